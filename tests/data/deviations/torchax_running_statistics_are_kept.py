"""clause: modules.train.batch_norm_statistics, modules.eval.batch_norm_statistics
torch: ==2.9.*
backend: torchax
covers: 'observed [1.0]' in failure; 'observed [0.0]' in failure; 'observed [0.5]' in
    failure; 'observed [True, True, False]' in failure
shows: AssertionError: the running mean is [0.0]
reason: In training mode batch norm updates its running statistics. Here it does not.
upstream: none known
"""

import torch

layer = torch.nn.BatchNorm1d(1)
layer(torch.tensor([[1.0], [3.0]]))
mean = layer.running_mean.tolist()
assert mean != [0.0], f"the running mean is {mean}"
