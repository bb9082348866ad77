"""SPEC.md, History."""

import contextlib
import gc
import threading
import weakref

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.functions import EXACT, SMOOTH
from ..strategies.graphs import JOINTS, PARTS, POLYNOMIAL, PRIMITIVES, steps
from ..strategies.mutations import MUTATIONS
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors

BOOLEANS = (False, True)
SUBSETS = [(a, b, c) for a in BOOLEANS for b in BOOLEANS for c in BOOLEANS]

CUTS = (
    Row("detached-input", of="lambda f, x: f(x.detach())"),
    Row("detached-result", of="lambda f, x: f(x).detach()"),
)

NEUTRAL = (
    Row("add-0", functional="lambda t: t + 0"),
    Row("sub-0", functional="lambda t: t - 0"),
    Row("mul-1", functional="lambda t: t * 1"),
    Row("rmul-1", functional="lambda t: 1 * t"),
    Row("div-1", functional="lambda t: t / 1"),
)

DISCRETE = (
    Row("gt", of="lambda x: x > 0"),
    Row("eq", of="lambda x: x == x"),
    Row("isnan", of="lambda x: torch.isnan(x)"),
    Row("long", of="lambda x: x.long()"),
    Row("int", of="lambda x: x.to(torch.int32)"),
    Row("bool", of="lambda x: x.bool()"),
    Row("argmax", of="lambda x: x.argmax()"),
    Row("argsort", of="lambda x: x.argsort()"),
    Row("nonzero", of="lambda x: x.nonzero()"),
    Row("max-indices", of="lambda x: x.max(0)[1]"),
    Row("sort-indices", of="lambda x: x.sort()[1]"),
    Row("topk-indices", of="lambda x: x.topk(1)[1]"),
)

NUMBERS = (
    Row("item", of="lambda t: t.item()"),
    Row("tolist", of="lambda t: t.tolist()"),
    Row("float", of="lambda t: float(t)"),
    Row("int", of="lambda t: int(t)"),
    Row("bool", of="lambda t: bool(t)"),
)

PULLBACKS = (
    Row("add", of="lambda a, b: a + b", pull="lambda v, a, b: (v, v)"),
    Row("sub", of="lambda a, b: a - b", pull="lambda v, a, b: (v, -v)"),
    Row("mul", of="lambda a, b: a * b", pull="lambda v, a, b: (v * b, v * a)"),
    Row("div", of="lambda a, b: a / b", pull="lambda v, a, b: (v / b, -v * a / b / b)"),
)


def run(program, items, field):
    for row, i, j in program:
        items = [*items, getattr(row, field)(items[i % len(items)], items[j % len(items)])]
    return items[-1]


def nodes(root):
    found, pending = [], [root]
    while pending:
        node = pending.pop()
        if node is not None and node not in found:
            found.append(node)
            pending.extend(following for following, _ in node.next_functions)
    return found


def returns(node, path=()):
    onward = [following for following, _ in node.next_functions if following is not None]
    return node in path or any(returns(following, (*path, node)) for following in onward)


