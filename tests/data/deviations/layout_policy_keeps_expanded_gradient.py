"""clause: modes.layout_policy.same_values
torch: >=2.13
backend: cpu
covers: not enforce and twice and function.name == 'shift'
shows: RuntimeError: unsupported operation
reason: Under the policy False an expanded gradient becomes .grad as it is, its elements sharing
    memory, and the next backward can't add to it: it raises where it is to add.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
with torch.autograd.enforce_grad_layout_policy(False):
    for _ in range(2):
        (x + 2).sum().backward()
assert x.grad.tolist() == [2.0, 2.0]
