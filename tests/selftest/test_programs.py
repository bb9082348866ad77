"""Programs judge torch: each rule of the reference matters, each script shows its mismatch."""

import contextlib
from itertools import islice

import pytest

from ..clauses import test_programs as programs
from ..harness import evidence
from ..harness.capabilities import release
from ..harness.clauses import judged
from ..programs.execution import on_torch
from ..programs.execution.comparison import Mismatch, compare
from ..programs.execution.scenario import scenario_of
from ..programs.execution.threads import run_threads
from ..programs.exploration import corpus
from ..programs.exploration.drawing import braid
from ..programs.judgement import judging
from ..programs.judgement.attribution import case_of, clauses_of
from ..programs.judgement.duals import Disagreement
from ..programs.judgement.scripts import script as script_of
from ..programs.judgement.scripts import threaded_script
from ..programs.language.program import Step
from ..reference import accumulation as accumulating
from ..reference import (
    backward,
    checkpoints,
    forward,
    functions,
    history,
    hooks,
    inplace,
    leaves,
    memory,
    modes,
    operations,
    saved,
    saved_hooks,
    subgradients,
)
from ..reference import views as viewing
from ..reference.operations import constant, gather
from ..reference.refusals import IllFormed
from .running import script

RANDOM = [
    programs.test_programs_of_operations,
    programs.test_programs_that_write_in_place,
    programs.test_programs_that_call_backward_and_grad,
    programs.test_programs_with_hooks,
    programs.test_programs_in_grad_modes,
    programs.test_programs_in_inference_mode,
    programs.test_programs_in_forward_mode,
]


def _write_unversioned(storage, positions, values):
    storage.values[positions.ravel()] = values.ravel()


def _accumulate_overwriting(tensor, gradient):
    tensor.grad = operations.clone(gradient)


def _ties_to_the_first(g, x, y):
    return operations.mul(g, constant((x.values >= y.values).astype(g.dtype)))


def _summed_without_broadcast(x, shape):
    return gather(
        x, operations.places(x.shape).ravel()[: operations.places(shape).size].reshape(shape)
    )


def _hooks_replace_nothing(engine, node, gradient):
    for hook in node.hooks:
        hook(gradient, engine)
    for tensor in node.retainers:
        accumulating.accumulate(tensor, gradient)
    return gradient


def _prehooks_replace_nothing(node, gradient):
    for hook in node.prehooks:
        hook(gradient)
    return gradient


def _node_hooks_replace_nothing(node, computed, gradient):
    for hook in node.post_hooks:
        hook(computed, gradient)
    return computed


def _one_hook_for_each(tensors, hook):
    for place, tensor in enumerate(tensors):
        handle = hooks.register_hook(tensor, lambda g, place=place: hook({place: g}))
    return handle


def _requiring_grad(values):
    return leaves.leaf(values, values.dtype, requires_grad=True)


_entered = saved_hooks.within


def _outermost(pair):
    return _entered(saved_hooks.current() or pair)


def _scattered_overwriting(x, index, shape):
    total = operations.np.zeros(int(operations.np.prod(shape)), x.dtype)
    total[index.ravel()] = x.ravel()
    return total.reshape(shape)


def _left_complex(x, dtype):
    return x if x.complex else operations.to(x, dtype)


def _without_the_factor(g):
    return operations.to(operations.total(g, -1), "complex128")


def _copied(x, index, complex=False):
    return operations.show(x, index, complex)


_checkpointed = checkpoints.checkpoint


def _checkpointed_under_no_grad(function, *arguments):
    with modes.within("no_grad"):
        return _checkpointed(function, *arguments)


def _checkpointed_ignoring_the_gradient(function, *arguments):
    result = _checkpointed(function, *arguments)
    if result.node is not None:
        ones = constant(operations.np.ones(result.shape, result.dtype))
        hooks.register_prehook(result.node, lambda gradient: ones)
    return result


_argument = checkpoints._apart


def _twice_the_argument(saved, flag):
    leaf = _argument(saved, flag)
    leaf.storage.values = leaf.storage.values * 2
    return leaf


_contribution = forward._part


def _of_the_first_argument_alone(operation, i, known, x, along, result):
    part = _contribution(operation, i, known, x, along, result)
    return part if i == 0 else operations.zeros(result)


_copied_with_twice_the_gradient = history.Operation(
    operations.np.copy, lambda g: operations.scale(g, factor=2)
)


