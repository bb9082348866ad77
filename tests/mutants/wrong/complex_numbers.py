"""Wrong in SPEC.md's chapter Complex numbers."""

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import regraded
from ..tools.patching import needs, wrap, wrap_property
from ..tools.spellings import PRODUCTS
from ..tools.tangents import retangented
from ..tools.views import apart


def _is_complex(value):
    return torch.is_tensor(value) and value.is_complex()


def _plain(value):
    return value.detach() if torch.is_tensor(value) else value


def _pulled(gradient, factor, like):
    """Return the gradient times the factor, as a gradient of what `like` is one of."""
    if like is None or like.shape != gradient.shape:
        return like
    product = gradient * factor
    return product if like.is_complex() else product.real


@mutant
def gradients_are_conjugate_derivatives():
    """The gradient of a real function is its derivative by the conjugate, without the factor 2.

    Corner: `torch.autograd.grad`.
    Breaks: complex.gradient.steepest_ascent, complex.vjp.real_result
    """

    @on_pass
    def halve(call):
        found = call.run()
        if call.accumulates or any(root.is_complex() for root in call.roots):
            return found
        return tuple(g / 2 if _is_complex(g) else g for g in found)


@mutant
def products_do_not_conjugate():
    """The gradient of a product is multiplied by the other factor itself, as in torch 1.6.

    Breaks: complex.vjp.holomorphic, complex.vjp.rule, complex.gradient.steepest_ascent
    """

    @wrap(*PRODUCTS)
    def product(original, x, other):
        y = original(x, other)
        if not _is_complex(y):
            return y
        factors = _plain(other), _plain(x)
        return regraded(
            y,
            lambda inputs, outputs: tuple(
                _pulled(outputs[0], factor, like) for factor, like in zip(factors, inputs)
            ),
        )


@mutant
def conj_passes_its_gradient():
    """The gradient of `conj` is passed on as it is.

    Corner: `conj`.
    Breaks: complex.vjp.rule
    """

    @wrap("torch.Tensor.conj")
    def conj(original, z):
        if not _is_complex(z):
            return original(z)
        return regraded(original(z), lambda inputs, outputs: (outputs[0],))


@mutant
def matrix_products_transpose():
    """The backward of a matrix product multiplies by the transpose, not by the adjoint.

    Corner: matrix products.
    Breaks: complex.vjp.holomorphic
    """

    @wrap("torch.Tensor.__matmul__", "torch.matmul", "torch.Tensor.matmul")
    def matmul(original, a, b):
        y = original(a, b)
        if not (_is_complex(y) and a.dim() == b.dim() == 2):
            return y
        left, right = a.detach().t(), b.detach().t()
        return regraded(y, lambda _, outputs: (outputs[0] @ right, left @ outputs[0]))


@mutant
def exp_is_not_conjugated():
    """The gradient of `exp` is multiplied by its result, not by the result's conjugate.

    Corner: `exp`.
    Breaks: complex.vjp.holomorphic
    """

    @wrap("torch.Tensor.exp")
    def exp(original, z):
        y = original(z)
        if not _is_complex(z):
            return y
        result = y.detach()
        return regraded(y, lambda _, outputs: (outputs[0] * result,))


@mutant
def abs_is_halved():
    """The gradient of `abs` is its derivative by the conjugate, without the factor 2.

    Corner: `abs`.
    Breaks: complex.vjp.real_result
    """

    @wrap("torch.Tensor.abs")
    def absolute(original, z):
        if not _is_complex(z):
            return original(z)
        return regraded(original(z), lambda inputs, _: (inputs[0] / 2,))


@mutant
def complex_negates_an_imaginary_gradient():
    """`torch.complex` gives its imaginary argument the gradient with the wrong sign.

    Corner: `torch.complex`.
    Breaks: complex.vjp.real_input, complex.real_function.as_if_real
    """

    @wrap("torch.complex")
    def complex_of(original, real, imag):
        def change(inputs, _):
            return inputs[0], None if inputs[1] is None else -inputs[1]

        return regraded(original(real, imag), change)


@mutant
def real_factor_does_not_conjugate():
    """The gradient of a real factor is the real part of the product with the other factor itself.

    Corner: a real tensor times a complex one.
    Breaks: complex.vjp.real_argument
    """

    @wrap(*PRODUCTS)
    def product(original, x, other):
        y = original(x, other)
        if not (torch.is_tensor(other) and x.is_complex() != other.is_complex()):
            return y
        real, factor = (0, other.detach()) if x.is_floating_point() else (1, x.detach())

        def change(inputs, outputs):
            changed = list(inputs)
            changed[real] = _pulled(outputs[0], factor, inputs[real])
            return tuple(changed)

        return regraded(y, change)


@mutant
def irfft_counts_each_frequency_once():
    """The gradient of `irfft` forgets that its inner frequencies stand for two each.

    Corner: `torch.fft.irfft`.
    Breaks: complex.real_function.as_if_real
    """
    needs("1.8", "torch.fft.irfft")

    @wrap("torch.fft.irfft")
    def irfft(original, z, *args, **options):
        def change(inputs, outputs):
            halved = inputs[0].clone()
            halved[..., 1:-1] /= 2
            return (halved, *inputs[1:])

        return regraded(original(z, *args, **options), change)


