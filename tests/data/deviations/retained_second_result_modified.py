"""clause: accumulate.retain_grad.latest_value
torch: >=2.0
backend: cpu
covers: 'INTERNAL ASSERT' in observed and 'retain_grad' in words
shows: RuntimeError: out != nullptr INTERNAL ASSERT FAILED
reason: An in-place operation on a result of which retain_grad was called fails in an assertion of
    torch's own where that is not the first result of its operation. The result has changed by then.
upstream: none known
"""

import torch


class Two(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x, 3 * x

    @staticmethod
    def backward(ctx, g, h):
        return 2 * g + 3 * h


_, second = Two.apply(torch.ones(2, requires_grad=True))
second.retain_grad()
second.mul_(2)
second.sum().backward()
assert second.grad.tolist() == [1.0, 1.0]
