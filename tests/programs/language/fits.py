"""Which operands a word takes: asked with the first, then with the first two, and so on."""

from __future__ import annotations

import numpy as np

from ...reference import forward
from ...reference import operations as smooth
from ...reference.accumulation import strides
from ...reference.inplace import overlapping
from ...reference.memory import Tensor


def floats(*tensors: Tensor) -> bool:
    """Return whether the last operand is of floats, of the first one's dtype."""
    return tensors[-1].floating and tensors[-1].dtype == tensors[0].dtype


def reals(*tensors: Tensor) -> bool:
    """Return whether the last operand is of floats that are real, of the first one's dtype."""
    return floats(*tensors) and not tensors[-1].complex


def ordered(*tensors: Tensor) -> bool:
    """Return whether the last operand is of numbers that are real, of the first one's dtype."""
    return numbers(*tensors) and not tensors[-1].complex


def real(*tensors: Tensor) -> bool:
    """Return whether the operand is not complex."""
    return not tensors[-1].complex


def complexes(*tensors: Tensor) -> bool:
    """Return whether the operand is complex."""
    return tensors[-1].complex


def doubles(*tensors: Tensor) -> bool:
    """Return whether the operand is of floats of double precision, real or complex."""
    return tensors[-1].dtype in ("float64", "complex128")


def tame(*tensors: Tensor) -> bool:
    """Return whether the operand is of floats whose imaginary parts are small.

    The sine grows with these beyond all bounds.
    """
    return floats(*tensors) and bool((np.abs(tensors[-1].values.imag) < 16).all())


def paired(*tensors: Tensor) -> bool:
    """Return whether the operand is of doubles, and of pairs that lie as complex numbers do.

    That goes by its strides.
    """
    tensor = tensors[-1]
    steps = None if tensor.layout_open or not reals(tensor) else strides(tensor)
    if tensor.dtype != "float64" or not steps or steps[-1] != 1 or tensor.shape[-1] != 2:
        return False
    return not any(step % 2 for step in (*steps[:-1], tensor.positions.flat[0]))


def numbers(*tensors: Tensor) -> bool:
    """Return whether the last operand is of numbers, of the first one's dtype."""
    return tensors[-1].dtype != bool and tensors[-1].dtype == tensors[0].dtype


def floats_alike(*tensors: Tensor) -> bool:
    """Return whether the last operand is of floats, of the first one's dtype and shape."""
    return floats(*tensors) and tensors[-1].shape == tensors[0].shape


def writable(*tensors: Tensor) -> bool:
    """Return whether the operand is floats into whose memory the law lets anything be written.

    What a custom Function that modifies another one has done when it is refused is not settled.
    """
    tensor = tensors[0]
    refused = tensor.flag_open or (tensor.is_leaf and tensor.requires_grad)
    refused |= forward.tangent(tensor) is not None
    return floats(tensor) and not (refused or tensor.lens or tensor.inference)


def anything(*tensors: Tensor) -> bool:
    """Return True."""
    return True


def _sizes_agree(first: Tensor, last: Tensor) -> bool:
    return all(a == b or 1 in (a, b) for a, b in zip(first.shape[::-1], last.shape[::-1]))


def broadcast(*tensors: Tensor) -> bool:
    """Return whether the last operand is numbers that combine with the first."""
    return numbers(*tensors) and _sizes_agree(tensors[0], tensors[-1])


def ordered_broadcast(*tensors: Tensor) -> bool:
    """Return whether the last operand is real numbers that combine with the first."""
    return broadcast(*tensors) and not tensors[-1].complex


def broadcast_floats(*tensors: Tensor) -> bool:
    """Return whether the last operand is floats that combine with the first."""
    return floats(*tensors) and _sizes_agree(tensors[0], tensors[-1])


def mixed(*tensors: Tensor) -> bool:
    """Return whether the last operand broadcasts to the first, of whatever dtype of numbers.

    Scalars are left out: how they promote is no matter of autograd.
    """
    first, last = tensors[0], tensors[-1]
    sized = all(tensor.shape and tensor.dtype != bool for tensor in tensors)
    return sized and _sizes_agree(first, last)


def into(*tensors: Tensor) -> bool:
    """Return whether the last operand can be combined into the memory of the first.

    It has the dtype of the first, or is real where that is complex.
    """
    target, value = tensors[0], tensors[-1]
    widened = target.complex and value.floating and not value.complex
    fitting = broadcast(*tensors) or (widened and _sizes_agree(target, value))
    return fitting and len(value.shape) <= len(target.shape) and apart(target, value)


