"""What the law refuses: one exception per kind, each with the clause of SPEC.md that says so.

`CALL` refusals come before anything has happened, and change nothing. `RUN` refusals come up
while a backward runs; what it has done by then is not settled.
"""

CALL, RUN = "call", "run"


class IllFormed(Exception):
    """The operands do not fit the operation; autograd's law says nothing about it."""


class Unsettled(Exception):
    """The law leaves open what happens."""


class Refusal(Exception):
    """An error that the law promises."""

    clause = ""
    phase = CALL


class LeafModified(Refusal):
    """An in-place operation in grad mode on a leaf that requires grad."""

    clause = "inplace.leaf.refused"


class LeafViewModified(Refusal):
    """An in-place operation in grad mode on a view of a leaf that requires grad."""

    clause = "views.leaf.refused"


class NoGradViewModified(Refusal):
    """A recorded in-place operation on a view that was made under no_grad."""

    clause = "views.no_grad.refused"


class MultipleViewModified(Refusal):
    """A recorded in-place operation on one of several views that one operation returned."""

    clause = "views.multiple.refused"


class InferenceViewModified(Refusal):
    """A recorded in-place operation on a view that was made inside inference mode."""

    clause = "inference.view.not_modified_outside"


class OverlapModified(Refusal):
    """An in-place operation that computes from elements which share memory."""

    clause = "views.overlap.refused"


class OutRequiresGrad(Refusal):
    """A function with `out=` in grad mode, where a tensor requires grad."""

    clause = "inplace.out.refused"


class InferenceModified(Refusal):
    """An inference tensor modified outside the mode."""

    clause = "inference.inplace.refused_outside"


class InferenceSaved(Refusal):
    """An inference tensor that a recorded operation must save."""

    clause = "inference.saved.refused"


class InferenceRequiresGrad(Refusal):
    """An inference tensor that is to require grad outside the mode."""

    clause = "inference.requires_grad.refused_outside"


class IntegerRequiresGrad(Refusal):
    """A tensor of integers or bools that is to require grad."""

    clause = "requires_grad.dtype.refused"


class NonLeafTurnedOff(Refusal):
    """The flag of a non-leaf turned off."""

    clause = "requires_grad.non_leaf.turning_off_refused"


class ViewDetached(Refusal):
    """`detach_` of a view."""

    clause = "requires_grad.detach_in_place.views_refused"


class ConstantRetainsGrad(Refusal):
    """`retain_grad` of a tensor that does not require grad."""

    clause = "accumulate.retain_grad.refused"


class ConstantRoot(Refusal):
    """A backward from a root that does not require grad."""

    clause = "backward.roots.constant_refused"


class GradientMissing(Refusal):
    """No gradient for a root that does not have exactly one element."""

    clause = "backward.gradient.required"


class GradientMisshaped(Refusal):
    """A gradient whose shape is not that of the root."""

    clause = "backward.gradient.shape_refused"


class ConstantBackwardInput(Refusal):
    """A tensor among the inputs of backward that does not require grad."""

    clause = "backward.inputs.constant_refused"


class ConstantGradInput(Refusal):
    """A tensor among the inputs of grad that does not require grad."""

    clause = "grad.inputs.constant_refused"


class SavedModified(Refusal):
    """A backward that needs a saved tensor which was modified since."""

    clause = "inplace.saved.raises"
    phase = RUN


class GraphFreed(Refusal):
    """A backward that needs what an earlier one has freed."""

    clause = "lifetime.second_backward.refused"
    phase = RUN


class InputUnused(Refusal):
    """An input of grad on which no output depends."""

    clause = "grad.unused.refused"
    phase = RUN
