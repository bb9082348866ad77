"""The ways to switch anomaly detection on and off, and functions whose gradient is NaN."""

from ..harness.cases import Row

SWITCHES = (
    Row(
        "detect_anomaly",
        enter="lambda: torch.autograd.detect_anomaly()",
        unchecked="lambda: torch.autograd.detect_anomaly(check_nan=False)",
    ),
    Row(
        "set_detect_anomaly",
        enter="lambda: torch.autograd.set_detect_anomaly(True)",
        unchecked="lambda: torch.autograd.set_detect_anomaly(True, check_nan=False)",
    ),
)
"""Context managers of anomaly detection; `unchecked` leaves NaN alone, since 1.13."""

INVALID = (
    Row("sqrt", of="lambda x: x.sqrt() * 0"),
    Row("log", of="lambda x: x.log() * 0"),
    Row("pow", of="lambda x: x.pow(0.5) * 0"),
    Row("reciprocal", of="lambda x: x.reciprocal() * 0"),
    Row("first factor", of="lambda x: x * torch.full_like(x, float('nan'))"),
    Row("second factor", of="lambda x: torch.full_like(x, float('nan')) * x"),
    Row("difference", of="lambda x: x - x * float('nan')"),
)
"""Functions whose gradient at zeros is NaN."""
