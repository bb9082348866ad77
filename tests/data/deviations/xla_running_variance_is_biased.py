"""clause: modules.train.batch_norm_statistics
torch: ==2.9.*
backend: xla
covers: 'observed [1.0]' in failure
shows: AssertionError: the running variance is [1.0]
reason: The running variance of batch norm takes the unbiased variance of the batch. Here
    it takes the biased one.
upstream: none known
"""

import torch

layer = torch.nn.BatchNorm1d(1, momentum=1.0)
layer(torch.tensor([[1.0], [3.0]]))
variance = layer.running_var.tolist()
assert variance == [2.0], f"the running variance is {variance}"
