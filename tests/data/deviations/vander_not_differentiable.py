"""clause: operators.gradient.derivative
torch: all
backend: cpu
covers: operator.name == 'vander'
shows: RuntimeError: one of the variables needed for gradient computation has been modified
reason: torch.vander computes powers by a product that it writes over its own operand, so that its
    backward always raises; torch.linalg.vander does not.
upstream: pytorch#60197
"""

import torch

x = torch.tensor([2.0, 3.0], requires_grad=True)
torch.vander(x).sum().backward()
assert x.grad.tolist() == [1.0, 1.0], x.grad.tolist()
