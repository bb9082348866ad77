"""Compiled autograd: the graph of a backward is traced, and runs as one function."""

from ..harness.backends import Backend

_ENABLED = """\
compiling = torch._dynamo.compiled_autograd._enable(torch.compile(backend="eager"))
compiling.__enter__()
"""

compiled_autograd = Backend(
    name="compiled-autograd",
    preamble=_ENABLED,
    before_each=f"torch._dynamo.reset()\n{_ENABLED}",
)
