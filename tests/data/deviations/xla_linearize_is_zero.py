"""clause: transforms.linearize.product, transforms.linearize.nested,
    transforms.linearize.tangents_refused, transforms.linearize.modified,
    transforms.linearize.composes
torch: ==2.9.*
backend: xla
covers: 'ZeroTensor' in failure; '-0.0' in failure; '[0.0, 0.0]' in failure; 'tensor([0.,
    0.]' in failure
shows: AssertionError: the tangent is -0.0
reason: linearize gives a function that maps tangents to the derivative along them. Here
    it gives 0, or raises an internal error.
upstream: none known
"""

import torch

value, along = torch.func.linearize(lambda x: -x, torch.tensor(2.0))
tangent = along(torch.tensor(2.0)).item()
assert tangent == -2.0, f"the tangent is {tangent}"
