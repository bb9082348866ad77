"""clause: subgradient.rule.differentiable, subgradient.rule.convex,
    subgradient.rule.continuity, subgradient.choice.same_everywhere,
    subgradient.choice.create_graph, subgradient.choice.spelling,
    subgradient.selection.unselected_zero, subgradient.masking.after_division,
    subgradient.masking.before_division, modules.freeze.early_layers,
    modules.freeze.late_layers, modules.eval.records, modules.backward_hook.receives,
    inplace.overwrite.feeds_new, views.gradient.scatters, views.indexing.duplicates,
    views.inplace.reaches_base, views.inplace.reaches_views, views.inplace.reaches_siblings,
    views.saved.base_written, accumulate.roots.summed, accumulate.grad.dtype,
    accumulate.layout.contiguous, grad.value.flags, saved_hooks.mutation.original_values,
    functions.dirty.view, complex.gradient.steepest_ascent,
    complex.real_function.as_if_real, complex.views.differentiable,
    functional.create_graph.differentiable, checkpoint.selective.same,
    operators.gradient.derivative, operators.gradient.linear,
    operators.gradient.create_graph, operators.gradient.accumulates,
    operators.gradient.hooks, operators.gradient.shape, operators.gradient.operands_kept,
    operators.forward.agrees, operators.inplace.sound, particular.linalg.gauge_refused,
    particular.svd.extra_columns, particular.gumbel_softmax.straight_through
torch: ==2.9.*
backend: torchax
covers: 'does not require grad and does not have a grad_fn' in failure
shows: AssertionError: an element of a leaf is a constant
reason: A result of an operation on what requires grad requires grad. Here indexing, and
    operators that JAX computes whole, such as svd, give constants.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
assert x[1:].requires_grad, "an element of a leaf is a constant"
