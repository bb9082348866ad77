"""clause: backward.inputs.only_listed
torch: >=1.10,<2.0
backend: cpu
covers: 'Expected a proper Tensor but got None' in observed;
    'but found an undefined Tensor' in observed
shows: RuntimeError: Expected a
reason: A backward from one of several views that one operation returned fails where another of
    them is among the inputs, or retains its gradient.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
first, second = x.unbind()
second.backward(inputs=[first, x])
assert x.grad.tolist() == [0.0, 1.0]
