"""clause: operators.size.empty
torch: <1.9
backend: cpu
covers: operator.name == 'cdist'
shows: AssertionError: backward ended the process by signal
reason: cdist accepts no points at all and gives no distances. The backward of that divides
    integers by 0, which ends the process.
upstream: none known
"""

import subprocess
import sys

script = (
    "import torch; x = torch.ones(0, 2, requires_grad=True); torch.cdist(x, x).sum().backward()"
)
status = subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL).returncode
assert status >= 0, f"backward ended the process by signal {-status}"
