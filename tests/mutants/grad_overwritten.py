"""Backward overwrites `.grad` where it is to add.

Breaks: accumulate.leaf.sums
"""

import torch

_run_backward = torch.autograd.backward


def _leaves(roots):
    pending = [root.grad_fn for root in roots if root.grad_fn is not None]
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
    roots = [tensors] if torch.is_tensor(tensors) else tensors
    for leaf in _leaves(roots):
        leaf.grad = None
    return _run_backward(tensors, *args, **kwargs)


torch.autograd.backward = _overwriting_backward
