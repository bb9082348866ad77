"""Wrong in SPEC.md's chapter Subgradients."""

import torch

from ..museum import mutant
from ..tools.graphs import regraded, skewed
from ..tools.patching import needs, wrap


def _added(inputs, more):
    return (inputs[0] + more,)


def _replaced(inputs, place, value):
    return (torch.where(place, value, inputs[0]), *inputs[1:])


@mutant
def pow_by_quotient():
    """The gradient of a power is computed as its exponent times the result over the base.

    Corner: the base 0, where that is NaN.
    Breaks: subgradient.rule.differentiable
    """

    @wrap("torch.pow", "torch.Tensor.pow")
    def power(original, x, exponent):
        y = original(x, exponent)
        if torch.is_tensor(exponent) or not torch.is_tensor(x):
            return y
        slope = exponent * y.detach() / x.detach()
        return regraded(y, lambda inputs, outputs: (outputs[0] * slope,))


@mutant
def tanh_in_single_precision():
    """The derivative of tanh is computed in single precision.

    Corner: float64.
    Breaks: subgradient.rule.differentiable
    """

    @wrap("torch.tanh", "torch.Tensor.tanh")
    def tanh(original, x):
        return regraded(original(x), lambda inputs, _: (inputs[0].float().to(x.dtype),))


@mutant
def sigmoid_reads_rows_for_columns():
    """The backward of sigmoid reads the result that it saved in the wrong order.

    Corner: transposed matrices.
    Breaks: subgradient.rule.differentiable
    """

    @wrap("torch.sigmoid", "torch.Tensor.sigmoid")
    def sigmoid(original, x):
        y = original(x)
        if x.dim() != 2 or x.stride(0) >= x.stride(1):
            return y
        saved = y.detach().t().reshape(y.shape)
        return regraded(y, lambda inputs, outputs: (outputs[0] * saved * (1 - saved),))


@mutant
def relu_passes_at_zero():
    """The gradient of relu at 0 is 1 where the convex rule makes it 0.

    Corner: the input 0.
    Breaks: subgradient.rule.convex
    """

    @wrap("torch.relu", "torch.Tensor.relu")
    def relu(original, x):
        at_zero = x.detach() == 0
        return regraded(original(x), lambda inputs, outputs: _added(inputs, outputs[0] * at_zero))


@mutant
def abs_takes_the_sign_bit():
    """The gradient of abs is 1 or -1 by the sign bit of its argument.

    Corner: the zeros of both signs.
    Breaks: subgradient.rule.convex
    """

    @wrap("torch.abs", "torch.Tensor.abs")
    def absolute(original, x):
        if x.is_complex():
            return original(x)
        sign = x.detach().reciprocal().sign() * (x.detach() == 0)
        return regraded(original(x), lambda inputs, outputs: _added(inputs, outputs[0] * sign))


@mutant
def leaky_relu_takes_the_mean_slope():
    """The gradient of leaky_relu at 0 is the mean of its two slopes, not the lesser.

    Corner: the input 0, with a slope between 0 and 1.
    Breaks: subgradient.rule.convex
    """

    @wrap("torch.nn.functional.leaky_relu")
    def leaky_relu(original, x, negative_slope=0.01, inplace=False):
        y = original(x, negative_slope, inplace)
        if not 0 < negative_slope < 1:
            return y
        extra = (x.detach() == 0).to(x.dtype) * ((1 - negative_slope) / 2)
        return regraded(y, lambda inputs, outputs: _added(inputs, outputs[0] * extra))


@mutant
def relu6_passes_at_six():
    """The gradient of relu6 at 6 is 1: its backward blocks what is beyond the bound only.

    Corner: the input 6.
    Breaks: subgradient.rule.concave
    """

    @wrap("torch.nn.functional.relu6")
    def relu6(original, x, inplace=False):
        at_bound = x.detach() == 6
        y = original(x, inplace)
        return regraded(y, lambda inputs, outputs: _added(inputs, outputs[0] * at_bound))


