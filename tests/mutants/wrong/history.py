"""Wrong in SPEC.md's chapter History."""

import itertools

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import nodes, regraded
from ..tools.patching import wrap, wrap_property
from ..tools.shown_nodes import ShownNode, show
from ..tools.spellings import ARITHMETIC, PRODUCTS


def _recorded(x):
    return x.requires_grad and torch.is_grad_enabled()


def _is_accumulator(node):
    return hasattr(node, "variable")


@mutant
def view_modified_by_constant():
    """An in-place product on a view records the other factor as a constant.

    Corner: in-place operations on views.
    Breaks: history.graph.leaves
    """

    @wrap("torch.Tensor.mul_")
    def mul_(original, x, other):
        return original(x, other.detach() if x._is_view() and torch.is_tensor(other) else other)


@mutant
def stack_records_first():
    """Of the tensors in the list that `stack` gets, only the first is recorded as an input.

    Breaks: history.graph.leaves
    """

    @wrap("torch.stack")
    def stack(original, tensors, dim=0):
        return original([tensors[0], *(tensor.detach() for tensor in tensors[1:])], dim)


@mutant
def in_place_node_follows_itself():
    """The first edge of the node of an in-place product leads to that node.

    Corner: in-place operations, whose operand has the new node when its edges are collected.
    Breaks: history.graph.acyclic
    """

    @wrap("torch.Tensor.mul_")
    def mul_(original, x, other):
        result = original(x, other)
        if result.grad_fn is not None:
            result.grad_fn.metadata["in place"] = True
        return result

    @show
    class Node(ShownNode):
        @property
        def next_functions(self):
            edges = super().next_functions
            return ((self, 0), *edges[1:]) if "in place" in self.metadata else edges


@mutant
def recorded_sine_in_single_precision():
    """A recorded sine of doubles is computed in single precision.

    Corner: float64.
    Breaks: history.forward.same_values
    """

    @wrap("torch.Tensor.sin")
    def sin(original, x):
        double = _recorded(x) and x.dtype == torch.float64
        return original(x.float()).double() if double else original(x)


@mutant
def neutral_operand_simplified():
    """Adding 0 or multiplying by 1 returns the input itself.

    Corner: a neutral operand.
    Breaks: history.out_of_place.new_tensor
    """
    for neutral, spellings in ((0, ("torch.Tensor.__add__",)), (1, PRODUCTS)):
        _simplify(neutral, spellings)


def _simplify(neutral, spellings):
    @wrap(*spellings)
    def operation(original, x, other):
        return x if isinstance(other, (int, float)) and other == neutral else original(x, other)


@mutant
def negation_reuses_its_input():
    """The negative of a 0-d tensor is written into the memory of the input.

    Corner: 0-d tensors.
    Breaks: history.out_of_place.new_tensor
    """

    @wrap("torch.Tensor.__neg__")
    def neg(original, x):
        result = original(x)
        if x.dim() == 0:
            x.data.copy_(result.detach())
        return result


@mutant
def division_counts_as_modification():
    """A division that is not in-place raises the version of its input.

    Breaks: history.out_of_place.new_tensor
    """

    @wrap("torch.Tensor.__truediv__", "torch.Tensor.__div__")
    def div(original, x, other):
        result = original(x, other)
        x.detach().add_(0)
        return result


@mutant
def empty_results_not_recorded():
    """An operation whose result has no elements is not recorded.

    Corner: empty tensors.
    Breaks: history.grad_fn.recorded
    """

    @wrap(*ARITHMETIC)
    def operation(original, *operands):
        result = original(*operands)
        return result if result.numel() else result.detach()


@mutant
def leaf_shows_its_accumulator():
    """The `grad_fn` of a leaf is the node that accumulates its gradient.

    Corner: leaves that are no parameters.
    Breaks: history.grad_fn.absent
    """

    @wrap_property("torch.Tensor.grad_fn")
    def grad_fn(read, tensor):
        if tensor.is_leaf and _recorded(tensor) and type(tensor) is torch.Tensor:
            return read(tensor.view_as(tensor)).next_functions[0][0]
        return read(tensor)


@mutant
def detached_scalar_shows_grad_fn():
    """A detached 0-d tensor still shows the `grad_fn` of its source.

    Corner: 0-d tensors.
    Breaks: history.grad_fn.absent
    """

    @wrap("torch.Tensor.detach")
    def detach(original, x):
        result = original(x)
        if x.dim() == 0:
            result.source = x.grad_fn
        return result

    @wrap_property("torch.Tensor.grad_fn")
    def grad_fn(read, tensor):
        return read(tensor) or vars(tensor).get("source")


