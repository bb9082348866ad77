"""Adapters of backends that anybody can run: each says only what it differs in from the CPU."""
