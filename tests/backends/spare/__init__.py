"""A device from outside of torch's tree: the host's memory under the name `spare`.

Importing this builds it, which takes a C++ compiler and ninja, and tells torch of it.
"""

import contextlib
from pathlib import Path
from types import SimpleNamespace

import torch
from torch.utils.cpp_extension import load

_MODULE = SimpleNamespace(
    is_available=lambda: True,
    device_count=lambda: 1,
    current_device=lambda: 0,
    device=contextlib.nullcontext,
    manual_seed_all=lambda seed: None,
    _is_in_bad_fork=lambda: False,
    get_rng_state=lambda device=None: torch.get_rng_state(),
    set_rng_state=lambda state, device=None: torch.set_rng_state(state),
    get_amp_supported_dtype=lambda: [torch.float16, torch.bfloat16],
)

load("autograd_spec_spare", [str(Path(__file__).with_name("spare.cpp"))])
torch.utils.rename_privateuse1_backend("spare")
torch._register_device_module("spare", _MODULE)
torch.utils.generate_methods_for_privateuse1_backend()
