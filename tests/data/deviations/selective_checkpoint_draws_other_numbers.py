"""
clause: checkpoint.selective.same_numbers
torch: >=2.5
backend: cpu
covers: saved == 'bernoulli'
shows: AssertionError: the gradient is that of other numbers
reason: The state of the generator is restored before the recomputation, but an operation whose
    result was saved does not draw again, so that those after it draw what it had drawn.
upstream: none known
"""

import torch
from torch.utils.checkpoint import checkpoint, create_selective_checkpoint_contexts


def function(x):
    return x * torch.bernoulli(torch.full((16,), 0.5)) + x * torch.rand(16)


x = torch.full((16,), -2.0, requires_grad=True)
saved = [torch.ops.aten.bernoulli.default]
contexts = lambda: create_selective_checkpoint_contexts(saved)
y = checkpoint(function, x, use_reentrant=False, context_fn=contexts)
y.sum().backward()
assert torch.equal(x.grad, y / -2), "the gradient is that of other numbers"
