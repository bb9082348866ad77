"""Wrong in SPEC.md's chapter Grad modes."""

from ..museum import mutant
from ..tools.patching import wrap


@mutant
def no_grad_records():
    """Operations under no_grad are recorded like all others.

    Breaks: modes.no_grad.records_nothing
    """
    for method in ("__enter__", "__exit__"):
        wrap(f"torch.no_grad.{method}")(lambda original, *args: None)
