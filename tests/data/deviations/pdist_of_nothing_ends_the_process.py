"""clause: operators.size.empty
torch: all
backend: cpu
covers: operator.name == 'pdist'
shows: AssertionError: backward ended the process by signal
reason: pdist accepts no points at all and gives no distances. The backward of that ends the
    process.
upstream: pytorch#197099
"""

import os

import torch

distances = torch.pdist(torch.ones(0, 3, requires_grad=True))
child = os.fork()
if not child:
    distances.sum().backward()
    os._exit(0)
signal = os.waitpid(child, 0)[1]
assert not signal, f"backward ended the process by signal {signal}"
