"""Custom Functions whose methods, results or gradients something else stands in for."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Tuple

import torch

from .patching import wrap

APPLY = "torch.autograd.Function.apply"


def defines(cls: type, name: str) -> bool:
    """Return whether the Function, or a base of it, has a method of this name of its own."""
    default = getattr(torch.autograd.Function, name, None)
    return getattr(cls, name, None) is not default


def derived(cls: type, **members: Any) -> type:
    """Return the Function with these static methods and attributes in place of its own."""
    body = {name: staticmethod(it) if callable(it) else it for name, it in members.items()}
    return type(cls)(cls.__name__, (cls,), {**body, "_stands_in": True})


def on_apply(substitute: Callable[..., Any]) -> Callable[..., Any]:
    """Let the decorated function stand in for applying a custom Function.

    It is called with the Function, its arguments, and `run`, which applies a Function to them.
    """

    @wrap(APPLY)
    def apply(original: Callable, cls: type, *args: Any, **options: Any) -> Any:
        if "_stands_in" in vars(cls):
            return original(*args, **options)
        return substitute(cls, args, lambda it: it.apply(*args, **options))

    return substitute


def standing_in(**changes: Callable[..., Any]) -> None:
    """Let what each change makes of the static method of its name stand in for that method.

    A change gets the method and the arguments of `apply`. Methods that a Function lacks are left
    alone.
    """

    @on_apply
    def apply(cls: type, args: Tuple[Any, ...], run: Callable) -> Any:
        found = {name: change for name, change in changes.items() if defines(cls, name)}
        members = {name: change(getattr(cls, name), args) for name, change in found.items()}
        return run(derived(cls, **members))


def on_gradients(change: Callable[..., Any]) -> None:
    """Let `change` turn what `backward` returns into what the engine gets.

    It is called with the gradients, as a tuple, and the arguments of `apply`.
    """

    def changed(backward: Callable, args: Tuple[Any, ...]) -> Callable:
        def stand_in(ctx: Any, *gradients: Any) -> Any:
            returned = backward(ctx, *gradients)
            return change(returned if isinstance(returned, tuple) else (returned,), args)

        return stand_in

    standing_in(backward=changed)


def on_received(change: Callable[..., Any]) -> None:
    """Let `change` turn the gradients that arrive into those that `backward` receives."""

    def changed(backward: Callable, args: Tuple[Any, ...]) -> Callable:
        return lambda ctx, *gradients: backward(ctx, *change(ctx, gradients))

    standing_in(backward=changed)


def on_results(change: Callable[..., Any]) -> None:
    """Let `change` turn each result of a custom Function into what the caller gets.

    It is called with the result and the arguments of `apply`.
    """

    @on_apply
    def apply(cls: type, args: Tuple[Any, ...], run: Callable) -> Any:
        results = run(derived(cls))
        if isinstance(results, tuple):
            return tuple(change(result, args) for result in results)
        return change(results, args)


def tensors(args: Any) -> Iterator[torch.Tensor]:
    """Yield the tensors among these."""
    return (arg for arg in args if torch.is_tensor(arg))


def transforming() -> bool:
    """Return whether a transform of torch.func is at work."""
    return torch._C._are_functorch_transforms_active()
