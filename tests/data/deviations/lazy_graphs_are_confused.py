"""clause: hooks.mode.differentiable, transforms.functional_call.tied,
    transforms.grad.negative_argnums, transforms.no_grad.outside,
    history.forward.same_values
torch: >=2.9
backend: lazy, xla
covers: 'expected True' in failure; 'observed ((' in failure; 'observed 4.0' in failure;
    'observed -' in failure
shows: AssertionError: 2 * 2 * 3 is [18.0]
reason: Operations compute their mathematical function of their operands. Lazily executed
    graphs are cached by a key that tells apart neither which of the inputs is used twice
    nor in which place, so that one of two graphs of like shape computes the other.
upstream: https://github.com/pytorch/xla/issues/8353
"""

import torch

a, b = torch.tensor([2.0]), torch.tensor([3.0])
first = (a * b * b).tolist()
second = (a * a * b).tolist()
assert first == [18.0]
assert second == [12.0], f"2 * 2 * 3 is {second}"
