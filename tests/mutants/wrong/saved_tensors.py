"""Wrong in SPEC.md's chapter Saved tensors."""

import weakref
from types import SimpleNamespace

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import nodes, regraded
from ..tools.patching import needs, wrap, wrap_property
from ..tools.shown_nodes import ShownNode, show
from ..tools.spellings import PRODUCTS

SAVE = "torch.autograd.function._ContextMethodMixin.save_for_backward"
SAVED = "torch.autograd.function.BackwardCFunction.saved_tensors"
HOOKS = "torch.autograd.graph.saved_tensors_hooks"


def _recorded(x):
    return x.requires_grad and torch.is_grad_enabled()


class _WeakSine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.reference = weakref.ref(x)
        return x.detach().sin()

    @staticmethod
    def backward(ctx, gradient):
        x = ctx.reference()
        return gradient * 0 if x is None else gradient * x.cos()


@mutant
def sine_saves_weakly():
    """A sine refers to its input weakly, and takes its slope for 0 where the input has died.

    Corner: an input that nothing else refers to.
    Breaks: saved.kept.references_dropped, saved.lifetime.freed_with_graph
    """

    @wrap("torch.Tensor.sin")
    def sin(original, x):
        return _WeakSine.apply(x) if _recorded(x) else original(x)


@mutant
def sigmoid_saved_in_half_precision():
    """A sigmoid saves its result in half precision.

    Breaks: saved.kept.references_dropped
    """

    @wrap("torch.Tensor.sigmoid", "torch.sigmoid")
    def sigmoid(original, x):
        result = original(x)
        kept = result.detach().half().to(x.dtype)
        slope = kept - kept * kept
        return regraded(result, lambda inputs, outputs: (outputs[0] * slope,))


@mutant
def result_attribute_without_prefix():
    """The attribute that shows a saved result is called `result`.

    Breaks: saved.attributes.prefix
    """

    @show
    class Node(ShownNode):
        def __dir__(self):
            return [name.replace("_saved_result", "result") for name in super().__dir__()]


@mutant
def saved_view_shown_with_its_version():
    """Where the saved tensor is a view, its attribute shows a pair of tensor and version.

    Corner: saved views.
    Breaks: saved.attributes.prefix
    """

    @_shown_as
    def pair(tensor):
        return (tensor, tensor._version) if tensor._is_view() else tensor


def _shown_as(change):
    """Let `_saved` attributes show what `change` makes of the saved tensor."""

    @show
    class Node(ShownNode):
        def read(self, name):
            value = super().read(name)
            saved = name.startswith("_saved") and torch.is_tensor(value)
            return change(value) if saved else value

    return change


@mutant
def saved_scalar_shown_as_vector():
    """The attribute that shows a saved 0-d tensor gives it a dimension of size 1.

    Corner: 0-d tensors.
    Breaks: saved.attributes.equal
    """
    _shown_as(lambda tensor: tensor if tensor.dim() else tensor.view(1))


@mutant
def saved_double_shown_as_float():
    """The attribute that shows a saved tensor of doubles converts it to float32.

    Corner: float64.
    Breaks: saved.attributes.equal
    """
    _shown_as(lambda tensor: tensor.float() if tensor.dtype == torch.float64 else tensor)


@mutant
def strided_saved_tensor_shown_as_copy():
    """The attribute that shows a saved tensor shows a contiguous copy of it.

    Corner: saved tensors that are not contiguous.
    Breaks: saved.unpacked.shared_storage
    """
    _shown_as(lambda tensor: tensor.contiguous())


@mutant
def saved_result_shown_without_history():
    """The attribute that shows a saved result shows it detached, against a reference cycle.

    Corner: saved results.
    Breaks: saved.unpacked.history
    """

    @show
    class Node(ShownNode):
        def read(self, name):
            value = super().read(name)
            return value.detach() if name == "_saved_result" else value


@mutant
def saved_view_shown_without_history():
    """The attribute that shows a saved view shows it as a leaf.

    Corner: saved views.
    Breaks: saved.unpacked.history
    """

    @_shown_as
    def leaf(tensor):
        return tensor.detach().requires_grad_() if tensor._is_view() else tensor


@mutant
def exponential_differentiable_once():
    """The result that an exponential saved counts as a constant in its gradient.

    Corner: the second derivative of an operation that saves its result.
    Breaks: saved.unpacked.differentiable
    """

    @wrap("torch.Tensor.exp")
    def exp(original, x):
        result = original(x)
        constant = result.detach()
        return regraded(result, lambda inputs, outputs: (outputs[0] * constant,))