@mutant
def sqrt_is_made_safe():
    """The gradient of sqrt is zero where it would be infinite.

    Corner: the input 0.
    Breaks: subgradient.rule.continuity
    """

    @wrap("torch.sqrt", "torch.Tensor.sqrt")
    def sqrt(original, x):
        y = original(x)
        infinite = y.detach().reciprocal() == float("inf")
        return regraded(y, lambda inputs, _: (inputs[0].masked_fill(infinite, 0),))


@mutant
def frac_flat_at_its_jumps():
    """The gradient of frac is zero at the integers.

    Corner: integral arguments.
    Breaks: subgradient.rule.continuity
    """

    @wrap("torch.frac", "torch.Tensor.frac")
    def frac(original, x):
        jumps = x.detach() == x.detach().floor()
        return regraded(original(x), lambda inputs, _: (inputs[0].masked_fill(jumps, 0),))


@mutant
def hardshrink_between_its_limits():
    """The gradient of hardshrink at its edges is the mean of the limits 0 and 1.

    Corner: the edges.
    Breaks: subgradient.rule.several_limits
    """

    @wrap("torch.nn.functional.hardshrink")
    def hardshrink(original, x, lambd=0.5):
        edge = x.detach().abs() == lambd
        y = original(x, lambd)
        return regraded(y, lambda inputs, outputs: _replaced(inputs, edge, outputs[0] / 2))


@mutant
def fmod_flat_at_its_jumps():
    """The gradient of fmod by the divisor is zero where the quotient is integral.

    Corner: multiples of the divisor.
    Breaks: subgradient.rule.several_limits
    """
    needs("1.11", "gradient of fmod by the divisor")

    @wrap("torch.fmod")
    def fmod(original, x, divisor):
        y = original(x, divisor)
        jumps = y.detach() == 0
        if not torch.is_tensor(divisor):
            return y
        return regraded(y, lambda inputs, _: (inputs[0], inputs[1].masked_fill(jumps, 0)))


@mutant
def softplus_by_exponentials():
    """The gradient of softplus is computed as exp(x) / (1 + exp(x)).

    Corner: the input infinity, where that is NaN.
    Breaks: subgradient.infinite_input.limit
    """

    @wrap("torch.nn.functional.softplus")
    def softplus(original, x, beta=1, threshold=20):
        growth = (beta * x.detach()).exp()
        slope = growth / (1 + growth)
        y = original(x, beta, threshold)
        return regraded(y, lambda _, outputs: (outputs[0] * slope,))


@mutant
def normal_is_reparameterized():
    """A draw by torch.normal passes the gradient on to the mean.

    Breaks: subgradient.rule.random
    """

    @wrap("torch.normal")
    def normal(original, mean, *args, **kwargs):
        drawn = original(mean, *args, **kwargs)
        return drawn.detach() + mean - mean.detach() if torch.is_tensor(mean) else drawn


@mutant
def seeded_draws_not_recorded():
    """In-place draws are not recorded: the gradient goes to what the tensor was before.

    Corner: draws from a generator of the caller's.
    Breaks: subgradient.rule.random
    """

    for name in ("uniform_", "normal_", "exponential_", "bernoulli_"):

        @wrap(f"torch.Tensor.{name}")
        def draw(original, x, *args, **kwargs):
            with torch.set_grad_enabled(torch.is_grad_enabled() and "generator" not in kwargs):
                return original(x, *args, **kwargs)


@mutant
def rectifier_pair_simplified():
    """A compiler replaces relu(x) - relu(-x) by x.

    Breaks: subgradient.composite.chain
    """

    @wrap("torch.relu")
    def relu(original, x):
        y = original(x)
        y.rectified = x
        return y

    @wrap("torch.Tensor.__sub__")
    def subtract(original, a, b):
        ours, theirs = getattr(a, "rectified", None), getattr(b, "rectified", None)
        if ours is None or theirs is None or not bool((ours == -theirs).all()):
            return original(a, b)
        return ours * 1


