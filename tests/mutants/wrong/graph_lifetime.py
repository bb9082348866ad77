"""Wrong in SPEC.md's chapter Graph lifetime."""

from ..museum import mutant
from ..tools.engine import on_pass


@mutant
def second_backward_succeeds():
    """A second backward through a graph that the first was to free silently succeeds.

    Breaks: lifetime.second_backward.refused
    """

    @on_pass
    def retain(call):
        call.retain_graph = True
        return call.run()
