"""The page of findings is fresh, and each of its scripts is short enough for a bug report."""

import dataclasses

import pytest
from packaging.version import Version

from ..findings import page
from ..harness.deviations import EAGER, load
from ..harness.spec import specification

ENTRIES = load(specification())
LONGEST = 15


def test_the_page_is_fresh():
    fresh = page.PATH.read_text(encoding="utf-8") == page.rendered()
    assert fresh, "the page of findings is old; run `python -m tests.findings`"


def test_every_finding_stands_on_the_page():
    text = page.rendered()
    assert [entry.name for entry in ENTRIES if entry.script not in text] == []


def test_the_newest_torch_has_findings():
    of_torch = [entry for entry in ENTRIES if entry.backend == EAGER]
    assert sum(entry.speaks_of(Version(page.NEWEST)) for entry in of_torch) >= 25


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_script_is_short(entry):
    lines = [line for line in entry.body.splitlines() if line.strip()]
    assert len(lines) <= LONGEST


@pytest.mark.parametrize(
    ("torch", "words"),
    [
        ("all", "every release since 1.6"),
        (">=1.10", "since 1.10"),
        ("<2.0,>=1.13", "since 1.13, before 2.0"),
        (">=1.8,!=1.10.*", "since 1.8, but not 1.10.*"),
    ],
)
def test_versions_are_said_in_words(torch, words):
    entry = dataclasses.replace(ENTRIES[0], torch=torch)
    assert page.versions(entry) == words
