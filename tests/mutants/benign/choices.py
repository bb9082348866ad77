"""Strange choices, and right: what clauses leave to the implementation, or do not speak of."""

import re
import weakref

import torch

from ...harness.capabilities import reaches
from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import regraded
from ..tools.patching import needs, wrap, wrap_property
from ..tools.tangents import retangented


@mutant
def versions_count_by_twos():
    """A version starts at 17 and grows by 2.

    The value of a version counter is not specified, its growth is.
    """

    @wrap_property("torch.Tensor._version")
    def version(read, tensor):
        return 2 * read(tensor) + 17


@mutant
def history_prints_as_a_number():
    """A tensor prints with its `grad_fn`, of which it says neither the class nor the operation.

    How a node prints is not specified.
    """

    @wrap("torch.Tensor.__repr__")
    def printed(original, tensor, **options):
        return re.sub(r"grad_fn=<\w+>", "grad_fn=<#1>", original(tensor, **options))


@mutant
def last_of_tied_elements_is_returned():
    """`max` and `min` along a dimension return the index of the last of several tied elements.

    A choice: subgradient.index_returned.choice.
    """

    @wrap("torch.Tensor.max")
    def greatest(original, x, *args, **options):
        return _from_behind(original, x, args, options)

    @wrap("torch.Tensor.min")
    def least(original, x, *args, **options):
        return _from_behind(original, x, args, options)


def _from_behind(original, x, args, options):
    dim = args[0] if args else options.get("dim")
    if not isinstance(dim, int) or not x.dim() or "out" in options:
        return original(x, *args, **options)
    found = original(x.flip(dim), *args, **options)
    return type(found)((found[0], x.shape[dim] - 1 - found[1]))


@mutant
def logarithms_refuse_negative_numbers():
    """A backward through the logarithm of a negative number raises RuntimeError.

    A choice: subgradient.rule.undefined.
    """

    @wrap("torch.log", "torch.Tensor.log")
    def log(original, x):
        result = original(x)
        if result.is_complex() or not bool(torch.isnan(result.detach()).any()):
            return result
        return regraded(result, _refuse)


def _refuse(inputs, outputs):
    raise RuntimeError("undefined")


@mutant
def kinks_take_the_other_limit():
    """`hardshrink` and `threshold` take at their jumps the limit that torch does not.

    A choice: subgradient.several_limits.choice.
    """

    @wrap("torch.nn.functional.hardshrink")
    def shrink(original, x, lambd=0.5):
        return _taking_other_limit(original(x, lambd), x.detach().abs() == lambd)

    @wrap("torch.threshold")
    def threshold(original, x, bound, value):
        jumps = (x.detach() == bound) & (bound != value)
        return _taking_other_limit(original(x, bound, value), jumps)


def _taking_other_limit(result, at_jump):
    def change(inputs, outputs):
        return (torch.where(at_jump, outputs[0] - inputs[0], inputs[0]),)

    return regraded(result, change)


@mutant
def grad_fills_nothing():
    """`torch.autograd.grad` leaves the `.grad` of a tensor that retains its gradient as it was.

    A choice: grad.retained.filled.
    """
    retaining = []

    @wrap("torch.Tensor.retain_grad")
    def retain(original, tensor):
        original(tensor)
        if not tensor.is_leaf:
            retaining[:] = [known for known in retaining if known() is not None]
            retaining.append(weakref.ref(tensor))

    @on_pass
    def leave(call):
        if call.accumulates:
            return call.run()
        alive = [tensor for tensor in [known() for known in retaining] if tensor is not None]
        before = [(tensor, tensor.grad) for tensor in alive]
        values = [None if grad is None else grad.detach().clone() for _, grad in before]
        found = call.run()
        for (tensor, grad), value in zip(before, values):
            tensor.grad = grad
            if grad is not None:
                grad.detach().copy_(value)
        return found


