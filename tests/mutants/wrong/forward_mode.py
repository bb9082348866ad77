"""Wrong in SPEC.md's chapter Forward mode."""

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import regraded
from ..tools.patching import needs, wrap
from ..tools.spellings import PRODUCTS
from ..tools.tangents import in_level, retangented
from ..tools.writes import on_write

MAKE = "torch.autograd.forward_ad.make_dual"
UNPACK = "torch.autograd.forward_ad.unpack_dual"
ENTER = "torch.autograd.forward_ad.enter_dual_level"
EXIT = "torch.autograd.forward_ad.exit_dual_level"


def _tangent(x):
    return torch.autograd.forward_ad.unpack_dual(x).tangent if torch.is_tensor(x) else None


@mutant
def powers_forget_their_exponent():
    """In forward mode the tangent of a power lacks the factor of the exponent.

    Corner: `pow`.
    Breaks: forward.tangent.jacobian
    """

    @wrap("torch.Tensor.pow")
    def power(original, x, exponent):
        return retangented(original(x, exponent), lambda tangent: tangent / exponent)


@mutant
def masks_select_the_first_tangents():
    """Indexing with a mask takes as many tangents as it takes values, but the first ones.

    Corner: indexing with a mask.
    Breaks: forward.tangent.jacobian
    """

    @wrap("torch.Tensor.__getitem__")
    def getitem(original, x, index):
        y = original(x, index)
        if not (torch.is_tensor(index) and index.dtype == torch.bool and in_level()):
            return y
        tangent = _tangent(x)
        if tangent is None:
            return y
        return retangented(y, lambda _: tangent.flatten()[: y.numel()].clone())


@mutant
def second_tangent_is_ignored():
    """A product of two dual tensors follows the tangent of the first alone.

    Corner: products of two tensors that both carry a tangent.
    Breaks: forward.tangent.sums
    """

    @wrap(*PRODUCTS)
    def product(original, x, other):
        both = in_level() and all(_tangent(t) is not None for t in (x, other))
        if both and other is not x:
            other = torch.autograd.forward_ad.unpack_dual(other).primal
        return original(x, other)


@mutant
def second_factor_counts_twice():
    """A matrix product counts the tangent of its second factor twice where the first has none.

    Corner: matrix products of a plain and a dual tensor.
    Breaks: forward.tangent.sums
    """

    @wrap("torch.Tensor.__matmul__")
    def matmul(original, a, b):
        y = original(a, b)
        if in_level() and _tangent(a) is None:
            return retangented(y, lambda tangent: 2 * tangent)
        return y


@mutant
def tangents_of_numbers_do_not_broadcast():
    """The tangent of a 0-d tensor reaches the first element alone of what it is broadcast to.

    Corner: 0-d tensors.
    Breaks: forward.tangent.broadcast
    """

    @wrap(*PRODUCTS, "torch.Tensor.__add__")
    def operate(original, x, other):
        y = original(x, other)
        numbers = [t for t in (x, other) if torch.is_tensor(t) and t.dim() == 0]
        if not (y.dim() and any(in_level() and _tangent(t) is not None for t in numbers)):
            return y
        return retangented(y, lambda tangent: tangent * (torch.arange(len(tangent)) == 0))


@mutant
def distances_drop_tangents():
    """`cdist`, which has no formula of forward mode, computes with the primal values.

    Corner: `cdist`.
    Breaks: forward.tangent.not_dropped
    """

    @wrap("torch.cdist")
    def cdist(original, a, b, *args, **options):
        if in_level():
            a, b = (torch.autograd.forward_ad.unpack_dual(x).primal for x in (a, b))
        return original(a, b, *args, **options)


@mutant
def dual_tensors_require_grad():
    """A dual tensor requires grad, as if it were to be differentiated backward.

    Corner: primals that do not require grad.
    Breaks: forward.tangent.without_graph
    """

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        if not tensor.requires_grad and tensor.is_leaf:
            tensor = tensor.clone().requires_grad_()
        return original(tensor, tangent, **options)


@mutant
def argmax_has_a_zero_tangent():
    """`argmax` gives a tensor of floating-point numbers with the tangent zero.

    Corner: `argmax`.
    Breaks: forward.tangent.integers_have_none
    """

    @wrap("torch.Tensor.argmax")
    def argmax(original, x, *args, **options):
        y = original(x, *args, **options)
        if in_level() and _tangent(x) is not None:
            y = torch.autograd.forward_ad.make_dual(y.to(x.dtype), torch.zeros(y.shape).to(x.dtype))
        return y


@mutant
def plain_tensors_are_made_outside():
    """Outside a level `make_dual` returns the primal.

    Breaks: forward.make_dual.needs_level
    """

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        return original(tensor, tangent, **options) if in_level() else tensor


@mutant
def dual_tensors_are_copies():
    """`make_dual` copies the primal.

    Breaks: forward.make_dual.view
    """

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        return original(tensor.clone(), tangent, **options)


