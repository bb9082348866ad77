"""The vocabulary: operations, views and in-place operations, in torch and in the reference."""

from __future__ import annotations

from typing import Any, Callable

from ...reference import inplace, subgradients, views
from ...reference import operations as smooth
from ...reference.memory import Tensor
from . import fits
from .word import Fits, Word, word

_DIM = ({"dim": 0}, {"dim": -1})
_FACTORS = ({"factor": 2}, {"factor": -3})
_BOUNDS = ({"low": -1, "high": 2},)
_LENGTHS = ({"length": 1}, {"length": 2})
_NO_RESULT = {"kind": "inplace", "results": 0}

OPERATIONS = [
    word("add", "{0} + {1}", smooth.add, fits.broadcast),
    word("add_mixed", "{0} + {1}", smooth.add, fits.mixed),
    word("sub", "{0} - {1}", smooth.sub, fits.broadcast),
    word("mul", "{0} * {1}", smooth.mul, fits.broadcast),
    word("mul_mixed", "{0} * {1}", smooth.mul, fits.mixed),
    word("div", "{0} / {1}", smooth.div, fits.powers_of_two),
    word("neg", "-{0}", smooth.neg, fits.numbers),
    word(
        "scale",
        "{0} * {factor}",
        smooth.scale,
        fits.numbers,
        options=_FACTORS,
    ),
    word("shift", "{0} + {term}", smooth.shift, fits.numbers, options=({"term": 1}, {"term": -2})),
    word("square", "{0}.pow(2)", smooth.square, fits.numbers),
    word("cube", "{0}.pow(3)", smooth.cube, fits.numbers),
    word("addcmul", "torch.addcmul({0}, {1}, {2})", smooth.addcmul, fits.broadcast),
    word("sin", "{0}.sin()", smooth.sin, fits.tame, exact=False),
    word("cos", "{0}.cos()", smooth.cos, fits.tame, exact=False),
    word("tanh", "{0}.tanh()", smooth.tanh, fits.floats, exact=False),
    word("sigmoid", "{0}.sigmoid()", smooth.sigmoid, fits.reals, exact=False),
    word("sum", "{0}.sum()", smooth.total, fits.numbers),
    word("sum_dim", "{0}.sum({dim})", smooth.total, fits.numbers, options=_DIM),
    word("mean", "{0}.mean()", smooth.mean, fits.floats, exact=False),
    word("cumsum", "{0}.cumsum({dim})", smooth.cumsum, fits.numbers, options=_DIM),
    word("prod", "{0}.prod()", subgradients.product, fits.ordered),
    word("matmul", "{0} @ {1}", smooth.matmul, fits.numbers),
    word("dot", "{0}.dot({1})", smooth.dot, fits.numbers),
    word("outer", "torch.ger({0}, {1})", smooth.outer, fits.numbers),
    word("clone", "{0}.clone()", smooth.clone),
    word("to_double", "{0}.to(torch.float64)", lambda x: smooth.to(x, "float64"), fits.real),
    word("to_float", "{0}.to(torch.float32)", lambda x: smooth.to(x, "float32"), fits.real),
    word("to_int", "{0}.to(torch.int64)", lambda x: smooth.to(x, "int64"), fits.real),
    word(
        "to_complex",
        "{0}.to(torch.complex128)",
        lambda x: smooth.to(x, "complex128"),
        since="1.8",
    ),
    word("turn", "{0} * 1j", smooth.turn, fits.doubles, since="1.8"),
    word("conj", "{0}.conj().clone()", smooth.conj, fits.complexes, since="1.8"),
    # torch 1.9 ends the process where a number is flipped.
    word("flip", "{0}.flip({dim})", smooth.flip, options=_DIM, since="1.10"),
    word("roll", "{0}.roll({steps}, 0)", smooth.roll, options=({"steps": 1},)),
    word("rows", "{0}[[*{rows}]]", smooth.take_rows, options=({"rows": (1, 0, 1)}, {"rows": (0,)})),
    word("masked", "{0}[{1}]", smooth.select_where, fits.masks),
    word("tril", "{0}.tril()", smooth.tril, fits.numbers),
    word("cat", "torch.cat(({0}, {1}))", smooth.cat, fits.same_dtype),
    word("stack", "torch.stack(({0}, {1}))", smooth.stack, fits.same_dtype),
    word("relu", "{0}.relu()", subgradients.relu, fits.reals),
    word("abs", "{0}.abs()", subgradients.absolute, fits.ordered),
    word(
        "clamp",
        "{0}.clamp({low}, {high})",
        subgradients.clamp,
        fits.ordered,
        options=_BOUNDS,
    ),
    word("sign", "{0}.sign()", subgradients.sign, fits.ordered),
    word("floor", "{0}.floor()", subgradients.floor, fits.reals),
    word("maximum", "torch.max({0}, {1})", subgradients.maximum, fits.ordered_broadcast),
    word("minimum", "torch.min({0}, {1})", subgradients.minimum, fits.ordered_broadcast),
    word("where", "torch.where({0}, {1}, {2})", subgradients.where, fits.chooses),
    word("max_all", "{0}.max()", subgradients.greatest, fits.ordered, exact=False),
    word("min_all", "{0}.min()", subgradients.least, fits.ordered, exact=False),
    word(
        "amax",
        "{0}.amax({dim})",
        subgradients.greatest,
        fits.ordered,
        options=_DIM,
        since="1.7",
        exact=False,
    ),
    word(
        "amin",
        "{0}.amin({dim})",
        subgradients.least,
        fits.ordered,
        options=_DIM,
        since="1.7",
        exact=False,
    ),
    word("max_dim", "{0}.max({dim})[0]", subgradients.untied_greatest, fits.ordered, options=_DIM),
    word("equal", "{0} == {1}", subgradients.equal, fits.broadcast),
    word("greater", "{0} > {1}", subgradients.greater, fits.ordered_broadcast),
]


