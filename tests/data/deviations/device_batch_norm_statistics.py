"""clause: modules.train.batch_norm_statistics, modules.eval.batch_norm_statistics,
    modules.eval.batch_norm_values, modules.eval.records, inplace.saved.buffers
torch: >=2.9
backend: privateuse1, lazy
covers: 'observed [0.0]' in failure; 'observed [1.0]' in failure; 'observed [True, True,
    False]' in failure; 'size of mean should be compatible' in failure; 'size of offset
    factor' in failure; 'observed no error' in failure
shows: AssertionError: the running mean is [0.0]
reason: In training mode batch norm updates its running statistics. On a device that
    computes it on the CPU the update is lost, since the schema of native_batch_norm does
    not say that it writes to them, and so it is not copied back.
upstream: none known
"""

import torch

layer = torch.nn.BatchNorm1d(1)
layer(torch.tensor([[1.0], [3.0]]))
mean = layer.running_mean.tolist()
assert mean != [0.0], f"the running mean is {mean}"
