"""The vocabulary: leaves, flags, gradients, and calls of backward and grad."""

from __future__ import annotations

import itertools
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...reference import accumulation, backward, leaves
from ...reference import operations as smooth
from ...reference.memory import Tensor
from . import fits
from .word import Word, word

_VALUES = (
    (2.0, -1.0),
    3.0,
    (1.0, 1.0, -2.0, 0.0),
    ((1.0, 2.0), (0.0, -1.0)),
    (0.5, 4.0),
    ((0.0,), (-2.0,)),
    (-1.0,),
    (),
)
_FLAGS = (True, True, True, False)
_LEAVES = [
    {"values": values, "dtype": "float64", "flag": flag}
    for values, flag in itertools.product(_VALUES, _FLAGS)
]
_NARROW_LEAVES = [
    {"values": values, "dtype": "float32", "flag": flag}
    for values, flag in itertools.product(_VALUES[:4], _FLAGS)
]
_DISCRETE_LEAVES = [
    {"values": (2, -1), "dtype": "int64", "flag": False},
    {"values": ((1, 0), (3, 2)), "dtype": "int64", "flag": False},
    {"values": (True, False), "dtype": "bool", "flag": False},
    {"values": (True, False, True, True), "dtype": "bool", "flag": False},
    {"values": ((False, True), (True, True)), "dtype": "bool", "flag": False},
]
_STRIDED_LEAVES = [
    {"values": values, "strides": strides, "flag": flag}
    for values, strides in (
        (((1.0, 2.0), (3.0, -1.0)), (1, 2)),
        (((1.0, 2.0), (3.0, -1.0)), (4, 2)),
        ((2.0, -1.0), (2,)),
    )
    for flag in (True, False)
]
_COMPLEX_LEAVES = [
    {"real": real, "imag": imag, "flag": flag}
    for real, imag in (
        ((2.0, -1.0), (1.0, 3.0)),
        (1.0, -2.0),
        ((1.0, 0.0, -2.0, 0.0), (0.0, 2.0, 1.0, 0.0)),
        (((1.0, 2.0), (0.0, -1.0)), ((3.0, 0.0), (-1.0, 1.0))),
        ((-1.0,), (2.0,)),
    )
    for flag in _FLAGS
]


def _leaf(values: Any, dtype: str, flag: bool) -> Tensor:
    return leaves.leaf(values, dtype, flag)


def _complex_leaf(real: Any, imag: Any, flag: bool) -> Tensor:
    return leaves.leaf(_complex(real, imag), "complex128", flag)


def _complex(real: Any, imag: Any) -> Any:
    return (np.array(real) + 1j * np.array(imag)).tolist()


def _strided_leaf(values: Any, strides: Tuple[int, ...], flag: bool) -> Tensor:
    return leaves.strided_leaf(values, "float64", strides, flag)


LEAVES = [
    word(
        name,
        "torch.tensor({values}, dtype=torch.{dtype}, requires_grad={flag})",
        _leaf,
        options=options,
        kind="leaf",
    )
    for name, options in (
        ("leaf", _LEAVES),
        ("narrow_leaf", _NARROW_LEAVES),
        ("discrete_leaf", _DISCRETE_LEAVES),
    )
]
LEAVES.append(
    Word(
        "strided_leaf",
        lambda names, values, strides, flag: (
            f"torch.empty_strided({np.shape(values)}, {strides}, dtype=torch.float64)"
            f".copy_(torch.tensor({values})).requires_grad_({flag})"
        ),
        lambda log, **params: _strided_leaf(**params),
        0,
        fits.anything,
        options=_STRIDED_LEAVES,
        kind="leaf",
    )
)
LEAVES.append(
    Word(
        "complex_leaf",
        lambda names, real, imag, flag: (
            f"torch.tensor({_complex(real, imag)}, dtype=torch.complex128, requires_grad={flag})"
        ),
        lambda log, **params: _complex_leaf(**params),
        0,
        fits.anything,
        options=_COMPLEX_LEAVES,
        kind="leaf",
        since="1.8",
    )
)

FLAGS = [
    word("detach", "{0}.detach()", leaves.detach, kind="flag"),
    word("detach_", "{0}.detach_()", leaves.detach_, kind="flag", results=0),
    word(
        "requires_grad_",
        "{0}.requires_grad_({flag})",
        leaves.requires_grad_,
        kind="flag",
        results=0,
        options=({"flag": True}, {"flag": False}),
    ),
]


GRADS = [
    word("read_grad", "{0}.grad", accumulation.read_grad, fits.has_grad, kind="grad"),
    word(
        "drop_grad",
        "{0}.grad = None",
        accumulation.drop_grad,
        fits.has_grad,
        kind="grad",
        results=0,
    ),
]

_RETAIN = (None, True, False)
_GRADIENTS = ("ones", None, "twos", "ones", "twos", "misshaped")


