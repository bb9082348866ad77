"""Runs as a user starts them: options, exit status, report, and subjects that misbehave."""

import textwrap

import pytest

from .running import checkout, suite, suite_on

CLAUSE = "accumulate.leaf.sums"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--backend=nonsense", "unknown backend 'nonsense'"),
        ("--backend=no.module:thing", "can't be loaded"),
        ("--profile=huge", "invalid choice: 'huge'"),
        ("--clauses=acumulate", "did you mean 'accumulate'"),
        ("--report=/no/such/folder/report.json", "No such file or directory"),
        ("--report=.", "Is a directory"),
    ],
)
def test_a_bad_option_gives_one_message(tmp_path, option, message):
    run = suite(tmp_path, option)
    assert run.status >= 2
    assert message in run.output
    assert "Traceback" not in run.output


def test_a_broken_law_gives_one_message(tmp_path):
    root = checkout(tmp_path, lambda law: law.replace("MUST · ", "MUSN'T · ", 1))
    run = suite(tmp_path, root=root)
    assert run.status >= 2
    assert "unknown level" in run.output
    assert "Traceback" not in run.output


def test_a_clause_without_a_test_is_not_taken_for_conforming(tmp_path):
    extra = (
        "### `accumulate.no.test`\n\nMUST · since 1.6 · host · [Tensor.grad][tensor-grad]\n\nSo.\n"
    )
    root = checkout(tmp_path, lambda law: law.replace("## Errata", f"{extra}\n## Errata", 1))
    run = suite(tmp_path, "-n", "0", "--profile=smoke", "--clauses=accumulate.leaf", root=root)
    assert run.status == 0, run.output
    run = suite(
        tmp_path, "-n", "0", "--profile=smoke", "--clauses=accumulate.no,threads", root=root
    )
    assert run.status == 3
    assert run.statuses()["accumulate.no.test"] == "not-run"


def test_a_subject_that_fails_the_handshake_is_not_judged(tmp_path):
    run = suite(tmp_path, "-n", "2", "-p", "tests.selftest.handless_torch", "--clauses=accumulate")
    assert run.status == 2
    assert run.output.count("the handshake failed at 'backward'") == 1
    assert set(run.statuses().values()) == {"not-run"}
    assert not run.report["run"]["complete"]


def _verdict_on(folder, body, *options):
    test = f"""
@clause({CLAUSE!r})
def test_one():
    {body}
"""
    return suite_on(folder, test, *options)


@pytest.mark.parametrize(
    ("body", "status", "exit_status"),
    [
        ("same(1, 1)", "conforms", 0),
        ("same(1, 2)", "deviates", 1),
        ("torch.ones(2).backward()", "deviates", 1),
        ("torch.ones(2)", "vacuous", 3),
        ("same(undefined_name, 2)", "suite-bug", 3),
        ("__import__('types').SimpleNamespace().name", "suite-bug", 3),
        ("__import__('pytest').skip('no')", "suite-bug", 3),
        ("time.sleep(60)", "timed-out", 1),
    ],
)
def test_a_test_gets_its_status(tmp_path, body, status, exit_status):
    run = _verdict_on(tmp_path, body, "-o", "timeout=5")
    assert run.statuses()[CLAUSE] == status
    assert run.status == exit_status
    assert run.report["run"]["complete"]


def test_a_property_that_hangs_is_timed_out(tmp_path):
    test = f"""
        @clause({CLAUSE!r})
        @given(n=st.integers())
        def test_hang(n):
            time.sleep(60)

        @clause("accumulate.leaf.starts_none")
        def test_calm():
            same(1, 1)
    """
    run = suite_on(tmp_path, test, "-o", "timeout=5")
    assert run.statuses()[CLAUSE] == "timed-out"
    assert run.statuses()["accumulate.leaf.starts_none"] == "conforms"


OTHER_TROUBLE = {
    "a test of no clause fails": """
        def test_other():
            assert False
    """,
    "a teardown fails": """
        import pytest

        @pytest.fixture(autouse=True)
        def broken():
            yield
            raise ValueError
    """,
}


@pytest.mark.parametrize("trouble", OTHER_TROUBLE)
def test_other_trouble_is_not_taken_for_conforming(trouble, tmp_path):
    calm = f"""
        @clause({CLAUSE!r})
        def test_calm():
            same(1, 1)
    """
    run = suite_on(tmp_path, textwrap.dedent(calm) + textwrap.dedent(OTHER_TROUBLE[trouble]))
    assert run.status == 3
    assert not run.report["run"]["complete"]
    assert "CONFORMS" not in run.output


def test_a_report_of_an_earlier_run_does_not_survive(tmp_path):
    assert _verdict_on(tmp_path, "same(1, 1)").report["run"]["complete"]
    run = suite_on(tmp_path, "this is no Python")
    assert run.status == 2
    assert not run.report["run"]["complete"]


@pytest.mark.parametrize("way", ["abort", "exit", "deadlock"])
def test_a_handshake_that_ends_the_process_is_told_once(way, tmp_path, monkeypatch):
    monkeypatch.setenv("WAY", way)
    plugin = "tests.selftest.deadly_torch"
    options = ("-n", "1", "-o", "timeout=5", "--clauses=accumulate.leaf")
    run = suite(tmp_path, "-p", plugin, *options)
    assert run.status == 2
    assert "handshake" in run.report["run"]
    assert not run.report["run"]["complete"]


def test_a_crash_of_the_subject_leaves_a_whole_report(tmp_path):
    test = """
        @clause("accumulate.leaf.starts_none")
        def test_calm():
            same(1, 1)

        @clause("accumulate.leaf.sums")
        def test_crash():
            os.abort()
    """
    run = suite_on(tmp_path, test, "-n", "1")
    assert run.statuses()[CLAUSE] == "crashed"
    assert run.statuses()["accumulate.leaf.starts_none"] == "conforms"
    assert run.status == 1


def test_a_hang_that_no_signal_ends_costs_one_test(tmp_path):
    test = """
        import ctypes

        @clause("accumulate.leaf.starts_none")
        def test_calm():
            same(1, 1)

        @clause("accumulate.leaf.sums")
        def test_deadlock():
            mutex = ctypes.create_string_buffer(64)
            for _ in range(2):
                ctypes.CDLL(None).pthread_mutex_lock(mutex)
    """
    run = suite_on(tmp_path, test, "-n", "1", "-o", "timeout=5")
    assert run.statuses()[CLAUSE] == "timed-out"
    assert run.statuses()["accumulate.leaf.starts_none"] == "conforms"
    assert run.status == 1


def test_an_interrupted_run_leaves_what_it_has(tmp_path):
    test = """
        @clause("accumulate.leaf.starts_none")
        def test_calm():
            same(1, 1)

        @clause("accumulate.leaf.sums")
        def test_interrupted():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
    """
    run = suite_on(tmp_path, test)
    assert run.status == 2
    assert run.statuses()["accumulate.leaf.starts_none"] == "conforms"
    assert not run.report["run"]["complete"]
    assert "INCOMPLETE" in run.output


def test_a_smallest_failing_case_is_reported(tmp_path):
    test = f"""
        @clause({CLAUSE!r})
        @given(x=leaves(), times=st.integers(1, 9))
        def test_wrong_above_three(x, times):
            same(times > 3, False)
    """
    run = suite_on(tmp_path, test)
    (record,) = run.report["clauses"][CLAUSE]["tests"]
    assert "times = 4\n" in record["script"]
    assert record["script"] in run.output