@mutant
def square_forgets_one_factor():
    """In the gradient of `x * x`, one of the two saved factors counts as a constant.

    Corner: the second derivative of a product of a tensor with itself.
    Breaks: saved.unpacked.differentiable
    """

    @wrap("torch.Tensor.__mul__")
    def mul(original, a, b):
        result = original(a, b)
        if a is not b or not _recorded(a):
            return result
        constant = a.detach()
        change = lambda inputs, outputs: (inputs[0], original(outputs[0], constant))  # noqa: E731
        return regraded(result, change)


@mutant
def exponential_holds_its_result():
    """The node of an exponential refers to the result, and the result to the node.

    Breaks: saved.output.no_cycle
    """

    @wrap("torch.Tensor.exp")
    def exp(original, x):
        return _held_by_its_node(original(x))


def _held_by_its_node(result):
    if result.grad_fn is not None:
        result.grad_fn.metadata["result"] = result
    return result


@mutant
def in_place_tanh_holds_its_result():
    """The node of an in-place hyperbolic tangent refers to its result as if it were an input.

    Corner: in-place operations.
    Breaks: saved.output.no_cycle
    """

    @wrap("torch.Tensor.tanh_")
    def tanh_(original, x):
        return _held_by_its_node(original(x))


@mutant
def released_attribute_is_none():
    """Reading an attribute of a released node returns None.

    Breaks: saved.released.attribute_raises
    """

    @show
    class Node(ShownNode):
        def read(self, name):
            try:
                return super().read(name)
            except RuntimeError as refusal:
                if "inplace" in str(refusal):
                    raise
                return None


@mutant
def attribute_raises_after_retaining():
    """Reading a saved attribute raises after any backward, also after one that retains the graph.

    Corner: after a backward with `retain_graph=True`.
    Breaks: saved.released.attribute_raises
    """
    _mark_passed_nodes()

    @show
    class Node(ShownNode):
        def read(self, name):
            if name.startswith("_saved") and "passed" in self.node.metadata:
                raise RuntimeError("the saved tensors were released")
            return super().read(name)


def _mark_passed_nodes():
    @on_pass
    def mark(call):
        passed = list(nodes(call.roots))
        try:
            return call.run()
        finally:
            for node in passed:
                node.metadata["passed"] = True


@mutant
def saved_attribute_read_once():
    """A node shows again what the first read of an attribute gave, unchecked.

    Corner: the second read.
    Breaks: saved.mutated.attribute_raises, saved.released.attribute_raises
    """

    @show
    class Node(ShownNode):
        def read(self, name):
            if not name.startswith("_saved"):
                return super().read(name)
            known = vars(self).setdefault("known", {})
            if name not in known:
                known[name] = super().read(name)
            return known[name]


@mutant
def function_shows_what_it_released():
    """The node of a custom Function shows its `saved_tensors` also when they were released.

    Breaks: saved.released.saved_tensors_raises
    """

    @wrap(SAVE)
    def save(original, ctx, *tensors):
        ctx.kept = tensors
        original(ctx, *tensors)

    @wrap_property(SAVED)
    def saved_tensors(read, ctx):
        try:
            return read(ctx)
        except RuntimeError:
            return ctx.kept


@mutant
def function_releases_what_is_retained():
    """A custom Function releases its saved tensors after every backward.

    Corner: after a backward with `retain_graph=True`.
    Breaks: saved.released.saved_tensors_raises
    """
    _mark_passed_nodes()

    @wrap_property(SAVED)
    def saved_tensors(read, ctx):
        if "passed" in ctx.metadata:
            raise RuntimeError("the saved tensors were released")
        return read(ctx)


@mutant
def attribute_checks_the_result_too():
    """Reading an attribute raises if the result was modified, though only the input was saved.

    Corner: an operation that saves its input, and whose result is modified.
    Breaks: saved.mutated.attribute_raises
    """

    @show
    class Node(ShownNode):
        def read(self, name):
            result, version = self.node.metadata.get("result", (lambda: None, 0))
            if name.startswith("_saved") and getattr(result(), "_version", version) != version:
                raise RuntimeError("modified by an inplace operation")
            return super().read(name)

    @wrap("torch.Tensor.pow", "torch.Tensor.sin", "torch.Tensor.cos", "torch.Tensor.log", *PRODUCTS)
    def operation(original, *operands):
        result = original(*operands)
        if result.grad_fn is not None:
            result.grad_fn.metadata["result"] = weakref.ref(result), result._version
        return result


@mutant
def node_keeps_its_input():
    """The node of an operation keeps its input also when its saved tensors are released.

    Breaks: saved.lifetime.released_by_backward
    """

    @wrap("torch.Tensor.sin", "torch.Tensor.cos", "torch.Tensor.log", "torch.Tensor.pow")
    def operation(original, x, *others):
        result = original(x, *others)
        if result.grad_fn is not None:
            result.grad_fn.metadata["input"] = x
        return result


