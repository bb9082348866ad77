"""
clause: checkpoint.selective.offloaded
torch: >=2.11
backend: cpu
covers: 'OFFLOAD' in name
shows: AssertionError: drawn again
reason: The page says that the result of an operation with an offload policy is saved in the forward
    and reloaded in the backward; it is computed again.
upstream: none known
"""

import torch
from torch.utils.checkpoint import CheckpointPolicy, checkpoint
from torch.utils.checkpoint import create_selective_checkpoint_contexts as create

x = torch.full((16,), -2.0, requires_grad=True)
policy = lambda ctx, op, *args, **kwargs: CheckpointPolicy.MUST_CPU_OFFLOAD
options = {"preserve_rng_state": False, "context_fn": lambda: create(policy)}
y = checkpoint(lambda x: x * torch.rand(16), x, use_reentrant=False, **options)
y.sum().backward()
assert torch.equal(x.grad, y / -2), "drawn again"
