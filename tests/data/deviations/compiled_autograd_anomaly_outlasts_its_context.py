"""clause: anomaly.nan.raises, anomaly.nan.ended
torch: ==2.13.*
backend: compiled-autograd
covers: 'Compiled Autograd returned NaN gradients' in failure
shows: RuntimeError: Compiled Autograd returned NaN gradients
reason: After anomaly detection has ended a NaN raises nothing. Compiled autograd raises
    for a graph that it has compiled under detection.
upstream: none known
"""

import torch

x = torch.zeros(2, requires_grad=True)
for detected in (True, False):
    with torch.autograd.set_detect_anomaly(detected):
        try:
            torch.autograd.grad((x - x * float("nan")).sum(), x)
        except RuntimeError:
            if not detected:
                raise