def _view(name: str, text: str, meaning: Callable, **fields: Any) -> Word:
    return word(name, text, meaning, kind="view", **fields)


VIEWS = [
    _view("alias", "{0}[...]", views.alias),
    _view("flatten", "{0}.view(-1)", views.flatten),
    _view("pairs", "{0}.view(2, -1)", views.pairs),
    _view("transpose", "{0}.transpose(0, -1)", views.transpose),
    _view("unsqueeze", "{0}.unsqueeze({dim})", views.unsqueeze, options=_DIM),
    _view("squeeze", "{0}.squeeze()", views.squeeze),
    _view("select", "{0}[{i}]", views.select, options=({"i": 0}, {"i": 1})),
    _view("last", "{0}[..., -1]", views.last),
    _view("tail", "{0}[1:]", views.tail),
    _view("every_second", "{0}[::2]", views.every_second),
    _view("narrow", "{0}.narrow(0, 0, {length})", views.narrow, options=_LENGTHS),
    _view("diagonal", "{0}.diagonal()", views.diagonal),
    _view("expand", "{0}.expand({times}, *{0}.shape)", views.expand, options=({"times": 2},)),
    _view("unbind", "{0}.unbind()", views.unbind, results=2),
    _view("chunk", "{0}.chunk(2)", views.chunk, results=2),
    _view("real", "{0}.real", views.real, fits=fits.complexes, since="1.8"),
    _view("imag", "{0}.imag", views.imag, fits=fits.complexes, since="1.8"),
    _view("as_real", "torch.view_as_real({0})", views.as_real, fits=fits.complexes, since="1.8"),
    _view(
        "as_complex", "torch.view_as_complex({0})", views.as_complex, fits=fits.paired, since="1.8"
    ),
]

COMPLEX_VIEWS = frozenset(["real", "imag", "as_real", "as_complex"])
"""The words that show complex numbers as real ones, or real ones as complex."""

MAKING_COMPLEX = frozenset(["complex_leaf", "to_complex", "turn", "as_complex"])
"""The words without one of which a program has real numbers alone."""


def _in_place(name: str, text: str, function: Callable, takes: Fits, **fields: Any) -> Word:
    modify = inplace.in_place(function, computes=name not in ("zero_", "fill_", "copy_"))
    return word(name, text, modify, takes, kind="inplace", results=0, **fields)


def _set_row(x: Tensor, value: Tensor) -> None:
    inplace.set_item(x, value, smooth.places(x.shape)[0])


def _set_where(x: Tensor, mask: Tensor, value: float) -> None:
    inplace.in_place(subgradients.masked_fill, computes=False)(x, mask, value=value)


def _out(name: str, function: str, meaning: Callable) -> Word:
    text = f"torch.{function}({{1}}, {{2}}, out={{0}})"
    return word(name, text, inplace.out(meaning), fits.shaped, kind="inplace", results=0)


IN_PLACE = [
    _in_place("add_", "{0}.add_({1})", smooth.add, fits.into),
    _in_place("sub_", "{0}.sub_({1})", smooth.sub, fits.into),
    _in_place("mul_", "{0}.mul_({1})", smooth.mul, fits.into),
    _in_place(
        "scale_",
        "{0}.mul_({factor})",
        smooth.scale,
        fits.numbers,
        options=_FACTORS,
    ),
    _in_place("shift_", "{0}.add_({term})", smooth.shift, fits.numbers, options=({"term": 1},)),
    _in_place("square_", "{0}.pow_(2)", smooth.square, fits.numbers),
    _in_place("neg_", "{0}.neg_()", smooth.neg, fits.numbers),
    _in_place("relu_", "{0}.relu_()", subgradients.relu, fits.reals),
    _in_place("abs_", "{0}.abs_()", subgradients.absolute, fits.ordered),
    _in_place("tanh_", "{0}.tanh_()", smooth.tanh, fits.floats, exact=False),
    _in_place(
        "clamp_",
        "{0}.clamp_({low}, {high})",
        subgradients.clamp,
        fits.ordered,
        options=_BOUNDS,
    ),
    _in_place("zero_", "{0}.zero_()", lambda x: smooth.fill(x, value=0), fits.numbers),
    _in_place("fill_", "{0}.fill_({value})", smooth.fill, fits.numbers, options=({"value": 3},)),
    _in_place("copy_", "{0}.copy_({1})", smooth.copy, fits.into),
    word("set_row", "{0}[0] = {1}", _set_row, fits.row_into, kind="inplace", results=0),
    word(
        "masked_fill_",
        "{0}.masked_fill_({1}, {value})",
        _set_where,
        fits.masks_apart,
        kind="inplace",
        results=0,
        options=({"value": 2},),
    ),
    _out("add_out", "add", smooth.add),
    _out("mul_out", "mul", smooth.mul),
]

_JUMPS = (
    *("relu", "abs", "clamp", "sign", "floor", "maximum", "minimum", "equal", "greater"),
    *("max_all", "min_all", "amax", "amin", "max_dim", "to_int", "div"),
    *("relu_", "abs_", "clamp_"),
)
JUMPS = frozenset(_JUMPS)
"""The words whose result or gradient may jump where an operand is rounded."""