def power(x, n):
    if n == 1:
        return x
    return power(x * x, n // 2) if n % 2 == 0 else x * power(x, n - 1)


def teardown_function():
    gc.enable()


@clause("history.graph.leaves")
@given(needs=st.sampled_from(SUBSETS), program=steps(JOINTS))
def test_graph_leads_to_the_leaves_of_the_computation(needs, program):
    inputs = [torch.ones(2, requires_grad=need) for need in needs]
    graph = nodes(run(program, inputs, "of").grad_fn)
    met = [any(getattr(node, "variable", None) is leaf for node in graph) for leaf in inputs]
    reads = run(program, [{0}, {1}, {2}], "reads")
    same(met, [needs[n] and n in reads for n in range(3)])


@clause("history.graph.leaves")
@pytest.mark.parametrize("needs", [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize("row", present(JOINTS), ids=ids(JOINTS))
def test_graph_of_one_step_leads_to_the_leaves_that_it_reads(row, needs):
    inputs = [torch.ones(2, requires_grad=need) for need in needs]
    graph = nodes(row.of(*inputs).grad_fn)
    met = [any(getattr(node, "variable", None) is leaf for node in graph) for leaf in inputs]
    same(met, [needs[n] and n in row.reads({0}, {1}) for n in range(2)])


@clause("history.graph.acyclic")
@given(program=steps(JOINTS))
def test_no_walk_returns_to_a_node(program):
    x, y = (torch.ones(2, requires_grad=True) for _ in range(2))
    same(returns(run(program, [x, y], "of").grad_fn), False)


@clause("history.forward.same_values")
@given(x=tensors(shapes=[(2,)]), y=tensors(shapes=[(2,)]), program=steps(JOINTS))
def test_recording_does_not_change_the_result(x, y, program):
    plain = run(program, [x, y], "of")
    x.requires_grad_()
    same(run(program, [x, y], "of").detach(), plain)


@clause("history.forward.same_values")
@pytest.mark.parametrize("row", present(JOINTS), ids=ids(JOINTS))
@given(x=tensors(shapes=[(2,)]), y=tensors(shapes=[(2,)]), needs=st.booleans())
def test_recording_does_not_change_the_result_of_a_step(x, y, needs, row):
    plain = row.of(x, y)
    same(row.of(x.requires_grad_(), y.requires_grad_(needs)).detach(), plain)


@clause("history.out_of_place.new_tensor")
@pytest.mark.parametrize("row", present(MUTATIONS), ids=ids(MUTATIONS))
@given(x=leaves(shapes=FILLED))
def test_out_of_place_operation_leaves_its_input_alone(x, row):
    old, values, version = x, x.tolist(), x._version
    x = row.functional(x)
    same((old is x, old._version - version, old.is_leaf, x.is_leaf), (False, 0, True, False))
    same(old.tolist(), values)


@clause("history.out_of_place.new_tensor")
@pytest.mark.parametrize("row", NEUTRAL, ids=ids(NEUTRAL))
@given(x=leaves(shapes=FILLED))
def test_operation_that_changes_nothing_returns_a_new_tensor(x, row):
    version = x._version
    y = row.functional(x)
    same((y is x, y.is_leaf, y._is_view(), x._version - version), (False, False, False, 0))
    y.data.add_(1)
    same(y.detach() - 1, x.detach())


@clause("history.grad_fn.recorded")
@given(x=leaves(), row=rows(EXACT))
def test_result_of_a_recorded_operation_has_grad_fn(x, row):
    y = row.forward(x)
    same(y.grad_fn is None, False)


@clause("history.grad_fn.absent")
@pytest.mark.parametrize(("recording", "needs"), [(True, False), (False, True), (False, False)])
@given(x=tensors(), row=rows(EXACT))
def test_result_of_an_operation_that_is_not_recorded_has_no_grad_fn(recording, needs, x, row):
    x.requires_grad_(needs)
    with torch.set_grad_enabled(recording):
        y = row.forward(x)
    same(y.grad_fn, None)


@clause("history.grad_fn.absent")
@given(x=leaves(), row=rows(EXACT))
def test_leaf_and_detached_tensor_have_no_grad_fn(x, row):
    y = row.forward(x)
    same((x.grad_fn, y.detach().grad_fn), (None, None))
    same(y.grad_fn is None, False)


@clause("history.grad_fn.entry")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), factor=st.sampled_from([-2.0, 0.5, 3.0]))
def test_backward_enters_at_grad_fn_with_the_gradient_of_the_tensor(x, row, factor):
    y = row.forward(x)
    arrived = []
    y.grad_fn.register_hook(lambda passed, received: arrived.append(received[0]))
    y.backward(torch.full_like(x, factor), retain_graph=True)
    (factor * y).backward(torch.ones_like(x))
    same(len(arrived), 2)
    for gradient in arrived:
        same(gradient, torch.full_like(x, factor))


@clause("history.grad_fn.entry")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), mutation=rows(MUTATIONS))
def test_backward_enters_at_the_grad_fn_of_a_modified_tensor(x, row, mutation):
    y = row.forward(x)
    arrived = [y.grad_fn]
    mutation.inplace(y)
    y.grad_fn.register_hook(lambda passed, received: arrived.append(received[0]))
    torch.autograd.grad(2 * y, x, torch.ones_like(x), allow_unused=True)
    same(len(arrived), 2)
    same(arrived[1], torch.full_like(x, 2))


