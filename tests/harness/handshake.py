"""A dozen basics that the subject must manage before a verdict means anything."""

from __future__ import annotations

from typing import Callable, Tuple

import pytest
import torch

from .assertions import same
from .backends import Backend


def _create() -> None:
    same(torch.tensor([1.0, 2.0]).tolist(), [1.0, 2.0])


def _metadata() -> None:
    x = torch.ones(2, 3)
    same((tuple(x.shape), x.dtype), ((2, 3), torch.float32))


def _compute() -> None:
    same((torch.tensor([1.0, 2.0]) * 3 + 1).tolist(), [4.0, 7.0])


def _reduce() -> None:
    same(torch.tensor([1.0, 2.0]).sum().item(), 3.0)


def _plain_flag() -> None:
    same(torch.ones(2).requires_grad, False)


def _leaf_flag() -> None:
    x = torch.ones(2, requires_grad=True)
    same((x.requires_grad, x.is_leaf, x.grad), (True, True, None))


def _record() -> None:
    y = torch.ones(2, requires_grad=True) * 2
    same((y.requires_grad, y.is_leaf, y.grad_fn is None), (True, False, False))


def _backward() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    same(x.grad.tolist(), [2.0, 4.0])


def _backward_with_gradient() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (3 * x).backward(torch.tensor([1.0, 10.0]))
    same(x.grad.tolist(), [3.0, 30.0])


def _grad() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (gradient,) = torch.autograd.grad((x * x).sum(), x)
    same(gradient.tolist(), [2.0, 4.0])


def _double_precision() -> None:
    x = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    (x * 3).sum().backward()
    same(x.grad.dtype, torch.float64)


def _detach() -> None:
    x = torch.tensor([1.0], requires_grad=True)
    same((x * 2).detach().requires_grad, False)


BASICS: Tuple[Callable[[], None], ...] = (
    _create,
    _metadata,
    _compute,
    _reduce,
    _plain_flag,
    _leaf_flag,
    _record,
    _backward,
    _backward_with_gradient,
    _grad,
    _double_precision,
    _detach,
)


def problem(backend: Backend) -> str:
    """Set the backend up; return what it can't do at all, or nothing if every basic works."""
    for basic in (backend.set_up, *BASICS):
        try:
            basic()
        except (Exception, SystemExit, pytest.fail.Exception) as failure:
            name = basic.__name__.strip("_").replace("_", " ")
            return f"the handshake failed at '{name}': {type(failure).__name__}: {failure}"
    return ""
