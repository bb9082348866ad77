"""clause: complex.gradient.steepest_ascent, complex.views.share_memory,
    complex.views.inplace, complex.conj.lazy, complex.vjp.rule, complex.vjp.holomorphic,
    complex.optimizer.as_real_pairs, history.forward.same_values
torch: all
backend: xla
covers: '.j' in failure; 'j)' in failure; 'j]' in failure; 'view_as_real' in str(vars())
shows: AssertionError: the parts are [1.0, 0.0]
reason: The parts of a complex tensor are views of it. On this device the view of the
    imaginary part, and a gradient through view_as_real, are lost.
upstream: none known
"""

import torch

z = torch.tensor([1 + 2j])
parts = torch.view_as_real(z * 1)[0].tolist()
assert parts == [1.0, 2.0], f"the parts are {parts}"