@clause("history.node.callable")
@pytest.mark.parametrize("needs", [(True, True), (True, False), (False, True)])
@given(
    row=rows(PULLBACKS),
    a=tensors(shapes=FILLED, dtypes=[torch.float64]),
    scale=st.sampled_from([-1.0, 2.0]),
    v=st.sampled_from([0.5, 3.0]),
)
def test_calling_a_node_gives_the_gradients_of_its_inputs(needs, row, a, scale, v):
    b, gradient = torch.full_like(a, scale), torch.full_like(a, v)
    expected = row.pull(gradient, a, b)
    node = row.of(a.requires_grad_(needs[0]), b.requires_grad_(needs[1])).grad_fn
    got = node(gradient)
    same(len(got), len(node.next_functions))
    for need, observed, wanted in zip(needs, got, expected):
        same(observed, wanted.detach() if need else None)


@clause("history.node.interface")
@given(program=steps(JOINTS))
def test_every_node_is_a_node_with_its_members(program):
    x, y = (torch.ones(2, requires_grad=True) for _ in range(2))
    for node in nodes(run(program, [x, y], "of").grad_fn):
        same(isinstance(node, torch.autograd.graph.Node), True)
        same(isinstance(node.name(), str), True)
        same((isinstance(node.metadata, dict), isinstance(node.next_functions, tuple)), (True,) * 2)
        same((callable(node.register_hook), callable(node.register_prehook)), (True, True))


@clause("history.node.interface")
@given(x=leaves())
def test_node_of_a_custom_function_is_a_node_with_its_members(x):
    class Negative(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return -a

        @staticmethod
        def backward(ctx, gradient):
            return -gradient

    y = Negative.apply(x)
    node = y.grad_fn
    same((isinstance(node, torch.autograd.graph.Node), isinstance(node.name(), str)), (True, True))
    same((isinstance(node.metadata, dict), isinstance(node.next_functions, tuple)), (True, True))
    same((callable(node.register_hook), callable(node.register_prehook)), (True, True))


@clause("history.node.names")
@pytest.mark.parametrize(
    ("operation", "row"), zip(ids(PRIMITIVES), present(PRIMITIVES)), ids=ids(PRIMITIVES)
)
def test_names_of_nodes(operation, row):
    a, b, c = (torch.ones(2, requires_grad=True) for _ in range(3))
    observe(row.of(a, b, c).grad_fn.name(), operation)


@clause("history.edges.argument_order")
@pytest.mark.parametrize("row", present(PRIMITIVES), ids=ids(PRIMITIVES))
def test_edges_follow_the_arguments(row):
    arguments = [torch.ones(2, requires_grad=True) for _ in range(3)]
    edges = row.of(*arguments).grad_fn.next_functions
    same(len(edges), row.takes)
    same([node.variable is leaf for (node, _), leaf in zip(edges, arguments)], [True] * row.takes)


@clause("history.edges.argument_order")
@pytest.mark.parametrize("row", present(PRIMITIVES), ids=ids(PRIMITIVES))
def test_each_use_of_a_repeated_argument_has_an_edge(row):
    leaf = torch.ones(2, requires_grad=True)
    edges = row.of(leaf, leaf, leaf).grad_fn.next_functions
    same([node.variable is leaf for node, _ in edges], [True] * row.takes)


@clause("history.edges.none")
@pytest.mark.parametrize("row", present(PRIMITIVES), ids=ids(PRIMITIVES))
@given(needs=st.sampled_from([subset for subset in SUBSETS if any(subset[:2])]))
def test_edge_of_a_constant_is_none(row, needs):
    arguments = [torch.ones(2, requires_grad=need) for need in needs]
    edges = row.of(*arguments).grad_fn.next_functions
    same([node is not None for node, _ in edges], list(needs[: row.takes]))


@clause("history.edges.output_index")
@pytest.mark.parametrize("row", present(PARTS), ids=ids(PARTS))
def test_edge_says_which_output_it_leads_to(row):
    parts = row.of(torch.ones(4, 3, requires_grad=True))
    for index, part in enumerate(parts):
        node, output = part.sin().grad_fn.next_functions[0]
        same((node is parts[0].grad_fn, output), (True, index))


@clause("history.leaf.one_accumulator")
@pytest.mark.parametrize("shape", FILLED)
@given(uses=st.lists(rows(EXACT), min_size=2, max_size=4))
def test_all_uses_of_a_leaf_lead_to_one_node(shape, uses):
    x = torch.ones(shape, requires_grad=True)
    results = [row.forward(x) for row in uses]
    graph = nodes(sum(results).grad_fn)
    same(sum(getattr(node, "variable", None) is x for node in graph), 1)


@clause("history.chain_rule.value")
@given(x=leaves(dtypes=[torch.float64]), chain=st.lists(rows(EXACT), min_size=1, max_size=3))
def test_gradient_of_a_chain_is_the_product_of_slopes(x, chain):
    y, slope = x, torch.ones_like(x)
    for link in chain:
        slope = slope * link.slope(y.detach())
        y = link.forward(y)
    y.sum().backward()
    same(x.grad, slope)


@clause("history.chain_rule.value")
@given(
    values=st.tuples(*[st.integers(-2, 2).map(float)] * 2),
    program=steps(POLYNOMIAL, max_size=4),
)
def test_gradient_of_a_graph_is_the_tangent_of_dual_numbers(values, program):
    inputs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in values]
    gradients = torch.autograd.grad(run(program, inputs, "of"), inputs, allow_unused=True)
    for n, gradient in enumerate(gradients):
        duals = [[[v, float(n == m)], [0.0, v]] for m, v in enumerate(values)]
        duals = [torch.tensor(matrix, dtype=torch.float64) for matrix in duals]
        expected = run(program, duals, "dual")[0, 1].item()
        same(0.0 if gradient is None else gradient.item(), expected)


