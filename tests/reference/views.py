"""SPEC.md, Views: a view is an array of positions, and a lens on the history of its base."""

from __future__ import annotations

from typing import Any, Callable, List

import numpy as np

from . import modes
from .history import records
from .memory import Tensor
from .operations import arranged, demand, gather, places, show

MULTIPLE = "multiple"


class Lens:
    """How a view looks at its base: made in which mode, or as one of several views.

    Once an in-place operation has rewritten the history of the base, the view's own history
    is that of the elements of the base which it shows.
    """

    def __init__(self, base: Tensor, kind: str) -> None:
        self.base = base
        self.kind = kind
        self.seen = base.rewrites

    def refresh(self, view: Tensor) -> None:
        """Bring the history of the view up to date with that of its base."""
        if self.seen != self.base.rewrites:
            self.seen = self.base.rewrites
            with modes.within("inference_mode_off"):
                renew(view, show(self.base, locate(self.base, view), view.complex).node)


def renew(tensor: Tensor, node: Any) -> None:
    """Give a tensor the history of its latest value, of which it retains the gradient."""
    old, tensor.node = tensor._node, node
    if tensor.retains and old is not None:
        old.retainers.remove(tensor)
        node.retainers.append(tensor)


def locate(base: Tensor, view: Tensor) -> np.ndarray:
    """Return which of the real numbers of the base the view shows, in row-major order."""
    index = np.full(base.storage.values.size, -1)
    index[base.cells] = places(base.cells.shape)
    return index[view.cells]


def view(x: Tensor, index: np.ndarray, kind: str = modes.DEFAULT) -> Tensor:
    """Return the elements of x at these row-major positions, sharing its memory."""
    return _seen(x, x.positions.ravel()[index], x.complex, kind, lambda: gather(x, index))


def recast(x: Tensor, index: np.ndarray, complex: bool = False) -> Tensor:
    """Return as a view the real numbers of x at these places, or complex ones of pairs of them."""
    cells = x.cells.ravel()[index]
    positions = cells[..., 0] if complex else cells
    return _seen(x, positions, complex, modes.DEFAULT, lambda: show(x, index, complex))


def _seen(
    x: Tensor, positions: np.ndarray, complex: bool, kind: str, record: Callable[[], Tensor]
) -> Tensor:
    """Return a view of x; `record` computes from x what it shows."""
    result = Tensor(x.storage, positions, complex)
    result.layout_open, result.shared = x.layout_open, x.shared
    if x.inference:
        return result
    inherited = x.lens.kind if x.lens is not None else modes.DEFAULT
    if not modes.recording():
        kind = modes.kind()
    result.lens = Lens(x.base, inherited if kind == modes.DEFAULT else kind)
    x.base.viewed = True
    if records([x]):
        result.node = record().node
    return result


def _one(rearrange: Callable) -> Callable[..., Tensor]:
    def make(x: Tensor, **params: Any) -> Tensor:
        return view(x, arranged(rearrange, x, **params))

    return make


def _several(rearrange: Callable) -> Callable[..., List[Tensor]]:
    def make(x: Tensor, **params: Any) -> List[Tensor]:
        views = [view(x, index, MULTIPLE) for index in arranged(rearrange, x, **params)]
        nodes = [view.node for view in views if view.node is not None]
        for node in nodes:
            node.siblings = nodes
        return views

    return make


alias = _one(lambda p: p)
transpose = _one(lambda p: np.swapaxes(p, 0, -1))
unsqueeze = _one(lambda p, dim: np.expand_dims(p, dim))
squeeze = _one(lambda p: p.squeeze())
select = _one(lambda p, i: p[i, ...])
last = _one(lambda p: p[..., -1])
tail = _one(lambda p: p[1:])
every_second = _one(lambda p: p[::2])
narrow = _one(lambda p, length: _at_least(p, length)[:length])
diagonal = _one(lambda p: p.diagonal())
expand = _one(lambda p, times: np.broadcast_to(p, (times, *p.shape)))
pairs = _one(lambda p: _line(p).reshape(2, -1))
unbind = _several(lambda p: list(_pair(p)))
chunk = _several(lambda p: np.split(_pair(p), 2))


def real(x: Tensor) -> Tensor:
    """Return the real part of a complex tensor."""
    return recast(x, _numbers(x)[..., 0])


def imag(x: Tensor) -> Tensor:
    """Return the imaginary part of a complex tensor."""
    return recast(x, _numbers(x)[..., 1])


def as_real(x: Tensor) -> Tensor:
    """Return a complex tensor as pairs of real numbers, along a new last dimension."""
    return recast(x, _numbers(x))


def as_complex(x: Tensor) -> Tensor:
    """Return a real tensor of pairs, each at neighbouring places, as a complex one."""
    demand(x.floating and not x.complex and x.shape[-1:] == (2,))
    return recast(x, places(x.shape), complex=True)


def _numbers(x: Tensor) -> np.ndarray:
    demand(x.complex)
    return places(x.cells.shape)


def flatten(x: Tensor) -> Tensor:
    """Return a view of one dimension, of a tensor whose elements lie along one dimension.

    Whether there is one of another tensor goes by its strides, which are not settled.
    """
    demand(sum(size > 1 for size in x.shape) <= 1)
    return view(x, places(x.shape).ravel())


def _at_least(p: np.ndarray, length: int) -> np.ndarray:
    demand(len(p) >= length)
    return p


def _line(p: np.ndarray) -> np.ndarray:
    demand(p.ndim == 1 and len(p) > 0)
    return p


def _pair(p: np.ndarray) -> np.ndarray:
    demand(p.ndim > 0 and len(p) == 2)
    return p