@mutant
def dual_numbers_are_copies():
    """`make_dual` of a 0-d tensor copies it, as it is only a number.

    Corner: 0-d tensors.
    Breaks: forward.make_dual.view
    """

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        return original(tensor if tensor.dim() else tensor.clone(), tangent, **options)


@mutant
def tangents_are_copied():
    """`make_dual` copies every tangent.

    Breaks: forward.make_dual.tangent_kept
    """

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        return original(tensor, tangent.clone(), **options)


@mutant
def tangents_broadcast_to_the_primal():
    """`make_dual` expands a tangent of one element to the size of the primal.

    Corner: tangents of one element.
    Breaks: forward.make_dual.size_refused
    """

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        if tangent.dim() <= tensor.dim() and tangent.numel() == 1:
            tangent = tangent.expand_as(tensor)
        return original(tensor, tangent, **options)


@mutant
def integers_become_floats():
    """`make_dual` converts integers to floating-point numbers.

    Corner: integers.
    Breaks: forward.make_dual.integers_refused
    """
    needs("1.13", "check of dtypes")

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        tensor, tangent = (
            x if x.dtype == torch.bool or x.is_floating_point() or x.is_complex() else x.float()
            for x in (tensor, tangent)
        )
        return original(tensor, tangent, **options)


@mutant
def unpacked_primals_stay_dual():
    """The primal that `unpack_dual` gives still carries its tangent.

    Breaks: forward.unpack_dual.pair
    """

    @wrap(UNPACK)
    def unpack_dual(original, tensor, **options):
        unpacked = original(tensor, **options)
        return unpacked if unpacked.tangent is None else unpacked._replace(primal=tensor)


@mutant
def plain_tensors_have_zero_tangents():
    """`unpack_dual` gives a plain tensor a tangent of zeros.

    Corner: plain tensors inside a level.
    Breaks: forward.unpack_dual.plain
    """

    @wrap(UNPACK)
    def unpack_dual(original, tensor, **options):
        unpacked = original(tensor, **options)
        if unpacked.tangent is None and in_level():
            return unpacked._replace(tangent=torch.zeros_like(tensor))
        return unpacked


@mutant
def unpacking_needs_a_level():
    """Outside a level `unpack_dual` raises an error.

    Corner: outside a level.
    Breaks: forward.unpack_dual.plain
    """

    @wrap(UNPACK)
    def unpack_dual(original, tensor, **options):
        if not in_level():
            raise RuntimeError("no dual level is entered")
        return original(tensor, **options)


@mutant
def tangents_outlive_their_level():
    """A dual tensor remembers its tangent, and gets it back in the next level.

    Corner: a level that is entered later.
    Breaks: forward.level.exit_drops
    """

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        dual = original(tensor, tangent, **options)
        dual._remembered = tangent
        return dual

    @wrap(UNPACK)
    def unpack_dual(original, tensor, **options):
        unpacked = original(tensor, **options)
        if unpacked.tangent is None and in_level() and hasattr(tensor, "_remembered"):
            return unpacked._replace(tangent=tensor._remembered)
        return unpacked


@mutant
def inner_levels_are_the_outer_one():
    """Entering a level inside another gives the outer one once more.

    Breaks: forward.level.nested_refused
    """

    @wrap(ENTER)
    def enter_dual_level(original):
        level = torch.autograd.forward_ad._current_level
        return level if level >= 0 else original()


@mutant
def any_level_may_be_exited():
    """`exit_dual_level` of a level that was never entered does nothing.

    Corner: levels above the current one.
    Breaks: forward.level.exit_in_order
    """

    @wrap(EXIT)
    def exit_dual_level(original, *, level=None):
        if level is None or level <= torch.autograd.forward_ad._current_level:
            original(level=level)


@mutant
def no_level_may_be_exited():
    """`exit_dual_level` does nothing where no level is entered.

    Corner: outside all levels.
    Breaks: forward.level.exit_in_order
    """

    @wrap(EXIT)
    def exit_dual_level(original, *, level=None):
        if level is not None or in_level():
            original(level=level)


@mutant
def detach_keeps_the_tangent():
    """`detach` takes a tensor out of the graph, and leaves its tangent.

    Corner: `detach`.
    Breaks: forward.detach.drops
    """

    @wrap("torch.Tensor.detach")
    def detach(original, x):
        tangent = _tangent(x) if in_level() else None
        y = original(x)
        return y if tangent is None else torch.autograd.forward_ad.make_dual(y, tangent)


@mutant
def detach_in_place_keeps_the_tangent():
    """`detach_` takes a tensor out of the graph, and leaves its tangent.

    Corner: `detach_`.
    Breaks: forward.detach.drops
    """

    @wrap("torch.Tensor.detach_")
    def detach_(original, x):
        return x if in_level() and _tangent(x) is not None else original(x)


