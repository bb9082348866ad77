"""torch.compile in front of each of its own compilers: functions run through it."""

from ..harness.backends import Backend


def compiled(compiler: str) -> Backend:
    """Return the backend on which this compiler of torch.compile runs every function."""
    return Backend(name=f"compile-{compiler}", through=f'torch.compile({{}}, backend="{compiler}")')


eager = compiled("eager")
aot_eager = compiled("aot_eager")
inductor = compiled("inductor")
