"""The kill matrix: which clause rejects which mutant, as data that is kept beside the suite."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any, Dict, List, Optional

from ...harness.capabilities import torch_version
from ...harness.spec import specification
from ..museum import Mutant, museum, unbreakable
from .gates import Results, killed
from .scripts import ROOT
from .trials import Result, applicable

FOLDER = ROOT / "tests" / "data" / "kills"

Matrix = Dict[str, Any]


def path(torch: str) -> Path:
    """Return where the matrix of a torch release such as '2.13.0' is kept."""
    major, minor = torch.split(".")[:2]
    return FOLDER / f"torch{major}.{minor}.json"


def built(kept: Results, smoke: Results, whole: Results) -> Matrix:
    """Return the matrix of the museum.

    `kept` are the results of all mutants, as running.kept returns them; `smoke` those of the
    wrong ones under the profile smoke on the clauses that they name; `whole` those under smoke on
    the whole suite, as far as there are any.
    """
    return {
        "torch": torch_version().partition("+")[0],
        "clauses": [name for name in applicable(specification().clauses) if _judged(name)],
        "unbreakable": unbreakable(),
        "mutants": {
            name: _entry(one, kept[name], smoke.get(name), whole.get(name))
            for name, one in museum().items()
        },
    }


def _judged(clause: str) -> bool:
    return specification()[clause].judged


def _entry(
    one: Mutant, result: Result, smoke: Optional[Result], whole: Optional[Result]
) -> Dict[str, Any]:
    """Return what became of a mutant.

    `killed` are the clauses that it names and that reject it, `also` those that reject it
    without being named, in a run of the whole suite; `found` is the kill that took the fewest
    examples. `smoke` tells whether the profile smoke rejects it for the right reason too.
    """
    entry: Dict[str, Any] = {"room": one.module, "says": one.says, "corner": one.corner}
    entry["ended"] = result["ended"]
    if result["ended"] != "judged":
        return dict(entry, reason=result["reason"])
    hit, named = killed(result), set(one.breaks)
    kills = sorted(hit & named)
    entry.update(benign=one.benign, killed=kills)
    entry["survived"] = [name for name in applicable(one.breaks) if name not in hit]
    if whole is not None or one.benign:
        entry["also"] = sorted(killed(whole or result) - named)
    if smoke is not None:
        entry["smoke"] = bool(killed(smoke) & named)
    found = [
        result["clauses"][name]["found"] for name in kills if "found" in result["clauses"][name]
    ]
    if found:
        entry["found"] = min(found, key=lambda kill: kill["examples"])
    return entry


def write(matrix: Matrix) -> Path:
    """Keep the matrix, a mutant to a line, so that changes can be read; return where."""
    target = path(matrix["torch"])
    target.parent.mkdir(parents=True, exist_ok=True)
    mutants = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in matrix["mutants"].items()
    )
    head = {key: value for key, value in matrix.items() if key != "mutants"}
    text = json.dumps(head, indent=1)[:-2] + ',\n "mutants": {\n' + mutants + "\n }\n}\n"
    draft = target.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)
    return target


def read(torch: str) -> Matrix:
    """Return the matrix that is kept for a torch release; raise OSError if none is."""
    return json.loads(path(torch).read_text(encoding="utf-8"))


def stale(matrix: Matrix, results: Results) -> List[str]:
    """Return the mutants of which a run says something else than the matrix that is kept."""
    now = {name: _kills(name, result) for name, result in results.items()}
    kept = {
        name: (entry["ended"], entry.get("killed", [])) for name, entry in matrix["mutants"].items()
    }
    names = sorted(set(now) | set(kept))
    return [f"{n}: {kept.get(n)}, now {now.get(n)}" for n in names if now.get(n) != kept.get(n)]


def _kills(name: str, result: Result) -> Any:
    if result["ended"] != "judged":
        return result["ended"], []
    return "judged", sorted(killed(result) & set(museum()[name].breaks))


def figures(matrix: Matrix) -> Dict[str, Any]:
    """Return the numbers that sum the matrix up."""
    every = [dict(entry, name=name) for name, entry in matrix["mutants"].items()]
    judged = [entry for entry in every if entry["ended"] == "judged"]
    wrong = [entry for entry in judged if not entry["benign"]]
    rejected = [entry for entry in wrong if entry["killed"] and not entry["survived"]]
    found = [entry["found"] for entry in rejected if "found" in entry]
    examples = [kill["examples"] for kill in found]
    seconds = [kill["seconds"] for kill in found]
    benign = [entry for entry in judged if entry["benign"]]
    return {
        "wrong": len(wrong),
        "rejected": len(rejected),
        "corner": sum(bool(entry["corner"]) for entry in wrong),
        "benign": len(benign),
        "passed": sum(not entry["also"] for entry in benign),
        "not_applicable": len(every) - len(judged),
        "clauses": len(matrix["clauses"]),
        "broken": len({name for entry in wrong for name in entry["killed"]}),
        "unbreakable": len(matrix["unbreakable"]),
        "examples": statistics.median(examples) if examples else 0,
        "most_examples": max(examples, default=0),
        "seconds": statistics.median(seconds) if seconds else 0,
        "smoke_misses": [entry["name"] for entry in rejected if not entry.get("smoke")],
    }


def summary(matrix: Matrix) -> str:
    """Return the figures in words, a sentence to a line, as README.md states them."""
    told = figures(matrix)
    lines = [
        f"On torch {matrix['torch']} the suite rejects {told['rejected']} of {told['wrong']} wrong "
        f"autograds, each by every clause that it is said to break; {told['corner']} of them are "
        "wrong only on a corner of their inputs.",
        f"It passes {told['passed']} of {told['benign']} strange ones that break nothing.",
        f"Of {told['clauses']} judged clauses, {told['broken']} reject a mutant that was made to "
        f"break them; the museum says of {told['unbreakable']} why none can.",
        f"The profile `smoke` misses {len(told['smoke_misses'])} of the wrong ones.",
    ]
    return "\n".join(lines)
