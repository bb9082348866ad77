"""Places where a hook can sit, and what it makes of the gradient there.

In y = -x, a row of REPLACING lets `act` see and replace the gradient at its place: `on` registers
it and returns the handle, and `gives` is the gradient of x where y has the gradient v.
"""

from ..harness.cases import Row

TENSORS = (
    Row(
        "leaf",
        on="lambda x, y, act: x.register_hook(act)",
        gives="lambda v, act: act(-v)",
    ),
    Row(
        "non-leaf",
        on="lambda x, y, act: y.register_hook(act)",
        gives="lambda v, act: -act(v)",
    ),
)
NODES = (
    Row(
        "node",
        on="lambda x, y, act: y.grad_fn.register_hook("
        "lambda gi, go: (lambda g: g if g is None else (g,))(act(gi[0])))",
        gives="lambda v, act: act(-v)",
    ),
    Row(
        "prehook",
        since="2.0",
        on="lambda x, y, act: y.grad_fn.register_prehook("
        "lambda go: (lambda g: g if g is None else (g,))(act(go[0])))",
        gives="lambda v, act: -act(v)",
    ),
)
REPLACING = TENSORS + NODES

PLACES = (
    *REPLACING,
    Row(
        "node of the leaf",
        on="lambda x, y, act: y.grad_fn.next_functions[0][0].register_hook("
        "lambda gi, go: (act(go[0]), None)[1])",
    ),
    Row(
        "post-accumulate",
        since="2.1",
        on="lambda x, y, act: x.register_post_accumulate_grad_hook("
        "lambda leaf: (act(leaf.grad), None)[1])",
    ),
)
"""Every kind of hook; the last two see the gradient and replace nothing."""

CALLED = (
    Row("hook", on="lambda node, act: node.register_hook(lambda gi, go: act())"),
    Row("prehook", since="2.0", on="lambda node, act: node.register_prehook(lambda go: act())"),
)
"""Hooks on a node that only call `act`."""

COUNTED = (
    Row("node", on="lambda node, count: node.register_hook(lambda gi, go: gi * count)"),
    Row(
        "prehook",
        since="2.0",
        on="lambda node, count: node.register_prehook(lambda go: go * count)",
    ),
)
"""Hooks on a node of one input and output that return `count` gradients."""

MULTI = (
    Row(
        "all",
        on="lambda tensors, act: torch.autograd.graph.register_multi_grad_hook(tensors, act)",
    ),
    Row(
        "any",
        since="2.3",
        on="lambda tensors, act:"
        " torch.autograd.graph.register_multi_grad_hook(tensors, act, mode='any')",
    ),
)
"""Hooks on several tensors."""

PASSES = (
    Row("grad", run="lambda root, inputs: torch.autograd.grad(root, inputs, allow_unused=True)"),
    Row("backward", since="1.10", run="lambda root, inputs: root.backward(inputs=inputs)"),
)
"""Passes that are asked for the gradients of some tensors, leaves or not."""


def grown(program, items, join, change):
    """Return the items and what a program's steps join of them, each as `change` leaves it."""
    made = [change(item, n) for n, item in enumerate(items)]
    for row, i, j in program:
        made.append(change(join(row, made[i % len(made)], made[j % len(made)]), len(made)))
    return made


def reached(program):
    """Return for each item of a program on two leaves the numbers of those that it comes from."""
    return grown(program, [set(), set()], lambda row, a, b: a | b, lambda made, n: made | {n})
