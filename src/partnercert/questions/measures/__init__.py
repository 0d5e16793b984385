"""What a population of partners comes to, with numerator, denominator and n."""
