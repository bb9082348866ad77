"""A torch whose backward ends or blocks the process, in the way that the variable WAY says."""

import ctypes
import os
import sys

import torch


def _deadlock():
    mutex = ctypes.create_string_buffer(64)
    for _ in range(2):
        ctypes.CDLL(None).pthread_mutex_lock(mutex)


_WAYS = {"abort": os.abort, "exit": lambda: sys.exit(0), "deadlock": _deadlock}


def _end(*args, **kwargs):
    _WAYS[os.environ["WAY"]]()


torch.Tensor.backward = _end
