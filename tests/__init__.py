"""The executable specification of autograd: its clauses, its suite, and what tests them."""
