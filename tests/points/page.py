"""The points as a page: one HTML file that needs nothing else."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any, Dict, List, Optional

import jinja2
import torch

from ..harness.capabilities import reaches, torch_version
from ..harness.spec import specification
from . import plot
from .point import Point
from .rules import flat
from .table import FAMILIES, POINTS

_TEMPLATE = Path(__file__).with_name("page.html.jinja")


def rendered() -> str:
    """Return the page, with the gradients of the installed torch."""
    families = {
        family.__name__.rpartition(".")[2].replace("_", " "): {
            "told": (family.__doc__ or "").strip(),
            "rows": [_row(point) for point in family.POINTS],
        }
        for family in FAMILIES
    }
    law = specification()
    rules = {name: law[name].law for name in dict.fromkeys(point.rule.clause for point in POINTS)}
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    rows = [row for family in families.values() for row in family["rows"]]
    return template.render(
        torch=torch_version(),
        families=families,
        rules=rules,
        rows=rows,
        width=plot.WIDTH,
        height=plot.HEIGHT,
    )


def _row(point: Point) -> Dict[str, Any]:
    observed = _observed(point)
    implied = None if point.rule.gradient is None else flat(point.rule.gradient)
    alone = not isinstance(point.numbers, tuple)
    return {
        "call": point.call,
        "at": point.name.rpartition(" at ")[2],
        "since": point.since,
        "rule": point.rule.clause,
        "implied": _implied(point),
        "observed": observed if isinstance(observed, str) else _told(observed),
        "verdict": _verdict(point, observed),
        "plot": plot.drawn(
            point,
            implied[0] if implied and alone else None,
            observed[0] if alone and not isinstance(observed, str) else None,
        )
        if reaches(point.since)
        else None,
    }


def _observed(point: Point) -> Any:
    """Return the gradient that the installed torch gives, or words that say why there is none."""
    if not reaches(point.since):
        return f"since {point.since}"
    row = point.build()
    x = torch.tensor(row.point, dtype=torch.float64)
    x = (x.unsqueeze(-1) if row.copies != (0,) else x).requires_grad_()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            row.forward(x).sum().backward()
    except RuntimeError:
        return "an error"
    return "None" if x.grad is None else (x.grad + 0.0).flatten().tolist()


def _implied(point: Point) -> str:
    if point.rule.gradient is not None:
        return _told(flat(point.rule.gradient))
    if point.rule.nearby:
        return " or ".join(_told(flat(one)) for one in point.rule.nearby)
    return "shares of 1" if point.rule.admits else "any"


def _verdict(point: Point, observed: Any) -> Optional[bool]:
    """Return whether the gradient is as the rule demands; None where it demands nothing."""
    if not reaches(point.since) or (point.rule.gradient is None and point.rule.admits is None):
        return None
    if isinstance(observed, str):
        return False
    if point.rule.admits is not None:
        return bool(point.build().admits(observed))
    return all(map(_alike, observed, flat(point.rule.gradient)))


def _alike(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= 1e-9


def _told(numbers: List[float]) -> str:
    return ", ".join(f"{number + 0.0:.4g}" for number in numbers)
