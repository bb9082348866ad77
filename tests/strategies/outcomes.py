"""What a program does where the law leaves it open whether it raises."""

import contextlib


def accepts(action):
    """Return whether the action raises no RuntimeError."""
    try:
        action()
    except RuntimeError:
        return False
    return True


def result_of(action):
    """Return what the action gives, or None where it raises RuntimeError."""
    with contextlib.suppress(RuntimeError):
        return action()
