"""What is known about a partner: dated evidence and facts, and the door through which they enter."""
