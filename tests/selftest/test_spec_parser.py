"""SPEC.md is read strictly: what is no clause is an error that names the line and the mend."""

import pytest

from ..harness.spec import SpecError, parse

LAW = """\
# A law

## 1. First chapter

### `area.subject.rule`

MUST · since 1.6 · any backend · [Page][page], section

Something holds.

### `area.other.rule`

CHOICE · since 1.6 · until 2.0 · host · [Page][page] · rests on `area.subject.rule`

Something else holds.

> A note. It may have several sentences.

```python
>>> 1 + 1
2
```

[page]: https://example.org
"""

BREAKS = {
    "unknown level": ("MUST ·", "MUSTN'T ·", 7, "MUST, SHOULD"),
    "unknown scope": ("any backend", "everywhere", 7, "host"),
    "unknown source": ("[Page][page], section", "[Page][book]", 7, "cite one of page"),
    "no release": ("since 1.6 · any", "since ever · any", 7, "since 1.6"),
    "missing field": ("MUST · since 1.6 · any backend · ", "MUST · since 1.6 · ", 7, "write `MUST"),
    "bad ID": ("`area.subject.rule`\n\nM", "`Area`\n\nM", 5, "lower-case"),
    "two sentences": ("Something holds.", "Something holds.\n\nMore holds.", 11, "> "),
    "unfinished sentence": ("Something holds.", "Something holds", 9, "full stop"),
    "no law": ("Something holds.", "", 5, "one sentence"),
    "duplicate ID": ("`area.other.rule`", "`area.subject.rule`", 11, "another ID"),
    "unknown basis": ("rests on `area.subject", "rests on `area.object", 11, "ID of this document"),
    "circle": ("section\n", "section · rests on `area.other.rule`\n", 5, "rests on"),
    "unreadable basis": ("`area.subject.rule`\n\nS", "area.subject.rule\n\nS", 13, "rests on `"),
    "end before begin": ("until 2.0", "until 1.5", 13, "later than"),
    "heading in a chapter": ("> A note", "#### A note", 17, "write a clause"),
    "open code block": ("```python", "```python\n```", 23, "of its own"),
    "no clause": (LAW, "# A law\n", 1, "a chapter with clauses"),
    "no chapter": ("## 1. First chapter", "## First chapter", 5, "## 1. Title"),
}


def test_a_whole_law_is_read():
    law = parse(LAW)
    first, second = law.clauses.values()
    assert (first.id, first.chapter, first.level) == ("area.subject.rule", "First chapter", "MUST")
    assert (first.law, first.example, first.until) == ("Something holds.", "", None)
    assert (second.scope, str(second.until)) == ("host", "2.0")
    assert second.rests_on == ("area.subject.rule",)
    assert second.example == ">>> 1 + 1\n2"
    assert (first.judged, second.judged) == (True, False)


@pytest.mark.parametrize("fault", BREAKS)
def test_a_broken_law_names_line_and_mend(fault):
    old, new, line, mend = BREAKS[fault]
    assert old in LAW
    with pytest.raises(SpecError) as caught:
        parse(LAW.replace(old, new, 1))
    assert str(caught.value).startswith(f"SPEC.md:{line}: ")
    assert mend in str(caught.value)


def test_patterns_select_by_name_prefix_and_wildcard():
    law = parse(LAW)
    assert law.matching(["area.subject"]) == ["area.subject.rule"]
    assert law.matching(["area.other.rule"]) == ["area.other.rule"]
    assert law.matching(["*.rule"]) == ["area.subject.rule", "area.other.rule"]
    with pytest.raises(ValueError, match=r"'aera'; did you mean 'area'"):
        law.matching(["aera"])
