"""A device from outside of torch's tree: the host's memory under another name, in C++ here."""

from pathlib import Path

from ..harness.backends import Backend

privateuse1 = Backend(
    name="privateuse1",
    device="own",
    preamble=f"""\
from types import SimpleNamespace
from torch.utils.cpp_extension import load

load("autograd_spec_privateuse1", [{str(Path(__file__).with_suffix(".cpp"))!r}])
torch.utils.rename_privateuse1_backend("own")
own = SimpleNamespace(is_available=lambda: True, device_count=lambda: 1, current_device=lambda: 0)
own._is_in_bad_fork = own.manual_seed_all = lambda *_: False
own.get_rng_state = lambda *_: torch.get_rng_state()
own.set_rng_state = lambda state, *_: torch.set_rng_state(state)
torch._register_device_module("own", own)
torch.utils.generate_methods_for_privateuse1_backend()
""",
    refusals={"Could not run 'aten::": "the operator is not offered on this device"},
)
