"""clause: operators.size.empty
torch: all
backend: cpu
covers: operator.name == 'pdist'
shows: AssertionError: backward ended the process by signal
reason: pdist accepts no points at all and gives no distances. The backward of that ends the
    process.
upstream: pytorch#197099
"""

import subprocess
import sys

script = "import torch; torch.pdist(torch.ones(0, 3, requires_grad=True)).sum().backward()"
status = subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL).returncode
assert status >= 0, f"backward ended the process by signal {-status}"
