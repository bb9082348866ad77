"""The kill matrix as a page: one HTML file that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import jinja2

from ...harness.spec import specification
from .matrix import Matrix, figures

_TEMPLATE = Path(__file__).with_name("page.html.jinja")


def rendered(matrix: Matrix) -> str:
    """Return the page of a matrix."""
    law = specification()
    known = [name for name in matrix["clauses"] if name in law.clauses]
    wrong = _in_order({n: e for n, e in matrix["mutants"].items() if e.get("killed")}, known)
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        matrix=matrix,
        figures=figures(matrix),
        wrong=wrong,
        benign={n: e for n, e in matrix["mutants"].items() if e.get("benign")},
        not_applicable={n: e for n, e in matrix["mutants"].items() if "reason" in e},
        chapters=_chapters(known, wrong),
        dots=_dots(known, wrong),
    )


def _in_order(wrong: Dict[str, Any], clauses: List[str]) -> Dict[str, Any]:
    """Return the mutants in the order of the first clause that each names and breaks."""
    rows = {name: row for row, name in enumerate(clauses)}
    first = {name: min(rows.get(c, len(rows)) for c in e["killed"]) for name, e in wrong.items()}
    return dict(sorted(wrong.items(), key=lambda item: first[item[0]]))


def _chapters(clauses: List[str], wrong: Dict[str, Any]) -> Dict[str, List[Dict[str, Any]]]:
    """Return by chapter each clause with the mutants that it rejects, named for it or not."""
    law = specification()
    found: Dict[str, List[Dict[str, Any]]] = {}
    for name in clauses:
        row = {
            "id": name,
            "law": law[name].law,
            "named": [mutant for mutant, entry in wrong.items() if name in entry["killed"]],
            "also": [mutant for mutant, entry in wrong.items() if name in entry.get("also", [])],
        }
        found.setdefault(law[name].chapter, []).append(row)
    return found


def _dots(clauses: List[str], wrong: Dict[str, Any]) -> List[Dict[str, Any]]:
    """Return the filled cells of the grid, clauses downward and mutants to the right."""
    rows = {name: row for row, name in enumerate(clauses)}
    return [
        {
            "x": column,
            "y": rows[name],
            "named": name in entry["killed"],
            "told": f"{name}: {mutant}",
        }
        for column, (mutant, entry) in enumerate(wrong.items())
        for name in [*entry["killed"], *entry.get("also", [])]
        if name in rows
    ]
