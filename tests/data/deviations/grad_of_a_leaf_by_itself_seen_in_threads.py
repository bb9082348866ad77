"""clause: threads.independent.serial_result
torch: >=1.8,<1.9
backend: cpu
covers: field == 'grad'
shows: AssertionError: a thread has accumulated the gradient into the leaf
reason: torch.autograd.grad of a leaf by itself adds to the .grad of the leaf, which threads beside
    it see.
upstream: none known
"""

import threading

import torch

x = torch.ones(2, requires_grad=True)
thread = threading.Thread(target=torch.autograd.grad, args=(x, [x], torch.ones(2)))
thread.start()
thread.join()
assert x.grad is None, "a thread has accumulated the gradient into the leaf"