@mutant
def root_of_square_simplified():
    """A compiler replaces the square root of a tensor times itself by its absolute value.

    Corner: the root of a product of a tensor with itself, at 0.
    Breaks: subgradient.composite.chain
    """

    @wrap("torch.Tensor.__mul__")
    def multiply(original, a, b):
        y = original(a, b)
        if a is b:
            y.root = a
        return y

    @wrap("torch.sqrt", "torch.Tensor.sqrt")
    def sqrt(original, x):
        return x.root.abs() if hasattr(x, "root") else original(x)


@mutant
def hardshrink_tail_by_another_comparison():
    """At its edge hardshrink passes the gradient in the scalar tail of its vectorized loop.

    Corner: the elements after the last full vector of eight.
    Breaks: subgradient.choice.same_everywhere
    """

    @wrap("torch.nn.functional.hardshrink")
    def hardshrink(original, x, lambd=0.5):
        tail = torch.arange(x.numel()).reshape(x.shape) >= x.numel() // 8 * 8
        edge = (x.detach().abs() == lambd) & tail
        y = original(x, lambd)
        return regraded(y, lambda inputs, outputs: _replaced(inputs, edge, outputs[0]))


def _another_of_ties(original, x, *args):
    values, indices = original(x.roll(1, 0), *args)
    return values, (indices + x.size(0) - 1) % x.size(0)


@mutant
def median_tie_by_layout():
    """Which of tied elements the median of a slice is depends on strides.

    Corner: non-contiguous tensors.
    Breaks: subgradient.choice.same_everywhere
    """

    @wrap("torch.Tensor.median")
    def median(original, x, *args):
        if args != (0,) or x.is_contiguous():
            return original(x, *args)
        return _another_of_ties(original, x, *args)


@mutant
def threshold_edge_by_dtype():
    """At its threshold the gradient of threshold is 1 in one dtype and 0 in the others.

    Corner: float32.
    Breaks: subgradient.choice.same_everywhere
    """

    @wrap("torch.threshold")
    def threshold(original, x, bound, value):
        edge = (x.detach() == bound) & (x.dtype == torch.float32) & (bound != value)
        y = original(x, bound, value)
        return regraded(y, lambda inputs, outputs: _replaced(inputs, edge, outputs[0]))


@mutant
def kthvalue_tie_by_size():
    """Which of tied elements kthvalue chooses depends on the split of work among threads.

    Corner: tensors of more than 32768 elements.
    Breaks: subgradient.choice.same_everywhere
    """

    @wrap("torch.Tensor.kthvalue")
    def kthvalue(original, x, k, dim):
        if dim or x.numel() <= 32768:
            return original(x, k, dim)
        return _another_of_ties(original, x, k, dim)


@mutant
def floor_times_zero():
    """The backward of floor multiplies the gradient by zero.

    Corner: an infinite gradient, which becomes NaN.
    Breaks: subgradient.piecewise_constant.zero
    """

    @wrap("torch.floor", "torch.Tensor.floor")
    def floor(original, x):
        return regraded(original(x), lambda inputs, outputs: (outputs[0] * 0,))


@mutant
def ceil_has_a_slope_at_jumps():
    """The gradient of ceil at an integer is 1.

    Corner: integral arguments.
    Breaks: subgradient.piecewise_constant.zero
    """

    @wrap("torch.ceil", "torch.Tensor.ceil")
    def ceil(original, x):
        y = original(x)
        jumps = x.detach() == y.detach()
        return regraded(y, lambda inputs, outputs: (outputs[0] * jumps,))


