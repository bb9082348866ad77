"""clause: anomaly.nan.raises, anomaly.nan.ended, anomaly.check_nan.restored,
    anomaly.mode.function
torch: >=2.13
backend: compiled-autograd
covers: 'Compiled Autograd returned NaN gradients' in failure; 'expected True' in failure;
    'observed no error' in failure
shows: RuntimeError: Compiled Autograd returned NaN gradients
reason: After anomaly detection has ended a NaN raises nothing, and once it has begun, one
    raises. Compiled autograd goes by the mode in which it compiled the graph.
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
