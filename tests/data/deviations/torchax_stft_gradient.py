"""clause: operators.gradient.derivative, operators.gradient.linear,
    operators.gradient.create_graph, operators.gradient.accumulates,
    operators.gradient.hooks, operators.gradient.shape, operators.gradient.operands_kept,
    operators.forward.agrees, operators.spelling.agrees, operators.layout.same,
    operators.inplace.sound
torch: ==2.9.*
backend: torchax
covers: 'Function ViewAsRealBackward0 returned an invalid gradient' in failure
shows: RuntimeError: Function ViewAsRealBackward0 returned an invalid gradient
reason: The short-time Fourier transform is differentiable. Here its result has one
    dimension more than its gradient.
upstream: none known
"""

import torch

x = torch.tensor([0.75, -1.25, 2.625, 1.375, 0.25], requires_grad=True)
torch.view_as_real(torch.stft(x, 4, return_complex=True)).sum().backward()
