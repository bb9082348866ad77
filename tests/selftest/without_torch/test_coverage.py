"""The corpus brings about each pair of features that can meet, and no other."""

from ...programs.__main__ import main
from ...programs.execution.scenario import ANY_RELEASE
from ...programs.exploration import corpus
from ...programs.exploration.coverage import Feature, pairs
from ...programs.exploration.distilling import covered, distil
from ...programs.exploration.reachability import DIMENSIONS, RULES, reachable
from ...programs.language.program import Step
from ...reference import refusals

REFUSALS = {
    name
    for name, found in vars(refusals).items()
    if isinstance(found, type) and issubclass(found, refusals.Refusal) and found.clause
}


def test_every_reachable_pair_is_covered_and_no_other(capsys):
    assert covered(corpus.read_all()) == reachable()
    assert main(["coverage"]) == 0
    size = len(reachable())
    assert capsys.readouterr().out.endswith(f" programs bring about {size} of {size} pairs\n")


def test_rules_speak_of_features_that_exist():
    for rule in RULES:
        for feature in rule.features:
            assert feature.value in DIMENSIONS[feature.dimension]
        for dimension, values in rule.only.items():
            assert set(values) <= set(DIMENSIONS[dimension])


def test_every_refusal_is_among_the_endings():
    assert set(DIMENSIONS["ends"]) == {"accepted", "open"} | REFUSALS


def test_a_program_is_labelled_by_what_it_combines():
    params = (("dtype", "float64"), ("flag", True), ("values", (2.0, -1.0)))
    program = (Step("leaf", (), params), Step("tail", (0,)), Step("zero_", (1,)))
    met = pairs(program, ANY_RELEASE)
    assert (Feature("ends", "LeafViewModified"), Feature("view", "tail")) in met
    assert (Feature("inplace", "zero_"), Feature("made", "default")) in met


def test_distilling_finds_what_is_missing():
    known = corpus.read_all()[:-1]
    missing = reachable() - covered(known)
    assert missing
    seen = []
    found = distil(known, 3, 0, lambda attempt, count: seen.append((attempt, count)))
    assert seen == [(0, len(missing))]
    assert covered(known) <= covered(found)