@clause("history.chain_rule.value")
@given(x=leaves(shapes=FILLED), row=rows(SMOOTH))
def test_backward_of_smooth_functions(x, row):
    row.forward(x).sum().backward()
    close(x.grad, row.slope(x.detach()), ulps=4)


@clause("history.chain_rule.value")
@given(a=leaves(shapes=[(2, 3), (4, 3)]), b=leaves(shapes=[(3, 2), (3, 1)]))
def test_backward_of_a_matrix_product(a, b):
    product = a.double() @ b.double()
    product.sum().backward()
    same(a.grad, b.detach().sum(1).to(a.dtype).expand(a.shape))
    same(b.grad, a.detach().sum(0).to(b.dtype).unsqueeze(1).expand(b.shape))


@clause("history.paths.sum")
@given(x=leaves(shapes=FILLED), uses=st.lists(rows(EXACT), min_size=2, max_size=4))
def test_uses_of_a_leaf_add_up(x, uses):
    sum(use.forward(x).sum() for use in uses).backward()
    same(x.grad, sum(use.slope(x.detach()) for use in uses))


@clause("history.paths.sum")
@given(x=leaves(), first=rows(EXACT), paths=st.lists(rows(EXACT), min_size=2, max_size=4))
def test_gradients_of_several_paths_add_up(x, first, paths):
    y = first.forward(x)
    sum(path.forward(y) for path in paths).sum().backward()
    slopes = sum(path.slope(y.detach()) for path in paths)
    same(x.grad, first.slope(x.detach()) * slopes)


@clause("history.cut.constant")
@pytest.mark.parametrize("way", present(CUTS), ids=ids(CUTS))
@given(x=leaves(), kept=rows(EXACT), cut=rows(EXACT))
def test_cut_use_is_a_constant(way, x, kept, cut):
    constant = way.of(cut.forward, x)
    (kept.forward(x) * constant).sum().backward()
    same(constant, cut.forward(x.detach()))
    same(x.grad, kept.slope(x.detach()) * cut.forward(x.detach()))


@clause("history.cut.constant")
@given(x=leaves(), row=rows(EXACT), cut_first=st.booleans())
def test_factor_that_was_detached_from_the_other_is_a_constant(x, row, cut_first):
    y = row.forward(x)
    product = y.detach() * y if cut_first else y * y.detach()
    product.sum().backward()
    same(x.grad, row.slope(x.detach()) * row.forward(x.detach()))


def nodes_below(node, found):
    if node is not None and not any(node is seen for seen in found):
        found.append(node)
        for below, _ in node.next_functions:
            nodes_below(below, found)
    return found


@clause("history.creation_hook.every_node")
@pytest.mark.parametrize("used_before", [False, True])
@given(x=leaves(shapes=[(2,)]), y=leaves(shapes=[(2,)]), program=steps(JOINTS))
def test_every_node_is_given_to_the_hook_once(x, y, program, used_before):
    created, items, before = [], [x, y], x * y if used_before else x
    with torch.autograd.graph.node_creation_hook(created.append):
        for row, i, j in program:
            items.append(row.of(items[i % len(items)], items[j % len(items)]))
    after = x * y
    earlier = nodes_below(before.grad_fn, [])
    recorded = [node for item in items[2:] for node in nodes_below(item.grad_fn, [])]
    for node in [*recorded, *earlier, after.grad_fn]:
        old = any(node is other for other in [*earlier, after.grad_fn])
        same(sum(node is one for one in created), 0 if old else 1)


