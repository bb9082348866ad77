"""The vocabulary: hooks of all kinds, and their removal.

A hook notes what it receives under a label, or replaces it. Its handle stays with the tensor.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List

from ...reference import accumulation, hooks
from ...reference import operations as smooth
from ...reference.memory import Tensor
from . import fits
from .word import Fits, Word, word

_ALL = "[(i, g.tolist()) for i, g in enumerate({}) if g is not None]"


def _values(gradients: Dict[int, Tensor]) -> List:
    return [(place, gradients[place].values.tolist()) for place in sorted(gradients)]


def _doubled(gradient: Tensor) -> Tensor:
    return smooth.scale(gradient, factor=2)


def _all_doubled(gradients: Dict[int, Tensor], whole: Tensor) -> Dict[int, Tensor]:
    return {place: _doubled(gradient) for place, gradient in gradients.items()}


def _negate(leaf: Tensor) -> None:
    leaf.grad = smooth.neg(leaf.grad)


def _hook(name: str, text: str, meaning: Callable, takes: Fits, **fields: Any) -> Word:
    """Return the word of a hook that notes nothing."""

    def attach(tensor: Tensor) -> None:
        tensor.handle = meaning(tensor)

    return word(name, f"{{0}}.handle = {text}", attach, takes, kind="hook", results=0, **fields)


def _noting(
    name: str,
    text: str,
    noted: str,
    meaning: Callable[[Tensor, Callable], Any],
    takes: Fits,
    **fields: Any,
) -> Word:
    """Return the word of a hook that notes what it receives; its meaning is given the noting."""
    about = "{}" if name in ("hook", "post_hook") else f"{name} of {{}}"

    def source(names: List[str], label: str) -> str:
        call = text.format(*names, note=f"log.append(({about.format(label)!r}, {noted}))")
        return f"{names[0]}.handle = {call}"

    def attach(log: List, tensor: Tensor, *others: Tensor, label: str) -> None:
        def note(values: Any) -> None:
            log.append((about.format(label), values))

        tensor.handle = meaning(tensor, *others, note)

    arity = 1 + ("{1}" in text)
    return Word(name, source, attach, arity, takes, kind="hook", results=0, **fields)


def _note_gradient(tensor: Tensor, note: Callable) -> hooks.Handle:
    return hooks.register_hook(tensor, lambda g: note(g.values.tolist()))


def _note_accumulated(leaf: Tensor, note: Callable) -> hooks.Handle:
    return hooks.register_post_accumulate_grad_hook(
        leaf, lambda leaf: note(leaf.grad.values.tolist())
    )


def _note_before(tensor: Tensor, note: Callable) -> hooks.Handle:
    return hooks.register_prehook(tensor.node, lambda g: note(_values({0: g})))


def _note_node(tensor: Tensor, note: Callable) -> hooks.Handle:
    return hooks.register_node_hook(
        tensor.node, lambda computed, g: note([_values(computed), _values({0: g})])
    )


def _note_all(tensor: Tensor, other: Tensor, note: Callable) -> hooks.Handle:
    return hooks.register_multi_grad_hook([tensor, other], lambda found: note(_values(found)))


NOTING = [
    _noting(
        "hook",
        "{0}.register_hook(lambda g: {note})",
        "g.tolist()",
        _note_gradient,
        fits.recorded,
    ),
    _noting(
        "post_hook",
        "{0}.register_post_accumulate_grad_hook(lambda t: {note})",
        "t.grad.tolist()",
        _note_accumulated,
        fits.leaf,
        since="2.1",
    ),
    _noting(
        "prehook",
        "{0}.grad_fn.register_prehook(lambda gs: {note})",
        _ALL.format("gs"),
        _note_before,
        fits.has_node,
        since="2.0",
    ),
    _noting(
        "node_hook",
        "{0}.grad_fn.register_hook(lambda ins, outs: {note})",
        f"[{_ALL.format('ins')}, {_ALL.format('outs')}]",
        _note_node,
        fits.elementary_unhooked,
        since="1.13",
    ),
    _noting(
        "multi_hook",
        "torch.autograd.graph.register_multi_grad_hook(({0}, {1}), lambda gs: {note})",
        _ALL.format("gs"),
        _note_all,
        fits.computed,
        since="2.0",
    ),
]
"""The words whose option `label` names the tensors that they are called on."""

CHANGING = [
    _hook(
        "doubling_hook",
        "{0}.register_hook(lambda g: 2 * g)",
        lambda tensor: hooks.register_hook(tensor, _doubled),
        fits.recorded,
    ),
    _hook(
        "negating_post_hook",
        "{0}.register_post_accumulate_grad_hook(lambda t: setattr(t, 'grad', -t.grad))",
        lambda leaf: hooks.register_post_accumulate_grad_hook(leaf, _negate),
        fits.leaf,
        since="2.1",
    ),
    _hook(
        "doubling_prehook",
        "{0}.grad_fn.register_prehook(lambda gs: (2 * gs[0], *gs[1:]))",
        lambda tensor: hooks.register_prehook(tensor.node, _doubled),
        fits.has_node,
        since="2.0",
    ),
    _hook(
        "doubling_node_hook",
        "{0}.grad_fn.register_hook(lambda ins, _: tuple(g if g is None else 2 * g for g in ins))",
        lambda tensor: hooks.register_node_hook(tensor.node, _all_doubled),
        fits.elementary,
        since="1.13",
    ),
]


def _remove(tensor: Tensor) -> None:
    tensor.handle.remove()


HOOKS = [
    *NOTING,
    *CHANGING,
    word(
        "retain_grad",
        "{0}.retain_grad()",
        accumulation.retain_grad,
        prefers=fits.recorded,
        kind="hook",
        results=0,
    ),
    word("remove_hook", "{0}.handle.remove()", _remove, fits.has_handle, kind="hook", results=0),
]

LABELLED = tuple(row.name for row in NOTING)
ON_NODES = ("prehook", "node_hook", "doubling_prehook", "doubling_node_hook")
"""The words that speak of the node which a tensor comes from."""

CALLED = frozenset(row.name for row in NOTING + CHANGING)
"""The words that give torch a function to call."""
