"""clause: modules.train.batch_norm_statistics, modules.eval.batch_norm_statistics,
    modules.eval.batch_norm_values, modules.eval.records, inplace.saved.buffers
torch: all
backend: privateuse1, lazy, xla
covers: 'running' in failure; 'observed [1.0]' in failure; 'observed [True, True, False]'
    in failure; 'size of mean should be compatible' in failure; 'observed 1' in failure;
    'observed no error' in failure
shows: AssertionError: the running mean is [0.0]
reason: In training mode batch norm updates its running statistics. On a device that falls
    back to the CPU the update is lost, since the schema of native_batch_norm does not say
    that it writes to them.
upstream: none known
"""

import torch

layer = torch.nn.BatchNorm1d(1)
layer(torch.tensor([[1.0], [3.0]]))
mean = layer.running_mean.tolist()
assert mean != [0.0], f"the running mean is {mean}"
