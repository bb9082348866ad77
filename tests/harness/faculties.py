"""What a backend may lack as a whole, each with the clauses that need it: for `lacks`."""

from __future__ import annotations

from typing import Dict

FORWARD_MODE = (
    "complex.forward forward functional.forward functions.func.composed functions.func.forward "
    "functions.func.missing functions.jvp gradcheck.backward.skipped gradcheck.forward "
    "inference.forward_ad modes.forward_ad operators.forward subgradient.forward_mode "
    "transforms.jvp transforms.linearize transforms.no_grad.forward transforms.recorded"
)
STRIDES = "accumulate.layout gradcheck.double.noncontiguous gradcheck.overlap views.overlap"
DOUBLE_PRECISION = (
    "checkpoint.determinism.checked complex.gradcheck forward.gradcheck functions.gradcheck "
    "gradcheck requires_grad.copy.saved requires_grad.leaf.conversion saved_hooks.pair.inverse"
)
SAVED_TENSORS = (
    "checkpoint.determinism history.edges.argument_order history.node.callable "
    "inference.saved.refused saved.attributes saved.mutated.attribute_raises "
    "saved.released.attribute_raises saved.unpacked saved_hooks.pack saved_hooks.packed "
    "saved_hooks.raw saved_hooks.save_on_cpu saved_hooks.unpack.new_object"
)
"""Lacking where a node stands for many operations, and tells nothing of what they save."""


def without(faculty: str, why: str) -> Dict[str, str]:
    """Return for `lacks` the clauses that need the faculty, each with the reason."""
    return dict.fromkeys(faculty.split(), why)
