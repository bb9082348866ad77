"""Backward overwrites `.grad` where it is to add.

Breaks: accumulate.leaf.sums
"""

import torch

_run_backward = torch.autograd.backward


def _leaves(roots):
    pending = [getattr(root, "grad_fn", None) for root in roots]
    seen = set()
    while pending:
        node = pending.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if hasattr(node, "variable"):
            yield node.variable
        pending.extend(following for following, _ in node.next_functions)


def _overwriting_backward(tensors, *args, **kwargs):
    roots = tensors if isinstance(tensors, (list, tuple)) else [tensors]
    before = [(leaf, leaf.grad) for leaf in _leaves(roots)]
    for leaf, _ in before:
        leaf.grad = None
    try:
        return _run_backward(tensors, *args, **kwargs)
    finally:
        for leaf, grad in before:
            if leaf.grad is None:
                leaf.grad = grad


torch.autograd.backward = _overwriting_backward
