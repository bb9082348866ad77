"""clause: hooks.multi.root
torch: >=2.0
backend: cpu
covers: roots in listed;
    field == 'hooks' and 'multi_hook' in on_root;
    field == 'hooks' and 'multi_hook' in words and words & {'to_double', 'to_float', 'to_complex'}
shows: AssertionError: called with [[False, True], [True, False]]
reason: A multi-grad hook does not count a tensor that is the only root of the pass. It is called
    too early, without the gradients that follow, and once more for those; on the root alone, never.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = 3 * x
seen = []
torch.autograd.graph.register_multi_grad_hook((x, y), seen.append)
y.backward(torch.ones(2))
called = [[gradient is not None for gradient in gradients] for gradients in seen]
assert called == [[True, True]], f"called with {called}"
