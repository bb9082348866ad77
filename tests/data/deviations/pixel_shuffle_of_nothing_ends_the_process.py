"""clause: operators.size.empty
torch: >=1.12,<1.13
backend: cpu
covers: operator.name in ('pixel_shuffle', 'pixel_unshuffle')
shows: AssertionError: pixel_shuffle ended the process by signal
reason: pixel_shuffle of no elements at all divides integers by 0, which ends the process.
upstream: none known
"""

import subprocess
import sys

script = "import torch; torch.nn.functional.pixel_shuffle(torch.ones(1, 4, 2, 0), 2)"
status = subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL).returncode
assert status >= 0, f"pixel_shuffle ended the process by signal {-status}"
