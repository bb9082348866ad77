"""
clause: transforms.jacobian.entries
torch: >=2.0
backend: cpu
covers: name == 'jacrev' and 0 in shape and x.shape == ()
shows: IndexError: select(): index 0 out of range
reason: The Jacobian has the size of the output followed by that of the input, also where the
    output is empty. Where a 0-d tensor was multiplied by a number, jacrev raises IndexError.
upstream: none known
"""

import torch

jacobian = torch.func.jacrev(lambda x: (3 * x).expand(0))(torch.tensor(1.0))
assert jacobian.shape == (0,), jacobian
