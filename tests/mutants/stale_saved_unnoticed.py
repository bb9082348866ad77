"""A saved tensor that was changed in place since is used as it is now, without an error.

Works by saved-tensor hooks in every thread, which keep the check away. So the graph keeps no
saved object alive, and functional transforms, which do not support such hooks, fail.

Breaks: inplace.saved.raises, saved.lifetime.released_by_backward, saved.lifetime.freed_with_graph,
    backward.transform.refused
"""

import atexit
import threading

import torch

if not hasattr(getattr(torch.autograd, "graph", None), "saved_tensors_hooks"):
    raise RuntimeError("stale_saved_unnoticed needs the saved-tensors hooks of torch 1.10")

_start = threading.Thread.start


def _aliasing():
    return torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach(), lambda t: t)


def _start_aliasing(self):
    run = self.run

    def run_aliasing():
        with _aliasing():
            run()

    self.run = run_aliasing
    _start(self)


threading.Thread.start = _start_aliasing
_here = _aliasing()
_here.__enter__()
atexit.register(_here.__exit__, None, None, None)
