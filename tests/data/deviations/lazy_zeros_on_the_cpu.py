"""clause: lifetime.retain_graph.repeats, history.chain_rule.value, grad.edge.input,
    grad.edge.output, hooks.multi.any_computed, functional.vectorize.create_graph
torch: >=2.9
backend: lazy
covers: 'expected device lazy:0 but got cpu' in failure
shows: returned an invalid gradient at index 0 - expected device lazy:0 but got cpu
reason: A result of unbind that gets no gradient counts as zeros. Here these zeros are on
    the CPU, which the next node refuses.
upstream: none known
"""

import torch

x = torch.ones(2, 3, requires_grad=True)
first, second = (3 * x).unbind()
torch.autograd.grad(first.sum(), x)
