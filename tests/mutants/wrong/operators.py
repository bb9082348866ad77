"""Wrong in SPEC.md's chapter Operators."""

import torch

from ..museum import mutant
from ..tools.graphs import regraded, skewed
from ..tools.patching import needs, wrap


def scaled(gradients, factor=2):
    """Return the gradients, those that there are, times a factor."""
    return tuple(None if gradient is None else factor * gradient for gradient in gradients)


@mutant
def asinh_like_asin():
    """The backward of asinh divides by the root of |1 - x²|, as that of asin does.

    Corner: asinh.
    Breaks: operators.gradient.derivative
    """

    @wrap("torch.asinh")
    def asinh(original, x):

        def wrong(found, given):
            return ((given[0] / (1 - x * x).abs().sqrt()),)

        return regraded(original(x), wrong)


@mutant
def lerp_weight_without_start():
    """The gradient of the weight of lerp forgets to subtract the start.

    Corner: the third operand of lerp.
    Breaks: operators.gradient.derivative
    """

    @wrap("torch.lerp")
    def lerp(original, x, y, weight):
        def wrong(found, given):
            return (*found[:2], *(given[0] * y for _ in found[2:]))

        return regraded(original(x, y, weight), wrong)


@mutant
def conv_bias_averaged():
    """The gradient of the bias of a convolution is the mean over positions, not the sum.

    Corner: the bias of conv1d.
    Breaks: operators.gradient.derivative
    """

    @wrap("torch.nn.functional.conv1d")
    def conv1d(original, x, weight, bias):
        column = bias.reshape(1, -1, 1)
        y = original(x, weight, bias)
        return y + (column - column.detach()) * (1 / y.shape[2] - 1)


@mutant
def repeated_index_counted_once():
    """index_select gives an element that it selects twice the gradient of one selection.

    Corner: an index that occurs twice.
    Breaks: operators.gradient.derivative
    """

    @wrap("torch.index_select")
    def index_select(original, x, dim, index):
        def wrong(found, given):
            base = torch.zeros_like(x.detach())
            return (base.index_copy(dim, index, given[0]),)

        return regraded(original(x, dim, index), wrong)


@mutant
def softplus_offset():
    """The backward of softplus adds a small constant against vanishing gradients.

    Corner: softplus.
    Breaks: operators.gradient.linear, operators.gradient.derivative
    """

    @wrap("torch.nn.functional.softplus")
    def softplus(original, x):
        return regraded(original(x), lambda found, given: tuple(g + 2.0**-10 for g in found))


@mutant
def tan_forgets_itself_under_create_graph():
    """The differentiable formula of tan's backward is that of tanh.

    Corner: tan under create_graph.
    Breaks: operators.gradient.create_graph
    """

    @wrap("torch.tan")
    def tan(original, x):
        y = original(x)
        result = y.detach()

        def wrong(found, given):
            return (given[0] * (1 - result * result),) if torch.is_grad_enabled() else found

        return regraded(y, wrong)


@mutant
def cumsum_sums_its_gradient_again():
    """cumsum keeps the gradient that it sums in a buffer, and the next backward adds to it.

    Corner: the second backward through cumsum.
    Breaks: operators.gradient.accumulates
    """

    @wrap("torch.cumsum")
    def cumsum(original, *args, **options):
        kept = []

        def wrong(found, given):
            kept.append(found[0])
            return (sum(kept),)

        return regraded(original(*args, **options), wrong)