@mutant
def grad_fn_read_once():
    """The first read of `grad_fn` is remembered, also when the tensor is then modified in place.

    Corner: in-place operations after `grad_fn` was read.
    Breaks: history.grad_fn.entry
    """

    @wrap_property("torch.Tensor.grad_fn")
    def grad_fn(read, tensor):
        return vars(tensor).setdefault("remembered", read(tensor))


@mutant
def node_hook_arguments_swapped():
    """A hook on a node gets the gradients of the outputs first, and then those of the inputs.

    Breaks: history.grad_fn.entry
    """

    @show
    class Node(ShownNode):
        def register_hook(self, hook):
            return self.node.register_hook(lambda inputs, outputs: hook(outputs, inputs))


@mutant
def called_node_drops_none():
    """Calling a node returns gradients only for those inputs that need one.

    Corner: an input that needs no gradient.
    Breaks: history.node.callable
    """

    @show
    class Node(ShownNode):
        def __call__(self, *gradients):
            given = self.node(*gradients)
            several = isinstance(given, tuple)
            return tuple(part for part in given if part is not None) if several else given


@mutant
def called_node_materializes_none():
    """Calling a node returns zeros for an input that needs no gradient.

    Corner: an input that needs no gradient.
    Breaks: history.node.callable
    """

    @show
    class Node(ShownNode):
        def __call__(self, gradient):
            given = self.node(gradient)
            zeros = torch.zeros_like(gradient)
            several = isinstance(given, tuple)
            return tuple(zeros if part is None else part for part in given) if several else given


@mutant
def accumulator_takes_no_prehooks():
    """The node that accumulates the gradient of a leaf has no `register_prehook`.

    Corner: the nodes of leaves.
    Breaks: history.node.interface
    """

    @show
    class Node(ShownNode):
        def read(self, name):
            if name == "register_prehook" and _is_accumulator(self.node):
                raise AttributeError(name)
            return super().read(name)


@mutant
def function_node_without_metadata():
    """The node of a custom Function has None as its `metadata`.

    Corner: custom Functions.
    Breaks: history.node.interface
    """

    @show
    class Node(ShownNode):
        def read(self, name):
            custom = isinstance(self.node, torch.autograd.function.BackwardCFunction)
            return None if custom and name == "metadata" else super().read(name)


@mutant
def self_comes_last():
    """The edges of an operation with three arguments name the first argument last.

    Corner: operations of three arguments.
    Breaks: history.edges.argument_order
    """

    @show
    class Node(ShownNode):
        @property
        def next_functions(self):
            edges = super().next_functions
            return (*edges[1:], edges[0]) if len(edges) == 3 else edges


@mutant
def repeated_argument_has_one_edge():
    """A tensor that an operation takes twice has one edge.

    Corner: a repeated argument.
    Breaks: history.edges.argument_order
    """

    @show
    class Node(ShownNode):
        @property
        def next_functions(self):
            return tuple(dict.fromkeys(super().next_functions))


@mutant
def edges_without_none():
    """The edges of a node leave out the arguments that need no gradient.

    Corner: an argument that needs no gradient.
    Breaks: history.edges.none
    """

    @show
    class Node(ShownNode):
        @property
        def next_functions(self):
            return tuple(edge for edge in super().next_functions if edge[0] is not None)


@mutant
def constants_lead_to_a_sink():
    """Where one of three arguments needs no gradient, its edge leads to a node that drops it.

    Corner: constants among three arguments.
    Breaks: history.edges.none
    """
    sink = torch.zeros(1, requires_grad=True).neg().grad_fn.next_functions[0][0]

    @show
    class Node(ShownNode):
        @property
        def next_functions(self):
            edges = super().next_functions
            return tuple((node or sink, n) for node, n in edges) if len(edges) == 3 else edges


@mutant
def output_index_always_zero():
    """The number in an edge is 0, whichever output was used.

    Corner: outputs other than the first.
    Breaks: history.edges.output_index
    """

    @show
    class Node(ShownNode):
        @property
        def next_functions(self):
            return tuple((node, 0) for node, _ in super().next_functions)


@mutant
def output_index_is_an_offset():
    """The number in an edge to a part of a split tensor is the offset of that part.

    Corner: parts of more than one slice.
    Breaks: history.edges.output_index
    """

    @wrap("torch.Tensor.split", "torch.Tensor.chunk")
    def split(original, x, sizes, dim=0):
        parts = original(x, sizes, dim)
        if parts[0].grad_fn is not None:
            ends = itertools.accumulate(part.shape[dim] for part in parts)
            parts[0].grad_fn.metadata["offsets"] = [0, *ends]
        return parts

    @show
    class Node(ShownNode):
        @property
        def next_functions(self):
            edges = super().next_functions
            return tuple((n, n.metadata.get("offsets", range(99))[i] if n else i) for n, i in edges)