@mutant
def div_backward_forgets_rounding():
    """The backward of div is that of true division, whatever the rounding.

    Corner: a rounding mode of 'trunc'.
    Breaks: subgradient.piecewise_constant.zero
    """
    needs("1.8", "rounding modes")

    @wrap("torch.div", "torch.Tensor.div")
    def div(original, x, divisor, **options):
        y = original(x, divisor, **options)
        if options.get("rounding_mode") != "trunc":
            return y
        return regraded(y, lambda inputs, outputs: (outputs[0] / divisor, *inputs[1:]))


@mutant
def max_of_three_ties_halves():
    """The gradient of max() is halved for each of the tied elements, however many.

    Corner: three or more ties.
    Breaks: subgradient.max.ties_split
    """

    @wrap("torch.max", "torch.Tensor.max")
    def maximum(original, x, *args, **kwargs):
        y = original(x, *args, **kwargs)
        if args or kwargs:
            return y
        tied = x.detach() == y.detach()
        if tied.sum() < 3:
            return y
        return regraded(y, lambda inputs, outputs: (outputs[0] * tied / 2,))


@mutant
def min_compares_in_single_precision():
    """The backward of min() looks for ties in single precision.

    Corner: float64 elements that differ by less.
    Breaks: subgradient.max.ties_split
    """

    @wrap("torch.min", "torch.Tensor.min")
    def minimum(original, x, *args, **kwargs):
        y = original(x, *args, **kwargs)
        if args or kwargs:
            return y
        tied = x.detach().float() == y.detach().float()
        return regraded(y, lambda inputs, outputs: (outputs[0] * tied / tied.sum(),))


@mutant
def max_finds_ties_by_difference():
    """The backward of max() takes for ties the elements whose difference to it is zero.

    Corner: an infinite maximum.
    Breaks: subgradient.max.ties_split
    """

    @wrap("torch.max", "torch.Tensor.max")
    def maximum(original, x, *args, **kwargs):
        y = original(x, *args, **kwargs)
        if args or kwargs:
            return y
        tied = x.detach() - y.detach() == 0
        return regraded(y, lambda inputs, outputs: (outputs[0] * tied / tied.sum(),))


@mutant
def amin_counts_ties_of_all_slices():
    """The gradient of amin is divided by the number of ties in the whole tensor.

    Corner: ties in more than one slice.
    Breaks: subgradient.amax.ties_split
    """

    @wrap("torch.amin", "torch.Tensor.amin")
    def amin(original, x, dim=(), keepdim=False):
        ties = x.detach() == original(x.detach(), dim, True)
        shared = ties.sum(dim, True).to(x.dtype)
        most = shared.max() if shared.numel() else 1
        y = original(x, dim, keepdim)
        return regraded(y, lambda inputs, _: (inputs[0] * shared / most,))


@mutant
def amax_counts_ties_along_one_dimension():
    """The gradient of amax is divided by the number of ties along its last dimension.

    Corner: several dimensions.
    Breaks: subgradient.amax.ties_split
    """

    @wrap("torch.amax", "torch.Tensor.amax")
    def amax(original, x, dim=(), keepdim=False):
        y = original(x, dim, keepdim)
        if not isinstance(dim, tuple) or len(dim) < 2:
            return y
        ties = x.detach() == original(x.detach(), dim, True)
        factor = ties.sum(dim, True).to(x.dtype) / ties.sum(dim[-1], True).clamp(min=1)
        return regraded(y, lambda inputs, _: (inputs[0] * factor,))


@mutant
def maximum_compares_by_difference():
    """The backward of maximum takes arguments for equal where their difference is zero.

    Corner: equal infinities, which give everything to the second argument.
    Breaks: subgradient.maximum.ties_split
    """

    @wrap("torch.maximum", "torch.Tensor.maximum")
    def maximum(original, a, b):
        lost = (a.detach() == b.detach()) & (a.detach() - b.detach() != 0)
        scales = ((~lost).to(a.dtype), 1 + lost.to(a.dtype))
        y = original(a, b)
        return regraded(y, lambda inputs, _: tuple(_scaled(*pair) for pair in zip(inputs, scales)))


