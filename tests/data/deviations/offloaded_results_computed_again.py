"""
clause: checkpoint.selective.offloaded
torch: >=2.13
backend: cpu
covers: all
shows: AssertionError: exp ran in the backward
reason: The page says that the result of an operation with an offload policy is saved in the forward
    and reloaded in the backward; it is computed again.
upstream: none known
"""

import torch
from torch.utils.checkpoint import CheckpointPolicy, checkpoint
from torch.utils.checkpoint import create_selective_checkpoint_contexts as create

policy = lambda ctx, op, *args, **kwargs: CheckpointPolicy.MUST_CPU_OFFLOAD
x = torch.ones(2, requires_grad=True)
contexts = lambda: create(policy)
y = checkpoint(lambda x: x.exp().sin(), x, use_reentrant=False, context_fn=contexts).sum()
with torch.autograd.profiler.profile() as profile:
    y.backward()
assert all(event.name != "aten::exp" for event in profile.function_events), (
    "exp ran in the backward"
)
