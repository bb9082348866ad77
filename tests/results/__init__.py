"""Verdicts of whole runs, kept as data, compared between torch releases and shown as pages."""
