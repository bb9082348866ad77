"""Strange memory, and right: strides, offsets and sharing that no clause promises."""

import collections
import contextlib

import torch

from ..museum import mutant
from ..tools.custom_functions import on_received
from ..tools.engine import on_pass
from ..tools.patching import wrap

_ARITHMETIC = [f"torch.Tensor.__{name}__" for name in ("mul", "rmul", "add", "radd", "sub")]


def _in_column_order(values):
    return values.t().contiguous().t() if values.dim() == 2 else values


def _in_the_middle(values):
    """Return the values, in row-major order, with other numbers before and after in memory.

    They begin at an even place, as a pair of numbers that is a complex one must.
    """
    wide = values.new_full((values.numel() + 10,), 77)
    return wide[6 : 6 + values.numel()].view(values.shape).copy_(values)


def _spaced(values):
    """Return the values with a gap behind each."""
    if not values.dim() or values.layout != torch.strided:
        return values
    wide = values.new_full((*values.shape, 2), 77)
    return wide[..., 1].copy_(values)


def _moved(result, place):
    """Let a real result that owns its memory keep its values elsewhere; its history stays.

    Complex numbers and tangents stay where they are: torch fails where their views then look.
    """
    own = type(result) is torch.Tensor and result.layout == torch.strided and result._base is None
    dual = getattr(getattr(torch.autograd, "forward_ad", None), "_current_level", -1) >= 0
    if (
        own
        and not dual
        and not result.is_complex()
        and not (hasattr(result, "is_inference") and result.is_inference())
    ):
        with torch.no_grad(), contextlib.suppress(RuntimeError):  # so it is inside torch.func
            result.data = place(result.detach())
    return result


@mutant
def results_lie_in_the_middle_of_a_storage():
    """Results of arithmetic begin behind the sixth element of a storage that is longer.

    Nothing promises that memory which an operation allocates has no more than its result.
    """

    @wrap(*_ARITHMETIC)
    def compute(original, *operands):
        return _moved(original(*operands), _in_the_middle)


@mutant
def functions_return_columns():
    """Functions that save no result, and matrix products, return their results column by column.

    The strides of what an operation allocates are not promised.
    """
    names = ("sin", "cos", "log", "pow", "matmul", "__matmul__", "where", "sum", "mean", "flip")

    @wrap(*[f"torch.Tensor.{name}" for name in names], "torch.matmul", "torch.addcmul")
    def compute(original, *args, **options):
        return _moved(original(*args, **options), _in_column_order)


@mutant
def reshape_copies():
    """`reshape`, `flatten`, `reshape_as` and `contiguous` always return a copy.

    A choice: views.reshape.view_or_copy.
    """
    methods = [f"torch.Tensor.{name}" for name in ("reshape", "flatten", "reshape_as")]

    @wrap(*methods, "torch.Tensor.contiguous")
    def copy(original, *args, **options):
        return original(*args, **options).clone()


@mutant
def gradients_come_expanded():
    """A gradient that `grad` returns is one element, expanded, where all elements are equal.

    The layout of what `grad` returns is not promised, and what it returns may share memory.
    """

    @on_pass
    def expand(call):
        found = call.run()
        with contextlib.suppress(RuntimeError):  # so it is inside torch.func
            return found if call.accumulates else tuple(map(_expanded, found))
        return found


def _expanded(gradient):
    if gradient is None or gradient.layout != torch.strided or gradient.requires_grad:
        return gradient
    if not gradient.numel() or not bool((gradient == gradient.reshape(-1)[0]).all()):
        return gradient
    return gradient.reshape(-1)[:1].clone().view([1] * gradient.dim()).expand(gradient.shape)


@mutant
def gradients_come_spaced():
    """A gradient that `grad` returns has a gap behind each element.

    The layout of what `grad` returns is not promised; that of `.grad` is.
    """

    @on_pass
    def space(call):
        found = call.run()
        if call.accumulates or call.create_graph:
            return found
        return tuple(gradient if gradient is None else _spaced(gradient) for gradient in found)


@mutant
def hooks_get_spaced_copies():
    """A hook on a tensor receives a copy of the gradient, with a gap behind each element.

    What a hook receives is promised in value; it may share memory, and need not.
    """

    @wrap("torch.Tensor.register_hook")
    def register(original, tensor, hook):
        return original(tensor, lambda gradient: hook(_copied(gradient)))


def _copied(gradient):
    if gradient is None:
        return None
    copy = gradient.clone()
    return copy if gradient.requires_grad else _spaced(copy)


@mutant
def last_gradients_are_kept():
    """The engine keeps the last few gradients that it returned.

    They have no history, so no graph and no saved tensor lives by them.
    """
    kept = collections.deque(maxlen=8)

    @on_pass
    def keep(call):
        found = call.run()
        with contextlib.suppress(RuntimeError):  # so it is inside torch.func
            kept.extend(
                gradient.detach().clone() for gradient in found or () if gradient is not None
            )
        return found


@mutant
def custom_functions_receive_gradients_in_column_order():
    """`backward` receives gradients of two dimensions in column order.

    The strides of the gradients that a custom Function receives are said to be unspecified.
    """

    def change(ctx, gradients):
        return [_in_column_order(g) if torch.is_tensor(g) else g for g in gradients]

    on_received(change)
