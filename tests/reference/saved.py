"""SPEC.md, Saved tensors: what an operation keeps for its backward, and how that goes stale."""

from __future__ import annotations

from . import modes
from .memory import Tensor
from .refusals import InferenceSaved, SavedModified


class Saved:
    """A saved tensor, with the version that it was saved at.

    A `private` one is a copy of the values, which nothing in the program can modify.
    """

    __slots__ = ("tensor", "version")

    def __init__(self, tensor: Tensor, private: bool) -> None:
        if tensor.inference and not modes.inferring():
            raise InferenceSaved
        self.tensor = tensor.twin(private)
        self.version = self.tensor.storage.version

    @property
    def modified(self) -> bool:
        """Whether an in-place operation has reached the storage since."""
        return self.tensor.storage.version > self.version

    def unpack(self) -> Tensor:
        """Return the tensor with the history that it had; raise SavedModified if it is stale.

        Elements of the storage that the tensor does not show make it stale or not: that is
        not settled, and `modified` tells.
        """
        written = self.tensor.storage.written[self.tensor.positions]
        if self.modified and (written > self.version).any():
            raise SavedModified
        return self.tensor