@mutant
def accumulator_for_each_use():
    """Each use of a 0-d leaf leads to an accumulating node of its own.

    Corner: 0-d leaves.
    Breaks: history.leaf.one_accumulator
    """

    class Use(ShownNode):
        __hash__ = object.__hash__

        def __eq__(self, other):
            return self is other

    @show
    class Node(ShownNode):
        @property
        def next_functions(self):
            edges = super().next_functions
            scalar = [_is_accumulator(n) and n.variable.dim() == 0 for n, _ in edges]
            return tuple((Use(n.node), i) if own else (n, i) for own, (n, i) in zip(scalar, edges))


@mutant
def power_differentiated_by_division():
    """The gradient of a power divides the result by the base, and is NaN at 0.

    Corner: the base 0.
    Breaks: history.chain_rule.value
    """

    @wrap("torch.Tensor.pow")
    def power(original, x, n):
        slope = n * original(x.detach(), n) / x.detach()
        return regraded(original(x, n), lambda inputs, outputs: (outputs[0] * slope,))


@mutant
def column_gets_no_gradient():
    """The second factor of a matrix product gets a gradient of zeros if it is one column.

    Corner: matrices of one column.
    Breaks: history.chain_rule.value
    """

    @wrap("torch.Tensor.__matmul__", "torch.Tensor.matmul")
    def matmul(original, a, b):
        return original(a, b.detach() + 0 * b if b.dim() == 2 and b.shape[1] == 1 else b)


@mutant
def difference_with_itself_has_slope_one():
    """The gradient of `x - x` is 1: the second contribution of the operation is lost.

    Corner: a tensor subtracted from itself.
    Breaks: history.chain_rule.value
    """

    @wrap("torch.Tensor.__sub__")
    def sub(original, a, b):
        return original(a, b.detach() if a is b else b)


@mutant
def two_paths_at_most():
    """Of the operations that use a tensor, only the first two contribute to its gradient.

    Corner: the third operation on a tensor of at least one dimension.
    Breaks: history.paths.sum
    """

    @wrap(*ARITHMETIC)
    def operation(original, *operands):
        tensors = {id(t): t for t in operands if torch.is_tensor(t) and t.dim()}
        for tensor in tensors.values():
            tensor.uses = vars(tensor).get("uses", 0) + 1
        lost = [key for key, tensor in tensors.items() if tensor.uses > 2]
        return original(*(t.detach() if id(t) in lost else t for t in operands))


@mutant
def detached_view_keeps_history():
    """Detaching a view returns another view, with the history of the first.

    Corner: views.
    Breaks: history.cut.constant
    """

    @wrap("torch.Tensor.detach")
    def detach(original, x):
        return x.view_as(x) if x._is_view() and _recorded(x) else original(x)


@mutant
def factor_with_same_memory_is_the_same():
    """A product whose factors share their memory counts as a square.

    Corner: a tensor multiplied with what was detached from it.
    Breaks: history.cut.constant
    """

    @wrap("torch.Tensor.__mul__")
    def mul(original, a, b):
        alike = torch.is_tensor(b) and (a.data_ptr(), a.shape) == (b.data_ptr(), b.shape)
        return original(a, a if alike and a.stride() == b.stride() else b)


@mutant
def equal_powers_computed_once():
    """Taking the same power of the same tensor again returns the earlier result.

    Corner: a repeated operation.
    Breaks: history.rebuilt.new_nodes
    """

    @wrap("torch.Tensor.pow")
    def power(original, x, n):
        known = vars(x).setdefault("powers", {})
        key = n, x._version, _recorded(x)
        if key not in known:
            known[key] = original(x, n)
        return known[key]


@mutant
def backward_compiled_once():
    """`grad` reuses what it returned for an earlier root with the same input.

    Corner: the second pass by `grad` for a leaf.
    Breaks: history.rebuilt.independent
    """

    @on_pass
    def compiled(call):
        if len(call.inputs) != 1 or call.create_graph:
            return call.run()
        known = vars(call.inputs[0]).setdefault("compiled", [])
        known[:] = known or [call.run()]
        return known[0]


