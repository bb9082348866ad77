"""What mutants are made of: ways to get between the caller and torch."""
