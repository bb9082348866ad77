"""The engine that runs graphs backward, and one call of it."""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple

import torch


class Pass:
    """One call of the engine, by `backward` or by `grad`; what it holds can be changed first.

    `roots` and their `gradients` (None where it is missing) are tuples, `inputs` is empty unless
    the caller named some; `accumulates` says whether gradients go to `.grad` or are returned.
    """

    def __init__(self, engine: Any, args: Tuple[Any, ...], options: Dict[str, Any]) -> None:
        roots, gradients, retain, create, *rest = args
        self._engine = engine
        self._rest = rest[1:]
        self._has_inputs = bool(rest)
        self._options = options
        self.roots = tuple(roots)
        self.gradients = tuple(gradients)
        self.retain_graph = retain
        self.create_graph = create
        self.inputs = tuple(rest[0]) if rest else ()
        self.accumulates = options.get("accumulate_grad", not rest)

    def run(self) -> Any:
        """Let torch's engine do it; return the gradients of the inputs, if the call is `grad`'s."""
        inputs = (self.inputs,) if self._has_inputs else ()
        settings = (self.retain_graph, self.create_graph, *inputs, *self._rest)
        return self._engine.run_backward(self.roots, self.gradients, *settings, **self._options)


class _Engine:
    def __init__(self, engine: Any, substitute: Callable[[Pass], Any]) -> None:
        self._engine = engine
        self._substitute = substitute

    def run_backward(self, *args: Any, **options: Any) -> Any:
        return self._substitute(Pass(self._engine, args, options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def on_pass(substitute: Callable[[Pass], Any]) -> Callable[[Pass], Any]:
    """Let the decorated function stand in for every call of the engine; `run` does the work."""
    engine = torch.autograd.Variable._execution_engine
    torch.autograd.Variable._execution_engine = _Engine(engine, substitute)
    return substitute
