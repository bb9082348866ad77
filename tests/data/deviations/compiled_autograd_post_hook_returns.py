"""clause: backward.hook.receives
torch: >=2.13
backend: compiled-autograd
covers: 'post accumulate grad hooks should return None' in failure
shows: RuntimeError: Tensor post accumulate grad hooks should return None
reason: A post-accumulate hook may set .grad. Under compiled autograd one that does, and
    returns None, is refused as if it returned something.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
x.register_post_accumulate_grad_hook(lambda leaf: setattr(leaf, "grad", -leaf.grad))
x.backward(torch.ones(2))
