"""Wrong in SPEC.md's chapter Gradient checking."""

import warnings

import torch

from ..museum import mutant
from ..tools.patching import needs, wrap

UNBREAKABLE = {"gradcheck.constant.passes": ("<1.9", "gradcheck raises there on every constant")}


def _tensors(inputs):
    every = inputs if isinstance(inputs, (list, tuple)) else (inputs,)
    return [one for one in every if torch.is_tensor(one)]


def _first_input_alone(inputs):
    if not isinstance(inputs, (list, tuple)):
        return inputs
    return (inputs[0], *(one.detach() if torch.is_tensor(one) else one for one in inputs[1:]))


def _with_settings(path, change):
    """Let `change` have the settings of each check, to change them in place."""

    @wrap(path)
    def check(original, func, inputs, *args, **settings):
        change(settings)
        return original(func, inputs, *args, **settings)


@mutant
def empty_inputs_fail():
    """`gradcheck` fails where an input is empty, for it compares nothing.

    Corner: empty inputs.
    Breaks: gradcheck.right.passes
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        if any(one.numel() == 0 for one in _tensors(inputs)):
            raise RuntimeError("nothing to compare")
        return original(func, inputs, **settings)


@mutant
def first_input_is_checked():
    """`gradcheck` checks the gradient of the first input alone.

    Corner: further inputs.
    Breaks: gradcheck.wrong.raises, gradcheck.wrong.false
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        return original(func, _first_input_alone(inputs), **settings)


@mutant
def first_output_is_checked():
    """`gradcheck` checks the gradients of the first output alone.

    Corner: further outputs.
    Breaks: gradcheck.wrong.raises, gradcheck.wrong.false
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        def first(*inputs):
            outputs = func(*inputs)
            return outputs[0] if isinstance(outputs, tuple) else outputs

        return original(first, inputs, **settings)


@mutant
def failures_without_an_exception_are_true():
    """With `raise_exception=False`, `gradcheck` returns True.

    Corner: `raise_exception=False`.
    Breaks: gradcheck.wrong.false
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        return original(func, inputs, **settings) or True


@mutant
def absolute_tolerance_counts_for_all():
    """`gradcheck` multiplies `atol` with the number of elements.

    Corner: inputs of several elements.
    Breaks: gradcheck.tolerance.absolute
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, *, atol=1e-5, **settings):
        count = max([1, *(one.numel() for one in _tensors(inputs))])
        return original(func, inputs, atol=2 * atol * count if count > 1 else atol, **settings)


@mutant
def relative_tolerance_counts_for_each_side():
    """`gradcheck` grants four times `rtol`.

    Breaks: gradcheck.tolerance.relative
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, *, rtol=1e-3, **settings):
        return original(func, inputs, rtol=4 * rtol, **settings)


@mutant
def default_tolerance_is_a_thousandth():
    """By default `gradcheck` has an `atol` of 0.001.

    Breaks: gradcheck.tolerance.default
    """
    _with_settings("torch.autograd.gradcheck", lambda settings: settings.setdefault("atol", 1e-3))


@mutant
def eps_is_the_whole_step():
    """`gradcheck` steps `eps` twice to either side.

    Breaks: gradcheck.eps.central
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, *, eps=1e-6, **settings):
        return original(func, inputs, eps=2 * eps, **settings)


@mutant
def missing_inputs_are_a_failure():
    """With `raise_exception=False`, `gradcheck` returns False where no input requires grad.

    Corner: `raise_exception=False`.
    Breaks: gradcheck.inputs.none
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        try:
            return original(func, inputs, **settings)
        except ValueError:
            if settings.get("raise_exception", True):
                raise
            return False


@mutant
def constant_inputs_are_checked_too():
    """`gradcheck` checks every tensor among its inputs.

    Corner: inputs that do not require grad.
    Breaks: gradcheck.inputs.unchecked
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        for one in _tensors(inputs):
            one.requires_grad_()
        return original(func, inputs, **settings)


@mutant
def inputs_stay_perturbed():
    """`gradcheck` leaves an input as it was at the failure.

    Corner: functions that fail.
    Breaks: gradcheck.inputs.untouched
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        passed = original(func, inputs, **settings)
        for one in [] if passed else _tensors(inputs):
            one.data.add_(1e-6)
        return passed


@mutant
def gradgradcheck_clears_grad():
    """`gradgradcheck` sets the `.grad` of its inputs to None.

    Corner: `gradgradcheck`.
    Breaks: gradcheck.inputs.untouched
    """

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, func, inputs, *args, **settings):
        for one in _tensors(inputs):
            one.grad = None
        return original(func, inputs, *args, **settings)


