"""What a program does where the law leaves it open whether it raises."""


def accepts(action):
    """Return whether the action raises no RuntimeError."""
    try:
        action()
    except RuntimeError:
        return False
    return True
