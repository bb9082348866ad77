"""Programs of views, in-place operations and uses, beside a simulation in plain Python.

A tensor of the simulation is a list of cells `[value, slope]`, the slope being the derivative
of the value by one leaf. Slices of a list share its cells, as views share memory.
"""

import torch
from hypothesis import strategies as st

from ..harness.cases import Row
from .tables import rows


def steps_of(table):
    """Draw a step: a row of the table, and which two of the latest tensors it takes."""
    return st.tuples(rows(table), st.integers(0, 4), st.integers(0, 4))


def played(steps):
    """Return a leaf, the tensors that the steps compute from it, and their cells."""
    x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    made = [x * torch.tensor([1.0, 2.0, -1.0])]
    cells = [[[1.0, 1.0], [2.0, 2.0], [-1.0, -1.0]]]
    for step, i, j in steps:
        i, j = -1 - i % len(cells), -1 - j % len(cells)
        a, b = cells[i], cells[j]
        made.append(step.tensor(made[i], made[j]))
        new = step.tensor(a, b) if step.kind == "view" else [[*step.cell(*c, *b[0])] for c in a]
        for cell, pair in zip(a, new if step.kind == "write" else []):
            cell[:] = pair
        cells.append(a if step.kind == "write" else new)
    return x, made, cells


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
        tensor="lambda a, b: (2 * a + 1).relu()",
        cell="lambda v, s, w, t: (2 * v + 1, 2 * s) if v >= 0 else (0.0, 0.0)",
    ),
)
"""Uses that save a value; the values are integers, so that relu is not used at its kink."""

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
