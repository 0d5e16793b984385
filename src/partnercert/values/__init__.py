"""Numbers, days and truth: values that have never heard of a partner."""
