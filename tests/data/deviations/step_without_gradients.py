"""clause: modules.optimizer.skips_none
torch: >=1.8,<1.9
backend: cpu
covers: row.name in ('Adadelta', 'AdamW')
shows: UnboundLocalError
reason: A step of AdamW or Adadelta fails where no parameter of a group has a gradient.
upstream: https://github.com/pytorch/pytorch/issues/53543
"""

import torch

torch.optim.AdamW([torch.ones(2, requires_grad=True)]).step()
