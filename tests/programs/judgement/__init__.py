"""What a mismatch means: made small, attributed to a clause, turned into a script."""
