"""
clause: transforms.keywords
torch: >=2.0
backend: cpu
covers: name in ('jacrev', 'jacfwd', 'hessian')
shows: got an unexpected keyword argument 'factor'
reason: The function that jacrev, jacfwd or hessian gives is to take the same inputs as the
    function that it is given. It takes no keyword arguments, unlike that of grad.
upstream: none known
"""

import torch

torch.func.jacrev(lambda x, factor=1: factor * x)(torch.ones(2), factor=3)
