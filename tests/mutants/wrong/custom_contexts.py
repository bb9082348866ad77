"""Wrong in SPEC.md's chapter Contexts of custom Functions."""

import threading

import torch

from ..museum import mutant
from ..tools.custom_functions import (
    APPLY,
    derived,
    on_apply,
    on_received,
    on_results,
    standing_in,
    tensors,
)
from ..tools.engine import on_pass
from ..tools.patching import needs, wrap, wrap_property

CTX = "torch.autograd.function._ContextMethodMixin"
NEEDS = "torch.autograd.function.BackwardCFunction.needs_input_grad"
BUFFERS = "torch.autograd.function.BackwardCFunction.input_grad_buffers"
DTYPES = f"{CTX}.set_output_grad_dtype"


@mutant
def needs_input_grad_of_leaves_alone():
    """`needs_input_grad` is False for an argument that is no leaf.

    Corner: arguments that are no leaves.
    Breaks: functions.needs_input_grad.flags
    """

    @wrap_property(NEEDS)
    def needs_input_grad(read, ctx):
        used = (node for node, _ in ctx.next_functions if node is not None)
        return tuple(flag and hasattr(next(used), "variable") for flag in read(ctx))


@mutant
def needs_input_grad_is_a_list():
    """`needs_input_grad` is a list.

    Breaks: functions.needs_input_grad.flags
    """

    @wrap_property(NEEDS)
    def needs_input_grad(read, ctx):
        return list(read(ctx))


@mutant
def absent_gradients_have_the_default_dtype():
    """The zeros for a result that did not contribute have the default dtype.

    Corner: results of another dtype.
    Breaks: functions.materialize.zeros
    """

    def changed(ctx, gradients):
        return [torch.zeros(g.shape) if not g.abs().sum() else g for g in gradients]

    on_received(changed)


@mutant
def absent_gradients_are_numbers():
    """The zeros for a result that did not contribute have no dimension.

    Corner: results that have dimensions.
    Breaks: functions.materialize.zeros
    """

    def changed(ctx, gradients):
        return [g.new_zeros(()) if not g.abs().sum() else g for g in gradients]

    on_received(changed)


@mutant
def absent_gradients_are_none():
    """`backward` receives None for a result that did not contribute.

    Breaks: functions.materialize.zeros
    """
    needs("1.7", "set_materialize_grads")

    def changed(forward, args):
        def stand_in(ctx, *arguments):
            ctx.set_materialize_grads(False)
            return forward(ctx, *arguments)

        return stand_in

    standing_in(forward=changed)


@mutant
def gradients_are_always_materialized():
    """`set_materialize_grads(False)` has no effect.

    Breaks: functions.materialize.none, functions.jvp.unmaterialized, functions.func.declarations
    """
    needs("1.7", "set_materialize_grads")

    @wrap(f"{CTX}.set_materialize_grads")
    def set_materialize_grads(original, ctx, value):
        pass


@mutant
def nothing_is_materialized_after_marks():
    """Gradients are materialized again where results are marked as non-differentiable.

    Corner: `mark_non_differentiable` after `set_materialize_grads(False)`.
    Breaks: functions.materialize.none
    """
    needs("1.7", "set_materialize_grads")

    @wrap(f"{CTX}.mark_non_differentiable")
    def mark_non_differentiable(original, ctx, *results):
        if results:
            ctx.set_materialize_grads(True)
        return original(ctx, *results)


@mutant
def marks_are_ignored():
    """`mark_non_differentiable` has no effect.

    Breaks: functions.non_differentiable.flag
    """

    @wrap(f"{CTX}.mark_non_differentiable")
    def mark_non_differentiable(original, ctx, *results):
        pass


@mutant
def only_the_first_mark_counts():
    """Of several results `mark_non_differentiable` marks the first.

    Corner: several marked results.
    Breaks: functions.non_differentiable.flag
    """

    @wrap(f"{CTX}.mark_non_differentiable")
    def mark_non_differentiable(original, ctx, *results):
        return original(ctx, *results[:1])