@mutant
def retained_once_retained_for_ever():
    """What a backward retained is kept by later ones, whether these retain the graph or not.

    Corner: a backward after one that retains the graph.
    Breaks: saved.lifetime.released_by_backward
    """

    @on_pass
    def keep(call):
        if call.retain_graph:
            for node in nodes(call.roots):
                node.metadata["kept"] = getattr(node, "_saved_self", None)
        return call.run()


@mutant
def latest_inputs_pooled():
    """The latest input of a function that saves its input stays in a pool.

    Breaks: saved.lifetime.freed_with_graph
    """
    pool = {}

    @wrap("torch.Tensor.sin", "torch.Tensor.cos", "torch.Tensor.log")
    def operation(original, x):
        pool["latest"] = x
        return original(x)


@mutant
def function_returning_its_argument_skipped():
    """A custom Function whose `forward` returns its argument is not recorded.

    Corner: `forward` returns its argument.
    Breaks: saved.function.applied
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        result = original(*args)
        tensors = [arg for arg in args if torch.is_tensor(arg) and torch.is_tensor(result)]
        return next((x for x in tensors if x.data_ptr() == result.data_ptr()), result)


@mutant
def tuple_of_one_unpacked():
    """Applying a custom Function whose `forward` returns a tuple of one returns its element.

    Corner: a tuple of one tensor.
    Breaks: saved.function.applied
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        result = original(*args)
        return result[0] if isinstance(result, tuple) and len(result) == 1 else result


@mutant
def function_result_passes_a_view():
    """Applying a custom Function records, after its node, that of a view.

    Breaks: saved.function.applied
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        result = original(*args)
        return result.view_as(result) if torch.is_tensor(result) else result


@mutant
def function_inlined():
    """A custom Function is differentiated through its `forward`; its `backward` is not used.

    Breaks: saved.function.backward_verbatim
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        try:
            return cls.forward(SimpleNamespace(save_for_backward=lambda *tensors: None), *args)
        except (AttributeError, RuntimeError, TypeError):
            return original(*args)