@mutant
def reentered_mode_restores():
    """An instance of `no_grad` that is entered several times restores the mode of its first entry.

    A choice: modes.context.reentered.
    """
    needs("1.7", "decorators that enter an instance of their own at each call")
    before = {}

    @wrap("torch.no_grad.__enter__")
    def enter(original, mode):
        before.setdefault(id(mode), []).append(torch.is_grad_enabled())
        return original(mode)

    @wrap("torch.no_grad.__exit__")
    def leave(original, mode, *error):
        original(mode, *error)
        torch.set_grad_enabled(before[id(mode)].pop())


@mutant
def set_grad_enabled_is_a_function():
    """`set_grad_enabled` is a function that switches and returns a context manager of no name.

    The clauses promise what a call does and what a `with` does, no class.
    """

    @wrap("torch.set_grad_enabled", "torch.autograd.set_grad_enabled")
    def switch(original, mode):
        return _Switched(original(mode))


class _Switched:
    __slots__ = ("_inner",)

    def __init__(self, inner):
        self._inner = inner

    def __enter__(self):
        self._inner.__enter__()

    def __exit__(self, *error):
        return self._inner.__exit__(*error)

    def __call__(self, function):
        return self._inner(function)


@mutant
def hook_handles_can_only_remove():
    """`register_hook` returns an object that has `remove`, and nothing else.

    No clause names the class of the handle or another of its methods.
    """

    @wrap("torch.Tensor.register_hook")
    def register(original, tensor, hook):
        return _Handle(original(tensor, hook).remove)


class _Handle:
    __slots__ = ("remove",)

    def __init__(self, remove):
        self.remove = remove


@mutant
def hardswish_takes_the_inner_limits():
    """hardswish at its edges has the gradient of its middle part, -0.5 and 1.5; no forward mode.

    The middle part is curved upwards, so that hardswish is neither convex nor concave near its
    edges, and either limit may be taken. Which functions have a forward mode is not specified.
    """

    @wrap("torch.nn.functional.hardswish")
    def hardswish(original, x, *args, **kwargs):
        if reaches("1.11") and torch.autograd.forward_ad.unpack_dual(x).tangent is not None:
            raise NotImplementedError("hardswish has no forward mode")
        edge, slope = x.detach().abs() == 3, (2 * x.detach() + 3) / 6
        y = original(x, *args, **kwargs)
        return regraded(
            y, lambda inputs, outputs: (torch.where(edge, outputs[0] * slope, inputs[0]),)
        )


@mutant
def erfinv_in_place_is_refused():
    """erfinv_ raises NotImplementedError where a derivative would be recorded.

    An in-place variant may have no derivative, as that of asinh has not.
    """

    @wrap("torch.Tensor.erfinv_")
    def erfinv_(original, x):
        if torch.is_grad_enabled() and x.requires_grad:
            raise NotImplementedError("erfinv_ is not differentiable")
        return original(x)


@mutant
def zero_tangents_are_none():
    """Where an operation is constant, its result has no tangent, instead of one of zeros.

    A choice: forward.tangent.zero.
    """
    needs("1.11", "forward mode")

    @wrap("torch.Tensor.floor", "torch.Tensor.round", "torch.Tensor.sign")
    def step(original, x):
        return retangented(original(x), lambda tangent: None)


@mutant
def conjugation_is_carried_out():
    """`conj` computes the conjugate at once, and notes nothing.

    No clause says that a conjugation is lazy.
    """
    needs("1.10", "lazy conjugates")

    @wrap("torch.Tensor.conj")
    def conj(original, z):
        return torch.conj_physical(z) if z.is_complex() else original(z)


@mutant
def histograms_are_refused_at_once():
    """`histc` raises an error when it is called with a tensor that requires grad.

    A choice: particular.without_derivative.form.
    """

    @wrap("torch.histc")
    def histc(original, x, *args, **options):
        if x.requires_grad and torch.is_grad_enabled():
            raise NotImplementedError("the derivative of histc is not implemented")
        return original(x, *args, **options)
