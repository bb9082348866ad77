"""The vocabulary: dual levels, dual tensors and their tangents."""

from __future__ import annotations

from ...reference import forward
from . import fits
from .word import word

_FORWARD = "torch.autograd.forward_ad"
SINCE = "1.13"
"""The releases before offer forward mode of too few operations."""

LEVELS = [
    word(name, f"{_FORWARD}.{call}()", meaning, kind="level", results=0, since=SINCE)
    for name, call, meaning in (
        ("enter_level", "enter_dual_level", forward.enter_level),
        ("exit_level", "exit_dual_level", forward.exit_level),
    )
]

# A dual tensor may carry the very tangent that it is given, and write to it: one of its own.
DUALS = [
    word(
        "make_dual",
        f"{_FORWARD}.make_dual({{0}}, {{1}}.clone())",
        forward.make_dual,
        fits.without_tangent,
        kind="dual",
        since=SINCE,
    ),
    word(
        "primal",
        f"{_FORWARD}.unpack_dual({{0}}).primal",
        forward.primal_of,
        fits.has_tangent,
        kind="dual",
        since=SINCE,
    ),
    word(
        "tangent",
        f"{_FORWARD}.unpack_dual({{0}}).tangent.clone()",
        forward.tangent_of,
        fits.has_tangent,
        kind="dual",
        since=SINCE,
    ),
]
