"""Wrong in SPEC.md's chapter Subgradients."""

from ..museum import mutant
from ..tools.graphs import regraded
from ..tools.patching import wrap


@mutant
def relu_passes_at_zero():
    """The gradient of relu at 0 is 1 where the convex rule makes it 0.

    Corner: the input 0.
    Breaks: subgradient.rule.convex
    """

    @wrap("torch.relu", "torch.Tensor.relu")
    def relu(original, x):
        at_zero = x.detach() == 0
        return regraded(original(x), lambda inputs, outputs: _added(inputs, outputs[0] * at_zero))


def _added(inputs, more):
    return (inputs[0] + more,)
