"""clause: history.forward.same_values
torch: >=1.7,<1.9
backend: cpu
covers: 'does not support automatic differentiation for outputs with complex' in observed
shows: RuntimeError: cumsum does not support automatic differentiation for outputs with complex
reason: cumsum computes with complex numbers, and refuses them where they require grad.
upstream: none known
"""

import torch

torch.tensor([1j], requires_grad=True).cumsum(0)
