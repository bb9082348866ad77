"""torch.compile in front of each of its own compilers: functions run through it."""

from typing import Any

from ..harness.backends import Backend
from ..harness.faculties import SAVED_TENSORS, without

_TRACING = "using FX to symbolically trace a dynamo-optimized function"
_REFUSALS = {_TRACING: "it cannot be traced, as linearize does"}
_NO_VMAP = "what it compiles is no subject of vmap"
_AHEAD_OF_TIME = {
    "lacks": without(SAVED_TENSORS, "of its nodes, and what they save, it tells nothing"),
    "preamble": """\
import torch._functorch.config

torch._functorch.config.donated_buffer = False
""",
    "refusals": {
        **_REFUSALS,
        "does not currently support double backward": "it compiles no backward of a backward",
        "non-empty donated buffers": "a backward compiled in a thread keeps nothing for a second",
        "Cannot access data pointer of Tensor": _NO_VMAP,
        "calling random operations inside of vmap": _NO_VMAP,
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
