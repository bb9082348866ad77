"""clause: inference.enable_grad.records_nothing
torch: >=1.9
backend: cpu
covers: argument is not None;
    word.startswith('function_') and {'inference_mode', 'enable_grad'} <= modes
shows: AssertionError: the custom Function was recorded
reason: The documentation of inference mode says that it turns recording off, and enable_grad
    inside it resumes the recording of no operation; but a custom Function that is applied there
    is recorded. Seen on 2.13.0 and 2.15.0; 1.9 to 2.12 were not run.
upstream: none known
"""

import torch


class Triple(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 3 * x


with torch.inference_mode(), torch.enable_grad():
    y = Triple.apply(torch.ones(2, requires_grad=True))
assert y.grad_fn is None, "the custom Function was recorded"
