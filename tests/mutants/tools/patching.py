"""Attributes of torch that something else stands in for."""

from __future__ import annotations

import functools
import importlib
import inspect
from typing import Any, Callable, Tuple

from ...harness.capabilities import reaches, torch_version


class NotApplicable(Exception):
    """This torch lacks what a mutant patches; says what."""


def needs(release: str, what: str) -> None:
    """Raise NotApplicable, naming what is needed, below this release of torch."""
    if not reaches(release):
        raise NotApplicable(f"torch {torch_version()} has no {what}")


def located(path: str) -> Tuple[Any, str]:
    """Return the owner and the name of `torch.Tensor.detach` and the like.

    Raise NotApplicable where this torch has no such attribute.
    """
    first, *between, name = path.split(".")
    owner = importlib.import_module(first)
    for part in between:
        owner = getattr(owner, part, None)
    if not hasattr(owner, name):
        raise NotApplicable(f"torch {torch_version()} has no {path}")
    return owner, name


def wrap(path: str, *others: str) -> Callable[[Callable], Callable]:
    """Let the decorated function stand in for `path`; it is called with the original first.

    Methods, class methods and static methods stay what they are. `others` are further spellings,
    each wrapped where this torch has it. Raise NotApplicable where it lacks `path`.
    """
    located(path)

    def install(substitute: Callable) -> Callable:
        for spelling in (path, *others):
            try:
                owner, name = located(spelling)
            except NotApplicable:
                continue
            _stand_in(owner, name, substitute)
        return substitute

    return install


def _stand_in(owner: Any, name: str, substitute: Callable) -> None:
    static = inspect.getattr_static(owner, name)
    if isinstance(static, staticmethod):
        setattr(owner, name, staticmethod(_calling(static.__func__, substitute)))
    elif isinstance(static, classmethod) or "classmethod" in type(static).__name__:

        def of_class(cls: type, *args: Any, **kwargs: Any) -> Any:
            return substitute(static.__get__(None, cls), cls, *args, **kwargs)

        setattr(owner, name, classmethod(of_class))
    else:
        setattr(owner, name, _calling(getattr(owner, name), substitute))


def _calling(original: Callable, substitute: Callable) -> Callable:
    @functools.wraps(original, assigned=("__name__", "__doc__"), updated=())
    def standin(*args: Any, **kwargs: Any) -> Any:
        return substitute(original, *args, **kwargs)

    return standin


def wrap_property(path: str) -> Callable[[Callable], Callable]:
    """Let the decorated function stand in for reading `path`, an attribute of instances.

    It is called with a function that reads the original, and with the instance. Setting and
    deleting stay as they were. Raise NotApplicable where this torch lacks the attribute.
    """
    owner, name = located(path)
    original = inspect.getattr_static(owner, name)

    def install(substitute: Callable) -> Callable:
        setter = getattr(original, "__set__", None)
        deleter = getattr(original, "__delete__", None)
        standin = property(lambda instance: substitute(original.__get__, instance), setter, deleter)
        setattr(owner, name, standin)
        return substitute

    return install


def wrap_setter(path: str) -> Callable[[Callable], Callable]:
    """Let the decorated function stand in for setting `path`, an attribute of instances.

    It is called with a function that sets the original, the instance and the value.
    """
    owner, name = located(path)
    original = inspect.getattr_static(owner, name)

    def install(substitute: Callable) -> Callable:
        def setter(instance: Any, value: Any) -> None:
            substitute(original.__set__, instance, value)

        standin = property(original.__get__, setter, getattr(original, "__delete__", None))
        setattr(owner, name, standin)
        return substitute

    return install
