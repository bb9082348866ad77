"""Strange graphs, and right: how many nodes there are, and what is kept alive, is not promised."""

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import nodes
from ..tools.patching import wrap


@mutant
def sums_pass_through_another_node():
    """Sums, means and stacks are recorded with one node more.

    The edges of elementary operations are promised, and those of no other; how many nodes lie
    between a root and its leaves is said to be unspecified.
    """

    @wrap("torch.Tensor.sum", "torch.Tensor.mean", "torch.stack")
    def compute(original, *args, **options):
        result = original(*args, **options)
        return result if "out" in options else result.clone()


@mutant
def layers_are_composed_of_simple_operations():
    """A linear layer is recorded as a product and a sum, and a stack as one of pieces.

    How many nodes an operation that is composed of others records is not specified.
    """

    @wrap("torch.nn.functional.linear")
    def linear(original, x, weight, bias=None):
        product = torch.matmul(x, weight.t())
        return product if bias is None else product + bias

    @wrap("torch.stack")
    def stack(original, tensors, dim=0, **options):
        if options or dim != 0:
            return original(tensors, dim, **options)
        return torch.cat([tensor.unsqueeze(0) for tensor in tensors])


@mutant
def numbers_are_subtracted_in_two_steps():
    """A number minus a tensor is recorded as a negation and a sum.

    The edges of a node follow the arguments that are tensors, and no tensor is saved.
    """

    @wrap("torch.Tensor.__rsub__", "torch.Tensor.rsub")
    def subtract(original, tensor, number):
        if torch.is_tensor(number) or not tensor.is_floating_point():
            return original(tensor, number)
        return -tensor + number


@mutant
def accumulators_live_for_ever():
    """The nodes that accumulate into leaves are kept, and the leaves with them.

    A graph is freed with its root and its saved tensors with it; a leaf that is referenced
    elsewhere, which is here, lives on. That two graphs share an accumulator is unspecified.
    """
    kept = []

    @on_pass
    def keep(call):
        kept.extend(node for node in nodes(call.roots) if hasattr(node, "variable"))
        return call.run()


@mutant
def roots_run_in_reverse():
    """Of several roots the engine begins with the last.

    The order in which contributions are summed is a choice.
    """

    @on_pass
    def reverse(call):
        call.roots, call.gradients = call.roots[::-1], call.gradients[::-1]
        return call.run()


@mutant
def freed_nodes_refuse_even_if_they_saved_nothing():
    """A node that ran without `retain_graph` never runs again, whether it saved a tensor or not.

    A choice: lifetime.second_backward.nothing_saved.
    """

    def spend(node):
        return lambda *gradients: node.update(spent=True)

    @on_pass
    def check(call):
        recorded = [node for node in nodes(call.roots) if not hasattr(node, "variable")]
        spent = [node for node in recorded if "spent" in node.metadata]
        for node in spent:
            _before(node, _refuse)
        retain = call.create_graph if call.retain_graph is None else call.retain_graph
        if retain:
            return call.run()
        handles = [_before(node, spend(node.metadata)) for node in recorded]
        try:
            return call.run()
        finally:
            for handle in handles:
                handle.remove()


def _before(node, hook):
    """Register what runs before the node; releases without prehooks run it after."""
    return getattr(node, "register_prehook", node.register_hook)(hook)


def _refuse(*gradients):
    raise RuntimeError("this graph was run before; the first time, pass retain_graph=True")
