"""clause: subgradient.max.ties_split
torch: ==2.9.*
backend: xla
covers: 'expected tensor([nan' in failure
shows: AssertionError: the greatest is -1.79
reason: The maximum of numbers is one of them, and its gradient is split among those that
    tie. Here the greatest of minus infinities is the least finite number, with which none
    ties.
upstream: none known
"""

import torch

greatest = torch.full((2,), -float("inf"), dtype=torch.float64).max().item()
assert greatest == -float("inf"), f"the greatest is {greatest}"