@clause("history.creation_hook.complete")
@given(x=leaves(shapes=FILLED), row=rows(SMOOTH))
def test_a_node_is_complete_when_the_hook_gets_it(x, row):
    seen = {}

    def note(node):
        names = [name for name in dir(node) if name.startswith("_saved")]
        seen[node] = (node.next_functions, {name: getattr(node, name) for name in names})

    with torch.autograd.graph.node_creation_hook(note):
        y = row.forward(x)
    next_functions, saved = seen[y.grad_fn]
    same(next_functions, y.grad_fn.next_functions)
    same(list(saved), [name for name in dir(y.grad_fn) if name.startswith("_saved")])
    for name, then in saved.items():
        now = getattr(y.grad_fn, name)
        same(*((t.detach() if torch.is_tensor(t) else t) for t in (then, now)))


@clause("history.creation_hook.nested")
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_every_active_hook_gets_the_node_from_the_outermost_on(depth):
    x, calls = torch.ones(2, requires_grad=True), []
    with contextlib.ExitStack() as stack:
        for n in range(depth):
            stack.enter_context(
                torch.autograd.graph.node_creation_hook(lambda node, n=n: calls.append((n, node)))
            )
        y = x.exp()
    calls = [n for n, node in calls if node is y.grad_fn]
    same(calls, list(range(depth)))


@clause("history.creation_hook.thread")
@pytest.mark.parametrize("started", ["before", "inside"])
def test_nodes_of_another_thread_are_not_given_to_the_hook(started):
    x, created, others, entered = torch.ones(2, requires_grad=True), [], [], threading.Event()

    def record():
        entered.wait()
        others.append(x.exp().grad_fn)

    thread = threading.Thread(target=record)
    if started == "before":
        thread.start()
    with torch.autograd.graph.node_creation_hook(created.append):
        if started == "inside":
            thread.start()
        entered.set()
        thread.join()
        own = x.exp().grad_fn
    same([any(node is one for one in created) for node in (*others, own)], [False, True])


@clause("history.creation_hook.backward")
@pytest.mark.parametrize("create_graph", [False, True])
def test_nodes_of_a_recorded_backward_are_given_to_the_hook(create_graph):
    x, created = torch.tensor([2.0, 3.0], requires_grad=True), []
    y = x.pow(3).sum()
    with torch.autograd.graph.node_creation_hook(created.append):
        (gradient,) = torch.autograd.grad(y, x, create_graph=create_graph)
    node = gradient.grad_fn
    same((node is not None, any(node is one for one in created)), (create_graph, create_graph))
    same(bool(created), create_graph)


@clause("history.creation_hook.recording_refused")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_recording_inside_the_hook_is_refused(x, row):
    made = []
    with torch.autograd.graph.node_creation_hook(lambda node: made.append(row.forward(x))):
        refuses(lambda: row.forward(x), RuntimeError)
    same(made, [])
    with torch.autograd.graph.node_creation_hook(lambda node: made.append(row.forward(x.detach()))):
        (3 * x).sum().backward()
    same(bool(made), True)
    same(x.grad, torch.full_like(x, 3))


@clause("history.rebuilt.new_nodes")
@given(x=leaves(), row=rows(EXACT), repeats=st.integers(2, 3))
def test_every_forward_records_nodes_of_its_own(x, row, repeats):
    results = [row.forward(x) for _ in range(repeats)]
    graphs = [[n for n in nodes(y.grad_fn) if not hasattr(n, "variable")] for y in results]
    together = nodes(sum(results).grad_fn)
    distinct = [node for node in together if any(node in graph for graph in graphs)]
    same(len(distinct), sum(len(graph) for graph in graphs))


@clause("history.rebuilt.independent")
@given(x=leaves(), programs=st.lists(rows(EXACT), min_size=2, max_size=4), late=st.booleans())
def test_iterations_do_not_influence_each_other(x, programs, late):
    results = [row.forward(x).sum() for row in programs]
    for row, root in zip(programs[::-1], results[::-1]):
        (gradient,) = torch.autograd.grad(root if late else row.forward(x).sum(), x)
        same(gradient, row.slope(x.detach()))


