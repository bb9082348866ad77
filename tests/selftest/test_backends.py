"""Backends: found by name, set up in each process, contained where they misbehave."""

import ast
import doctest
import subprocess
import sys

import pytest
import torch

from ..harness import assertions, printing
from ..harness.backends import Backend, BackendError, backend, shipped
from .running import ROOT, suite

CLAUSE = "operators.gradient.derivative"


def judged(folder, name, *options):
    """Judge a backend by some operators, of which it has trouble with sinh alone."""
    some = (f"--clauses={CLAUSE}", "-k", "sinh or tanh")
    return suite(folder, f"--backend=tests.selftest.claiming:{name}", *some, *options)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("odd_exception", "deviates"),
        ("unprintable", "deviates"),
        ("wrong_device", "deviates"),
        ("wrong_dtype", "deviates"),
        ("no_tensor", "deviates"),
        ("leave", "deviates"),
        ("hang", "timed-out"),
        ("exit_at_once", "crashed"),
        ("crash", "crashed"),
    ],
)
def test_misbehaviour_is_contained_and_attributed(tmp_path, name, status):
    run = judged(tmp_path, name, "-n", "1", "-o", "timeout=5")
    assert run.status == 1, run.output
    assert run.statuses()[CLAUSE] == status
    assert run.report["run"]["complete"]
    tests = run.report["clauses"][CLAUSE]["tests"]
    failed = [test["id"] for test in tests if test["status"] == status]
    assert failed
    assert all("sinh" in name for name in failed)


def test_garbage_on_the_terminal_does_no_harm(tmp_path):
    run = judged(tmp_path, "garbage", "-n", "1")
    assert run.status == 0, run.output
    assert run.report["run"]["complete"]


@pytest.mark.parametrize("name", ["dead_on_arrival", "unreadable", "nowhere"])
def test_a_backend_that_is_not_there_is_not_judged(tmp_path, name):
    run = judged(tmp_path, name, "-n", "1")
    assert run.status == 2
    assert run.output.count("the handshake failed at 'set up'") == 1


def test_what_a_backend_refuses_on_purpose_is_unsupported(tmp_path):
    run = judged(tmp_path, "reluctant", "-n", "1")
    assert run.status == 0, run.output
    tests = run.report["clauses"][CLAUSE]["tests"]
    found = {"sinh" in test["id"]: (test["status"], test.get("message")) for test in tests}
    why = "it has no hyperbolic functions"
    assert found == {True: ("unsupported", why), False: ("conforms", None)}
    assert run.statuses()[CLAUSE] == "unsupported"


def test_a_backend_is_renewed_before_each_test(tmp_path):
    run = judged(tmp_path, "renewed", "-n", "1")
    assert run.status == 0, run.output


def test_what_a_backend_leaves_out_on_purpose_is_unsupported(tmp_path):
    run = judged(tmp_path, "humble", "-n", "0")
    assert run.status == 0
    assert run.statuses()[CLAUSE] == "unsupported"
    assert run.report["levels"]["core"]["missing"]


def test_a_stray_pattern_of_what_it_lacks_is_told(tmp_path):
    run = judged(tmp_path, "forgetful", "-n", "0")
    assert run.status >= 2
    assert "did you mean 'operators'" in run.output
    assert "Traceback" not in run.output


def test_what_stands_in_for_torch_is_held_to_the_law_of_its_release(tmp_path):
    some = "--clauses=accumulate.leaf,grad.materialize"
    run = suite(tmp_path, "--backend=tests.selftest.claiming:posing", some, "-n", "1")
    assert run.status == 0, run.output
    assert run.report["subject"]["torch"] == "1.13"
    assert run.statuses()["grad.materialize.zeros"] == "not-applicable"
    assert run.statuses()["accumulate.leaf.sums"] == "conforms"


def test_what_cannot_take_the_place_of_torch_is_told(tmp_path):
    run = judged(tmp_path, "missing", "-n", "0")
    assert run.status >= 2
    assert "what puts missing in torch's place fails: ModuleNotFoundError" in run.output


