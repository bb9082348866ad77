"""Strange pace, and right: no clause promises speed."""

import gc
import sys
import time

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.patching import wrap


@mutant
def garbage_is_collected_before_each_pass():
    """Every pass begins with a collection of young garbage.

    What clauses say of lifetimes holds without help of the collector, and with it.
    """

    @on_pass
    def collect(call):
        gc.collect(1)
        return call.run()


@mutant
def threads_take_turns_all_the_time():
    """Python switches threads as often as it can, and before and after every pass.

    No clause says how passes of different threads interleave.
    """
    sys.setswitchinterval(1e-6)

    @on_pass
    def yielding(call):
        time.sleep(0)
        try:
            return call.run()
        finally:
            time.sleep(0)


@mutant
def threads_start_late():
    """A thread does nothing for a while after its start.

    No clause says when threads that were started at the same time come to autograd.
    """

    @wrap("threading.Thread.start")
    def start(original, thread):
        run = thread.run
        thread.run = lambda: (time.sleep(0.002), run())
        return original(thread)
