"""The result of a run: what a report says of each clause, without the tests that say it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, List

from packaging.version import InvalidVersion, Version

from ..harness import report as reports
from ..harness.deviations import EAGER
from ..harness.verdicts import BROKEN, FAILED

FOLDER = Path(__file__).resolve().parents[1] / "data" / "results"

Result = Dict[str, Any]

_PLACE = re.compile(r"/[^\s'\"()]*/(?=(site-packages|tests|python3\.\d+)/)")
"""Where on one machine packages and this checkout are."""


class ResultError(Exception):
    """A result that can't be used; says which, why, and what to do instead."""


def of(report: reports.Report) -> Result:
    """Return the result of a report; raise ResultError where the run did not come to its end."""
    subject, run = report["subject"], report["run"]
    if not run["complete"]:
        raise ResultError(
            f"the report on torch {subject['torch']} is incomplete; run the suite to its end"
        )
    return {
        "torch": subject["torch"].partition("+")[0],
        "backend": subject["backend"],
        "python": minor(subject["python"]),
        "profile": run["profile"],
        "clauses": {name: _entry(verdict) for name, verdict in report["clauses"].items()},
        "choices": _placeless(report["choices"]),
        "docstrings": report.get("documents", {}).get("docstrings", {}),
        "names": report.get("documents", {}).get("names", []),
    }


def _entry(verdict: Dict[str, Any]) -> Dict[str, Any]:
    """Return the status of a clause, with the known deviations or the first failure if any."""
    entry: Dict[str, Any] = {"status": verdict["status"]}
    names = {name for test in verdict["tests"] for name in test.get("deviations", [])}
    if names:
        entry["deviations"] = sorted(names)
    entry.update({key: verdict[key] for key in ("blocked_by", "tried") if key in verdict})
    failed = [test for test in verdict["tests"] if test["status"] in (*FAILED, *BROKEN)]
    if failed:
        first = min(failed, key=lambda test: (len(test.get("script", " " * 9999)), test["id"]))
        told = {key: first[key] for key in ("message", "script") if key in first}
        entry.update(_placeless(told))
    return entry


def _placeless(told: Any) -> Any:
    """Return what was told without the places on the machine where it was."""
    if isinstance(told, dict):
        return {key: _placeless(value) for key, value in told.items()}
    return _PLACE.sub("", told) if isinstance(told, str) else told


def completed(part: Result, folder: Path = FOLDER) -> Result:
    """Return the result of a run of some clauses, with the others as they are kept.

    Raise OSError where no result is kept in its place, and ResultError if that lacks a clause.
    """
    whole = json.loads(_place(part, folder).read_text(encoding="utf-8"))
    before = whole["clauses"]
    ran = {name: entry for name, entry in part["clauses"].items() if entry["status"] != "not-run"}
    missing = [name for name in part["clauses"] if name not in ran and name not in before]
    if missing:
        raise ResultError(f"neither the report nor what is kept tells of {', '.join(missing)}")
    clauses = {name: ran.get(name) or before[name] for name in part["clauses"]}
    return dict(part, clauses=clauses, choices={**whole["choices"], **part["choices"]})


def differs(result: Result, folder: Path = FOLDER) -> bool:
    """Return whether another result is kept in its place."""
    path = _place(result, folder)
    return path.is_file() and json.loads(path.read_text(encoding="utf-8")) != result


def write(result: Result, folder: Path = FOLDER) -> Path:
    """Keep a result, a clause to a line, whole or not at all; return where."""
    target = _place(result, folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    parts = [f" {json.dumps(key)}: {_lines(value)}" for key, value in result.items()]
    draft = target.with_suffix(".part")
    draft.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    draft.replace(target)
    return target


def _place(result: Result, folder: Path) -> Path:
    if result["backend"] == EAGER:
        return folder / f"{minor(result['torch'])}.json"
    return _of_backend(result["backend"], folder)


def _of_backend(name: str, folder: Path) -> Path:
    return folder / "backends" / f"{re.sub('[^A-Za-z0-9_.-]', '-', name)}.json"


def label(result: Result) -> str:
    """Return what a table calls a result: the release, on a backend with its name."""
    release = minor(result["torch"])
    return release if result["backend"] == EAGER else f"{result['backend']} {release}"


def _lines(value: Any) -> str:
    """Return JSON in which every entry of a list or a dict stands on a line of its own."""
    if isinstance(value, dict) and value:
        entries = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in value.items()]
        return "{\n" + ",\n".join(entries) + "\n }"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {json.dumps(entry)}" for entry in value) + "\n ]"
    return json.dumps(value)


def minor(full: str) -> str:
    """Return the minor release of a version, of torch or Python: 2.13 of 2.13.0."""
    version = Version(full)
    return f"{version.major}.{version.minor}"


def kept(folder: Path = FOLDER) -> List[Result]:
    """Return the results that are kept of releases on the CPU, from the oldest to the newest."""
    return _sorted(folder)


def kept_of_backends(folder: Path = FOLDER) -> List[Result]:
    """Return the results that are kept of other backends, each release after itself on the CPU."""
    others = _sorted(folder / "backends")
    releases = {minor(result["torch"]) for result in others}
    return sorted(
        [*(one for one in kept(folder) if minor(one["torch"]) in releases), *others],
        key=lambda one: (Version(minor(one["torch"])), one["backend"] != EAGER),
    )


def _sorted(folder: Path) -> List[Result]:
    results = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return sorted(results, key=lambda result: (Version(result["torch"]), result["backend"]))


def named(name: str, folder: Path = FOLDER) -> Result:
    """Return the result of a report file, or the one kept for a release or a backend.

    Raise ResultError where there is neither, or the report is incomplete or no report.
    """
    if Path(name).is_file():
        return of(_read(Path(name)))
    try:
        path = folder / f"{minor(name)}.json"
    except InvalidVersion:
        path = _of_backend(name, folder)
    if not path.is_file():
        there = [*map(label, kept(folder)), *(path.stem for path in folder.glob("backends/*.json"))]
        raise ResultError(
            f"{name} is no report, nor is a result of that name kept; name a report, or one of "
            + (", ".join(there) or "none")
        )
    return json.loads(path.read_text(encoding="utf-8"))


def _read(path: Path) -> reports.Report:
    import jsonschema

    try:
        return reports.read(path)
    except (ValueError, jsonschema.ValidationError) as problem:
        reason = getattr(problem, "message", problem)
        raise ResultError(f"{path} is no report of this suite: {reason}") from problem
