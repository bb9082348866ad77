"""Wrong in SPEC.md's chapter Graph lifetime."""

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import leaves, nodes
from ..tools.patching import wrap, wrap_property


@mutant
def second_backward_succeeds():
    """A second backward through a graph that the first was to free silently succeeds.

    Breaks: lifetime.second_backward.refused
    """

    @on_pass
    def retain(call):
        call.retain_graph = True
        return call.run()


@mutant
def grad_frees_nothing():
    """`torch.autograd.grad` leaves the graph as it is, and only `backward` frees it.

    Corner: `torch.autograd.grad`.
    Breaks: lifetime.second_backward.refused
    """

    @on_pass
    def retain(call):
        call.retain_graph |= not call.accumulates
        return call.run()


@mutant
def functions_free_nothing():
    """What a custom Function has saved can still be read after the pass that was to free it.

    Corner: custom Functions.
    Breaks: lifetime.second_backward.refused
    """

    @wrap_property("torch.autograd.function.BackwardCFunction.saved_tensors")
    def saved_tensors(read, ctx):
        if not hasattr(ctx, "_kept"):
            ctx._kept = read(ctx)
        return ctx._kept


@mutant
def saved_results_are_not_freed():
    """Nodes that saved their own result, not their input, keep it.

    Corner: graphs whose nodes save nothing but results.
    Breaks: lifetime.second_backward.refused
    """
    savers = ("Exp", "Tanh", "Sigmoid")
    others = (*savers, "Sum", "torch::autograd::AccumulateGrad")

    @on_pass
    def retain(call):
        names = [node.name() for node in nodes(call.roots)]
        saves = any(name.startswith(savers) for name in names)
        call.retain_graph |= saves and all(name.startswith(others) for name in names)
        return call.run()


@mutant
def graph_of_numbers_is_not_freed():
    """Nodes hold 0-d tensors by value, and a second backward through them succeeds.

    Corner: graphs of 0-d leaves.
    Breaks: lifetime.second_backward.refused
    """

    @on_pass
    def retain(call):
        call.retain_graph |= all(leaf.dim() == 0 for leaf in leaves(call.roots))
        return call.run()


@mutant
def graph_is_retained_once():
    """A graph outlives one pass that retains it; the second frees it all the same.

    Corner: the second pass that retains.
    Breaks: lifetime.retain_graph.repeats
    """

    @on_pass
    def retain_once(call):
        for root in call.roots:
            call.retain_graph &= not getattr(root, "_retained", False)
            root._retained = True
        return call.run()


@mutant
def retained_graph_keeps_its_gradients():
    """A retained graph keeps the gradients that it holds, and the next pass starts from them.

    Corner: the second pass through a retained graph.
    Breaks: lifetime.retain_graph.repeats
    """

    @on_pass
    def start_from_the_last(call):
        for root in call.roots:
            root._passes = getattr(root, "_passes", 0) + 1
        counts = [root._passes for root in call.roots]
        call.gradients = tuple(count * given for count, given in zip(counts, call.gradients))
        return call.run()


@mutant
def retained_once_is_retained_for_good():
    """A graph that was once retained is never freed.

    Corner: graphs that an earlier pass has retained.
    Breaks: lifetime.retain_graph.last_frees
    """

    @on_pass
    def retain(call):
        for root in call.roots:
            root._retained = call.retain_graph or getattr(root, "_retained", False)
            call.retain_graph |= root._retained
        return call.run()


@mutant
def backward_with_create_graph_frees():
    """`create_graph=True` retains the graph with `grad`, and not with `backward`.

    Corner: `backward`.
    Breaks: lifetime.retain_graph.follows_create_graph
    """

    @wrap("torch.autograd.backward")
    def backward(original, tensors, gradients=None, retain_graph=None, *args, **options):
        return original(tensors, gradients, bool(retain_graph), *args, **options)


@mutant
def create_graph_always_retains():
    """`create_graph=True` retains the graph, whatever `retain_graph` says.

    Breaks: lifetime.retain_graph.outranks_create_graph
    """

    @on_pass
    def retain(call):
        call.retain_graph |= call.create_graph
        return call.run()


@mutant
def each_root_frees_its_own():
    """A pass spends its root and frees nothing that another root may need.

    Corner: a part of the graph that two roots share.
    Breaks: lifetime.shared.freed
    """

    @on_pass
    def spend(call):
        recorded = [root for root in call.roots if getattr(root, "grad_fn", None) is not None]
        if any(getattr(root, "_spent", False) for root in recorded):
            raise RuntimeError("backward through the graph of a root that is spent")
        for root in recorded:
            root._spent = not call.retain_graph
        call.retain_graph = True
        return call.run()


@mutant
def grad_frees_the_whole_graph():
    """`torch.autograd.grad` frees all that the root depends on, not only what it runs.

    Corner: gradients of non-leaves.
    Breaks: lifetime.upstream.kept
    """

    @on_pass
    def free_upstream(call):
        result = call.run()
        inner = [one for one in call.inputs if getattr(one, "grad_fn", None) is not None]
        outer = list(leaves(inner))
        if outer and not (call.accumulates or call.retain_graph):
            ones = [torch.ones_like(one) for one in inner]
            torch.autograd.grad(inner, outer, ones, allow_unused=True)
        return result


@mutant
def attributes_of_ctx_are_cleared():
    """A pass that frees the graph clears all that a custom Function has put on its ctx.

    Breaks: lifetime.function.attributes_kept
    """
    _after_freeing(lambda attributes: attributes.clear())


@mutant
def tensors_on_ctx_are_freed():
    """A pass that frees the graph frees also the tensors that are plain attributes of a ctx.

    Corner: attributes that are tensors.
    Breaks: lifetime.function.attributes_kept
    """

    def free(attributes):
        for name, value in attributes.items():
            attributes[name] = None if torch.is_tensor(value) else value

    _after_freeing(free)


def _after_freeing(change):
    """After each pass that frees, call `change` with the attributes of each custom Function."""

    @on_pass
    def run(call):
        result = call.run()
        for node in [] if call.retain_graph else nodes(call.roots):
            if isinstance(node, torch.autograd.function.BackwardCFunction):
                change(vars(node))
        return result