@mutant
def marked_argument_loses_its_flag():
    """An argument that is marked as a result no longer requires grad itself.

    Corner: marked arguments that are leaves.
    Breaks: functions.non_differentiable.flag
    """

    @wrap(f"{CTX}.mark_non_differentiable")
    def mark_non_differentiable(original, ctx, *results):
        for result in results:
            if result.is_leaf and result.requires_grad:
                result.requires_grad_(False)
        return original(ctx, *results)


def _received_for_constants(change):
    """Let `change` make what `backward` receives for results that do not require grad."""

    @on_apply
    def apply(cls, args, run):
        constant = []

        def backward(ctx, *gradients):
            received = [change(g) if n in constant else g for n, g in enumerate(gradients)]
            return cls.backward(ctx, *received)

        results = run(derived(cls, backward=backward))
        several = results if isinstance(results, tuple) else (results,)
        constant.extend(n for n, y in enumerate(several) if not y.requires_grad)
        return results


@mutant
def marked_results_have_none_for_gradient():
    """`backward` receives None for a result that is marked as non-differentiable.

    Breaks: functions.non_differentiable.zeros
    """
    _received_for_constants(lambda gradient: None)


@mutant
def marked_results_have_one_zero():
    """`backward` receives a single zero for a marked result, of whatever shape.

    Corner: marked results with dimensions.
    Breaks: functions.non_differentiable.zeros
    """
    _received_for_constants(lambda gradient: gradient.new_zeros(()))


@mutant
def numbers_can_be_saved():
    """A number that `save_for_backward` gets is saved as a tensor.

    Corner: numbers.
    Breaks: functions.saved.tensors_only
    """

    @wrap(f"{CTX}.save_for_backward")
    def save(original, ctx, *things):
        numbers = (int, float)
        return original(ctx, *[torch.tensor(t) if isinstance(t, numbers) else t for t in things])


@mutant
def what_is_no_tensor_is_not_saved():
    """What `save_for_backward` cannot save is left out.

    Breaks: functions.saved.tensors_only
    """

    @wrap(f"{CTX}.save_for_backward")
    def save(original, ctx, *things):
        return original(ctx, *[t for t in things if t is None or torch.is_tensor(t)])


@mutant
def modified_argument_comes_back_as_a_view():
    """Among several results, an argument that was modified in place comes back as a view.

    Corner: several results.
    Breaks: functions.dirty.modified
    """

    @wrap(APPLY)
    def apply(original, cls, *args):
        results = original(*args)
        if not isinstance(results, tuple):
            return results
        return tuple(y.view_as(y) if any(y is x for x in args) else y for y in results)


@mutant
def modified_constant_comes_back_as_a_view():
    """An argument that was modified in place comes back as a view where nothing requires grad.

    Corner: arguments that do not require grad.
    Breaks: functions.dirty.modified
    """

    def change(result, args):
        same = any(result is x for x in args)
        return result.view_as(result) if same and not result.requires_grad else result

    on_results(change)


@mutant
def modified_argument_keeps_its_history():
    """`mark_dirty` has no effect.

    Breaks: functions.dirty.modified, functions.dirty.noticed
    """

    @wrap(f"{CTX}.mark_dirty")
    def mark_dirty(original, ctx, *arguments):
        pass


def _dirty(keeps):
    """Let those arguments be dirty which were marked and of which `keeps` is true.

    It is called with the marked tensor, the arguments, their old versions, and the results.
    """

    @wrap(f"{CTX}.mark_dirty")
    def mark_dirty(original, ctx, *marked):
        ctx.marked = marked
        return original(ctx, *marked)

    def changed(forward, args):
        versions = [x._version if torch.is_tensor(x) else 0 for x in args]

        def stand_in(ctx, *arguments):
            results = forward(ctx, *arguments)
            several = results if isinstance(results, tuple) else (results,)
            marked = getattr(ctx, "marked", ())
            ctx.mark_dirty(*[t for t in marked if keeps(t, arguments, versions, several)])
            return results

        return stand_in

    standing_in(forward=changed)


def _among(tensor, others):
    return any(tensor is other for other in others)


@mutant
def modified_argument_need_not_be_returned():
    """An argument that was given to `mark_dirty` and not returned is not dirty.

    Breaks: functions.dirty.returned
    """
    _dirty(lambda t, args, versions, results: _among(t, results))


