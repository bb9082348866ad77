"""Operations under no_grad are recorded like all others.

Breaks: modes.no_grad.records_nothing
"""

import torch


def _changes_nothing(self, *problem):
    return None


torch.no_grad.__enter__ = _changes_nothing
torch.no_grad.__exit__ = _changes_nothing