def _scaled(gradient, scale):
    return None if gradient is None else gradient * scale


@mutant
def minimum_with_a_scalar_takes_it_for_a_bound():
    """The binary min with a 0-d argument is computed as a clamp: all goes to the tensor at a tie.

    Corner: a second argument of no dimensions.
    Breaks: subgradient.maximum.ties_split
    """

    @wrap("torch.minimum", "torch.Tensor.minimum")
    def minimum(original, a, b):
        below = a.detach() <= b.detach()
        return original(a, b) if b.dim() or not a.dim() else torch.where(below, a, b)


@mutant
def median_of_even_count_takes_both_middles():
    """The gradient of median() goes half to the upper one of the two elements in the middle.

    Corner: an even number of elements.
    Breaks: subgradient.median.ties_split
    """

    @wrap("torch.median", "torch.Tensor.median")
    def median(original, x, *args, **kwargs):
        y = original(x, *args, **kwargs)
        if args or kwargs or x.numel() % 2:
            return y
        upper = x.detach() == x.detach().flatten().sort()[0][x.numel() // 2]
        share = upper.to(x.dtype) / upper.sum()
        return regraded(y, lambda inputs, outputs: ((inputs[0] + outputs[0] * share) / 2,))


@mutant
def nanmedian_counts_nan_as_tied():
    """The gradient of nanmedian() is divided by the number of ties and of NaNs.

    Corner: elements that are NaN.
    Breaks: subgradient.median.ties_split
    """

    @wrap("torch.nanmedian", "torch.Tensor.nanmedian")
    def nanmedian(original, x, *args, **kwargs):
        y = original(x, *args, **kwargs)
        if args or kwargs:
            return y
        ties = float((x.detach() == y.detach()).sum())
        part = ties / (ties + float(torch.isnan(x.detach()).sum()))
        return regraded(y, lambda inputs, _: (inputs[0] * part,))


@mutant
def max_along_a_dimension_splits():
    """The gradient of max along a dimension is split among ties like that of amax.

    Corner: ties.
    Breaks: subgradient.index_returned.only
    """

    @wrap("torch.Tensor.max")
    def maximum(original, x, *args, **kwargs):
        if args != (0,) or kwargs:
            return original(x, *args, **kwargs)
        return x.amax(0), original(x.detach(), 0)[1]


@mutant
def cummax_overwrites_at_repeated_indices():
    """The backward of cummax writes gradients to their indices where it is to add them.

    Corner: results that stand for the same element.
    Breaks: subgradient.index_returned.only
    """

    @wrap("torch.Tensor.cummax")
    def cummax(original, x, dim):
        found, index = original(x, dim)
        regraded(
            found,
            lambda inputs, outputs: (torch.zeros_like(inputs[0]).scatter(dim, index, outputs[0]),),
        )
        return found, index


@mutant
def sort_descending_is_routed_upside_down():
    """The backward of sort routes the gradients as if the order were ascending.

    Corner: descending order.
    Breaks: subgradient.index_returned.only
    """

    @wrap("torch.Tensor.sort")
    def sort(original, x, dim=-1, descending=False):
        found, index = original(x, dim, descending)
        return (found if not descending else skewed(found, lambda g: g.flip(dim))), index


@mutant
def max_pool_tie_goes_to_the_last():
    """Max pooling sends a gradient to the last of tied elements and returns the first.

    Corner: ties within a window.
    Breaks: subgradient.max_pool.index_only
    """

    @wrap("torch.nn.functional.max_pool1d")
    def max_pool1d(original, x, *args, **kwargs):
        found = original(x, *args, **kwargs)
        if not kwargs.get("return_indices"):
            return found
        return original(x.flip(-1), *args, **kwargs)[0].flip(-1), found[1]


@mutant
def max_pool_backward_forgets_padding():
    """The backward of max pooling takes the returned indices for ones of the padded input.

    Corner: padding.
    Breaks: subgradient.max_pool.index_only
    """

    @wrap("torch.nn.functional.max_pool1d")
    def max_pool1d(original, x, *args, **kwargs):
        padding = kwargs.get("padding", 0)
        return original(skewed(x, lambda g: g.roll(-padding, -1)), *args, **kwargs)


@mutant
def norm_divides_zero_by_zero():
    """The gradient of the 2-norm is the vector divided by its norm.

    Corner: the zero vector.
    Breaks: subgradient.norm.zero_vector
    """

    @wrap("torch.Tensor.norm")
    def norm(original, x, p="fro", dim=None, *args, **kwargs):
        y = original(x, p, dim, *args, **kwargs)
        if p != 2 or dim is None:
            return y
        zero = (x.detach() == 0).to(x.dtype).prod(dim, True) == 1
        return regraded(y, lambda inputs, _: (inputs[0].masked_fill(zero, float("nan")),))


@mutant
def norm_of_one_element_by_comparison():
    """The norm of a vector of one element has the gradient 1 if that is not negative, else -1.

    Corner: vectors of one element, that is 0.
    Breaks: subgradient.norm.zero_vector
    """

    @wrap("torch.norm")
    def norm(original, x, p="fro", dim=None, *args, **kwargs):
        y = original(x, p, dim, *args, **kwargs)
        if not isinstance(dim, int) or x.size(dim) != 1:
            return y
        zero = x.detach() == 0
        return regraded(y, lambda inputs, _: (inputs[0].masked_fill(zero, 1.0),))


@mutant
def norm_inf_counts_ties_by_sign():
    """The infinity norm splits the gradient among the ties of either sign apart.

    Corner: ties of opposite signs.
    Breaks: subgradient.norm.inf_ties
    """

    @wrap("torch.Tensor.norm")
    def norm(original, x, p="fro", dim=None, *args, **kwargs):
        y = original(x, p, dim, *args, **kwargs)
        if p != float("inf") or dim is None:
            return y
        tied = x.detach().abs() == x.detach().abs().max(dim, True)[0]
        alike = [(tied & (x.detach().sign() == sign)).sum(dim, True) for sign in (1, -1)]
        count = torch.where(x.detach() > 0, *alike).clamp(min=1)
        scale = tied.sum(dim, True).to(x.dtype) / count
        return regraded(y, lambda inputs, _: (inputs[0] * scale,))


def _without_zeros(x):
    return torch.where(x == 0, torch.ones_like(x), x)


@mutant
def prod_leaves_out_every_zero():
    """The gradient of prod at a zero is the product of the elements that are not zero.

    Corner: more than one zero.
    Breaks: subgradient.prod.leave_one_out
    """

    @wrap("torch.Tensor.prod")
    def prod(original, x, *dim):
        zeros = x.detach() == 0
        others = original(_without_zeros(x.detach()), *dim, *([True] if dim else []))
        if zeros.sum() < 2:
            return original(x, *dim)
        return original(skewed(x, lambda g: torch.where(zeros, others.expand_as(g), g)), *dim)


@mutant
def prod_of_no_dimensions_is_its_own_factor():
    """The gradient of prod of a 0-d tensor is its value.

    Corner: 0-d tensors.
    Breaks: subgradient.prod.leave_one_out
    """

    @wrap("torch.Tensor.prod")
    def prod(original, x, *dim):
        value = x.detach()
        return original(x if x.dim() else skewed(x, lambda g: g * value), *dim)


@mutant
def cumprod_stops_at_a_zero():
    """The gradient of cumprod at a zero counts the result there, and none of the later ones.

    Corner: elements that follow a zero.
    Breaks: subgradient.cumprod.leave_one_out
    """

    @wrap("torch.Tensor.cumprod")
    def cumprod(original, x, dim):
        passed = original((x.detach() != 0).to(x.dtype), dim)
        until = torch.cat([torch.ones_like(passed.narrow(dim, 0, 1)), passed], dim)
        reached = until.narrow(dim, 0, x.size(dim))
        return skewed(original(x, dim), lambda g: g * reached)


@mutant
def lp_pool_as_it_is_written():
    """lp_pool1d is the root of the sum of powers, without a word on zeros.

    Corner: windows of zeros.
    Breaks: subgradient.lp_pool.zero_window
    """

    @wrap("torch.nn.functional.lp_pool1d")
    def lp_pool1d(original, x, p, size, stride=None, ceil_mode=False):
        means = torch.nn.functional.avg_pool1d(x.pow(p), size, stride, 0, ceil_mode)
        return (means * size).pow(1 / p)


@mutant
def masked_fill_masks_its_first_row():
    """The backward of masked_fill applies the mask to the first row only.

    Corner: a mask that is broadcast.
    Breaks: subgradient.selection.unselected_zero
    """

    @wrap("torch.Tensor.masked_fill")
    def masked_fill(original, x, mask, value):
        y = original(x, mask, value)
        if mask.dim() >= x.dim():
            return y
        leaks = mask.expand_as(x).clone()
        leaks[:1] = False
        return regraded(y, lambda inputs, outputs: _added(inputs, outputs[0] * leaks))


@mutant
def empty_selection_gives_none():
    """index_select does not lead back to its input where nothing is selected.

    Corner: no indices.
    Breaks: subgradient.selection.unselected_zero
    """

    @wrap("torch.index_select", "torch.Tensor.index_select")
    def index_select(original, x, dim, index):
        whole = x if index.numel() else x.detach().requires_grad_(x.requires_grad)
        return original(whole, dim, index)


@mutant
def division_by_zero_made_safe():
    """The gradient of a division at a divisor of 0 is zero.

    Corner: zeros in the divisor.
    Breaks: subgradient.masking.after_division
    """

    @wrap("torch.Tensor.__truediv__")
    def divide(original, x, divisor):
        y = original(x, divisor)
        zeros = torch.as_tensor(divisor).detach() == 0
        return regraded(y, lambda inputs, _: tuple(_kept(one, zeros) for one in inputs))


def _kept(gradient, zeros):
    return gradient if gradient is None else gradient.masked_fill(zeros, 0)


@mutant
def where_fused_with_division():
    """A compiler divides inside of torch.where, only those elements that are selected.

    Corner: a quotient that is an argument of where.
    Breaks: subgradient.masking.after_division
    """

    @wrap("torch.Tensor.__truediv__")
    def divide(original, x, divisor):
        y = original(x, divisor)
        if torch.is_tensor(divisor):
            y.quotient = (x, divisor)
        return y

    @wrap("torch.where")
    def where(original, mask, *choices):
        if not choices or not hasattr(choices[0], "quotient"):
            return original(mask, *choices)
        x, divisor = choices[0].quotient
        return original(mask, x / original(mask, divisor, torch.ones_like(divisor)), choices[1])


@mutant
def selection_hoisted_over_division():
    """A compiler divides first and selects from the quotient, where both operands were selected.

    Corner: masked_select of both operands.
    Breaks: subgradient.masking.before_division
    """

    @wrap("torch.Tensor.masked_select")
    def masked_select(original, x, mask):
        y = original(x, mask)
        y.selected = (x, mask)
        return y

    @wrap("torch.Tensor.__truediv__")
    def divide(original, x, divisor):
        if not (hasattr(x, "selected") and hasattr(divisor, "selected")):
            return original(x, divisor)
        (whole, mask), (divisors, _) = x.selected, divisor.selected
        return original(whole, divisors).masked_select(mask)


@mutant
def hardtanh_half_by_wider_bounds():
    """In low precision hardtanh compares with bounds that are a rounding wider than its own.

    Corner: the edges, in float16 and bfloat16.
    Breaks: subgradient.choice.same_everywhere
    """
    needs("2.0", "hardtanh in half precision")

    @wrap("torch.nn.functional.hardtanh")
    def hardtanh(original, x, min_val=-1.0, max_val=1.0, inplace=False):
        inside = (x.detach() >= min_val) & (x.detach() <= max_val)
        y = original(x, min_val, max_val, inplace)
        if x.dtype not in (torch.float16, torch.bfloat16):
            return y
        return regraded(y, lambda inputs, outputs: _replaced(inputs, inside, outputs[0]))


@mutant
def abs_recorded_passes_at_zero():
    """The recorded backward of abs has a formula of its own, by which the gradient at 0 is 1.

    Corner: the point 0, with create_graph.
    Breaks: subgradient.choice.create_graph
    """

    @wrap("torch.abs", "torch.Tensor.abs")
    def absolute(original, x):
        if x.is_complex():
            return original(x)
        zero = x.detach() == 0

        def change(inputs, outputs):
            return _replaced(inputs, zero, outputs[0]) if torch.is_grad_enabled() else inputs

        return regraded(original(x), change)


@mutant
def hardtanh_module_by_extrema():
    """The module Hardtanh is made of minimum and maximum, which halve the gradient at the bounds.

    Corner: the module, at the edges.
    Breaks: subgradient.choice.spelling
    """
    needs("1.10", "halved gradient where the operands of a maximum are equal")

    @wrap("torch.nn.Hardtanh.forward")
    def forward(original, module, x):
        low, high = (torch.full_like(x, bound) for bound in (module.min_val, module.max_val))
        return torch.min(torch.max(x, low), high)


@mutant
def method_of_sqrt_of_absolute_value():
    """The method sqrt takes the root of the absolute value, to be safe from rounding errors.

    Corner: the method, at 0.
    Breaks: subgradient.choice.spelling
    """

    @wrap("torch.Tensor.sqrt")
    def sqrt(original, x):
        return original(x if x.is_complex() else x.abs())


@mutant
def relu_in_place_reads_the_result():
    """The backward of relu_ passes the gradient where the result is not negative.

    Corner: the input 0.
    Breaks: subgradient.choice.in_place
    """

    @wrap("torch.Tensor.relu_", "torch.relu_")
    def relu_(original, x):
        zero = x.detach() == 0
        return regraded(original(x), lambda inputs, outputs: _replaced(inputs, zero, outputs[0]))


@mutant
def abs_in_forward_mode_by_the_sign_bit():
    """Forward mode of abs takes 1 for the derivative at 0.

    Corner: the point 0, in forward mode.
    Breaks: subgradient.forward_mode.agrees
    """
    needs("1.11", "forward mode")
    from torch.autograd import forward_ad

    @wrap("torch.abs", "torch.Tensor.abs")
    def absolute(original, x):
        y = original(x)
        tangent = forward_ad.unpack_dual(x).tangent
        if tangent is None or x.is_complex():
            return y
        whole = forward_ad.unpack_dual(y)
        at_zero = torch.where(whole.primal == 0, tangent, whole.tangent)
        return forward_ad.make_dual(whole.primal, at_zero)


@mutant
def abs_backward_masks_a_quotient():
    """The backward of abs is x / abs(x), with 0 put in its place where x is 0.

    Corner: the point 0, for the second derivative.
    Breaks: subgradient.second_derivative.limit
    """

    @wrap("torch.abs", "torch.Tensor.abs")
    def absolute(original, x):
        if x.is_complex():
            return original(x)

        def change(inputs, outputs):
            return (torch.where(x == 0, torch.zeros_like(x), outputs[0] * x / original(x)),)

        return regraded(original(x), change)


@mutant
def square_is_linear_in_backward():
    """The backward of square multiplies by a copy of its input that leads nowhere.

    Breaks: subgradient.second_derivative.limit
    """

    @wrap("torch.square", "torch.Tensor.square")
    def square(original, x):
        slope = 2 * x.detach()
        return regraded(original(x), lambda _, outputs: (outputs[0] * slope,))