def _options(*names: str, **more: Sequence[Any]) -> List[Dict[str, Any]]:
    choices = {"retain_graph": _RETAIN, "create_graph": (False, True), **more}
    return [dict(zip(choices, combined)) for combined in itertools.product(*choices.values())]


def _gradient_source(gradient: Optional[str], root: str) -> str:
    return {
        None: "",
        "ones": f"torch.ones_like({root})",
        "twos": f"torch.full_like({root}, 2.0)",
        "misshaped": "torch.ones(3, 3)",
    }[gradient]


def _gradient(gradient: Optional[str], root: Tensor) -> Optional[Tensor]:
    if gradient is None:
        return None
    if gradient == "misshaped":
        return smooth.constant(np.ones((3, 3)))
    return smooth.constant(np.full(root.shape, 1 if gradient == "ones" else 2, root.dtype))


def _arguments(*given: str, **named: Any) -> str:
    """Return the arguments of a call, those left out that have their default."""
    words = [f"{name}={value}" for name, value in named.items() if value not in (None, False, "")]
    if named.get("retain_graph") is False:
        words.insert(0, "retain_graph=False")
    return ", ".join([*filter(None, given), *words])


def _backward_source(names: Sequence[str], gradient: Optional[str] = None, **options: Any) -> str:
    inputs = f"[{', '.join(names[1:])}]" if names[1:] else ""
    call = _arguments(_gradient_source(gradient, names[0]), **options, inputs=inputs)
    return f"{names[0]}.backward({call})"


def _backward(
    log: List, root: Tensor, *inputs: Tensor, gradient: Optional[str] = None, **options: Any
) -> Any:
    given = _gradient(gradient, root)
    return backward.backward(root, given, inputs=inputs or None, **options)


def _backward_with_source(names: Sequence[str], **options: Any) -> str:
    return f"{names[0]}.backward({_arguments(names[1], **options)})"


def _backward_with(log: List, root: Tensor, gradient: Tensor, **options: Any) -> Any:
    return backward.backward(root, gradient, **options)


def _grad_source(names: Sequence[str], gradient: Optional[str] = None, **options: Any) -> str:
    given = _gradient_source(gradient, names[0])
    call = _arguments(names[0], f"[{', '.join(names[1:])}]", given, **options)
    return f"torch.autograd.grad({call})"


def _grad(
    log: List, root: Tensor, *inputs: Tensor, gradient: Optional[str] = None, **options: Any
) -> Any:
    return backward.grad(root, inputs, _gradient(gradient, root), **options)


# What grad returns may be the very tensor that it was given: one that no other step names.
def _grad_with_source(names: Sequence[str], **options: Any) -> str:
    call = _arguments(names[0], f"[{names[2]}]", f"1 * {names[1]}", **options)
    return f"torch.autograd.grad({call})"


def _grad_with(log: List, root: Tensor, gradient: Tensor, tensor: Tensor, **options: Any) -> Any:
    return backward.grad(root, [tensor], smooth.scale(gradient, factor=1), **options)


def _given(*tensors: Tensor) -> bool:
    return len(tensors) != 2 or fits.like(*tensors)


def _call(name: str, source: Any, meaning: Any, arity: int, results: int, **fields: Any) -> Word:
    return Word(
        name,
        source,
        meaning,
        arity,
        fields.pop("fits", lambda *tensors: tensors[-1].floating),
        prefers=fields.pop("prefers", fits.recorded),
        results=results,
        kind="call",
        **fields,
    )


def _prefers_given(*tensors: Tensor) -> bool:
    return len(tensors) == 2 or tensors[-1].requires_grad


def _prefers_leaves(*tensors: Tensor) -> bool:
    return fits.recorded(*tensors) and (len(tensors) == 1 or tensors[-1].is_leaf)


_SEEDED = _options(gradient=_GRADIENTS)
_UNUSED = _options(gradient=_GRADIENTS, allow_unused=(False, True))

CALLS = [
    _call("backward", _backward_source, _backward, 1, 0, options=_SEEDED),
    *(
        _call(
            name,
            _backward_source,
            _backward,
            1 + inputs,
            0,
            options=_SEEDED,
            prefers=_prefers_leaves,
            since="1.8",
        )
        for name, inputs in (("backward_input", 1), ("backward_inputs", 2))
    ),
    _call(
        "backward_with",
        _backward_with_source,
        _backward_with,
        2,
        0,
        options=_options(),
        fits=_given,
        prefers=_prefers_given,
    ),
    _call("grad", _grad_source, _grad, 2, 1, options=_UNUSED),
    _call("grad_two", _grad_source, _grad, 3, 2, options=_UNUSED),
    _call(
        "grad_with",
        _grad_with_source,
        _grad_with,
        3,
        1,
        options=_options(allow_unused=(False, True)),
        fits=_given,
        prefers=_prefers_given,
    ),
]
