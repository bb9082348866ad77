"""Running code inside context managers, and in other threads."""

from concurrent.futures import ThreadPoolExecutor


def in_thread(action):
    """Run the action in a new thread and return what it returns."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(action).result()


def nest(modes, look, leave, seen):
    """Call `leave` inside all modes; append to `seen` what `look` returns around each of them."""
    if modes:
        before = look()
        try:
            with modes[0].enter():
                nest(modes[1:], look, leave, seen)
                leave()
        finally:
            seen.append((before, look()))
