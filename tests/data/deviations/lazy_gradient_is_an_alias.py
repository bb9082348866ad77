"""clause: accumulate.leaf.sums, accumulate.grad.changeable, accumulate.grad.in_place,
    accumulate.grad.own_memory, accumulate.layout.kept
torch: >=2.9
backend: lazy, xla
covers: all
shows: AssertionError: .grad is [1.0, 3.0, 5.0]
reason: Every backward adds its gradient once. Where the first gradient is an expanded
    number, and is read between passes, later passes add to an alias of it twice.
upstream: none known
"""

import torch

x, seen = torch.ones(1, 2, requires_grad=True), []
for _ in range(3):
    x.sum().backward()
    seen.append(x.grad[0, 0].item())
assert seen == [1.0, 2.0, 3.0], f".grad is {seen}"
