"""A comparison in words: for a terminal, for a pull request, and as a page."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import jinja2

from .changes import KINDS, Comparison

TEXT, MARKDOWN, HTML = "comparison.txt", "comparison.md", "comparison.html"
_TEMPLATES = Path(__file__).with_name("templates")


def environment(form: str) -> jinja2.Environment:
    """Return the environment that renders this form, HTML with its escapes."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(_TEMPLATES)),
        autoescape=form.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(value=_value, wrapped=_wrapped)
    return found


def rendered(comparison: Comparison, form: str) -> str:
    """Return the comparison in one of the forms TEXT, MARKDOWN and HTML."""
    return (
        environment(form)
        .get_template(f"{form}.jinja")
        .render(
            old=comparison.old,
            new=comparison.new,
            groups={kind: comparison.of_kind(kind) for kind in KINDS if comparison.of_kind(kind)},
            pages=comparison.pages(),
            new_names=comparison.new_names(),
            gone_names=comparison.gone_names(),
            summary=summary(comparison),
        )
    )


def summary(comparison: Comparison) -> str:
    """Return one line: how many changes of which kind."""
    counts = [(sum(c.kind == kind for c in comparison.changes), kind) for kind in KINDS]
    told = ", ".join(f"{count} {kind}" for count, kind in counts if count) or "nothing changed"
    subjects = (f"torch {r['torch']} on {r['backend']}" for r in (comparison.old, comparison.new))
    return " -> ".join(subjects) + f": {told}"


def _value(choice: Any) -> str:
    return json.dumps(choice)


def _wrapped(text: str, indent: int) -> str:
    return textwrap.fill(text, 100, initial_indent=" " * indent, subsequent_indent=" " * indent)
