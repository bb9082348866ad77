"""Programs of views, in-place operations and uses, beside a simulation in plain Python.

A tensor of the simulation is a list of cells `[value, slope]`, the slope being the derivative
of the value by one leaf. Slices of a list share its cells, as views share memory.
"""

from ..harness.cases import Row


def on_cells(step, a, b):
    """Return what the step makes of the cells `a` and the first cell of `b`."""
    if step.kind == "view":
        return step.tensor(a, b)
    new = [list(step.cell(value, slope, *b[0])) for value, slope in a]
    if step.kind == "new":
        return new
    for cell, pair in zip(a, new):
        cell[:] = pair
    return a


VIEWING = (
    Row("tail", kind="view", tensor="lambda a, b: a[-2:]"),
    Row("head", kind="view", tensor="lambda a, b: a[:2]"),
    Row("step", kind="view", tensor="lambda a, b: a[::2]"),
)
"""Views that are never empty; the same slices serve lists of cells."""

WRITING = (
    Row(
        "scale",
        kind="write",
        tensor="lambda a, b: a.mul_(-2)",
        cell="lambda v, s, w, t: (-2 * v, -2 * s)",
    ),
    Row(
        "shift", kind="write", tensor="lambda a, b: a.add_(1)", cell="lambda v, s, w, t: (v + 1, s)"
    ),
    Row(
        "zero", kind="write", tensor="lambda a, b: a.zero_()", cell="lambda v, s, w, t: (0.0, 0.0)"
    ),
    Row(
        "copy",
        kind="write",
        tensor="lambda a, b: a.copy_(b[0].clone())",
        cell="lambda v, s, w, t: (w, t)",
    ),
    Row(
        "increase",
        kind="write",
        tensor="lambda a, b: a.add_(b[0].clone())",
        cell="lambda v, s, w, t: (v + w, s + t)",
    ),
)
"""Recorded in-place operations whose derivative needs no saved value."""

SAVING = (
    Row(
        "square",
        kind="new",
        tensor="lambda a, b: a * a",
        cell="lambda v, s, w, t: (v * v, 2 * v * s)",
    ),
    Row(
        "product",
        kind="new",
        tensor="lambda a, b: a * b[0]",
        cell="lambda v, s, w, t: (v * w, s * w + v * t)",
    ),
    Row(
        "relu",
        kind="new",
        tensor="lambda a, b: a.relu()",
        cell="lambda v, s, w, t: (v, s) if v > 0 else (0.0, 0.0)",
    ),
)
"""Uses that save a value."""

DISTURBING = (
    Row(
        "product_",
        kind="write",
        tensor="lambda a, b: a.mul_(b[0].clone())",
        cell="lambda v, s, w, t: (v * w, s * w + v * t)",
    ),
    Row(
        "unrecorded",
        kind="write",
        tensor="lambda a, b: (a.detach().add_(1), a)[1]",
        cell="lambda v, s, w, t: (v + 1, s)",
    ),
    Row(
        "unrecorded_scale",
        kind="write",
        tensor="lambda a, b: (a.detach().mul_(2), a)[1]",
        cell="lambda v, s, w, t: (2 * v, s)",
    ),
)
"""In-place operations that save a value, or that are not recorded."""
