"""Storages and tensors: which elements there are, and who shows which of them."""

from __future__ import annotations

import functools
from typing import Any, Callable, List, Optional, Tuple

import numpy as np

from . import modes

Values = np.ndarray


def parts(values: Values) -> Values:
    """Return complex values as pairs of real ones, along a new last dimension; others as is."""
    return np.stack([values.real, values.imag], -1) if values.dtype.kind == "c" else values


@functools.lru_cache(maxsize=None)
def _paired(dtype: np.dtype) -> np.dtype:
    """Return the dtype of complex numbers whose parts have this dtype."""
    return np.result_type(dtype, np.complex64)


def joined(pairs: Values) -> Values:
    """Return pairs of real values as complex ones."""
    result = np.empty(pairs.shape[:-1], _paired(pairs.dtype))
    result.real, result.imag = pairs[..., 0], pairs[..., 1]
    return result


class Storage:
    """Memory: a flat array of real values and one version, which every write increases.

    `written` holds for each of them the version of the latest write to it.
    """

    def __init__(self, values: Values) -> None:
        self.values = values
        self.version = 0
        self.written = np.zeros(values.size, int)
        self.inference = modes.inferring()

    def write(self, positions: np.ndarray, values: Values) -> None:
        """Replace the values at these positions."""
        self.version += 1
        self.values[positions.ravel()] = values.ravel()
        self.written[positions] = self.version

    def changes(self) -> Callable[[], bool]:
        """Return a function that tells whether the memory was written to since."""
        version = self.version
        return lambda: self.version != version


class Shared:
    """What a tensor and its views share in forward mode: the tangent of their elements.

    These are the elements at `positions`. The tangent is gone with the level that it belongs to;
    None stands for no tangent.
    """

    def __init__(self, positions: np.ndarray) -> None:
        self.positions = positions
        self.level: Any = None
        self.tangent: Any = None


class Tensor:
    """What a program names: positions in a storage, with a flag or a history.

    `positions` is an array of the tensor's shape; an element of a `complex` tensor lies at its
    position and the next one, as its real and its imaginary part.

    `flag` is the `requires_grad` of a leaf; `node` the operation that produced a non-leaf. A
    differentiable view has a `lens` on its base. `rewrites` counts how often in-place operations
    have rewritten the history of a base, so that its views see when theirs is old. `retains` says
    whether `retain_grad` was called. `shared` is what it has of forward mode.

    What the law leaves open: `grad_open`, what `.grad` holds; `perhaps`, whether the tensor is
    recorded; `layout_open`, its strides; `beside`, to which nodes it leads if it is recorded.
    """

    def __init__(self, storage: Storage, positions: np.ndarray, complex: bool = False) -> None:
        self.storage = storage
        self.positions = positions
        self.complex = complex
        self.flag = self.retains = self.viewed = False
        self._node: Any = None
        self.lens: Any = None
        self.rewrites = 0
        self.grad: Optional[Tensor] = None
        self.accumulator: Any = None
        self.post_hooks: List[Callable[[Tensor], None]] = []
        self.beside: Tuple[Any, ...] = ()
        self.shared = Shared(positions)
        self.grad_open = self.perhaps = self.layout_open = False

    @classmethod
    def of(cls, values: Any) -> Tensor:
        """Return a constant in new memory, in row-major order."""
        values = np.array(values)
        storage = Storage(parts(values).ravel())
        complex = values.dtype.kind == "c"
        positions = np.arange(0, storage.values.size, 1 + complex).reshape(values.shape)
        return cls(storage, positions, complex)

    def alias(self) -> Tensor:
        """Return a tensor without history that shows the same elements."""
        return Tensor(self.storage, self.positions, self.complex)

    def twin(self, private: bool = False) -> Tensor:
        """Return another tensor with the same history, in the same memory or one of its own."""
        twin = Tensor.of(self.values) if private else self.alias()
        twin._node, twin.flag, twin.accumulator = self.node, self.flag, self.accumulator
        twin.beside = self.beside
        return twin

    @property
    def node(self) -> Any:
        """The operation that the latest value comes from; None for a leaf."""
        if self.lens is not None:
            self.lens.refresh(self)
        return self._node

    @node.setter
    def node(self, node: Any) -> None:
        self._node = node

    @property
    def requires_grad(self) -> bool:
        """Whether gradients are computed for the tensor."""
        return self.flag or self.node is not None

    @property
    def flag_open(self) -> bool:
        """Whether it is left open what `requires_grad` says.

        It is for a view without history of a base that requires grad: the law says False where
        the view was made under no_grad, and no release keeps to it.
        """
        if self.perhaps or self.lens is None or self.requires_grad:
            return self.perhaps
        return self.base.requires_grad or self.base.perhaps

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation produced the tensor."""
        return self.node is None

    @property
    def inference(self) -> bool:
        """Whether the memory was allocated inside inference mode."""
        return self.storage.inference

    @property
    def values(self) -> Values:
        """A copy of the elements."""
        if self.complex:
            return joined(self.storage.values[self.cells])
        return np.asarray(self.storage.values[self.positions], self.storage.values.dtype)

    @property
    def cells(self) -> np.ndarray:
        """Where the real numbers lie of which the elements consist."""
        return (
            np.stack([self.positions, self.positions + 1], -1) if self.complex else self.positions
        )

    def write(self, values: Values) -> None:
        """Replace the elements."""
        self.storage.write(self.cells, parts(values))

    @property
    def shape(self) -> Tuple[int, ...]:
        """The number of elements along each dimension."""
        return self.positions.shape

    @property
    def size(self) -> int:
        """The number of elements."""
        return self.positions.size

    @property
    def dtype(self) -> np.dtype:
        """The type of the elements."""
        dtype = self.storage.values.dtype
        return _paired(dtype) if self.complex else dtype

    @property
    def floating(self) -> bool:
        """Whether the elements are numbers that can be differentiated by."""
        return self.storage.values.dtype.kind == "f"

    @property
    def base(self) -> Tensor:
        """The tensor at the root of a view; any other tensor itself."""
        return self if self.lens is None else self.lens.base