@mutant
def gradgradcheck_is_silent():
    """`gradgradcheck` does not warn of low precision.

    Corner: `gradgradcheck`.
    Breaks: gradcheck.precision.warns
    """

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, *args, **settings):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return original(*args, **settings)


@mutant
def overlapping_inputs_are_copied():
    """`gradcheck` checks a copy of an input whose elements share memory.

    Breaks: gradcheck.overlap
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        if torch.is_tensor(inputs) and 0 in inputs.stride():
            inputs = inputs.detach().contiguous().requires_grad_()
        return original(func, inputs, **settings)


@mutant
def small_noise_is_tolerated():
    """By default `gradcheck` has a `nondet_tol` of 0.00001.

    Breaks: gradcheck.nondeterminism
    """
    _with_settings(
        "torch.autograd.gradcheck", lambda settings: settings.setdefault("nondet_tol", 1e-5)
    )


@mutant
def undefined_gradients_are_not_tried():
    """`gradcheck` gives no undefined gradient to the function.

    Breaks: gradcheck.undefined
    """
    _with_settings(
        "torch.autograd.gradcheck", lambda settings: settings.update(check_undefined_grad=False)
    )


@mutant
def batching_is_not_tried():
    """`gradcheck` ignores `check_batched_grad`.

    Breaks: gradcheck.batched
    """
    needs("1.8", "check_batched_grad")
    _with_settings(
        "torch.autograd.gradcheck", lambda settings: settings.update(check_batched_grad=False)
    )


@mutant
def forward_mode_is_not_checked():
    """`gradcheck` ignores `check_forward_ad` where it checks backward mode.

    Breaks: gradcheck.forward.checked
    """
    needs("1.11", "check_backward_ad")
    _with_settings(
        "torch.autograd.gradcheck",
        lambda settings: settings.update(
            check_forward_ad=not settings.get("check_backward_ad", True)
        ),
    )


@mutant
def backward_mode_is_always_checked():
    """`gradcheck` ignores `check_backward_ad`.

    Breaks: gradcheck.backward.skipped, gradcheck.modes.neither
    """
    needs("1.11", "check_backward_ad")
    _with_settings(
        "torch.autograd.gradcheck", lambda settings: settings.update(check_backward_ad=True)
    )


@mutant
def nothing_to_check_is_a_failure():
    """With `raise_exception=False`, `gradcheck` returns False where it is to check neither mode.

    Corner: `raise_exception=False`.
    Breaks: gradcheck.modes.neither
    """
    needs("1.11", "check_backward_ad")

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        try:
            return original(func, inputs, **settings)
        except AssertionError:
            if settings.get("raise_exception", True):
                raise
            return False


@mutant
def fast_mode_fails_for_empty_inputs():
    """`gradcheck` in fast mode fails where an input is empty.

    Corner: empty inputs in fast mode.
    Breaks: gradcheck.fast.right
    """
    needs("1.9", "fast_mode")

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        passed = original(func, inputs, **settings)
        empty = any(one.numel() == 0 for one in _tensors(inputs))
        return passed and not (empty and settings.get("fast_mode"))


@mutant
def fast_mode_checks_the_first_input():
    """`gradcheck` in fast mode checks the gradient of the first input alone.

    Corner: further inputs in fast mode.
    Breaks: gradcheck.fast.wrong
    """
    needs("1.9", "fast_mode")

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        checked = _first_input_alone(inputs) if settings.get("fast_mode") else inputs
        return original(func, checked, **settings)


@mutant
def complex_results_of_real_inputs_fail():
    """`gradcheck` fails where real inputs give a complex output.

    Corner: real inputs.
    Breaks: gradcheck.complex.right
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        inner = _tensors(inputs)
        output = func(*inner) if len(inner) == 1 else None
        if torch.is_tensor(output) and output.is_complex() and not inner[0].is_complex():
            raise RuntimeError("real inputs have real outputs")
        return original(func, inputs, **settings)


