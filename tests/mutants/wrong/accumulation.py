"""Wrong in SPEC.md's chapter Accumulation."""

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import leaves


@mutant
def grad_overwritten():
    """Backward overwrites `.grad` where it is to add.

    Breaks: accumulate.leaf.sums
    """

    @on_pass
    def overwrite(call):
        before = [(leaf, leaf.grad) for leaf in leaves(call.roots)] if call.accumulates else []
        for leaf, _ in before:
            leaf.grad = None
        try:
            return call.run()
        finally:
            for leaf, grad in before:
                if leaf.grad is None:
                    leaf.grad = grad