def test_scripts_put_in_torch_s_place_what_is_tested_before_they_import_it():
    posing = Backend(name="posing", stand_in="import posing\n", preamble="posing.start()\n")
    script = "import gc\nimport torch\n\ntorch.ones(2)\n"
    expected = "import posing\nimport gc\nimport torch\nposing.start()\n\ntorch.ones(2)\n"
    assert posing.setting_up(script) == expected


def test_a_device_without_double_precision_is_held_to_single_precision(tmp_path):
    some = "--clauses=accumulate,history.forward,gradcheck.right,complex.vjp"
    run = suite(tmp_path, "--backend=tests.selftest.claiming:single", "--profile=smoke", some)
    assert run.status == 0, run.output
    assert run.statuses()["accumulate.grad.dtype"] == "conforms"
    assert run.statuses()["gradcheck.right.passes"] == "unsupported"


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("torchax", "[Tensor(<class 'jaxlib._jax.ArrayImpl'> [[1. 2.5]\n [nan 0.]])]\n"),
        (
            "paddle",
            "[Tensor(shape=[2, 2], dtype=float32, place=Place(cpu), stop_gradient=False,\n"
            "       [[1., 2.50000000],\n        [nan, 0.]])]\n",
        ),
    ],
)
def test_tensors_may_be_printed_in_another_way(monkeypatch, name, got):
    want = "[tensor([[1.0000, 2.5000],\n        [nan, 0.0000]], requires_grad=True)]\n"
    monkeypatch.setattr(printing, "_prints", shipped()[name].prints)
    checker = printing.AsPrintedHere()
    assert checker.check_output(want, got, doctest.NORMALIZE_WHITESPACE)
    assert not checker.check_output(want, got.replace("2.5", "2.6"), doctest.NORMALIZE_WHITESPACE)


def test_adapters_have_names_of_their_own_and_few_lines():
    assert shipped()
    for name, found in shipped().items():
        assert backend(name) is found
    for path in (ROOT / "tests" / "backends").glob("*.py"):
        calls = [node.value for node in ast.parse(path.read_text()).body if hasattr(node, "value")]
        assert all(call.end_lineno - call.lineno < 20 for call in calls), path


def test_an_installed_package_offers_a_backend_by_an_entry_point(tmp_path):
    (tmp_path / "elsewhere.py").write_text(
        "from tests.harness.backends import Backend\n\nthere = Backend(name='there')\n"
    )
    info = tmp_path / "elsewhere-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[autograd_spec.backends]\nthere = elsewhere:there\n")
    program = "from tests.harness.backends import backend; print(backend('there').name)"
    command = [sys.executable, "-c", program]
    found = subprocess.run(
        command, cwd=str(ROOT), env={"PYTHONPATH": str(tmp_path)}, stdout=subprocess.PIPE
    )
    assert found.stdout.decode().strip() == "there"


def test_an_unknown_backend_names_those_that_there_are():
    with pytest.raises(BackendError, match="lazy"):
        backend("nonsense")


def test_functions_run_as_the_backend_says():
    through = Backend(name="through", through="str({})")
    assert through.running("lambda x: x") == "str(lambda x: x)"


def test_slack_loosens_the_bounds_in_the_suite_and_in_scripts(monkeypatch):
    monkeypatch.setattr(assertions, "_slack", 1.0)
    one, near = torch.tensor(1.0), torch.tensor(1 + 2.0**-20)
    with pytest.raises(assertions.Deviation):
        assertions.close(near, one)
    assertions.allow(4)
    assertions.close(near, one)
    loose = Backend(name="loose", slack=4).loosened(assertions.close.script_form)
    assert loose.count("4 * ulps *") == 1
    assert Backend(name="exact").loosened(loose) == loose


def test_what_a_preamble_turns_on_stays_on():
    script = """
import gc
import torch
from tests.harness.backends import backend
adapter = backend("compiled-autograd")
adapter.set_up()
adapter.renew()
gc.collect()
torch.ones(2, requires_grad=True).sum().backward()
assert torch._dynamo.utils.counters["compiled_autograd"]["captures"] == 1
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=str(ROOT)).returncode == 0
