"""Nested tuples, lists and dictionaries of tensors."""

import torch


def plain(value):
    """Return a nested structure with each tensor in it as its values, shape and dtype."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(plain, value))
    return (value.tolist(), value.shape, value.dtype) if torch.is_tensor(value) else value


def parts(value):
    """Return the tensors of a nested structure, one after the other."""
    if torch.is_tensor(value):
        return [value]
    entries = value.values() if isinstance(value, dict) else value
    return [part for entry in entries for part in parts(entry)]