_viewed = viewing.view


def _view_without_tangent(x, *arguments):
    view = _viewed(x, *arguments)
    view.shared = memory.Shared(view.positions)
    return view


BROKEN_RULES = {
    "a write moves the version": (memory.Storage, "write", _write_unversioned),
    "saved tensors go stale": (saved.Saved, "modified", False),
    "gradients add up": (backward, "accumulate", _accumulate_overwriting),
    "hooks replace gradients": (backward.Engine, "_after_hooks", _hooks_replace_nothing),
    "prehooks replace gradients": (hooks, "before", _prehooks_replace_nothing),
    "node hooks replace gradients": (hooks, "after", _node_hooks_replace_nothing),
    "multi-grad hooks wait": (hooks, "register_multi_grad_hook", _one_hook_for_each),
    "leaves call their hooks": (backward, "deliver", accumulating.accumulate),
    "removed hooks are not called": (hooks.Handle, "remove", lambda handle: None),
    "Functions have their own backward": (
        functions._product,
        "vjps",
        (lambda g, x, y: operations.mul(g, y), lambda g, x, y: operations.mul(g, x)),
    ),
    "None adds nothing": (
        functions._one_sided,
        "vjps",
        (lambda g, y: operations.mul(g, y), lambda g, y: operations.zeros(g)),
    ),
    "what is marked is constant": (functions, "constant", _requiring_grad),
    "hooks pack what is saved": (saved_hooks, "current", lambda: None),
    "the innermost pair of hooks acts": (saved_hooks, "within", _outermost),
    "what is unpacked is used": (saved.Saved, "unpack", lambda self: self._origin),
    "what is checkpointed is recorded": (checkpoints, "checkpoint", _checkpointed_under_no_grad),
    "checkpoints pass the gradient on": (
        checkpoints,
        "checkpoint",
        _checkpointed_ignoring_the_gradient,
    ),
    "a checkpoint runs again on its arguments": (checkpoints, "_apart", _twice_the_argument),
    "each argument contributes to the tangent": (forward, "_part", _of_the_first_argument_alone),
    "views share the tangent": (viewing, "view", _view_without_tangent),
    "writes carry the tangent": (forward, "write", lambda x, result: None),
    "what is written in place had a tangent": (forward, "lend", lambda x, copy: None),
    "a level ends with its tangents": (forward.Level, "end", lambda level: None),
    "what is detached has no tangent": (forward, "drop", lambda tensor: None),
    "tangents are differentiable": (forward, "clone", _copied_with_twice_the_gradient),
    "graphs are freed": (backward.Engine, "_check", lambda self, node: None),
    "create_graph records": (backward, "_recording", lambda create: modes.within("no_grad")),
    "broadcasting is summed": (backward, "sum_to", _summed_without_broadcast),
    "uses of an element add up": (operations._scatter, "forward", _scattered_overwriting),
    "ties share": (subgradients.maximum, "vjps", (_ties_to_the_first, _ties_to_the_first)),
    "leaves are not written": (inplace, "check", lambda x, others, computes=True: None),
    "views follow their base": (viewing.Lens, "refresh", lambda self, view: None),
    "no_grad records nothing": (modes, "recording", lambda: not modes.inferring()),
    "inference tensors are marked": (memory.Tensor, "inference", False),
    "some input suffices": (history, "records", lambda inputs: inputs[0].requires_grad),
    "gradients have the dtype of the input": (backward, "to", lambda x, dtype: x),
    "products conjugate": (
        operations.mul,
        "vjps",
        (lambda g, y: operations.mul(g, y), lambda g, x: operations.mul(g, x)),
    ),
    "all that is holomorphic conjugates": (operations, "conj", lambda x: x),
    "conjugation conjugates back": (operations._conj, "vjps", (lambda g: g,)),
    "real operands have real gradients": (backward, "to", _left_complex),
    "imaginary parts turn their gradient": (operations._parts, "vjps", (_without_the_factor,)),
    "real and imaginary parts are views": (viewing, "recast", _copied),
}