def apart(target: Tensor, value: Tensor) -> bool:
    """Return whether two tensors share no elements, or show the same ones alike.

    How an operation reads elements while it writes them is no matter of autograd.
    """
    if value is target or value.storage is not target.storage:
        return True
    if np.array_equal(value.cells, target.cells) and min(target.shape, default=1) > 1:
        return True
    return not np.intersect1d(value.cells, target.cells).size


def row_into(*tensors: Tensor) -> bool:
    """Return whether the last operand can become a row of the first."""
    target, value = tensors[0], tensors[-1]
    if value is target:
        return bool(target.shape) and target.shape[0] > 0
    return target.dtype == value.dtype and target.shape[1:] == value.shape and apart(target, value)


def masks(*tensors: Tensor) -> bool:
    """Return whether the last operand is a mask of the first."""
    if len(tensors) == 1:
        return True
    return tensors[-1].dtype == bool and tensors[-1].shape == tensors[0].shape


def masks_apart(*tensors: Tensor) -> bool:
    """Return whether the last operand is a mask of the first, in other memory."""
    return masks(*tensors) and (len(tensors) == 1 or apart(*tensors))


def chooses(*tensors: Tensor) -> bool:
    """Return whether a mask comes first, and then numbers of one dtype and of its shape."""
    if len(tensors) == 1:
        return tensors[0].dtype == bool
    return numbers(*tensors[1:]) and tensors[-1].shape == tensors[0].shape


def powers_of_two(*tensors: Tensor) -> bool:
    """Return whether the last operand holds powers of two, by which division is exact."""
    if not reals(*tensors) or len(tensors) == 1:
        return reals(*tensors)
    mantissas = np.frexp(np.abs(tensors[-1].values))[0]
    return broadcast(*tensors) and bool((mantissas == 0.5).all())


def same_dtype(*tensors: Tensor) -> bool:
    """Return whether the last operand has the dtype of the first."""
    return tensors[-1].dtype == tensors[0].dtype


def recorded(*tensors: Tensor) -> bool:
    """Return whether the last operand requires grad."""
    return tensors[-1].requires_grad


def leaf(*tensors: Tensor) -> bool:
    """Return whether the last operand is a leaf that requires grad."""
    return tensors[-1].requires_grad and tensors[-1].is_leaf


def has_node(*tensors: Tensor) -> bool:
    """Return whether the last operand comes of a node of which it is the only result.

    What writes to a view have made of the history of its base may be one node or several.
    """
    node = tensors[-1].node
    return node is not None and not node.siblings and node.operation is not smooth.overwrite


def elementary(*tensors: Tensor) -> bool:
    """Return whether the last operand comes of an operation that can only be a single node."""
    return tensors[-1].node is not None and tensors[-1].node.operation in _ELEMENTARY


def elementary_unhooked(*tensors: Tensor) -> bool:
    """Return whether the operand is such a result, and no hook was registered on it.

    What hooks note under one label is then of one form.
    """
    return elementary(*tensors) and not has_handle(*tensors)


_ELEMENTARY = (
    *(smooth.clone, smooth.neg, smooth.add, smooth.sub, smooth.mul, smooth.div),
    *(smooth.scale, smooth.shift, smooth.square, smooth.cube, smooth.sin, smooth.cos, smooth.tanh),
)


def computed(*tensors: Tensor) -> bool:
    """Return whether the last operand requires grad, and is not one of several views."""
    return recorded(*tensors) and not getattr(tensors[-1].node, "siblings", ())


def has_handle(*tensors: Tensor) -> bool:
    """Return whether a hook was registered on the operand."""
    return hasattr(tensors[0], "handle")


def has_grad(*tensors: Tensor) -> bool:
    """Return whether the operand is a leaf with a gradient."""
    return tensors[0].grad is not None and tensors[0].is_leaf


def like(*tensors: Tensor) -> bool:
    """Return whether the last operand has the shape and dtype of the first."""
    first, last = tensors[0], tensors[-1]
    return first.floating and (last.shape, last.dtype) == (first.shape, first.dtype)


def shaped(*tensors: Tensor) -> bool:
    """Return whether the last operand is numbers of the first one's shape and apart from it."""
    first, last = tensors[0], tensors[-1]
    return numbers(*tensors) and last.shape == first.shape and apart(first, last)


def without_tangent(*tensors: Tensor) -> bool:
    """Return whether the last operand is real floats like the first one, and carries no tangent.

    What becomes of inference tensors in forward mode is not settled.
    """
    last = tensors[-1]
    if last.complex or forward.tangent(last) is not None or overlapping(last) or last.inference:
        return False
    return like(*tensors)


def has_tangent(*tensors: Tensor) -> bool:
    """Return whether the operand has a tangent that is not zero everywhere, and can be read."""
    if tensors[0].flag_open:
        return False
    along = forward.tangent(tensors[0])
    return along is not None and along is not forward.OPEN and bool(along.values.any())
