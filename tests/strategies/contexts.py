"""Running code inside context managers, and in other threads."""

import threading


def in_thread(action):
    """Run the action in a new thread and return what it returns."""
    found = []
    thread = threading.Thread(target=lambda: found.append(action()))
    thread.start()
    thread.join()
    return found[0]


def nest(modes, look, leave, seen):
    """Enter the modes one in the other, and call `leave` in each at its end.

    Append to `seen`, for each mode, what `look` returns before it is entered and after it is left.
    """
    if modes:
        before = look()
        try:
            with modes[0].enter():
                nest(modes[1:], look, leave, seen)
                leave()
        finally:
            seen.append((before, look()))
