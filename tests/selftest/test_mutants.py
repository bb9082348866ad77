"""The museum: every wrong autograd is rejected for the reason that it names, no strange one is."""

import json
import subprocess
import sys

import pytest

from ..harness.capabilities import torch_version
from ..harness.spec import specification
from ..mutants.killing import gates, matrix, running
from ..mutants.museum import MutantError, described, museum
from .running import ROOT, checkout, suite

pytestmark = pytest.mark.timeout(3600)


def mutants(*arguments, root=ROOT):
    """Run the museum's command; return its exit status and what it printed."""
    command = [sys.executable, "-m", "tests.mutants", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, cwd=str(root), **pipes)
    return done.returncode, done.stdout.decode()


@pytest.fixture(scope="module")
def results():
    """Return what the trial of each mutant showed; those that have run already aren't repeated."""
    _, output = mutants("run")
    found = running.kept()
    assert set(found) == set(museum()), output
    return found


def test_the_gates_hold(results):
    found = gates.problems(results)
    assert not found, "\n".join(line for title, told in found.items() for line in (title, *told))


def test_the_museum_is_large_enough():
    wrong = [one for one in museum().values() if not one.benign]
    assert len(wrong) >= 150
    assert sum(bool(one.corner) for one in wrong) >= 60
    assert len(museum()) - len(wrong) >= 15
    law = specification()
    judged = {clause.chapter for clause in law.clauses.values() if clause.judged}
    assert {law[name].chapter for one in wrong for name in one.breaks} == judged


def test_the_matrix_that_is_kept_is_fresh(results):
    kept = matrix.read(torch_version())
    problems = matrix.stale(kept, results)
    assert not problems, "\n".join(["run python -m tests.mutants matrix", *problems])


def test_the_readme_states_the_figures():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = matrix.summary(matrix.read("2.13"))
    assert told in readme, f"README.md: write\n{told}"


def test_scripts_tell_a_mutant_from_torch_in_a_fresh_process(results, tmp_path):
    kills = {museum()[name].module: name for name, result in results.items() if result["clauses"]}
    for name in kills.values():
        for clause in sorted(gates.killed(results[name]))[:1]:
            path = tmp_path / "script.py"
            path.write_text(results[name]["clauses"][clause]["script"], encoding="utf-8")
            assert mutants("script", name, str(path))[0] == 1, path.read_text()
            assert subprocess.run([sys.executable, str(path)]).returncode == 0, path.read_text()


def test_scripts_of_kept_kills_run_alone(tmp_path):
    root = checkout(tmp_path)
    name = "grad_overwritten"
    ended, output = mutants("scripts", name, root=root)
    assert (ended, "no kill of these is kept" in output) == (1, True)
    mutants("run", name, root=root)
    (kept,) = root.glob(f".mutants/*/{name}.json")
    text = kept.read_text(encoding="utf-8")
    ended, output = mutants("scripts", name, root=root)
    assert (ended, "tells the mutant from torch" in output) == (0, True)
    result = json.loads(text)
    for found in result["clauses"].values():
        found["script"] = "raise SystemExit(0)"
    kept.write_text(json.dumps(result), encoding="utf-8")
    ended, output = mutants("scripts", name, root=root)
    assert (ended, "DOES NOT TELL" in output) == (1, True)


def test_a_mutant_is_judged_like_any_torch(tmp_path):
    options = ("-n", "2", "--profile=smoke", "--clauses=accumulate.leaf")
    run = suite(tmp_path, "-p", "tests.mutants.plugin", "--mutant", "grad_overwritten", *options)
    assert run.statuses()["accumulate.leaf.sums"] == "deviates"
    assert run.status == 1


@pytest.mark.parametrize("name", ["nonsense", "accumulation"])
def test_a_name_of_no_mutant_gives_one_message(name, tmp_path):
    run = suite(tmp_path, "-p", "tests.mutants.plugin", "--mutant", name)
    assert run.status >= 2
    assert "--mutant: " in run.output
    assert "Traceback" not in run.output


NEW = '''"""A mutant that somebody adds."""

from ..museum import mutant
from ..tools.patching import wrap


@mutant
def added():
    """A tensor is doubled by adding it to itself.

    Breaks: accumulate.leaf.sums
    """
    wrap("torch.Tensor.{name}")(lambda original, x: original(x))
'''


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("relu", 1, "added survives accumulate.leaf.sums, which is conforms"),
        ("no_such_method", 0, "added: not-applicable: torch"),
    ],
)
def test_a_new_mutant_that_nobody_kills_is_told(name, status, told, tmp_path):
    root = checkout(tmp_path)
    path = root / "tests" / "mutants" / "wrong" / "added.py"
    path.write_text(NEW.format(name=name), encoding="utf-8")
    ended, output = mutants("run", "added", root=root)
    assert told in output
    assert ("strengthen the property of the clause" in output) == bool(status)
    assert ended == status


def _without_words():
    pass


def _without_clause():
    """It does something else."""


def _with_an_unknown_clause():
    """It does something else.

    Breaks: accumulate.leaf.summs
    """


@pytest.mark.parametrize(
    ("install", "told"),
    [
        (_without_words, "the docstring says what is wrong"),
        (_without_clause, "'Breaks:' names its clauses"),
        (_with_an_unknown_clause, "no clause accumulate.leaf.summs"),
    ],
)
def test_a_mutant_that_is_badly_described_is_an_error(install, told):
    with pytest.raises(MutantError, match=told):
        described(install, benign=False)


def test_an_over_specified_property_is_told():
    benign = next(one for one in museum().values() if one.benign)
    clause = "accumulate.leaf.sums"
    failed = {clause: {"status": "deviates", "message": "expected 1\nobserved 2"}}
    result = {"mutant": benign.name, "ended": "judged", "clauses": failed}
    (told,) = gates.over_specified({benign.name: result})
    assert told.startswith(f"{clause} is deviates under {benign.name}")


def test_a_clause_without_a_mutant_is_told():
    assert "accumulate.leaf.sums" in gates.unbroken_clauses({})