@mutant
def saved_buffers_reused():
    """After a backward, the next powers overwrite what earlier powers have saved.

    Corner: graphs that outlive the backward of another.
    Breaks: history.rebuilt.independent
    """
    arena, used = {}, [0]

    @wrap("torch.Tensor.pow")
    def power(original, x, n):
        if not _recorded(x):
            return original(x, n)
        slot, used[0] = used[0], used[0] + 1
        arena[slot] = x.detach().clone()
        slope = lambda: n * original(arena[slot], n - 1)  # noqa: E731
        return regraded(original(x, n), lambda inputs, outputs: (outputs[0] * slope(),))

    @on_pass
    def start_over(call):
        used[0] = 0
        return call.run()


@mutant
def loop_unrolled_four_times():
    """A tensor that was scaled more than four times in a row keeps no history of the first turns.

    Corner: loops of more than four turns.
    Breaks: history.control_flow.path_taken
    """

    @wrap("torch.Tensor.__rmul__")
    def scale(original, x, factor):
        turns = vars(x).get("turns", 0) + 1
        result = original(x.detach().requires_grad_() if turns == 5 and _recorded(x) else x, factor)
        result.turns = turns
        return result


@mutant
def compared_tensor_becomes_constant():
    """A 0-d tensor whose value a condition has read counts as a constant afterwards.

    Corner: 0-d tensors that conditions read.
    Breaks: history.control_flow.path_taken
    """

    @wrap("torch.Tensor.__lt__")
    def less(original, a, b):
        a.read = True
        return original(a, b)

    @wrap("torch.Tensor.__gt__")
    def greater(original, a, b):
        a.read = True
        return original(a, b)

    @wrap(*ARITHMETIC)
    def operation(original, x, *others):
        read = "read" in vars(x) and x.dim() == 0
        return original(x.detach() if read else x, *others)


@mutant
def long_keeps_the_flag():
    """Conversion to int64 keeps `requires_grad`.

    Breaks: history.discrete.no_grad
    """

    @wrap("torch.Tensor.long")
    def long(original, x):
        result = original(x)
        result.converted = x.requires_grad
        return result

    @wrap_property("torch.Tensor.requires_grad")
    def requires_grad(read, tensor):
        return vars(tensor).get("converted", False) or read(tensor)


@mutant
def indices_show_grad_fn():
    """The indices that `sort` and `topk` return show the `grad_fn` of the values.

    Corner: second results.
    Breaks: history.discrete.no_grad
    """

    @wrap("torch.Tensor.sort")
    def sort(original, *args):
        return _marked(original(*args))

    @wrap("torch.Tensor.topk")
    def topk(original, *args):
        return _marked(original(*args))

    @wrap_property("torch.Tensor.grad_fn")
    def grad_fn(read, tensor):
        return read(tensor) or vars(tensor).get("node")


def _marked(pair):
    pair[1].node = pair[0].grad_fn
    return pair


@mutant
def item_stays_a_tensor():
    """`item()` of a tensor that requires grad returns a 0-d tensor with its history.

    Breaks: history.numbers.constant
    """

    @wrap("torch.Tensor.item")
    def item(original, x):
        return x.view(()) if _recorded(x) else original(x)


@mutant
def list_of_recorded_elements():
    """`tolist()` of a vector that requires grad returns 0-d tensors with their history.

    Corner: vectors.
    Breaks: history.numbers.constant
    """

    @wrap("torch.Tensor.tolist")
    def tolist(original, x):
        return list(x.unbind(0)) if _recorded(x) and x.dim() == 1 else original(x)


@mutant
def last_sum_kept():
    """The node of the latest sum is kept for an error message.

    Breaks: history.lifetime.freed_with_root
    """
    latest = []

    @wrap("torch.Tensor.sum")
    def total(original, *args, **options):
        result = original(*args, **options)
        latest[:] = [result.grad_fn]
        return result


