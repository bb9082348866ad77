"""The vocabulary: custom Functions, each with the torch source of its class."""

from __future__ import annotations

from typing import Any, Callable

from ...reference import functions
from ...reference.inplace import in_place
from . import fits
from .word import Fits, Word, word

_CLASS = """class {name}(torch.autograd.Function):
    @staticmethod
    def forward(ctx, {inputs}):
{forward}
    @staticmethod{decorator}
    def backward(ctx, {gradients}):
{backward}
"""


def _lines(text: str) -> str:
    return "".join(f"        {line}\n" for line in text.split("; "))


def _function(
    name: str,
    forward: str,
    backward: str,
    meaning: Callable,
    takes: Fits,
    inputs: str = "x",
    gradients: str = "g",
    decorator: str = "",
    **fields: Any,
) -> Word:
    source = _CLASS.format(
        name=name,
        inputs=inputs,
        gradients=gradients,
        decorator=decorator,
        forward=_lines(forward),
        backward=_lines(backward),
    )
    operands = ", ".join(f"{{{i}}}" for i, _ in enumerate(inputs.split(", ")))
    call = f"{name}.apply({operands})"
    return word(f"function_{name.lower()}", call, meaning, takes, definition=source, **fields)


FUNCTIONS = [
    _function(
        "Product",
        "ctx.save_for_backward(x, y); return x * y",
        "x, y = ctx.saved_tensors; return g * y, 2 * g * x",
        functions.product,
        fits.floats_alike,
        inputs="x, y",
    ),
    _function(
        "OneSided",
        "ctx.save_for_backward(y); return x * y",
        "y, = ctx.saved_tensors; return g * y, None",
        functions.one_sided,
        fits.floats_alike,
        inputs="x, y",
        since="1.7",
    ),
    _function(
        "Threefold",
        "y = 3 * x; ctx.save_for_backward(y); return y",
        "y, = ctx.saved_tensors; return g * y",
        functions.threefold,
        fits.floats,
    ),
    _function(
        "Once",
        "ctx.save_for_backward(x); return x * x",
        "x, = ctx.saved_tensors; return g * x",
        functions.once,
        fits.floats,
        decorator="\n    @torch.autograd.function.once_differentiable",
    ),
    _function(
        "Pair",
        "ctx.save_for_backward(x); return 2 * x, x * x",
        "x, = ctx.saved_tensors; return g + h * x + 1",
        functions.pair,
        fits.floats,
        gradients="g, h",
        results=2,
    ),
    _function(
        "Marked",
        "y = x.floor(); ctx.mark_non_differentiable(y); return 2 * x, y",
        "return 3 * g + h",
        functions.marked,
        fits.reals,
        gradients="g, h",
        results=2,
    ),
    _function(
        "Tripled",
        "x.mul_(3); ctx.mark_dirty(x); return x",
        "return 5 * g",
        in_place(functions.tripled),
        fits.writable,
        kind="inplace",
        results=0,
    ),
]
"""What each computes stands in the reference."""
