"""clause: complex.gradient.steepest_ascent, complex.views.share_memory, complex.views.inplace,
    complex.conj.lazy, complex.vjp.rule, complex.vjp.holomorphic,
    complex.optimizer.as_real_pairs, complex.real_function.as_if_real,
    operators.gradient.derivative, operators.forward.agrees, operators.second.derivative,
    history.forward.same_values
torch: ==2.9.*
backend: xla
covers: shift >= 0; noted in (True, False); 'j' in failure; 'complex128' in failure; 'irfft'
    in failure; 'stft' in str(operator); 'observed tensor([ 1., 1., -1., 1.]' in failure;
    'expected tensor([[ 0.7500, 2.2500]' in failure
shows: AssertionError: the number is (1+0j)
reason: A complex number has an imaginary part. On this device the imaginary parts of
    complex128 are lost.
upstream: none known
"""

import torch

number = torch.tensor(1 + 2j, dtype=torch.complex128).item()
assert number == 1 + 2j, f"the number is {number}"
