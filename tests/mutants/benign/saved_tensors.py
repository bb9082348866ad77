"""Strange ways to keep saved tensors, and right: what the clauses on hooks leave open."""

import torch

from ..museum import mutant
from ..tools.patching import needs, wrap
from ..tools.saved_hooks import HOOKS


def _replacing(replace):
    """Let plain contexts of hooks install what `replace` makes of their pair."""
    needs("1.10", "hooks for saved tensors")

    @wrap(f"{HOOKS}.__init__")
    def init(original, context, pack, unpack):
        plain = type(context) is torch.autograd.graph.saved_tensors_hooks
        usable = plain and callable(pack) and callable(unpack)
        original(context, *(replace(pack, unpack) if usable else (pack, unpack)))


@mutant
def saved_tensors_unpacked_twice():
    """For every use a saved tensor is unpacked twice, and the second result counts.

    How often a backward uses a saved tensor is not specified.
    """
    _replacing(lambda pack, unpack: (pack, lambda kept: (unpack(kept), unpack(kept))[1]))


@mutant
def modified_memory_is_noticed():
    """A backward raises where a pack hook has kept the memory of a tensor that was then modified.

    A choice: saved_hooks.modified.alias.
    """

    def check(pack, unpack):
        def packing(tensor):
            kept = pack(tensor)
            own = torch.is_tensor(kept) and kept.data_ptr() == tensor.data_ptr()
            return kept, kept._version if own and tensor.numel() else None

        def unpacking(held):
            kept, version = held
            if version is not None and kept._version != version:
                raise RuntimeError("a saved tensor was modified by an inplace operation")
            return unpack(kept)

        return packing, unpacking

    _replacing(check)
