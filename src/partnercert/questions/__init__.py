"""What a host asks, in the field's words: decide, explain, gaps."""
