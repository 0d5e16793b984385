"""What ratings come to by a rubric, in words for each criterion."""
