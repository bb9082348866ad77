"""The vocabulary: functions that are checkpointed, without the reentrant implementation."""

from __future__ import annotations

from typing import Callable

from ...reference import checkpoints
from ...reference import operations as smooth
from ...reference.memory import Tensor
from . import fits
from .word import Fits, Word, word

_IMPORT = "from torch.utils.checkpoint import checkpoint\n"


def _checkpoint(name: str, text: str, function: Callable, takes: Fits) -> Word:
    def meaning(*arguments: Tensor) -> Tensor:
        return checkpoints.checkpoint(function, *arguments)

    # Before 2.1 a backward took the arguments as it found them.
    return word(f"checkpoint_{name}", text, meaning, takes, definition=_IMPORT, since="2.1")


def _weighted(x: Tensor, y: Tensor) -> Tensor:
    return smooth.mul(x, smooth.square(y))


def _shifted(x: Tensor) -> Tensor:
    return smooth.mul(smooth.shift(x, term=1), x)


def _nested(x: Tensor) -> Tensor:
    return smooth.square(checkpoints.checkpoint(_shifted, smooth.scale(x, factor=2)))


CHECKPOINTS = [
    _checkpoint(
        "weighted",
        "checkpoint(lambda x, y: x * y.pow(2), {0}, {1}, use_reentrant=False)",
        _weighted,
        fits.broadcast_floats,
    ),
    _checkpoint(
        "shifted",
        "checkpoint(lambda x: (x + 1) * x, {0}, use_reentrant=False)",
        _shifted,
        fits.floats,
    ),
    _checkpoint(
        "nested",
        "checkpoint(lambda x: "
        "checkpoint(lambda y: (y + 1) * y, 2 * x, use_reentrant=False).pow(2), "
        "{0}, use_reentrant=False)",
        _nested,
        fits.floats,
    ),
]
