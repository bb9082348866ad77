"""clause: requires_grad.copy.saved
torch: ==2.9.*
backend: xla
covers: 'you can only change requires_grad flags of leaf variables' in failure
shows: RuntimeError: you can only change requires_grad flags of leaf variables
reason: A tensor that was saved to a file is loaded as a leaf with the flag that it had.
    Here it cannot be loaded if it requires grad.
upstream: none known
"""

import io

import torch

buffer = io.BytesIO()
torch.save(torch.ones(2, requires_grad=True), buffer)
torch.load(io.BytesIO(buffer.getvalue()))
