"""clause: complex.views.share_memory
torch: >=1.10
backend: cpu
covers: word == 'as_real' and 'unresolved conjugated' in observed
shows: RuntimeError: view_as_real doesn't work on unresolved conjugated tensors
reason: A tensor whose conjugation is only noted by a bit has no view as real numbers, and a
    backward leaves such a tensor as a gradient.
upstream: https://github.com/pytorch/pytorch/pull/54987
"""

import torch

z = torch.tensor([1 + 2j, 3 - 1j], requires_grad=True)
z.conj().clone().backward(torch.tensor([1j, 2 + 0j]))
torch.view_as_real(z.grad).mul_(2)
assert z.grad.tolist() == [-2j, 4 + 0j], f"{z.grad} after its view as pairs was doubled"
