"""Random autograd programs as data, and what runs, prints and compares them."""
