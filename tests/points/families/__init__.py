"""The points, by family of functions."""
