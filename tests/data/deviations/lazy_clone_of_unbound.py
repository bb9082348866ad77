"""clause: functions.vmap.generated, modes.no_grad.inplace_keeps_flag,
    history.forward.same_values
torch: >=2.9
backend: lazy
covers: 'unallocated storage' in failure
shows: RuntimeError: tolist() shouldn't be called on a tensor with unallocated storage
reason: A clone has values. Here the clone of a result of unbind cannot be read.
upstream: none known
"""

import torch

first, second = torch.ones(2, 2).unbind()
first.clone().tolist()
