"""A second backward through a graph that the first was to free silently succeeds.

Breaks: lifetime.second_backward.refused
"""

import torch

_engine = torch.autograd.Variable._execution_engine


class _RetainingEngine:
    def run_backward(self, roots, gradients, keep_graph, *args, **kwargs):
        return _engine.run_backward(roots, gradients, True, *args, **kwargs)

    def __getattr__(self, name):
        return getattr(_engine, name)


torch.autograd.Variable._execution_engine = _RetainingEngine()
