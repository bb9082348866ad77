"""SPEC.md, Saved tensors: what an operation keeps for its backward, and how that goes stale."""

from __future__ import annotations

from . import modes, saved_hooks
from .memory import Tensor
from .refusals import InferenceSaved, SavedModified, Unsettled


class Saved:
    """A saved tensor, with the history and the version that it was saved with.

    A `private` one is a copy of the values, which nothing in the program can modify. So is one
    that hooks have packed.
    """

    def __init__(self, tensor: Tensor, private: bool) -> None:
        if tensor.inference and not modes.inferring():
            raise InferenceSaved
        self._origin = tensor
        self._pair = saved_hooks.current()
        self._tensor = tensor.twin(private or self._pair is not None)
        if self._pair is not None:
            self._packed = self._pair.pack(self._tensor.values)
        self._version = self._tensor.storage.version

    @property
    def modified(self) -> bool:
        """Whether an in-place operation has reached the storage since."""
        return self._tensor.storage.version > self._version

    def unpack(self) -> Tensor:
        """Return the tensor with the history that it had; raise SavedModified if it is stale.

        Elements of the storage that the tensor does not show make it stale or not: that is
        not settled, and `modified` tells.
        """
        written = self._tensor.storage.written[self._tensor.cells]
        if self.modified and (written > self._version).any():
            raise SavedModified
        if modes.recording() and self._tensor.is_leaf and self._origin.flag != self._tensor.flag:
            raise Unsettled("a saved leaf whose flag was changed")
        if self._pair is None:
            return self._tensor
        unpacked = self._tensor.twin(private=True)
        unpacked.write(self._pair.unpack(self._packed))
        return unpacked
