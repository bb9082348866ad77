"""Running code inside context managers, and in other threads."""

import threading


def in_thread(action):
    """Run the action in a new thread; return what it returns, or raise what it raises."""
    found, raised = [], []

    def run():
        try:
            found.append(action())
        except Exception as problem:
            raised.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
    return found[0]


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
