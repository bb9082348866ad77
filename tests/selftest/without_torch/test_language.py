"""The language of programs: its words, its JSON, its source, and how programs get smaller."""

import json

import pytest

from ...programs.execution.scenario import ANY_RELEASE, scenario_of
from ...programs.exploration import corpus
from ...programs.exploration.drawing import GRAD_MODES, INFERENCE_MODES, PAIRS, decode
from ...programs.judgement.reduction import plainer, reduced
from ...programs.language.calls import CALLS
from ...programs.language.checkpoints import CHECKPOINTS
from ...programs.language.duals import DUALS, LEVELS
from ...programs.language.hooks import HOOKS
from ...programs.language.operations import COMPLEX_VIEWS, IN_PLACE, OPERATIONS, VIEWS
from ...programs.language.printer import listing
from ...programs.language.program import ProgramError, Step, from_data, to_data
from ...programs.language.words import WORDS

LEAF = Step("leaf", (), (("dtype", "float64"), ("flag", True), ("values", (2.0, -1.0))))
BACKWARD = (("create_graph", True), ("gradient", None), ("retain_graph", None))
PROGRAM = (
    LEAF,
    Step("prod", (0,), (), ("no_grad", "enable_grad")),
    Step("sin", (0,)),
    Step("backward", (1,), BACKWARD),
)


def test_the_language_is_rich_enough():
    assert len(OPERATIONS) >= 40
    assert len(VIEWS) >= 8
    assert len(IN_PLACE) >= 6
    assert len(HOOKS) >= 11
    assert {"complex_leaf", "conj", "turn", "to_complex", *COMPLEX_VIEWS} <= set(WORDS)
    assert len(CHECKPOINTS) >= 3
    assert len(LEVELS + DUALS) >= 5
    assert {"no_grad", "enable_grad"} <= {mode for modes in GRAD_MODES for mode in modes}
    assert {"inference_mode"} <= {mode for modes in INFERENCE_MODES for mode in modes}
    assert {pair for pairs in PAIRS for pair in pairs} >= {"inverse_pair", "noting_pair"}
    options = {name for row in CALLS for option in row.options for name in option}
    assert options == {"retain_graph", "create_graph", "gradient", "allow_unused"}


def test_programs_go_through_json():
    for program in corpus.read_all():
        assert from_data(json.loads(json.dumps(to_data(program)))) == program


@pytest.mark.parametrize(
    ("data", "mend"),
    [
        ([], "schema 1"),
        ({"schema": 2}, "schema 1"),
        ({"schema": 1, "steps": [{"do": "nothing"}]}, "step 0: unknown word"),
        ({"schema": 1, "steps": [{"do": "leaf", "of": 1}]}, "step 0: unknown word or field"),
        ({"schema": 1, "steps": [{"do": "neg", "on": [0]}]}, "no earlier step"),
        ({"schema": 1, "steps": [{"do": "neg"}]}, "another number of operands"),
    ],
)
def test_a_program_that_is_none_is_told(data, mend):
    with pytest.raises(ProgramError, match=mend):
        from_data(data)


def test_a_broken_file_of_the_corpus_is_told(tmp_path):
    (tmp_path / "calls.jsonl").write_text('{"schema":1,"steps":[]}\n{"schema":', encoding="utf-8")
    with pytest.raises(ProgramError, match=r"calls\.jsonl:2: "):
        corpus.read("calls", tmp_path)


def test_a_program_is_plain_torch():
    assert listing(PROGRAM) == (
        "t0 = torch.tensor((2.0, -1.0), dtype=torch.float64, requires_grad=True)\n"
        "with torch.no_grad(), torch.enable_grad():\n"
        "    t1 = t0.prod()\n"
        "t2 = t0.sin()\n"
        "t1.backward(create_graph=True)\n"
    )


def test_programs_get_smaller_and_plainer():
    def leads_to_a_gradient(program):
        scenario = scenario_of(program, ANY_RELEASE)
        return program[-1].word == "backward" and scenario.expected[-1].refusal is None

    smaller = plainer(reduced(PROGRAM, leads_to_a_gradient), leads_to_a_gradient)
    assert listing(smaller) == (
        "t0 = torch.tensor((2.0, -1.0), dtype=torch.float64, requires_grad=True)\n"
        "t1 = t0.sum()\n"
        "t1.backward(torch.ones_like(t1))\n"
    )


def test_the_same_numbers_draw_the_same_program():
    numbers = [123456789 * i for i in range(1, 12)]
    assert decode(numbers, "writes", ANY_RELEASE) == decode(numbers, "writes", ANY_RELEASE)
