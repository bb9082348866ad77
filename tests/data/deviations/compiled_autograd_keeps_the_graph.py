"""clause: history.lifetime.freed_with_root, saved.lifetime.released_by_backward
torch: >=2.13
backend: compiled-autograd
covers: 'expected True' in failure; 'observed False' in failure
shows: AssertionError: the saved tensor is alive
reason: A backward that retains nothing releases what the graph saved. Under compiled
    autograd the compiled backward keeps it alive after it has run.
upstream: none known
"""

import gc
import weakref

import torch

gc.disable()
between = 1 * torch.ones(3, requires_grad=True)
alive = weakref.ref(between)
root = between.pow(2).sum()
del between
root.backward()
assert alive() is None, "the saved tensor is alive"
