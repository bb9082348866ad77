"""What the README shows is what a run prints."""

import re

from .running import ROOT, suite


def _plain(text):
    """Blank what differs between torch builds and screens: local versions and rules."""
    return re.sub(r"\+\w+|[-=]{2,}", "", text)


def test_the_readme_shows_a_real_bug_report(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command, *shown = readme.split("```text\n")[1].split("```")[0].splitlines()
    run = suite(tmp_path, *command.split()[2:])
    printed = [_plain(line).strip() for line in run.output.splitlines()]
    for line in shown[1:]:
        start = _plain(line).split("...")[0].strip()
        assert any(text.startswith(start) for text in printed), line
