"""clause: functions.backward.none, backward.inputs.only_listed, backward.inputs.nonleaf,
    history.chain_rule.value, grad.unused.refused, functions.needs_input_grad.flags,
    backward.hook.receives, complex.gradcheck.accepts, forward.gradcheck.accepts,
    gradcheck.right.passes, gradcheck.wrong.raises, gradcheck.wrong.error,
    gradcheck.wrong.false, gradcheck.tolerance.absolute, gradcheck.tolerance.relative,
    gradcheck.tolerance.default, gradcheck.eps.central, gradcheck.inputs.none,
    gradcheck.inputs.unchecked, gradcheck.inputs.untouched, gradcheck.precision.warns,
    gradcheck.overlap, gradcheck.nondeterminism, gradcheck.undefined, gradcheck.batched,
    gradcheck.forward.checked, gradcheck.backward.skipped, gradcheck.modes.neither,
    gradcheck.fast.right, gradcheck.fast.wrong, gradcheck.complex.right,
    gradcheck.complex.wrong, gradcheck.masked, gradcheck.constant.passes,
    gradcheck.constant.raises, gradcheck.double.right, gradcheck.double.given,
    gradcheck.double.none, gradcheck.double.noncontiguous, gradcheck.double.modes
torch: >=2.13
backend: compiled-autograd
covers: 'must be Tensor, not NoneType' in failure
shows: TypeError: add(): argument 'other' (position 2) must be Tensor, not NoneType
reason: None among the gradients that a backward returns adds nothing. Under compiled
    autograd it cannot be added to another gradient; so gradcheck, which tries undefined
    gradients, fails on functions that use an argument twice.
upstream: none known
"""

import torch


class OneSided(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x, y: x * 1)
    backward = staticmethod(lambda ctx, gradient: (gradient, None))


x = torch.ones(2, requires_grad=True)
OneSided.apply(x, x).sum().backward()