@mutant
def hook_of_batched_operand_called_twice():
    """A hook is called for every slice that backward works on, not once.

    Corner: operands of three or more dimensions.
    Breaks: operators.gradient.hooks
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, x, hook):
        def per_slice(gradient):
            return [hook(gradient) for _ in range(2 if gradient.dim() > 2 else 1)][-1]

        return original(x, per_slice)


@mutant
def float32_gradients_in_double():
    """Gradients that were summed in double precision are returned so.

    Corner: float32 operands of three or more dimensions.
    Breaks: operators.gradient.shape
    """

    @wrap("torch.autograd.grad")
    def grad(original, outputs, inputs, *args, **options):
        found = original(outputs, inputs, *args, **options)
        return tuple(g.double() if g is not None and g.dim() > 2 else g for g in found)


@mutant
def addcdiv_denominator_alone():
    """The gradient of addcdiv's denominator reuses what the numerator's would have computed.

    Corner: addcdiv of which the denominator alone requires grad.
    Breaks: operators.gradient.each_alone
    """

    @wrap("torch.addcdiv")
    def addcdiv(original, x, y, z):
        alone = not (x.requires_grad or y.requires_grad)

        def wrong(found, given):
            return scaled(found, -1) if alone else found

        return regraded(original(x, y, z), wrong)


@mutant
def frac_writes_over_the_given_gradient():
    """The backward of frac works in the memory of the gradient that it is given.

    Corner: frac.
    Breaks: operators.gradient.operands_kept
    """

    @wrap("torch.frac")
    def frac(original, x):
        def wrong(found, given):
            given[0].detach().zero_()

        return regraded(original(x), wrong)


@mutant
def sinh_tangent_by_sinh():
    """Forward mode multiplies the tangent of sinh by sinh, not by cosh.

    Corner: forward mode through sinh.
    Breaks: operators.forward.agrees
    """
    needs("1.11", "forward mode")

    @wrap("torch.sinh")
    def sinh(original, x):
        from torch.autograd import forward_ad

        if forward_ad._current_level < 0 or forward_ad.unpack_dual(x).tangent is None:
            return original(x)
        primal, tangent = forward_ad.unpack_dual(x)
        return forward_ad.make_dual(original(primal), tangent * original(primal))


@mutant
def log1p_differentiable_once():
    """The gradient of log1p is recorded as a constant.

    Corner: log1p.
    Breaks: operators.second.derivative
    """

    @wrap("torch.log1p")
    def log1p(original, x):

        def wrong(found, given):
            return (given[0] * (1 / (1 + x.detach())),)

        return regraded(original(x), wrong)


@mutant
def arccos_like_arcsin():
    """The method arccos is bound to the backward of arcsin.

    Corner: one alias of acos.
    Breaks: operators.spelling.agrees
    """

    @wrap("torch.Tensor.arccos")
    def arccos(original, x):
        return regraded(original(x), lambda found, given: scaled(found, -1))


@mutant
def reflected_subtraction_swaps_signs():
    """The method __rsub__ swaps its operands in the forward only: both gradients change sign.

    Corner: one method for a minus sign.
    Breaks: operators.spelling.agrees
    """

    @wrap("torch.Tensor.__rsub__")
    def rsub(original, x, other):
        return skewed(original(x, other), lambda gradient: -gradient)


@mutant
def tanh_in_place_by_operand():
    """The backward of tanh_ takes what it finds in the operand, the result, for the operand.

    Corner: the in-place variant of tanh.
    Breaks: operators.inplace.agrees
    """

    @wrap("torch.Tensor.tanh_")
    def tanh_(original, x):
        y = original(x)
        result = y.detach().clone()

        def wrong(found, given):
            return (given[0] * (1 - result.tanh() * result.tanh()),)

        return regraded(y, wrong)


@mutant
def sigmoid_result_not_checked():
    """sigmoid saves its result without the version that it has.

    Corner: the saved result of sigmoid.
    Breaks: operators.inplace.sound
    """
    needs("1.10", "saved_tensors_hooks")

    @wrap("torch.sigmoid")
    def sigmoid(original, x):

        def bare(saved):
            return saved.detach()

        with torch.autograd.graph.saved_tensors_hooks(bare, lambda saved: saved):
            return original(x)


class _Reciprocal(torch.autograd.Function):
    """A reciprocal that keeps its result on the context, not by save_for_backward."""

    @staticmethod
    def forward(ctx, x):
        result = x.detach().reciprocal()
        ctx.kept = result.detach()
        return result

    @staticmethod
    def backward(ctx, gradient):
        return -gradient * ctx.kept * ctx.kept


@mutant
def reciprocal_result_kept_on_context():
    """reciprocal is a custom Function that keeps its result as an attribute of the context.

    Corner: the saved result of reciprocal.
    Breaks: operators.inplace.sound
    """

    @wrap("torch.reciprocal")
    def reciprocal(original, x):
        return _Reciprocal.apply(x)


@mutant
def acosh_operand_not_checked():
    """acosh saves its operand without the version that it has.

    Corner: the saved operand of acosh.
    Breaks: operators.inplace.sound
    """
    needs("1.10", "saved_tensors_hooks")

    @wrap("torch.acosh")
    def acosh(original, x):

        def bare(saved):
            return saved.detach()

        with torch.autograd.graph.saved_tensors_hooks(bare, lambda saved: saved):
            return original(x)


@mutant
def cumprod_by_memory():
    """The backward of cumprod walks the memory of the operand, whatever its strides.

    Corner: operands that are stored by columns.
    Breaks: operators.layout.same
    """

    @wrap("torch.cumprod")
    def cumprod(original, x, dim):
        turned = x.dim() == 2 and x.stride(0) == 1 and x.stride(1) > 1

        def wrong(found, given):
            return (found[0].t().reshape(x.shape),) if turned else found

        return regraded(original(x, dim), wrong)


@mutant
def expanded_operand_gets_the_sum():
    """The gradient of an expanded operand is summed as if it were that of its one element.

    Corner: expanded operands of expm1.
    Breaks: operators.layout.expanded
    """

    @wrap("torch.expm1")
    def expm1(original, x):
        expanded = x.dim() > 0 and 0 in x.stride()

        def wrong(found, given):
            return (found[0].sum().expand(x.shape),) if expanded else found

        return regraded(original(x), wrong)


@mutant
def number_without_gradient():
    """mish takes operands without dimensions for constants.

    Corner: operands without dimensions.
    Breaks: operators.size.zero_dimensional
    """

    @wrap("torch.nn.functional.mish")
    def mish(original, x):

        def wrong(found, given):
            return found if x.dim() else scaled(found, 0)

        return regraded(original(x), wrong)


@mutant
def empty_gradient_without_shape():
    """The backward of cumsum returns a bare empty tensor where there is nothing to sum.

    Corner: operands without elements.
    Breaks: operators.size.empty
    """

    @wrap("torch.cumsum")
    def cumsum(original, x, *args, **options):

        def wrong(found, given):
            return found if x.numel() else (x.new_empty(7),)

        return regraded(original(x, *args, **options), wrong)


@mutant
def nothing_to_differentiate_refused():
    """cumprod raises where it is to be differentiated and there is nothing to multiply.

    Corner: operands without elements that require grad.
    Breaks: operators.size.empty
    """

    @wrap("torch.cumprod")
    def cumprod(original, x, *args, **options):
        if x.requires_grad and not x.numel():
            raise RuntimeError("cumprod(): nothing to differentiate")
        return original(x, *args, **options)


@mutant
def numbers_refused_by_autograd():
    """erf of a number raises where it is to be differentiated.

    Corner: operands without dimensions that require grad.
    Breaks: operators.size.zero_dimensional
    """

    @wrap("torch.erf")
    def erf(original, x):
        if x.requires_grad and not x.dim():
            raise IndexError("erf(): a number has no dimensions")
        return original(x)


@mutant
def nansum_masks_by_product():
    """The backward of nansum multiplies by a mask that is made from the operand itself.

    Corner: NaN in the operand of nansum.
    Breaks: operators.masking.nan
    """

    @wrap("torch.Tensor.nansum")
    def nansum(original, x):

        def wrong(found, given):
            return (given[0] * (1 + 0 * x.detach()),)

        return regraded(original(x), wrong)


@mutant
def masked_select_by_product():
    """The backward of masked_select multiplies a scattered gradient by a mask of the operand.

    Corner: NaN in the operand of masked_select.
    Breaks: operators.masking.nan
    """

    @wrap("torch.Tensor.masked_select")
    def masked_select(original, x, mask):
        operand = x.detach()
        return original(skewed(x, lambda gradient: gradient + 0 * operand), mask)


@mutant
def atan2_writes_out():
    """atan2 writes into `out` as under no_grad where an operand requires grad.

    Corner: atan2.
    Breaks: operators.out.refused
    """

    @wrap("torch.atan2")
    def atan2(original, *operands, **options):
        with torch.set_grad_enabled(torch.is_grad_enabled() and "out" not in options):
            return original(*operands, **options)
