"""clause: operators.size.empty
torch: >=1.10,<1.12
backend: cpu
covers: operator.name == 'cross_entropy'
shows: AssertionError: cross_entropy ended the process by signal
reason: cross_entropy with the probabilities of no classes at all divides integers by 0, which
    ends the process.
upstream: https://github.com/pytorch/pytorch/issues/73165
"""

import subprocess
import sys

script = "import torch; x = torch.ones(2, 0); torch.nn.functional.cross_entropy(x, x)"
status = subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL).returncode
assert status >= 0, f"cross_entropy ended the process by signal {-status}"
