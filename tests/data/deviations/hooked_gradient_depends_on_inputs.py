"""clause: grad.value.other_inputs
torch: >=2.0
backend: cpu
covers: 'doubling_hook' in words
shows: AssertionError: [2.0] alone, [1.0] beside another input
reason: The gradient of a non-leaf with a hook is returned as the hook has replaced it if nothing
    upstream is among the inputs, else as it was before.
upstream: none known
"""

import torch

x = torch.ones(1, requires_grad=True)
y = x * 3
y.register_hook(lambda gradient: 2 * gradient)
alone = torch.autograd.grad(y.sum(), [y], retain_graph=True)[0].tolist()
beside = torch.autograd.grad(y.sum(), [y, x])[0].tolist()
assert alone == beside, f"{alone} alone, {beside} beside another input"
