"""A torch that can't run backward: the handshake notices."""

import torch


def _refuse(*args, **kwargs):
    raise NotImplementedError("no backward here")


torch.Tensor.backward = _refuse