@mutant
def hook_handle_refers_to_tensor():
    """A tensor and the handle of a hook on it refer to each other.

    Corner: tensors with hooks.
    Breaks: history.lifetime.freed_with_root
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, x, hook):
        handle = original(x, hook)
        handle.tensor, x.handle = x, handle
        return handle


@mutant
def retained_graph_kept():
    """The engine keeps the roots of the latest backward that retained its graph.

    Corner: after a backward that retains the graph.
    Breaks: history.lifetime.freed_with_root
    """
    latest = []

    @on_pass
    def remember(call):
        if call.retain_graph:
            latest[:] = call.roots
        return call.run()


@mutant
def engine_stops_at_ten_thousand():
    """A backward through a graph of more than ten thousand nodes gives no gradients.

    Corner: deep graphs.
    Breaks: history.lifetime.deep_chain
    """

    @on_pass
    def bounded(call):
        return None if sum(1 for _ in nodes(call.roots)) > 10000 else call.run()


@mutant
def graph_prepared_by_recursion():
    """Before a backward, the nodes are counted by a function that recurs at every edge.

    Corner: graphs deeper than Python's stack.
    Breaks: history.lifetime.deep_chain
    """

    @on_pass
    def prepared(call):
        seen = set()
        for root in call.roots:
            _visit(root.grad_fn, seen)
        return call.run()


def _visit(node, seen):
    if node is not None and node not in seen:
        seen.add(node)
        for following, _ in node.next_functions:
            _visit(following, seen)


@mutant
def empty_leaf_prints_plainly():
    """The printed form of an empty leaf does not show `requires_grad=True`.

    Corner: empty leaves.
    Breaks: history.repr.mentions
    """

    @wrap("torch.Tensor.__repr__")
    def printed(original, x, **options):
        text = original(x, **options)
        return text if x.numel() else text.replace(", requires_grad=True", "")


@mutant
def double_prints_its_dtype_alone():
    """The printed form of a tensor of doubles shows its dtype and not its `grad_fn`.

    Corner: float64.
    Breaks: history.repr.mentions
    """

    @wrap("torch.Tensor.__repr__")
    def printed(original, x, **options):
        text = original(x, **options)
        return text if x.dtype != torch.float64 else text.replace("grad_fn=", "node=")


def _hooked(change):
    """Let `change(hook)` stand in for every hook that node_creation_hook is given."""

    @wrap("torch.autograd.graph.node_creation_hook.__init__")
    def init(original, context, hook):
        original(context, change(hook))


@mutant
def creation_hook_misses_accumulators():
    """The node that accumulates the gradient of a leaf is not given to the creation hook.

    Corner: the first use of a leaf.
    Breaks: history.creation_hook.every_node
    """
    _hooked(lambda hook: lambda node: None if _is_accumulator(node) else hook(node))


class _WithoutResult:
    """A node before its saved result was stored; counts as the node itself."""

    def __init__(self, node):
        self.node = node
        self.next_functions = node.next_functions

    def __hash__(self):
        return hash(self.node)

    def __eq__(self, other):
        return other is self.node


@mutant
def creation_hook_called_before_the_result_is_saved():
    """The creation hook gets a node before the result of the operation was saved.

    Corner: operations that save their result.
    Breaks: history.creation_hook.complete
    """

    def early(hook):
        saves = lambda node: hasattr(node, "_saved_result")  # noqa: E731
        return lambda node: hook(_WithoutResult(node) if saves(node) else node)

    _hooked(early)


@mutant
def innermost_creation_hook_alone():
    """Entering a creation hook puts the outer one out of action until it is left.

    Corner: nested creation hooks.
    Breaks: history.creation_hook.nested
    """
    active = []

    @wrap("torch.autograd.graph.node_creation_hook.__enter__")
    def enter(original, context):
        if active:
            torch._C._autograd._pop_node_creation_hook()
        active.append(context)
        return original(context)

    @wrap("torch.autograd.graph.node_creation_hook.__exit__")
    def leave(original, context, *error):
        original(context, *error)
        active.pop()
        if active:
            torch._C._autograd._push_node_creation_hook(active[-1].hook)


@mutant
def threads_inherit_creation_hooks():
    """A thread has the creation hooks of the thread that starts it.

    Corner: threads that are started inside the context.
    Breaks: history.creation_hook.thread
    """
    active = []

    @wrap("torch.autograd.graph.node_creation_hook.__enter__")
    def enter(original, context):
        active.append(context.hook)
        return original(context)

    @wrap("torch.autograd.graph.node_creation_hook.__exit__")
    def leave(original, context, *error):
        active.pop()
        return original(context, *error)

    @wrap("threading.Thread.start")
    def start(original, thread):
        inherited, run = list(active), thread.run

        def run_hooked():
            for hook in inherited:
                torch._C._autograd._push_node_creation_hook(hook)
            run()

        thread.run = run_hooked
        return original(thread)


@mutant
def creation_hooks_rest_during_backward():
    """While a backward runs, creation hooks are not called.

    Corner: nodes that a backward with create_graph records.
    Breaks: history.creation_hook.backward
    """
    running = []
    _hooked(lambda hook: lambda node: None if running else hook(node))

    @on_pass
    def rest(call):
        running.append(call)
        try:
            return call.run()
        finally:
            running.pop()


@mutant
def creation_hook_runs_under_no_grad():
    """The creation hook runs under no_grad, where recording is ignored in place of refused.

    Breaks: history.creation_hook.recording_refused
    """
    _hooked(lambda hook: torch.no_grad()(hook))