@mutant
def imaginary_parts_are_not_checked():
    """`gradcheck` checks the real part of a complex output alone.

    Corner: errors of the imaginary part.
    Breaks: gradcheck.complex.wrong
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        def real(*inputs):
            output = func(*inputs)
            return output.real if torch.is_tensor(output) and output.is_complex() else output

        return original(real, inputs, **settings)


@mutant
def unspecified_elements_are_ignored():
    """By default `gradcheck` ignores the gradients of unspecified elements.

    Breaks: gradcheck.masked
    """
    needs("2.1", "masked gradcheck")
    _with_settings("torch.autograd.gradcheck", lambda settings: settings.setdefault("masked", True))


@mutant
def detached_outputs_pass():
    """`gradcheck` returns True where no output requires grad.

    Breaks: gradcheck.constant.raises
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        output = func(*inputs) if isinstance(inputs, tuple) else func(inputs)
        if torch.is_tensor(output) and not output.requires_grad and _requiring(inputs):
            return True
        return original(func, inputs, **settings)


def _requiring(inputs):
    return any(one.requires_grad for one in _tensors(inputs))


@mutant
def constants_fail():
    """`gradcheck` fails where no output requires grad, even if the output is constant.

    Corner: constant functions.
    Breaks: gradcheck.constant.passes
    """
    needs("1.9", "gradcheck that passes constants")

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, func, inputs, **settings):
        output = func(*inputs) if isinstance(inputs, tuple) else func(inputs)
        constant = torch.is_tensor(output) and not output.requires_grad
        return original(func, inputs, **settings) and not constant


@mutant
def numbers_fail_twice():
    """`gradgradcheck` fails for an input without a dimension.

    Corner: 0-d inputs.
    Breaks: gradcheck.double.right
    """

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, func, inputs, *args, **settings):
        passed = original(func, inputs, *args, **settings)
        return passed and all(one.dim() for one in _tensors(inputs))


@mutant
def gradgradcheck_checks_the_first_gradient():
    """`gradgradcheck` checks the gradients, not the gradients of the gradients.

    Breaks: gradcheck.double.wrong
    """

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, func, inputs, grad_outputs=None, **settings):
        for name in ("gen_non_contig_grad_outputs", "check_fwd_over_rev", "check_rev_over_rev"):
            settings.pop(name, None)
        return torch.autograd.gradcheck(func, inputs, **settings)


@mutant
def generated_grad_outputs_are_constants():
    """`gradgradcheck` does not differentiate by the `grad_outputs` that it generates.

    Corner: gradients by the gradient of the output.
    Breaks: gradcheck.double.wrong
    """

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, func, inputs, grad_outputs=None, **settings):
        if grad_outputs is None and torch.is_tensor(inputs):
            grad_outputs = torch.ones_like(func(inputs)).detach()
        return original(func, inputs, grad_outputs, **settings)


@mutant
def given_grad_outputs_are_always_checked():
    """`gradgradcheck` differentiates also by `grad_outputs` that do not require grad.

    Corner: `grad_outputs` that do not require grad.
    Breaks: gradcheck.double.given
    """

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, func, inputs, grad_outputs=None, **settings):
        if torch.is_tensor(grad_outputs):
            grad_outputs = grad_outputs.detach().requires_grad_()
        return original(func, inputs, grad_outputs, **settings)


@mutant
def grad_outputs_are_required():
    """`gradgradcheck` refuses None for the `grad_outputs` of several outputs.

    Corner: several outputs.
    Breaks: gradcheck.double.none
    """

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, func, inputs, grad_outputs=None, **settings):
        if grad_outputs is None and torch.is_tensor(inputs) and isinstance(func(inputs), tuple):
            raise RuntimeError("several outputs need their gradients")
        return original(func, inputs, grad_outputs, **settings)


@mutant
def generated_grad_outputs_are_contiguous():
    """`gradgradcheck` ignores `gen_non_contig_grad_outputs`.

    Breaks: gradcheck.double.noncontiguous
    """
    _with_settings(
        "torch.autograd.gradgradcheck",
        lambda settings: settings.update(gen_non_contig_grad_outputs=False),
    )


@mutant
def forward_over_reverse_is_not_checked():
    """`gradgradcheck` ignores `check_fwd_over_rev`.

    Breaks: gradcheck.double.modes
    """
    needs("1.11", "check_fwd_over_rev")
    _with_settings(
        "torch.autograd.gradgradcheck", lambda settings: settings.update(check_fwd_over_rev=False)
    )


@mutant
def rejection_is_a_plain_error():
    """`gradgradcheck` rejects a function with a RuntimeError that is no GradcheckError.

    Corner: `gradgradcheck`.
    Breaks: gradcheck.wrong.error
    """
    needs("1.10", "GradcheckError")

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, *args, **settings):
        try:
            return original(*args, **settings)
        except RuntimeError as error:
            raise RuntimeError(str(error)) from None