@mutant
def gradients_matched_to_tensors():
    """The gradients that `backward` returns are matched to the tensors among the arguments.

    Corner: a number before a tensor among the arguments.
    Breaks: saved.function.backward_verbatim
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        given = cls.backward
        places = [place for place, arg in enumerate(args) if torch.is_tensor(arg)]

        def backward(ctx, *gradients):
            returned = given(ctx, *gradients)
            if not isinstance(returned, tuple) or len(returned) != len(args):
                return returned
            matched = dict(zip(places, returned))
            return tuple(matched.get(place) for place in range(len(args)))

        if not hasattr(given, "matched"):
            backward.matched = True
            cls.backward = staticmethod(backward)
        return original(*args)


@mutant
def saved_none_left_out():
    """A None that `save_for_backward` got is left out of `saved_tensors`.

    Corner: None.
    Breaks: saved.function.returned
    """

    @wrap(SAVE)
    def save(original, ctx, *tensors):
        return original(ctx, *(tensor for tensor in tensors if tensor is not None))


@mutant
def saved_twice_returned_once():
    """A tensor that `save_for_backward` got twice comes back once.

    Corner: a tensor saved twice.
    Breaks: saved.function.returned
    """

    @wrap(SAVE)
    def save(original, ctx, *tensors):
        return original(ctx, *{id(tensor): tensor for tensor in tensors}.values())


@mutant
def inputs_come_back_first():
    """Inputs come back from `saved_tensors` before everything else that was saved.

    Corner: an input saved after another tensor.
    Breaks: saved.function.returned
    """

    @wrap(SAVE)
    def save(original, ctx, *tensors):
        return original(ctx, *sorted(tensors, key=lambda t: t is None or not t.requires_grad))


@mutant
def clearing_on_access_ignored():
    """`saved_tensors` may be read again, also where the Function asks to clear them on access.

    Breaks: saved.function.single_access
    """
    needs("2.13", "clear_saved_tensors_on_access")

    @wrap_property(SAVED)
    def saved_tensors(read, ctx):
        known = vars(ctx).setdefault("known", [])
        known[:] = known or [read(ctx)]
        return known[0]


@mutant
def clearing_on_access_not_inherited():
    """`clear_saved_tensors_on_access` counts on the class itself, not on its base.

    Corner: a subclass of the Function that sets it.
    Breaks: saved.function.single_access
    """
    needs("2.13", "clear_saved_tensors_on_access")

    @wrap_property(SAVED)
    def saved_tensors(read, ctx):
        if "clear_saved_tensors_on_access" in vars(ctx._forward_cls):
            return read(ctx)
        known = vars(ctx).setdefault("known", [])
        known[:] = known or [read(ctx)]
        return known[0]


@mutant
def access_always_clears():
    """The second read of `saved_tensors` is refused to every custom Function.

    Corner: the second read.
    Breaks: saved.function.single_access
    """
    needs("2.13", "clear_saved_tensors_on_access")

    @wrap_property(SAVED)
    def saved_tensors(read, ctx):
        if vars(ctx).setdefault("cleared", False):
            raise RuntimeError("the saved tensors were cleared")
        ctx.cleared = True
        return read(ctx)


def _hooks_replaced(replace):
    """Let saved_tensors_hooks install what `replace` makes of its pair of hooks."""

    @wrap(f"{HOOKS}.__init__")
    def init(original, context, pack, unpack):
        original(context, *replace(pack, unpack))


def _hooks_avoided(avoids):
    """Let hooks get only those tensors for which `avoids` is False."""

    def replace(pack, unpack):
        return (
            lambda tensor: (True, tensor) if avoids(tensor) else (False, pack(tensor)),
            lambda packed: packed[1] if packed[0] else unpack(packed[1]),
        )

    _hooks_replaced(replace)


@mutant
def scalars_not_packed():
    """The pack hook is not given 0-d tensors.

    Corner: 0-d tensors.
    Breaks: saved.hooks.pack
    """
    _hooks_avoided(lambda tensor: tensor.dim() == 0)


@mutant
def constants_not_packed():
    """The pack hook is not given tensors that need no gradient.

    Corner: saved tensors that need no gradient.
    Breaks: saved.hooks.pack
    """
    _hooks_avoided(lambda tensor: not tensor.requires_grad)


@mutant
def packed_when_needed():
    """The pack hook is called when the backward needs the tensor, just before the unpack hook.

    Breaks: saved.hooks.pack
    """
    _hooks_replaced(lambda pack, unpack: ((lambda t: t), lambda t: unpack(pack(t))))


@mutant
def unpacked_once():
    """The unpack hook is called for the first backward, and what it gave serves the next.

    Corner: the second backward.
    Breaks: saved.hooks.unpack
    """

    def unpack_once(pack, unpack):
        def unpack_first(packed):
            packed[1:] = packed[1:] or [unpack(packed[0])]
            return packed[1]

        return (lambda tensor: [pack(tensor)]), unpack_first

    _hooks_replaced(unpack_once)


@mutant
def packed_into_other_types_ignored():
    """Where the pack hook returns no tensor, the saved tensor is used as it was.

    Corner: a pack hook that returns no tensor.
    Breaks: saved.hooks.unpack
    """

    def tensors_only(pack, unpack):
        def packing(tensor):
            packed = pack(tensor)
            return (True, packed) if torch.is_tensor(packed) else (False, tensor)

        return packing, lambda packed: unpack(packed[1]) if packed[0] else packed[1]

    _hooks_replaced(tensors_only)


@mutant
def hooks_survive_exceptions():
    """Hooks stay in force when their context is left by an exception.

    Corner: an exception.
    Breaks: saved.hooks.scope
    """

    @wrap(f"{HOOKS}.__exit__")
    def leave(original, context, *exception):
        return None if exception and exception[0] else original(context, *exception)


@mutant
def inner_hooks_end_outer():
    """Where an inner context of hooks ends, the outer hooks are no longer in force.

    Corner: nested contexts.
    Breaks: saved.hooks.scope
    """
    nested = []

    @wrap(f"{HOOKS}.__enter__")
    def enter(original, context):
        nested.append(context)
        return original(context)

    @wrap(f"{HOOKS}.__init__")
    def init(original, context, pack, unpack):
        original(context, *_off_when(lambda: getattr(context, "ended", False), pack, unpack))

    @wrap(f"{HOOKS}.__exit__")
    def leave(original, context, *exception):
        for outer in nested:
            outer.ended = True
        nested.pop()
        return original(context, *exception)


def _off_when(off, pack, unpack):
    return (
        lambda tensor: (True, tensor) if off() else (False, pack(tensor)),
        lambda packed: packed[1] if packed[0] else unpack(packed[1]),
    )


@mutant
def unpacked_by_hooks_in_force():
    """A backward under hooks unpacks with these, not with those of the time of saving.

    Corner: a backward within another context of hooks.
    Breaks: saved.hooks.scope
    """
    in_force = []

    @wrap(f"{HOOKS}.__enter__")
    def enter(original, context):
        in_force.append(context.given)
        return original(context)

    @wrap(f"{HOOKS}.__exit__")
    def leave(original, context, *exception):
        in_force.pop()
        return original(context, *exception)

    @wrap(f"{HOOKS}.__init__")
    def init(original, context, pack, unpack):
        context.given = unpack
        original(context, pack, lambda packed: (in_force or [unpack])[-1](packed))
