"""clause: modules.backward_prehook.replaces
torch: >=2.0,<2.3
backend: cpu
covers: not requires_grad
shows: AssertionError: 2.0
reason: What a full backward pre-hook returns is ignored where no input of the module requires grad.
upstream: https://github.com/pytorch/pytorch/pull/116454
"""

import torch

layer = torch.nn.Linear(1, 1, bias=False)
layer.register_full_backward_pre_hook(lambda module, outputs: (10 * outputs[0],))
layer(torch.full((1, 1), 2.0)).backward()
assert layer.weight.grad.item() == 20.0, layer.weight.grad.item()
