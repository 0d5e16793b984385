"""What is due at partners, for whom, by when, and what is said about it."""
