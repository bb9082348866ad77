"""clause: anomaly.traceback.forward, anomaly.traceback.unchecked
torch: >=2.13
backend: compiled-autograd
covers: 'observed False' in failure
shows: AssertionError: no forward call is shown
reason: Under anomaly detection an error in backward comes with the traceback of the
    forward call. Under compiled autograd it comes without.
upstream: none known
"""

import warnings

import torch


def culprit(x):
    return x.exp()


with warnings.catch_warnings(record=True) as caught, torch.autograd.detect_anomaly():
    y = culprit(torch.zeros(2, requires_grad=True))
    y.mul_(2)
    try:
        y.sum().backward()
    except RuntimeError:
        told = "".join(str(warning.message) for warning in caught)
        assert "in culprit" in told, "no forward call is shown"
