"""A museum of backends that claim more than they can do: each shakes hands, and then misbehaves.

What each does where a graph holds `sinh` is in its preamble, which patches the installed torch.
"""

from __future__ import annotations

import dataclasses

from ..backends.mps import mps
from ..harness.backends import Backend

_PATCH = """\
import os
import sys
import time

sinh = torch.sinh


def wrong(x, *args, **options):
    {how}


torch.sinh = torch.Tensor.sinh = wrong
"""


def claiming(name: str, how: str, **options: object) -> Backend:
    """Return a backend on which sinh does this in place of what it is to do."""
    return Backend(name=name, preamble=_PATCH.format(how=how), **options)


odd_exception = claiming("odd-exception", 'raise type("Odd", (BaseException,), {})("no sinh")')
unprintable = claiming(
    "unprintable", 'raise type("Mute", (Exception,), {"__str__": lambda self: 1 / 0})()'
)
wrong_device = claiming("wrong-device", 'return sinh(x).to("meta")')
wrong_dtype = claiming("wrong-dtype", "return sinh(x).to(torch.float32)")
no_tensor = claiming("no-tensor", "return None")
hang = claiming("hang", "time.sleep(600)")
leave = claiming("leave", "sys.exit(0)")
exit_at_once = claiming("exit-at-once", "os._exit(0)")
crash = claiming("crash", "os.abort()")
garbage = claiming(
    "garbage",
    'os.write(1, bytes(range(256))); os.write(2, b"\\xff\\x00\\x1b[31m"); return sinh(x)',
)
dead_on_arrival = Backend(name="dead-on-arrival", preamble='raise SystemExit("no such device")\n')
unreadable = Backend(name="unreadable", preamble="this is no Python\n")
nowhere = Backend(name="nowhere", device="nowhere")
reluctant = claiming(
    "reluctant",
    'raise RuntimeError("no sinh on this device")',
    refusals={"no sinh on this": "it has no hyperbolic functions"},
)
renewed = claiming("renewed", "return torch.rested(x)", before_each="torch.rested = sinh")
humble = Backend(name="humble", lacks={"operators": "it has no operators"})
forgetful = Backend(name="forgetful", lacks={"operaters": "it has no operators"})

posing = Backend(name="posing", stand_in="import torch\n\nposed = torch\n", release="1.13")
missing = Backend(name="missing", stand_in="import no_such_framework\n")
single = dataclasses.replace(mps, name="single", device="cpu")
