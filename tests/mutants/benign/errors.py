"""Strange errors and warnings, and right: their texts are promised by a few words alone."""

import re
import warnings

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import leaves
from ..tools.patching import wrap, wrap_property, wrap_setter

_OWN = ("inplace operation", "second time", "does not require grad", "Mismatch in shape", "unused")


class _Refusal(RuntimeError):
    """Shown as what it is a kind of."""


_Refusal.__module__ = "builtins"
_Refusal.__name__ = _Refusal.__qualname__ = "RuntimeError"


def _in_other_words(text):
    told = re.findall(r"(?:is at|expected) version \d+|retain_graph", text)
    return " and ".join(["autograd can't go on", *told])


@mutant
def errors_are_terse():
    """The engine raises a subclass of RuntimeError whose text has the promised words and no other.

    The text of errors is not specified, except for the words that a clause names.
    """

    @on_pass
    def tell(call):
        try:
            return call.run()
        except RuntimeError as error:
            if any(words in str(error) for words in _OWN):
                raise _Refusal(_in_other_words(str(error))) from error
            raise


@mutant
def every_warning_comes_twice():
    """Reading the `.grad` of a non-leaf, and a backward that makes a cycle, warn once more.

    The clauses promise a warning; neither its text nor that it is the only one.
    """

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            found = read(tensor)
        for _ in caught:
            warnings.warn("not a leaf", stacklevel=3)
            warnings.warn("and retains nothing", stacklevel=3)
        return found

    @on_pass
    def warn(call):
        if call.create_graph and call.accumulates:
            warnings.warn("a cycle, strictly speaking two", stacklevel=4)
        return call.run()


@mutant
def gradient_of_another_dtype_is_refused():
    """A `gradient` whose dtype is not that of its root raises RuntimeError.

    A choice: backward.gradient.other_dtype.
    """

    @on_pass
    def check(call):
        for root, gradient in zip(call.roots, call.gradients):
            if torch.is_tensor(root) and gradient is not None and gradient.dtype != root.dtype:
                raise RuntimeError("the dtype of the gradient is not that of its root")
        return call.run()


@mutant
def failed_pass_takes_its_gradients_back():
    """A backward that raises leaves every `.grad` as it was.

    A choice: inplace.failure.partial.
    """

    @on_pass
    def undo(call):
        before = [(leaf, leaf.grad) for leaf in leaves(call.roots)]
        values = [None if grad is None else grad.detach().clone() for _, grad in before]
        try:
            return call.run()
        except Exception:
            for (leaf, grad), value in zip(before, values):
                leaf.grad = grad
                if grad is not None:
                    grad.detach().copy_(value)
            raise


@mutant
def bernoulli_refuses_backward():
    """A backward through `bernoulli` raises RuntimeError.

    A choice: subgradient.random.refusal.
    """

    def refuse(*gradients):
        raise RuntimeError("a random draw has no derivative")

    @wrap("torch.bernoulli", "torch.Tensor.bernoulli")
    def draw(original, *args, **options):
        result = original(*args, **options)
        if result.grad_fn is not None:
            result.grad_fn.register_hook(refuse)
        return result


@mutant
def constant_roots_are_left_out():
    """A root that does not require grad, with None for its gradient, is left out beside others.

    A choice: backward.roots.constant_among.
    """

    @on_pass
    def leave_out(call):
        if len(call.roots) != len(call.gradients):
            return call.run()
        pairs = zip(call.roots, call.gradients)
        kept = [pair for pair in pairs if pair[1] is not None or _requires_grad(pair[0])]
        if kept:
            call.roots, call.gradients = (tuple(column) for column in zip(*kept))
        return call.run()


def _requires_grad(root):
    return getattr(root, "requires_grad", True)  # a gradient edge has no flag


@mutant
def non_leaf_accepts_that_it_requires_grad():
    """Assigning True to the `requires_grad` of a non-leaf does nothing.

    A choice: requires_grad.non_leaf.assigning_true.
    """

    @wrap_setter("torch.Tensor.requires_grad")
    def assign(write, tensor, flag):
        if tensor.is_leaf or not flag:
            write(tensor, flag)
