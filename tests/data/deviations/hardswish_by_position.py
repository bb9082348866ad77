"""clause: subgradient.choice.same_everywhere
torch: <2.7
backend: cpu
covers: row.name.startswith('F.hardswish')
shows: AssertionError: the gradients at 3 are [1.0, 1.5]
reason: hardswish at 3 has another gradient where vectorised code reaches the element than where the
    remainder of the tensor is computed.
upstream: pytorch#147801
"""

import torch

found = set()
for size in (1, 40):
    x = torch.full((size,), 3.0).requires_grad_()
    torch.nn.functional.hardswish(x).sum().backward()
    found.update(x.grad.tolist())
assert len(found) == 1, f"the gradients at 3 are {sorted(found)}"