FLOATS = Step("leaf", (), (("dtype", "float64"), ("flag", True), ("values", (2.0, -1.0))))
COMPLEX = Step("complex_leaf", (), (("flag", True), ("imag", (1.0,)), ("real", (2.0,))))
BACKWARD = (("create_graph", False), ("gradient", "ones"), ("retain_graph", None))
MORE = [
    (
        FLOATS,
        Step("enter_level"),
        Step("make_dual", (0, 0)),
        Step("square", (1,)),
        Step("tangent", (2,)),
        Step("backward", (3,), BACKWARD),
    ),
    (FLOATS, FLOATS, Step("function_onesided", (0, 1)), Step("backward", (2,), BACKWARD)),
    (FLOATS, Step("function_product", (0, 0), (), ("noting_pair", "inverse_pair"))),
    (COMPLEX, Step("conj", (0,)), Step("turn", (1,)), Step("backward", (2,), BACKWARD)),
]
"""Programs that bring about no pair of features, but tell whether a rule holds."""


def first_deviation(stored=()):
    """Return what the stored programs, or else the random ones, find first on this torch."""
    evidence.start("history.chain_rule.value")
    judge = judged(lambda scenario: judging.follows_the_law(scenario))
    try:
        for program in stored or (*corpus.read_all(), *MORE):
            with contextlib.suppress(IllFormed):  # it may rest on the rule that is broken
                judge(scenario=scenario_of(program, release()))
        for test in RANDOM:
            test()
    except evidence.Attributed as found:
        return found
    return None


@pytest.mark.parametrize("rule", BROKEN_RULES)
def test_each_rule_of_the_reference_is_alive(rule, monkeypatch, tmp_path):
    monkeypatch.setattr(*BROKEN_RULES[rule])
    monkeypatch.setattr(judging, "check", lambda program, root: 0)
    found = first_deviation()
    assert found, "no program tells whether the rule holds"
    assert script(tmp_path, found.script("a rule that is broken in the reference")) == 1


@pytest.mark.parametrize("step", [Step("mul", (0, 0)), Step("checkpoint_shifted", (0,))])
def test_where_the_oracles_differ_torch_is_not_blamed(step, monkeypatch):
    monkeypatch.setattr(operations.mul, "vjps", (lambda g, y: g, lambda g, x: g))
    program = (FLOATS, step, Step("backward", (1,), BACKWARD))
    with pytest.raises(Disagreement):
        judging.follows_the_law(scenario_of(program, release()))


def mismatches():
    """Yield a mismatch for each clause that programs of the corpus break on this torch."""
    seen = set()
    for program in corpus.read_all():
        scenario = scenario_of(program, release())
        mismatch, _ = compare(scenario)
        if mismatch is not None:
            clause = clauses_of(case_of(scenario, mismatch))[0]
            if (clause, mismatch.field) not in seen:
                seen.add((clause, mismatch.field))
                yield scenario, mismatch


def test_a_script_shows_its_mismatch_alone(tmp_path):
    shown = [
        script(tmp_path, script_of(scenario, mismatch, "a title"))
        for scenario, mismatch in islice(mismatches(), 8)
    ]
    assert len(shown) >= 5
    assert set(shown) == {1}


def test_a_script_of_threads_shows_its_mismatch_alone(tmp_path):
    found = braid([1, 2**20], [[3**20, 5**20, 7**15], [11**12, 13**12]], release())
    assert run_threads(found)[0] == [None, None]
    last = len(found.branches[1].program) - 1
    seen = found.branches[1].expected[last].moment.tensors[0][1]
    for wanted, status in ((seen, 0), ("another", 1)):
        mismatch = Mismatch(last, "shape", 0, wanted, seen)
        assert script(tmp_path, threaded_script(found, 1, mismatch, "a title")) == status


def test_what_is_not_law_of_a_release_is_not_expected():
    program = (FLOATS, Step("alias", (0,)), Step("zero_", (1,)), Step("sum", (0,)))
    versions = [judging.release().__class__(version) for version in ("1.6", "2.13")]
    assert [len(scenario_of(program, version).program) for version in versions] == [2, 4]
    inference = (FLOATS, Step("sum", (0,), (), ("inference_mode",)))
    assert [len(scenario_of(inference, version).program) for version in versions] == [1, 2]


def test_an_error_of_the_suite_is_no_deviation(monkeypatch):
    def judge(scenario):
        judging.follows_the_law(scenario)

    scenario = scenario_of((FLOATS, Step("mul", (0, 0))), release())
    monkeypatch.setattr(on_torch, "_observers", None)
    with pytest.raises(TypeError) as caught:
        judge(scenario)
    assert evidence.Failure.of(caught.value, judge, {}).suite_bug
