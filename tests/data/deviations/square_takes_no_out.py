"""
clause: inplace.out.refused
torch: <1.9
backend: cpu
covers: row.name == 'torch.square(x, out=out)'
shows: TypeError: square() got an unexpected keyword argument
reason: The page of torch.square says that it takes out=, with which it raises RuntimeError where
    its input requires grad; TypeError is raised whatever the input is.
upstream: none known
"""

import torch

torch.square(torch.ones(1), out=torch.empty(1))
