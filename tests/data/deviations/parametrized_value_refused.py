"""
clause: transforms.functional_call.parametrized
torch: >=2.0
backend: cpu
covers: not invertible
shows: RuntimeError: parametrization Doubled does not implement right_inverse
reason: A value that is passed under the regular name is to disable the parametrization. It is
    assigned through the parametrization, which needs a right inverse for that.
upstream: none known
"""

import torch


class Doubled(torch.nn.Module):
    def forward(self, x):
        return 2 * x


module = torch.nn.Linear(2, 1)
torch.nn.utils.parametrize.register_parametrization(module, "weight", Doubled())
torch.func.functional_call(module, {"weight": torch.ones(1, 2)}, torch.ones(2))
