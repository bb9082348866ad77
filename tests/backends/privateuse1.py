"""A device from outside of torch's tree: the host's memory under another name, in C++ here."""

from pathlib import Path

from ..harness.backends import Backend

privateuse1 = Backend(
    name="privateuse1",
    device="spare",
    preamble=f"""\
import contextlib
from types import SimpleNamespace
from torch.utils.cpp_extension import load

load("autograd_spec_privateuse1", [{str(Path(__file__).with_suffix(".cpp"))!r}])
torch.utils.rename_privateuse1_backend("spare")
module = SimpleNamespace(device=contextlib.nullcontext)
module.is_available, module.device_count, module.current_device = lambda: True, lambda: 1, lambda: 0
module._is_in_bad_fork = module.manual_seed_all = lambda *_: False
module.get_rng_state = lambda *_: torch.get_rng_state()
module.set_rng_state = lambda state, *_: torch.set_rng_state(state)
module.get_amp_supported_dtype = lambda: [torch.float16, torch.bfloat16]
torch._register_device_module("spare", module)
torch.utils.generate_methods_for_privateuse1_backend()
""",
    refusals={"Could not run 'aten::": "the operator is not offered on this device"},
)
