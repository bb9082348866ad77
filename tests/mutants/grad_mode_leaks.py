"""A new thread inherits the grad mode of the thread that starts it.

Breaks: modes.default.every_thread
"""

import threading

import torch

_start = threading.Thread.start


def _start_in_the_same_mode(self):
    mode = torch.is_grad_enabled()
    run = self.run

    def run_in_mode():
        torch.set_grad_enabled(mode)
        run()

    self.run = run_in_mode
    _start(self)


threading.Thread.start = _start_in_the_same_mode
