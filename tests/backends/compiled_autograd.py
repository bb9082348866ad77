"""Compiled autograd: the graph of a backward is traced, and runs as one function."""

from ..harness.backends import Backend

_ENABLED = """\
compiling = torch._dynamo.compiled_autograd._enable(torch.compile(backend="eager"))
compiling.__enter__()
"""
_DISABLED_IN_TIME = "atexit.register(lambda: compiling.__exit__(None, None, None))\n"
_ONE_AT_A_TIME = "it compiles one backward at a time, whatever the thread"
_PARTS = "it compiles no such graph, and says so"

compiled_autograd = Backend(
    name="compiled-autograd",
    preamble=f"import atexit\n\n{_ENABLED}{_DISABLED_IN_TIME}",
    before_each=f"torch._dynamo.reset()\n{_ENABLED}",
    lacks={
        "history.lifetime.deep_chain": "it takes minutes to compile a chain of thousands",
        "threads": _ONE_AT_A_TIME,
    },
    refusals={
        "compiled autograd within another compiled autograd call": _ONE_AT_A_TIME,
        "not supported by compiled autograd": _PARTS,
        "not supported with compiled autograd": _PARTS,
        "compiled_args not implemented": _PARTS,
        "You can turn off compiled autograd by either": _PARTS,
    },
)
