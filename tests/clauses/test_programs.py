"""All chapters together: programs, step by step beside the reference interpreter.

A program that torch runs otherwise breaks the clause that the mismatch is attributed to; the
clause named here is the one that its focus is about.
"""

from hypothesis import given

from ..harness.capabilities import reaches
from ..harness.clauses import clause
from ..programs.exploration.corpus import CALLS, OTHERS, WRITES
from ..programs.judgement.judging import follows_the_law, threads_follow_the_law
from ..programs.language.duals import SINCE as DUALS_SINCE
from ..strategies.programs import braids, each_stored, many, programs, several


@clause("grad.value.as_backward")
@each_stored(CALLS)
def test_stored_programs_that_end_with_a_call(scenario):
    follows_the_law(scenario)


@clause("views.inplace.chains")
@each_stored(WRITES)
def test_stored_programs_that_end_with_a_write(scenario):
    follows_the_law(scenario)


@clause("history.chain_rule.value")
@each_stored(OTHERS)
def test_other_stored_programs(scenario):
    follows_the_law(scenario)


@clause("history.chain_rule.value")
@many
@given(scenario=programs("graphs"))
def test_programs_of_operations(scenario):
    follows_the_law(scenario)


@clause("views.inplace.chains")
@many
@given(scenario=programs("writes"))
def test_programs_that_write_in_place(scenario):
    follows_the_law(scenario)


@clause("grad.value.as_backward")
@many
@given(scenario=programs("calls"))
def test_programs_that_call_backward_and_grad(scenario):
    follows_the_law(scenario)


@clause("backward.hook.receives")
@several
@given(scenario=programs("hooks"))
def test_programs_with_hooks(scenario):
    follows_the_law(scenario)


@clause("modes.nesting.innermost_decides")
@many
@given(scenario=programs("grad_modes"))
def test_programs_in_grad_modes(scenario):
    follows_the_law(scenario)


@clause("inference.computation.same_values")
@many
@given(scenario=programs("inference"))
def test_programs_in_inference_mode(scenario):
    follows_the_law(scenario)


@clause("forward.tangent.jacobian")
@several
@given(scenario=programs("duals" if reaches(DUALS_SINCE) else "graphs"))
def test_programs_in_forward_mode(scenario):
    follows_the_law(scenario)


@clause("threads.independent.serial_result")
@several
@given(braid=braids())
def test_programs_in_threads(braid):
    threads_follow_the_law(braid)
