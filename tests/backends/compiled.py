"""torch.compile in front of each of its own compilers: functions run through it."""

from typing import Any

from ..harness.backends import Backend

_TRACING = "using FX to symbolically trace a dynamo-optimized function"
_REFUSALS = {_TRACING: "it cannot be traced, as linearize does"}
_PRIVATE = (
    "history.node.callable history.edges.argument_order inference.saved.refused saved.attributes "
    "saved.unpacked saved.released.attribute_raises saved.mutated.attribute_raises "
    "saved_hooks.pack saved_hooks.packed saved_hooks.unpack.new_object saved_hooks.raw "
    "saved_hooks.save_on_cpu checkpoint.determinism"
)
_AHEAD_OF_TIME = {
    "lacks": dict.fromkeys(_PRIVATE.split(), "of its nodes, and what they save, it tells nothing"),
    "preamble": """\
import torch._functorch.config

torch._functorch.config.donated_buffer = False
""",
    "refusals": {
        **_REFUSALS,
        "does not currently support double backward": "it compiles no backward of a backward",
        "non-empty donated buffers": "a backward compiled in a thread keeps nothing for a second",
        "Cannot access data pointer of Tensor": "what it compiles is no subject of vmap",
        "You must implement the jvp function": "what it compiles has no forward mode",
    },
}


def compiled(compiler: str, **options: Any) -> Backend:
    """Return the backend on which this compiler of torch.compile runs every function."""
    through = f'torch.compile({{}}, backend="{compiler}")'
    forget = "torch._dynamo.reset()"
    return Backend(f"compile-{compiler}", through=through, before_each=forget, **options)


eager = compiled("eager", refusals=_REFUSALS)
aot_eager = compiled("aot_eager", **_AHEAD_OF_TIME)
inductor = compiled("inductor", **_AHEAD_OF_TIME)
