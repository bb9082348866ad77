"""Strange derivatives, and right: what the interfaces above the engine leave open."""

import torch

from ..museum import mutant
from ..tools.patching import wrap


@mutant
def strict_accepts_constant_derivatives():
    """`strict` refuses only inputs on which the outputs do not depend.

    A choice: functional.strict.derivatives.
    """

    @wrap("torch.autograd.functional._check_requires_grad")
    def check(original, inputs, input_type, strict):
        return original(inputs, input_type, strict and input_type == "outputs")


@mutant
def zeros_share_one_element():
    """The derivative by an independent input is a zero that is expanded.

    The clauses promise zeros; neither their strides nor memory of their own.
    """

    @wrap("torch.autograd.functional._fill_in_zeros")
    def fill(original, grads, refs, strict, create_graph, stage):
        filled = original(grads, refs, strict, create_graph, stage)
        return tuple(
            torch.zeros((), dtype=full.dtype).expand_as(full) if grad is None else full
            for grad, full in zip(grads, filled)
        )