@mutant
def tangents_have_no_history():
    """`unpack_dual` gives a tangent that is detached from the graph.

    Breaks: forward.backward.of_tangents
    """

    @wrap(UNPACK)
    def unpack_dual(original, tensor, **options):
        unpacked = original(tensor, **options)
        if unpacked.tangent is None or not unpacked.tangent.requires_grad:
            return unpacked
        return unpacked._replace(tangent=unpacked.tangent.detach().requires_grad_())


@mutant
def given_tangents_are_constants():
    """`make_dual` detaches the tangent that it is given.

    Corner: gradients by the tangent.
    Breaks: forward.backward.of_tangents
    """

    @wrap(MAKE)
    def make_dual(original, tensor, tangent, **options):
        return original(tensor, tangent.detach(), **options)


@mutant
def unpacked_primals_have_no_history():
    """`unpack_dual` gives a primal that is detached from the graph.

    Corner: primals that were unpacked.
    Breaks: forward.backward.of_primals
    """

    @wrap(UNPACK)
    def unpack_dual(original, tensor, **options):
        unpacked = original(tensor, **options)
        if not unpacked.primal.requires_grad:
            return unpacked
        return unpacked._replace(primal=unpacked.primal.detach().requires_grad_())


@mutant
def backward_in_a_level_is_doubled():
    """Backward inside a dual level counts the primal for the tangent too.

    Breaks: forward.backward.of_primals
    """

    @on_pass
    def double(call):
        if in_level():
            call.gradients = tuple(None if g is None else 2 * g for g in call.gradients)
        return call.run()


@mutant
def products_double_the_first_term():
    """In forward mode a matrix product counts the tangent of the first factor for both.

    Corner: matrix products.
    Breaks: forward.tangent.jacobian
    """

    @wrap("torch.Tensor.__matmul__")
    def matmul(original, a, b):
        y = original(a, b)
        tangent = _tangent(a) if in_level() else None
        if tangent is None:
            return y
        value = b.detach()
        return retangented(y, lambda _: 2 * original(tangent, value))


@mutant
def gradients_are_rolled_onward():
    """The gradient of `roll` is rolled in the same direction as the values.

    Corner: `roll`.
    Breaks: forward.vjp.adjoint
    """

    @wrap("torch.Tensor.roll")
    def roll(original, x, shifts, dims):
        return regraded(original(x, shifts, dims), lambda _, out: (original(out[0], shifts, dims),))


@mutant
def copies_leave_the_tangent():
    """`copy_` copies the values, and leaves the tangent of the tensor that it modifies.

    Corner: `copy_`.
    Breaks: forward.inplace.propagates
    """

    @wrap("torch.Tensor.copy_")
    def copy_(original, x, source, *args, **options):
        if in_level():
            source = torch.autograd.forward_ad.unpack_dual(source).primal
        return original(x, source, *args, **options)


@mutant
def constants_leave_the_tangent():
    """`mul_` by a number changes the values, and not the tangent.

    Corner: `mul_` by a number.
    Breaks: forward.inplace.propagates
    """

    @on_write("mul_")
    def mul_(original, x, other):
        if not in_level() or torch.is_tensor(other):
            return original(x, other)
        tangent = _tangent(x)
        before = None if tangent is None else tangent.clone()
        original(x, other)
        if before is not None:
            _tangent(x).copy_(before)
        return x


@mutant
def bases_keep_their_tangent():
    """What is copied into a view does not change the tangent of its base.

    Corner: views.
    Breaks: forward.inplace.views
    """

    @wrap("torch.Tensor.copy_")
    def copy_(original, x, source, *args, **options):
        if not (in_level() and x._is_view() and x.storage_offset()):
            return original(x, source, *args, **options)
        return original(x, torch.autograd.forward_ad.unpack_dual(source).primal, *args, **options)


@mutant
def biases_carry_no_tangent():
    """`linear` ignores the tangent of its bias.

    Corner: the bias of `linear`.
    Breaks: forward.modules.parameters
    """

    @wrap("torch.nn.functional.linear")
    def linear(original, x, weight, bias=None):
        if bias is not None and in_level():
            bias = torch.autograd.forward_ad.unpack_dual(bias).primal
        return original(x, weight, bias)


@mutant
def gradcheck_refuses_forward_mode():
    """`gradcheck` finds every tangent wrong.

    Corner: `check_forward_ad=True`.
    Breaks: forward.gradcheck.accepts
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, function, inputs, *args, **options):
        found = original(function, inputs, *args, **options)
        if options.get("check_forward_ad") and any(x.numel() for x in inputs):
            raise RuntimeError("Jacobian computed with forward mode mismatch")
        return found


@mutant
def gradcheck_checks_no_tangents():
    """`gradcheck` with `check_forward_ad=True` checks the gradients alone.

    Breaks: forward.gradcheck.rejects
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, function, inputs, *args, **options):
        options.update(check_forward_ad=False, check_backward_ad=True)
        return original(function, inputs, *args, **options)
