"""The vocabulary: contexts in which a step is taken, in torch and in the reference."""

from __future__ import annotations

import contextlib
from typing import Iterator, List, Sequence

from ...reference import modes, saved_hooks
from .functions import FUNCTIONS
from .word import Word

_HOOKS = "torch.autograd.graph.saved_tensors_hooks"

CONTEXTS = {
    "no_grad": "torch.no_grad()",
    "enable_grad": "torch.enable_grad()",
    "inference_mode": "torch.inference_mode()",
    "inference_mode_off": "torch.inference_mode(False)",
    "inverse_pair": f"{_HOOKS}(lambda t: (t.dtype, 4 * t), lambda p: (p[1] / 4).to(p[0]))",
    "noting_pair": (
        f"{_HOOKS}(lambda t: log.append(('packed', t.sum().item())) or 2 * t, lambda t: t)"
    ),
}
"""The torch source of each context."""

PAIRS = ("inverse_pair", "noting_pair")
"""Pairs of saved-tensor hooks: one that changes nothing, and one that changes all it is given."""


_FUNCTIONS = {row.name for row in FUNCTIONS}


def since(names: Sequence[str]) -> str:
    """Return the release of torch since which these contexts can be nested like this."""
    if any(name in PAIRS for name in names):
        return "2.1"  # in 2.0 a leaf that a hook has packed loses its own hooks
    if any(name.startswith("inference") for name in names):
        return "1.10"  # in 1.9 no inference tensor tells that it is one
    return "1.6"


def pair_of(names: Sequence[str]) -> str:
    """Return the pair of hooks that acts within these contexts; the empty string for none."""
    return next((name for name in reversed(names) if name in PAIRS), "")


def modes_of(names: Sequence[str]) -> List[str]:
    """Return those of the contexts that are modes."""
    return [name for name in names if name not in PAIRS]


def fits(row: Word, names: Sequence[str]) -> bool:
    """Return whether it is settled what the word does within these contexts."""
    if row.kind == "dual" and "inference_mode" in names:
        return False
    pair = pair_of(names)
    if pair == "noting_pair":
        return row.name in _FUNCTIONS
    return not pair or row.kind in ("operation", "view", "inplace", "call")


@contextlib.contextmanager
def within(names: Sequence[str], log: List) -> Iterator[None]:
    """Enter the contexts in the reference, the innermost last."""

    def note(values: saved_hooks.Values) -> saved_hooks.Values:
        log.append(("packed", values.sum().item()))
        return values * 2

    pairs = {
        "inverse_pair": saved_hooks.Pair(lambda v: v * 4, lambda v: v / 4, inverse=True),
        "noting_pair": saved_hooks.Pair(note, lambda v: v, inverse=False),
    }
    with contextlib.ExitStack() as stack:
        stack.enter_context(modes.within(*modes_of(names)))
        for name in names:
            if name in PAIRS:
                stack.enter_context(saved_hooks.within(pairs[name]))
        yield