@clause("history.rebuilt.independent")
@pytest.mark.parametrize("done", BOOLEANS)
@given(x=leaves(), row=rows(EXACT))
def test_graph_outlives_other_iterations_on_other_values(done, x, row):
    old = row.forward(x).sum()
    if done:
        row.forward(3 * x).sum().backward()
    new = row.forward(2 * x).sum()
    (gradient,) = torch.autograd.grad(old, x)
    same(gradient, row.slope(x.detach()))
    (gradient,) = torch.autograd.grad(new, x)
    same(gradient, 2 * row.slope(2 * x.detach()))


@clause("history.control_flow.path_taken")
@given(start=st.integers(1, 9), bound=st.integers(1, 500))
def test_loop_counts_as_often_as_it_ran(start, bound):
    x = torch.tensor(float(start), requires_grad=True)
    y = 1 * x
    while y < bound:
        y = 3 * y
    y.backward()
    turns = next(n for n in range(9) if start * 3**n >= bound)
    same(x.grad, torch.tensor(3.0**turns))


@clause("history.control_flow.path_taken")
@given(x=leaves(shapes=[()]), rising=rows(EXACT), falling=rows(EXACT))
def test_branch_counts_if_it_was_taken(x, rising, falling):
    taken = rising if x.item() > 0 else falling
    y = rising.forward(x) if x > 0 else falling.forward(x)
    y.backward()
    same(x.grad, taken.slope(x.detach()))


@clause("history.control_flow.path_taken")
@given(base=st.sampled_from([-2.0, 0.5, 1.5, 3.0]), n=st.integers(1, 9))
def test_recursion_counts_as_deep_as_it_went(base, n):
    x = torch.tensor(base, dtype=torch.float64, requires_grad=True)
    power(x, n).backward()
    same(x.grad.item(), n * base ** (n - 1))


@clause("history.discrete.no_grad")
@pytest.mark.parametrize("row", present(DISCRETE), ids=ids(DISCRETE))
@given(x=leaves(shapes=[(3,), (1,), (2, 3)]))
def test_integer_or_boolean_result_does_not_require_grad(row, x):
    y = row.of(x)
    same((y.requires_grad, y.grad_fn), (False, None))
    same((2 * x).requires_grad, True)


@clause("history.numbers.constant")
@pytest.mark.parametrize("row", present(NUMBERS), ids=ids(NUMBERS))
@given(x=leaves(shapes=[()]))
def test_number_read_from_a_tensor_has_no_history(row, x):
    number = row.of(x)
    same(type(number) in (float, int, bool), True)
    (x * number).backward()
    same(x.grad, torch.full_like(x, float(number)))


@clause("history.numbers.constant")
@given(x=leaves(shapes=[(3,), (1,)]))
def test_numbers_in_a_list_have_no_history(x):
    numbers = x.tolist()
    same([type(number) for number in numbers], [float] * len(x))
    (x * torch.tensor(numbers)).sum().backward()
    same(x.grad, x.detach())


@clause("history.lifetime.freed_with_root")
@pytest.mark.parametrize("retain", [None, False, True])
@given(x=leaves(), first=rows(EXACT), second=rows(EXACT))
def test_dropping_the_root_frees_the_graph(retain, x, first, second):
    gc.disable()
    hook, y = lambda gradient: None, first.forward(x)
    alive = weakref.ref(hook)
    y.register_hook(hook)
    root = second.forward(y).sum()
    if retain is not None:
        root.backward(retain_graph=retain)
    del y, hook
    same(alive() is None, False)
    del root
    same(alive() is None, True)


@clause("history.lifetime.deep_chain")
@pytest.mark.parametrize("backward", BOOLEANS)
def test_deep_chain_runs_and_is_destroyed(backward):
    x = torch.ones(1, requires_grad=True)
    y = x
    for _ in range(20000):  # ten times as deep as Python's own limit on recursion, and more
        y = y + 1
    if backward:
        y.backward()
    del y
    same(x.grad, torch.ones(1) if backward else None)


@clause("history.repr.mentions")
@given(x=tensors(), row=rows(EXACT))
def test_printed_form_tells_of_history(x, row):
    same(("requires_grad=True" in repr(x), "grad_fn=" in repr(row.forward(x))), (False, False))
    x.requires_grad_()
    same(("requires_grad=True" in repr(x), "grad_fn=" in repr(row.forward(x))), (True, True))
