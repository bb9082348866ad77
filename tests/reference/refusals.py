"""What the law refuses: one exception for each kind of error that SPEC.md promises."""

from __future__ import annotations

from typing import Type

CALL, RUN = "call", "run"
"""When a refusal comes: before anything has happened, which then changes nothing; or while a
backward runs, of which is not settled what it has done by then."""


class IllFormed(Exception):
    """The operands do not fit the operation; autograd's law says nothing about it."""


class Unsettled(Exception):
    """The law leaves open what happens."""


class Refusal(Exception):
    """An error that the law promises, in the sentence of `clause`."""

    clause = ""
    phase = CALL


def _refusal(name: str, clause: str, phase: str = CALL) -> Type[Refusal]:
    return type(name, (Refusal,), {"clause": clause, "phase": phase})


IntegerRequiresGrad = _refusal("IntegerRequiresGrad", "requires_grad.dtype.refused")
NonLeafTurnedOff = _refusal("NonLeafTurnedOff", "requires_grad.non_leaf.turning_off_refused")
ViewDetached = _refusal("ViewDetached", "requires_grad.detach_in_place.views_refused")
InferenceModified = _refusal("InferenceModified", "inference.inplace.refused_outside")
InferenceSaved = _refusal("InferenceSaved", "inference.saved.refused")
InferenceRequiresGrad = _refusal("InferenceRequiresGrad", "inference.requires_grad.refused_outside")
InferenceViewModified = _refusal("InferenceViewModified", "inference.view.not_modified_outside")
LeafModified = _refusal("LeafModified", "inplace.leaf.refused")
OutRequiresGrad = _refusal("OutRequiresGrad", "inplace.out.refused")
SavedModified = _refusal("SavedModified", "inplace.saved.raises", RUN)
LeafViewModified = _refusal("LeafViewModified", "views.leaf.refused")
NoGradViewModified = _refusal("NoGradViewModified", "views.no_grad.refused")
MultipleViewModified = _refusal("MultipleViewModified", "views.multiple.refused")
OverlapModified = _refusal("OverlapModified", "views.overlap.refused")
ConstantRetainsGrad = _refusal("ConstantRetainsGrad", "accumulate.retain_grad.refused")
ConstantRoot = _refusal("ConstantRoot", "backward.roots.constant_refused")
GradientMissing = _refusal("GradientMissing", "backward.gradient.required")
ComplexGradientMissing = _refusal("ComplexGradientMissing", "backward.gradient.complex_scalar")
GradientMisshaped = _refusal("GradientMisshaped", "backward.gradient.shape_refused")
ConstantBackwardInput = _refusal("ConstantBackwardInput", "backward.inputs.constant_refused")
ConstantGradInput = _refusal("ConstantGradInput", "grad.inputs.constant_refused")
InputUnused = _refusal("InputUnused", "grad.unused.refused", RUN)
TangentDropped = _refusal("TangentDropped", "forward.tangent.not_dropped", RUN)
LevelMissing = _refusal("LevelMissing", "forward.make_dual.needs_level")
LevelNested = _refusal("LevelNested", "forward.level.nested_refused")
LevelNotEntered = _refusal("LevelNotEntered", "forward.level.exit_in_order")
GraphFreed = _refusal("GraphFreed", "lifetime.second_backward.refused", RUN)