@mutant
def modified_constant_need_not_be_returned():
    """A constant that was given to `mark_dirty` need not be returned.

    Corner: arguments that do not require grad.
    Breaks: functions.dirty.returned
    """
    _dirty(lambda t, args, versions, results: t.requires_grad or _among(t, results))


@mutant
def marked_strangers_are_ignored():
    """A tensor that is no argument and was given to `mark_dirty` is not dirty.

    Breaks: functions.dirty.inputs_only
    """
    _dirty(lambda t, args, versions, results: _among(t, args))


@mutant
def marked_strangers_beside_arguments_are_ignored():
    """`mark_dirty` looks at its arguments until it finds one that is an argument of the Function.

    Corner: an argument beside the tensor that is none.
    Breaks: functions.dirty.inputs_only
    """

    @wrap(f"{CTX}.mark_dirty")
    def mark_dirty(original, ctx, *marked):
        ctx.several = len(marked) > 1
        return original(ctx, *marked)

    def changed(forward, args):
        def stand_in(ctx, *arguments):
            results = forward(ctx, *arguments)
            if getattr(ctx, "several", False):
                ctx.mark_dirty(*arguments)
            return results

        return stand_in

    standing_in(forward=changed)


@mutant
def leaves_can_be_dirty():
    """A leaf that requires grad and was given to `mark_dirty` is not dirty.

    Breaks: functions.dirty.leaf
    """

    @wrap(f"{CTX}.mark_dirty")
    def mark_dirty(original, ctx, *marked):
        return original(ctx, *[t for t in marked if t.grad_fn or not t.requires_grad])


@mutant
def leaves_can_be_dirty_unchanged():
    """A leaf that requires grad may be given to `mark_dirty` before it is modified.

    Corner: `mark_dirty` before the modification.
    Breaks: functions.dirty.leaf
    """

    @wrap(f"{CTX}.mark_dirty")
    def mark_dirty(original, ctx, *marked):
        return original(ctx, *[t for t in marked if t.grad_fn or t._version or not t.requires_grad])


@mutant
def unseen_modifications_are_not_dirty():
    """An argument given to `mark_dirty` is dirty if its version has grown.

    Corner: a modification behind autograd's back.
    Breaks: functions.dirty.modified, functions.dirty.noticed
    """

    def keeps(tensor, args, versions, results):
        known = [version for x, version in zip(args, versions) if x is tensor]
        return known != [tensor._version]

    _dirty(keeps)


@mutant
def dirty_view_leaves_its_base():
    """A view that was given to `mark_dirty` is modified, and its base is not recorded.

    Corner: views.
    Breaks: functions.dirty.view
    """

    @wrap(APPLY)
    def apply(original, cls, *args):
        view = next((x for x in tensors(args) if x._base is not None), None)
        if view is None or view.grad_fn is None:
            return original(*args)
        copy = view.clone()
        result = original(*[copy if x is view else x for x in args])
        view.data.copy_(copy.detach())
        return result


@mutant
def half_gradients_arrive_in_single_precision():
    """`backward` receives gradients of half precision in single precision.

    Corner: results of half precision.
    Breaks: functions.output_dtype.default
    """
    half = (torch.float16, torch.bfloat16)
    on_received(lambda ctx, gradients: [g.float() if g.dtype in half else g for g in gradients])


@mutant
def gradients_arrive_as_later_nodes_give_them():
    """`backward` receives gradients in double precision, whatever the dtype of the result.

    Breaks: functions.output_dtype.default
    """
    on_received(lambda ctx, gradients: [g.double() for g in gradients])


@mutant
def only_the_first_declaration_counts():
    """`set_output_grad_dtype` declares the dtype of the first gradient, and None for the others.

    Corner: results after the first.
    Breaks: functions.output_dtype.declared
    """
    needs("2.15", "set_output_grad_dtype")

    @wrap(DTYPES)
    def declare(original, ctx, *dtypes):
        return original(ctx, *dtypes[:1], *[None for _ in dtypes[1:]])


@mutant
def declared_dtype_comes_after_a_rounding():
    """A gradient is first rounded to the dtype of the result, then converted as declared.

    Corner: gradients that the dtype of the result cannot hold.
    Breaks: functions.output_dtype.declared
    """
    needs("2.15", "set_output_grad_dtype")
    on_received(lambda ctx, gradients: [g.bfloat16().to(g.dtype) for g in gradients])


