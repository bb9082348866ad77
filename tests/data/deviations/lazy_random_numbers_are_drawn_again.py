"""clause: gradcheck.double.none, gradcheck.double.noncontiguous, gradcheck.double.modes,
    saved_hooks.pair.inverse, modules.init.not_recorded,
    transforms.functional_call.module_kept, transforms.stack_module_state.leaves,
    particular.dropout.mask, gradcheck.wrong.raises, gradcheck.wrong.false,
    gradcheck.precision.warns, gradcheck.double.right, functions.gradcheck
torch: >=2.9
backend: lazy
covers: 'Backward is not reentrant' in failure; 'observed False' in failure; 'Jacobian
    mismatch' in failure; 'expected [([' in failure; 'expected tensor(' in failure
shows: AssertionError: two values of one tensor
reason: A tensor of random numbers holds the numbers that were drawn. Here they are drawn
    again where a tensor and a copy of it are read one after the other; a gradient that
    depends on a draw is not that of the values.
upstream: none known
"""

import torch

x = torch.rand(2)
y = x.clone()
assert x.tolist() == y.tolist(), "two values of one tensor"
