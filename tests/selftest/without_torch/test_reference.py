"""The reference interpreter by itself: closed forms, chapter by chapter."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ...reference import (
    accumulation,
    backward,
    checkpoints,
    forward,
    functions,
    hooks,
    inplace,
    leaves,
    levels,
    modes,
    operations,
    refusals,
    saved_hooks,
    subgradients,
    views,
)

ROOT = Path(__file__).resolve().parents[3]


def leaf(*values):
    return leaves.leaf(values, "float64", requires_grad=True)


def recorded(*values):
    return operations.clone(leaf(*values))


def gradients(root, *inputs, **options):
    ones = operations.constant(np.ones(root.shape))
    found, _ = backward.grad(root, inputs, ones, **options)
    return [None if gradient is None else gradient.values.tolist() for gradient in found]


def add_(x, y):
    return inplace.in_place(operations.add)(x, y)


def mul_(x, y):
    return inplace.in_place(operations.mul)(x, y)


def test_neither_reference_nor_programs_need_torch():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from tests.programs.__main__ import main\n"
        "from tests.reference import backward, inplace, leaves\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_reference_imports_nothing_of_the_project():
    for path in (ROOT / "tests" / "reference").glob("*.py"):
        assert "from .." not in path.read_text(encoding="utf-8")


def test_history_chain_rule_and_sum_over_paths():
    x, y = leaf(3.0), leaf(2.0)
    z = operations.add(operations.mul(x, y), operations.square(x))
    assert gradients(z, x, y) == [[8.0], [3.0]]


def test_broadcast_inputs_get_sums():
    x, y = leaf(1.0), leaf(2.0, 3.0)
    assert gradients(operations.mul(x, y), x, y) == [[5.0], [1.0, 1.0]]


def complex_leaf(*values):
    return leaves.leaf(values, "complex128", requires_grad=True)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (operations.square, 6 - 8j),
        (lambda z: operations.mul(z, operations.conj(z)), 6 + 8j),
        (operations.turn, -1j),
        (operations.conj, 1),
        (views.real, 1),
        (views.imag, 1j),
        (views.as_real, 1 + 1j),
    ],
)
def test_gradients_of_complex_numbers_follow_wirtinger(function, expected):
    z = complex_leaf(3 + 4j)
    root = function(z)
    ones = operations.constant(np.ones(root.shape, root.dtype))
    assert backward.grad(root, [z], ones)[0][0].values.tolist() == [expected]


def test_real_operands_have_real_gradients():
    x, z = leaf(3.0), complex_leaf(1 + 2j)
    product = operations.mul(x, z)
    (of_x, of_z), _ = backward.grad(product, [x, z], operations.constant([1j]))
    assert (of_x.values.tolist(), of_z.values.tolist()) == ([2.0], [3j])
    assert of_x.dtype == "float64"


def test_parts_of_complex_numbers_share_memory_and_history():
    z, factor = complex_leaf(1 + 2j), leaf(3.0)
    base = operations.clone(z)
    mul_(views.imag(base), factor)
    assert base.values.tolist() == [1 + 6j]
    of_z, of_factor = backward.grad(base, [z, factor], operations.constant([1 + 1j]))[0]
    assert (of_z.values.tolist(), of_factor.values.tolist()) == ([1 + 3j], [2.0])
    pairs = operations.constant([[1.0, 2.0]])
    mul_(views.as_complex(pairs), operations.constant([1j]))
    assert pairs.values.tolist() == [[-2.0, 1.0]]


def test_a_complex_root_has_no_implicit_gradient():
    root = operations.square(complex_leaf(1j))
    with pytest.raises(refusals.ComplexGradientMissing):
        backward.backward(root)
    backward.backward(root, operations.constant([1 + 0j]))


def test_saved_values_go_stale_by_their_own_elements_alone():
    x = recorded(1.0, 2.0)
    first, rest = views.select(x, i=0), views.tail(x)
    product = operations.mul(first, first)
    with modes.within("no_grad"):
        add_(rest, rest)
    _, left_open = backward.grad(product, [x], retain_graph=True)
    assert left_open == {"inplace.saved.other_elements"}
    with modes.within("no_grad"):
        add_(first, first)
    with pytest.raises(refusals.SavedModified):
        backward.grad(product, [x])


@pytest.mark.parametrize(
    ("function", "values", "expected"),
    [
        (subgradients.relu, (-1.0, 0.0, 2.0), [0.0, 0.0, 1.0]),
        (subgradients.absolute, (-1.0, 0.0, 2.0), [-1.0, 0.0, 1.0]),
        (subgradients.greatest, (2.0, 1.0, 2.0), [0.5, 0.0, 0.5]),
        (subgradients.product, (0.0, 3.0, 2.0), [6.0, 0.0, 0.0]),
        (subgradients.sign, (-1.0, 0.0), [0.0, 0.0]),
    ],
)
def test_subgradients(function, values, expected):
    x = leaf(*values)
    assert gradients(function(x), x) == [expected]


def test_two_equal_operands_share_the_gradient():
    x, y = leaf(1.0, 2.0), leaf(1.0, 3.0)
    assert gradients(subgradients.maximum(x, y), x, y) == [[0.5, 0.0], [0.5, 1.0]]


def test_flags_are_for_leaves_and_floats():
    with pytest.raises(refusals.IntegerRequiresGrad):
        leaves.leaf([1], "int64", requires_grad=True)
    with pytest.raises(refusals.NonLeafTurnedOff):
        leaves.requires_grad_(recorded(1.0), False)
    assert not leaves.detach(recorded(1.0)).requires_grad
    with pytest.raises(refusals.ViewDetached):
        leaves.detach_(views.alias(recorded(1.0)))


@pytest.mark.parametrize("nested", [["no_grad"], ["enable_grad", "no_grad"], ["inference_mode"]])
def test_modes_that_record_nothing(nested):
    x = leaf(1.0)
    with modes.within(*nested):
        constant = operations.square(x)
    assert not constant.requires_grad
    assert operations.square(x).requires_grad
    assert constant.inference == (nested == ["inference_mode"])


def test_inference_tensors_are_neither_saved_nor_modified():
    with modes.within("inference_mode"):
        constant = operations.constant([2.0])
    with pytest.raises(refusals.InferenceSaved):
        operations.mul(leaf(1.0), constant)
    with pytest.raises(refusals.InferenceModified):
        add_(constant, constant)


def test_in_place_operations_rewrite_history_and_move_the_version():
    x, factor = leaf(1.0, 2.0), leaf(3.0, 4.0)
    y = operations.clone(x)
    version = y.storage.version
    mul_(y, factor)
    assert y.storage.version > version
    assert gradients(y, x, factor) == [[3.0, 4.0], [1.0, 2.0]]


def test_leaves_and_their_views_are_not_modified():
    x = leaf(1.0, 2.0)
    with pytest.raises(refusals.LeafModified):
        add_(x, x)
    with pytest.raises(refusals.LeafViewModified):
        add_(views.tail(x), views.tail(x))
    with modes.within("no_grad"):
        add_(x, x)
    assert x.values.tolist() == [2.0, 4.0]


def test_writes_to_a_view_reach_its_base_and_the_other_views():
    x, factor = leaf(1.0, 2.0), leaf(5.0)
    base = operations.clone(x)
    first, every = views.narrow(base, length=1), views.alias(base)
    mul_(first, factor)
    assert gradients(base, x, factor, retain_graph=True) == [[5.0, 1.0], [1.0]]
    assert gradients(every, x, factor) == [[5.0, 1.0], [1.0]]
    assert every.values.tolist() == [5.0, 2.0]


def test_views_that_may_not_be_modified():
    base = recorded(1.0, 2.0)
    with modes.within("no_grad"):
        unrecorded = views.alias(base)
    with pytest.raises(refusals.NoGradViewModified):
        add_(unrecorded, base)
    several = views.chunk(base)
    with pytest.raises(refusals.MultipleViewModified):
        add_(several[0], several[1])
    with pytest.raises(refusals.OverlapModified):
        add_(views.expand(recorded(1.0), times=2), recorded(1.0))


def test_gradients_add_up_in_the_strides_of_the_leaf():
    x = leaves.strided_leaf([[1.0, 2.0], [3.0, 4.0]], "float64", (1, 2), True)
    for _ in range(2):
        backward.backward(operations.total(operations.square(x)))
    assert x.grad.values.tolist() == [[4.0, 8.0], [12.0, 16.0]]
    assert accumulation.strides(x.grad) == (1, 2)


def test_hooks_replace_and_come_before_what_is_retained():
    x = leaf(1.0)
    y = operations.square(x)
    accumulation.retain_grad(y)
    hooks.register_hook(y, lambda g: operations.scale(g, factor=3))
    backward.backward(y)
    assert (y.grad.values.tolist(), x.grad.values.tolist()) == ([3.0], [6.0])


def test_hooks_around_a_node_run_in_order():
    x = leaf(1.0)
    y = operations.scale(x, factor=5)
    hooks.register_node_hook(y.node, lambda computed, g: {0: operations.shift(computed[0], term=7)})
    hooks.register_prehook(y.node, lambda g: operations.scale(g, factor=2))
    hooks.register_hook(y, lambda g: operations.shift(g, term=1))
    accumulation.retain_grad(y)
    backward.backward(y)
    assert (y.grad.values.tolist(), x.grad.values.tolist()) == ([2.0], [27.0])


def test_a_multi_grad_hook_is_called_once_with_what_is_computed():
    x, y, seen = leaf(1.0), leaf(2.0), []
    z = operations.mul(x, y)
    handle = hooks.register_multi_grad_hook(
        [z, leaf(0.0), y, x],
        lambda found: seen.append({i: found[i].values.tolist() for i in found}),
    )
    backward.backward(z, retain_graph=True)
    backward.backward(z, retain_graph=True, inputs=[y])
    handle.remove()
    backward.backward(z)
    assert seen == [{0: [1.0], 3: [2.0], 2: [1.0]}, {0: [1.0], 2: [1.0]}]


def test_hooks_of_leaves_see_what_was_accumulated():
    x, seen = leaf(1.0), []
    handle = hooks.register_post_accumulate_grad_hook(x, lambda x: seen.append(x.grad.values[0]))
    for _ in range(2):
        backward.backward(operations.square(x))
    handle.remove()
    backward.backward(operations.square(x))
    assert seen == [2.0, 4.0]


def test_the_backward_of_a_function_is_taken_at_its_word():
    x, y = leaf(2.0), leaf(3.0)
    assert gradients(functions.product(x, y), x, y) == [[3.0], [4.0]]
    assert gradients(functions.one_sided(x, y), x, y, allow_unused=True) == [[3.0], None]
    assert gradients(functions.threefold(x), x) == [[6.0]]
    assert gradients(inplace.in_place(functions.tripled)(operations.clone(x)), x) == [[5.0]]


def test_hooks_stand_between_what_is_saved_and_what_is_used():
    x, packed = recorded(3.0), []
    doubling = saved_hooks.Pair(lambda v: packed.append(v.tolist()) or v * 2, lambda v: v, False)
    quartered = saved_hooks.Pair(lambda v: v / 4, lambda v: v * 4, True)
    with saved_hooks.within(doubling):
        doubled = functions.product(x, x)
        with saved_hooks.within(quartered):
            same = functions.product(x, x)
            cube = operations.cube(x)
    assert packed == [[3.0], [3.0]]
    with modes.within("no_grad"):
        mul_(x, x)
    assert [gradients(result, x) for result in (doubled, same, cube)] == [
        [[18.0]],
        [[9.0]],
        [[27.0]],
    ]


def test_a_function_keeps_all_that_it_saved():
    x, y = recorded(2.0), recorded(3.0)
    results = [functions.product(x, operations.constant([1.0])), functions.threefold(y)]
    mul_(x, y)
    with modes.within("no_grad"):
        mul_(results[1], y)
    for result in results:
        with pytest.raises(refusals.SavedModified):
            backward.backward(result)


def test_zeros_stand_for_the_gradient_of_a_result_without_any():
    x = leaf(2.0)
    both, (doubled, constant) = functions.pair(x), functions.marked(x)
    assert [gradients(result, x, retain_graph=True) for result in both] == [[[2.0]], [[3.0]]]
    assert gradients(operations.add(*both), x) == [[4.0]]
    assert gradients(doubled, x) == [[3.0]]
    assert not constant.requires_grad


def test_a_graph_is_freed_unless_it_is_retained():
    y = operations.square(leaf(1.0))
    backward.backward(y, retain_graph=True)
    backward.backward(y)
    with pytest.raises(refusals.GraphFreed):
        backward.backward(y)


def test_gradients_that_were_recorded_can_be_differentiated():
    x = leaf(2.0)
    (first,), _ = backward.grad(operations.cube(x), [x], create_graph=True)
    (second,), _ = backward.grad(first, [x], create_graph=True)
    assert gradients(second, x) == [[6.0]]
    (constant,), _ = backward.grad(operations.cube(x), [x])
    assert not constant.requires_grad


def test_what_backward_and_grad_refuse():
    x = leaf(1.0, 2.0)
    with pytest.raises(refusals.ConstantRoot):
        backward.backward(operations.constant([1.0]))
    with pytest.raises(refusals.GradientMissing):
        backward.backward(operations.square(x))
    with pytest.raises(refusals.GradientMisshaped):
        backward.backward(operations.square(x), operations.constant([1.0]))
    with pytest.raises(refusals.InputUnused):
        backward.grad(operations.total(x), [leaf(1.0)])
    with pytest.raises(refusals.ConstantGradInput):
        backward.grad(operations.total(x), [operations.constant([1.0])])
    assert gradients(operations.total(x), leaf(1.0), allow_unused=True) == [None]


def tangent(tensor):
    return None if forward.tangent(tensor) is None else forward.tangent(tensor).values.tolist()


@pytest.fixture
def dual():
    with levels.within(None):
        forward.enter_level()
        x = leaf(2.0, 3.0)
        yield forward.make_dual(x, operations.constant([1.0, 10.0]))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (operations.cube, [12.0, 270.0]),
        (operations.total, 11.0),
        (lambda x: operations.mul(x, operations.square(x)), [12.0, 270.0]),
        (lambda x: operations.div(operations.constant([1.0]), x), [-0.25, -10 / 9]),
        (lambda x: operations.matmul(*[operations.stack(x, x)] * 2), [[27.0, 83.0], [27.0, 83.0]]),
        (lambda x: subgradients.maximum(x, operations.constant([2.0])), [0.5, 10.0]),
        (lambda x: operations.to(x, "int64"), None),
        (subgradients.product, 23.0),
    ],
)
def test_the_tangent_of_a_result_follows_from_its_gradients(dual, function, expected):
    assert tangent(function(dual)) == expected


def test_tangents_are_shared_by_views_and_replaced_by_writes(dual):
    base = operations.constant([5.0, 7.0])
    last, every = views.tail(base), views.alias(base)
    mul_(last, views.tail(dual))
    assert [tangent(x) for x in (base, last, every)] == [[0.0, 70.0], [70.0], [0.0, 70.0]]
    mul_(every, operations.constant([0.0, 2.0]))
    assert tangent(base) == [0.0, 140.0]
    assert tangent(leaves.detach(base)) is None


def test_a_tangent_has_gradients(dual):
    x, along = leaf(2.0), leaf(5.0)
    found = forward.tangent_of(operations.cube(forward.make_dual(x, along)))
    assert gradients(found, x, along) == [[60.0], [12.0]]


def test_where_tangents_go_and_where_not(dual):
    with modes.within("no_grad"):
        assert tangent(operations.square(dual)) == [4.0, 60.0]
    with modes.within("inference_mode"):
        assert tangent(operations.square(dual)) is None
    assert tangent(forward.primal_of(dual)) is None
    with pytest.raises(refusals.TangentDropped):
        functions.threefold(dual)
    with pytest.raises(refusals.LevelNested):
        forward.enter_level()
    forward.exit_level()
    assert tangent(dual) is None
    with pytest.raises(refusals.LevelNotEntered):
        forward.exit_level()
    with pytest.raises(refusals.LevelMissing):
        forward.make_dual(leaf(1.0), leaf(1.0))


def test_a_checkpoint_runs_again_on_what_its_arguments_were():
    runs = []

    def function(x, y):
        runs.append((x.values.tolist(), y.values.tolist()))
        return operations.mul(x, operations.square(y))

    x, y = leaf(2.0), leaf(3.0)
    result = checkpoints.checkpoint(function, operations.clone(x), y)
    with modes.within("no_grad"):
        mul_(y, y)
    (by_x, by_y), left_open = backward.grad(result, [x, y], create_graph=True)
    assert left_open
    assert [by_x.values.tolist(), by_y.values.tolist()] == [[9.0], [12.0]]
    assert len(runs) > 1
    assert set(map(str, runs)) == {"([2.0], [3.0])"}
    assert gradients(by_x, y) == [[6.0]]
    with modes.within("no_grad"):
        assert not checkpoints.checkpoint(function, x, y).requires_grad
