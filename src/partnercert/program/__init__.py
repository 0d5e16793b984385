"""What is promised: the parts of a program, and the program that holds them."""
