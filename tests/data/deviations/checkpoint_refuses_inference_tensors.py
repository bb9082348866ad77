"""
clause: checkpoint.value.same
torch: >=2.1
backend: cpu
covers: 'Inference tensors cannot be saved' in observed and word.startswith('checkpoint_')
shows: RuntimeError: Inference tensors cannot be saved
reason: Where no argument requires grad nothing need be saved, and without a checkpoint the
    function runs. The checkpoint saves its arguments all the same, and can't where one of them
    is an inference tensor.
upstream: none known
"""

import torch
from torch.utils.checkpoint import checkpoint

with torch.inference_mode():
    x = torch.tensor([1.0, 2.0])
assert (x + 1).tolist() == [2.0, 3.0]
y = checkpoint(lambda x: x + 1, x, use_reentrant=False)
assert y.tolist() == [2.0, 3.0], y.tolist()
