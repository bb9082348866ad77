"""What a program is seen to do: the observables of all its tensors after every step."""

from __future__ import annotations

from typing import Any, FrozenSet, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Type

from ...reference.refusals import Refusal

FIELDS = (
    ("value", "{t}.tolist()"),
    ("shape", "tuple({t}.shape)"),
    ("dtype", "str({t}.dtype)"),
    ("requires_grad", "{t}.requires_grad"),
    ("is_leaf", "{t}.is_leaf"),
    ("grad_fn", "{t}.grad_fn is not None"),
    ("is_inference", "{t}.is_inference()"),
    ("retains_grad", "{t}.retains_grad"),
)
"""What is observed of a tensor, each with the torch expression for it."""

GRAD_FIELDS = (
    ("grad", "{t}.grad.tolist()"),
    ("grad.shape", "tuple({t}.grad.shape)"),
    ("grad.dtype", "str({t}.grad.dtype)"),
    ("grad.requires_grad", "{t}.grad.requires_grad"),
    ("grad.stride", "{t}.grad.stride()"),
)
"""What is observed of its `.grad`, where it has one."""

TANGENT = (
    "tangent",
    "[along.tolist() for along in torch.autograd.forward_ad.unpack_dual({t})[1:]"
    " if along is not None and along.any()]",
)
"""What is observed of its tangent within a dual level: nothing where it is zero everywhere."""


class _Open:
    """Stands where the law leaves open what is observed: equal to everything."""

    def __eq__(self, other: Any) -> bool:
        return True

    __hash__ = None

    def __repr__(self) -> str:
        return "anything"


OPEN = _Open()


class Moment(NamedTuple):
    """What is seen after one step.

    `tensors` holds for each result the values of FIELDS, or None where it has none; `grads`
    those of GRAD_FIELDS, None where there is no `.grad`, OPEN where none is to be read;
    `moved` whether the step has increased its version; `tangents` the value of TANGENT, where a
    dual level is entered. `log` is what hooks have noted,
    sorted, since their order is not promised between tensors.
    """

    tensors: List[Optional[Tuple]]
    grads: List[Any]
    moved: List[bool]
    log: List[Tuple]
    tangents: Sequence[Any] = ()


def in_order(log: Sequence[Tuple]) -> List[Tuple]:
    """Return what hooks have noted, sorted by who noted it and then by the numbers."""
    return sorted(log, key=lambda note: (note[0], [(x.real, x.imag) for x in numbers_of(note[1])]))


def numbers_of(value: Any) -> Iterator[Any]:
    """Yield the numbers in nested lists."""
    if isinstance(value, (list, tuple)):
        for entry in value:
            yield from numbers_of(entry)
    else:
        yield value


class Expectation(NamedTuple):
    """What the law says about one step: how it ends, and what is seen then.

    `refusal` is the error that must come up; `open` names clauses by which one may come up.
    """

    refusal: Optional[Type[Refusal]]
    open: FrozenSet[str]
    moment: Moment
