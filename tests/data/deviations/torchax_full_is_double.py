"""clause: requires_grad.copy.new_leaf, accumulate.zero_grad.to_none,
    accumulate.zero_grad.default, backward.gradient.shape_refused,
    backward.nested.undisturbed, backward.exception.propagates, backward.transform.refused,
    hooks.multi.any_computed, saved_hooks.mutation.nesting_refused,
    functions.backward.not_a_tensor, functions.backward.not_needed,
    functions.backward.shape, functions.func.missing, functions.func.declarations,
    complex.gradient.steepest_ascent, complex.vjp.real_input,
    transforms.functional_call.inplace, accumulate.leaf.sums, anomaly.nan.not_stored
torch: ==2.9.*
backend: torchax
covers: failure.split('observed ')[-1] in failure.split('observed ')[0]; "dtype 'double'" in
    failure
shows: AssertionError: torch.float64
reason: torch.full makes a tensor of the default dtype. Here, where 64-bit numbers are
    enabled, of torch.float64, so that gradients of that dtype meet tensors of another.
upstream: none known
"""

import torch

x = torch.full((2,), 3.0)
assert x.dtype == torch.get_default_dtype(), x.dtype
