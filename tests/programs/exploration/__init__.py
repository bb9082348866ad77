"""Which programs there are: drawn, labelled, stored, and searched for."""
