"""Programs executed: on the reference, on torch, and step by step beside each other."""
