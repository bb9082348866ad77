"""clause: operators.size.zero_dimensional
torch: >=1.9,<1.10
backend: cpu
covers: operator.name == 'flip'
shows: AssertionError: flip ended the process by signal
reason: flip of a tensor without dimensions ends the process.
upstream: none known
"""

import subprocess
import sys

script = "import torch; torch.tensor(2.0).flip([0])"
status = subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL).returncode
assert status >= 0, f"flip ended the process by signal {-status}"
