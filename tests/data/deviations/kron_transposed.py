"""clause: operators.layout.same
torch: >=1.8
backend: cpu
covers: operator.name == 'kron'
shows: RuntimeError: view size is not compatible
reason: kron raises where the strides of an operand are not those of a contiguous tensor.
upstream: pytorch#54135
"""

import torch

y = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
torch.kron(torch.ones(2), y.t())