@mutant
def declarations_of_none_are_no_declarations():
    """Where `set_output_grad_dtype` gets None, the gradient arrives in the dtype of the result.

    Breaks: functions.output_dtype.none
    """
    needs("2.15", "set_output_grad_dtype")

    @wrap(DTYPES)
    def declare(original, ctx, *dtypes):
        return original(ctx, *dtypes) if any(dtypes) else None


@mutant
def last_declaration_counts():
    """A second call of `set_output_grad_dtype` replaces the first.

    Corner: a second call.
    Breaks: functions.output_dtype.refused
    """
    needs("2.15", "set_output_grad_dtype")

    @wrap(DTYPES)
    def declare(original, ctx, *dtypes):
        ctx.output_grad_dtypes = None
        return original(ctx, *dtypes)


@mutant
def declarations_are_filled_up():
    """Where there are fewer declarations than results, None is declared for the others.

    Corner: fewer declarations than results.
    Breaks: functions.output_dtype.refused
    """
    needs("2.15", "set_output_grad_dtype")

    def changed(forward, args):
        def stand_in(ctx, *arguments):
            results = forward(ctx, *arguments)
            count = len(results) if isinstance(results, tuple) else 1
            given = ctx.output_grad_dtypes or ()
            ctx.output_grad_dtypes = (*given, *[None] * (count - len(given)))
            return results

        return stand_in

    standing_in(forward=changed)


@mutant
def buffers_are_copies():
    """The entries of `input_grad_buffers` are copies of the buffers.

    Breaks: functions.buffers.totals
    """
    needs("2.15", "input_grad_buffers")

    @wrap_property(BUFFERS)
    def input_grad_buffers(read, ctx):
        return tuple(it if it is None else it.clone() for it in read(ctx))


@mutant
def buffers_include_grad():
    """The entry of a leaf shows what its `.grad` holds as well.

    Corner: leaves that have a `.grad`.
    Breaks: functions.buffers.entries
    """
    needs("2.15", "input_grad_buffers")

    @wrap_property(BUFFERS)
    def input_grad_buffers(read, ctx):
        leaf = ctx.next_functions[0][0].variable
        return tuple(it if it is None else it + leaf.grad for it in read(ctx))


@mutant
def buffers_of_tensors_alone():
    """`input_grad_buffers` has entries for the arguments that require grad alone.

    Corner: other arguments.
    Breaks: functions.buffers.entries
    """
    needs("2.15", "input_grad_buffers")

    @wrap_property(BUFFERS)
    def input_grad_buffers(read, ctx):
        return tuple(it for it, needed in zip(read(ctx), ctx.needs_input_grad) if needed)


@mutant
def no_buffers_where_they_are_not_available():
    """Where they are not available, `input_grad_buffers` has None for every argument.

    Breaks: functions.buffers.refused
    """
    needs("2.15", "input_grad_buffers")

    @wrap_property(BUFFERS)
    def input_grad_buffers(read, ctx):
        try:
            return read(ctx)
        except RuntimeError:
            return tuple(None for _ in ctx.needs_input_grad)


@mutant
def no_buffers_under_create_graph():
    """Under `create_graph`, `input_grad_buffers` has None for every argument.

    Corner: `create_graph`.
    Breaks: functions.buffers.refused
    """
    needs("2.15", "input_grad_buffers")

    @wrap_property(BUFFERS)
    def input_grad_buffers(read, ctx):
        if torch.is_grad_enabled():
            return tuple(None for _ in ctx.needs_input_grad)
        return read(ctx)


@mutant
def nested_passes_have_their_own_thread():
    """A backward within a backward runs in a thread of its own, whatever buffers are in use.

    Breaks: functions.buffers.reentrant
    """
    needs("2.15", "input_grad_buffers")
    running = []

    @on_pass
    def run(call):
        if not running:
            running.append(call)
            try:
                return call.run()
            finally:
                running.pop()
        ended = []
        thread = threading.Thread(target=lambda: ended.append(call.run()))
        thread.start()
        thread.join()
        return ended[0]
