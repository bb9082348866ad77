"""clause: operators.size.empty
torch: >=1.9,<1.10
backend: cpu
covers: operator.name in ('median', 'nanmedian')
shows: AssertionError: backward ended the process by signal
reason: The backward of the median of no elements at all ends the process.
upstream: none known
"""

import subprocess
import sys

script = "import torch; torch.ones(0, requires_grad=True).median().backward()"
status = subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL).returncode
assert status >= 0, f"backward ended the process by signal {-status}"
