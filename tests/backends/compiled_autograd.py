"""Compiled autograd: the graph of a backward is traced, and runs as one function."""

from ..harness.backends import Backend

compiled_autograd = Backend(
    name="compiled-autograd",
    preamble="""\
compiling = torch._dynamo.compiled_autograd._enable(torch.compile(backend="eager"))
compiling.__enter__()
""",
    before_each="torch._dynamo.reset()",
)