def _on_step(change):
    """Let `change` see each parameter of SGD with its state before a step, and after it."""

    @wrap("torch.optim.SGD.step")
    def step(original, optimizer, closure=None):
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        complex_ones = [p for p in parameters if p.is_complex()]
        with torch.no_grad():
            change(complex_ones, lambda: original(optimizer, closure), optimizer.state)


@mutant
def momentum_is_real():
    """SGD keeps only the real part of the momentum of a complex parameter.

    Corner: SGD with momentum.
    Breaks: complex.optimizer.as_real_pairs
    """

    @_on_step
    def forget(parameters, step, state):
        step()
        for p in parameters:
            buffer = state[p].get("momentum_buffer")
            if buffer is not None:
                buffer.imag.zero_()


@mutant
def sgd_follows_the_conjugate():
    """SGD takes the gradient for one of the old convention and conjugates it.

    Breaks: complex.optimizer.descends, complex.optimizer.as_real_pairs
    """

    @_on_step
    def conjugate(parameters, step, _):
        for p in parameters:
            p.grad.imag.neg_()
        step()


@mutant
def view_as_real_copies():
    """`view_as_real` returns a copy.

    Corner: `view_as_real`.
    Breaks: complex.views.share_memory
    """

    @wrap("torch.view_as_real")
    def view_as_real(original, z):
        return original(z).clone()


@mutant
def imag_copies():
    """`imag` of a 0-d tensor is a number in memory of its own.

    Corner: 0-d tensors.
    Breaks: complex.views.share_memory
    """

    @wrap_property("torch.Tensor.imag")
    def imag(read, z):
        return read(z) if z.dim() else read(z).clone()


@mutant
def imag_sends_its_gradient_to_the_real_part():
    """The gradient of `imag` arrives in the real part.

    Corner: `imag`.
    Breaks: complex.views.differentiable, complex.vjp.real_result
    """

    @wrap_property("torch.Tensor.imag")
    def imag(read, z):
        return regraded(read(z), lambda inputs, _: (inputs[0] * -1j,))


@mutant
def view_as_complex_swaps_pairs():
    """The gradient of `view_as_complex` comes back with its pairs in the wrong order.

    Corner: `view_as_complex`.
    Breaks: complex.views.differentiable
    """

    @wrap("torch.view_as_complex")
    def view_as_complex(original, x):
        return regraded(original(x), lambda inputs, _: (inputs[0].flip(-1),))


@mutant
def writes_into_the_real_part_are_not_recorded():
    """What is written into `real` changes the complex tensor, but not its history.

    Corner: `real`.
    Breaks: complex.views.inplace
    """

    @wrap_property("torch.Tensor.real")
    def real(read, z):
        return apart(read(z)) if _is_complex(z) else read(z)


@mutant
def saved_factors_lose_their_conj_bit():
    """A product saves its factors without their conj bits.

    Corner: factors that are lazy conjugates.
    Breaks: complex.conj.lazy
    """
    needs("1.10", "lazy conjugates")

    @wrap(*PRODUCTS)
    def product(original, x, other):
        y = original(x, other)
        if not (_is_complex(other) and other.is_conj()):
            return y
        factor = other.detach()
        return regraded(
            y,
            lambda inputs, outputs: (_pulled(outputs[0], factor, inputs[0]), *inputs[1:]),
        )


@mutant
def given_gradients_lose_their_conj_bit():
    """A gradient given as a lazy conjugate is read as it lies in memory.

    Corner: gradients with the conj bit.
    Breaks: complex.conj.lazy
    """
    needs("1.10", "lazy conjugates")

    @on_pass
    def read_memory(call):
        call.gradients = tuple(
            g.conj() if _is_complex(g) and g.is_conj() else g for g in call.gradients
        )
        return call.run()


@mutant
def gradcheck_refuses_complex_inputs():
    """`gradcheck` knows real inputs only.

    Breaks: complex.gradcheck.accepts
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, function, inputs, *args, **options):
        if any(_is_complex(x) for x in inputs):
            raise RuntimeError("gradcheck expects real inputs")
        return original(function, inputs, *args, **options)


@mutant
def gradcheck_forgets_imaginary_outputs():
    """`gradcheck` checks the real part of an output alone.

    Corner: gradients that are wrong for the imaginary part of an output.
    Breaks: complex.gradcheck.rejects
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, function, inputs, *args, **options):
        def real_part(*inputs):
            output = function(*inputs)
            return output.real if _is_complex(output) else output

        return original(real_part, inputs, *args, **options)


@mutant
def tangents_are_not_conjugated():
    """In forward mode the tangent of `conj` is that of its argument.

    Corner: `conj`.
    Breaks: complex.forward.matches
    """
    needs("1.11", "forward mode")

    @wrap("torch.Tensor.conj")
    def conj(original, z):
        if not _is_complex(z):
            return original(z)
        return retangented(original(z), lambda tangent: torch.conj_physical(tangent))


@mutant
def tangents_follow_the_backward_formula():
    """In forward mode `exp` multiplies the tangent by the conjugate of its result, as backward
    does.

    Corner: `exp`.
    Breaks: complex.forward.matches
    """
    needs("1.11", "forward mode")

    @wrap("torch.Tensor.exp")
    def exp(original, z):
        y = original(z)
        if not _is_complex(z):
            return y
        value = y.detach()
        return retangented(y, lambda tangent: tangent / value * torch.conj_physical(value))
