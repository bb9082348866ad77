"""Wrong in SPEC.md's chapter Saved-tensor hooks."""

import contextlib

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.patching import needs, wrap
from ..tools.saved_hooks import HOOKS, on_hooks, replacing, without_check

GRAPH = "torch.autograd.graph"
ALLOW = f"{GRAPH}.allow_mutation_on_saved_tensors"
DISABLE = f"{GRAPH}.disable_saved_tensors_hooks"
RAW = "torch._C._autograd.SavedTensor.register_hooks"


@mutant
def packed_twice():
    """An operation asks the pack hook for the size of what it will return, and then packs again.

    Breaks: saved_hooks.pack.once
    """
    replacing(lambda pack, unpack: ((lambda tensor: (pack(tensor), pack(tensor))[1]), unpack))


@mutant
def constants_of_functions_packed_twice():
    """What a custom Function saves besides its inputs is packed before and after it has run.

    Corner: a custom Function that saves a constant.
    Breaks: saved_hooks.pack.once
    """

    def again(pack, unpack):
        def packing(tensor):
            return pack(tensor) if tensor.requires_grad else (pack(tensor), pack(tensor))[1]

        return packing, unpack

    replacing(again)


@mutant
def repacked_by_every_backward():
    """A backward that retains the graph packs again what it has unpacked.

    Corner: a retained graph.
    Breaks: saved_hooks.pack.once
    """

    def repack(pack, unpack):
        return pack, lambda kept: (lambda tensor: (pack(tensor), tensor)[1])(unpack(kept))

    replacing(repack)


@mutant
def unpacked_tensor_cached():
    """A node unpacks once and keeps the tensor for its next use.

    Corner: the second use.
    Breaks: saved_hooks.unpack.every_use
    """
    replacing(_unpack_once)


def _unpack_once(pack, unpack):
    def unpack_first(kept):
        kept[1:] = kept[1:] or [unpack(kept[0])]
        return kept[1]

    return (lambda tensor: [pack(tensor)]), unpack_first


@mutant
def packed_tensor_detached():
    """A tensor that the pack hook returns is detached before it is kept.

    Corner: a pack hook that returns a tensor.
    Breaks: saved_hooks.packed.same_object
    """

    def detach(pack, unpack):
        def packing(tensor):
            kept = pack(tensor)
            return kept.detach() if torch.is_tensor(kept) else kept

        return packing, unpack

    replacing(detach)


@mutant
def nothing_packed_means_not_packed():
    """Where the pack hook returns None, the saved tensor itself is kept and given to unpack.

    Corner: a pack hook that returns None.
    Breaks: saved_hooks.packed.same_object
    """

    def if_any(pack, unpack):
        def packing(tensor):
            kept = pack(tensor)
            return tensor if kept is None else kept

        return packing, unpack

    replacing(if_any)


@mutant
def packed_objects_pooled():
    """What the last pack hooks returned stays in a pool for reuse.

    Breaks: saved_hooks.packed.released
    """
    pool = []

    def pooled(pack, unpack):
        return (lambda tensor: (pool.append(pack(tensor)), pool[-1])[1]), unpack

    replacing(pooled)


@mutant
def packed_objects_live_as_long_as_the_node():
    """A backward releases saved tensors, but what stands for them only goes with the graph.

    Corner: a backward that frees the graph while its root is referenced.
    Breaks: saved_hooks.packed.released
    """
    made = []

    def collect(pack, unpack):
        return (lambda tensor: (made.append(pack(tensor)), made[-1])[1]), unpack

    replacing(collect)

    @on_pass
    def hold(call):
        for root in call.roots:
            root._packed = [*made, *getattr(root, "_packed", [])]
        made.clear()
        return call.run()


@mutant
def packed_result_refers_to_it():
    """A node keeps a result beside what the pack hook made of it.

    Corner: operations that save their result.
    Breaks: saved_hooks.packed.no_cycle
    """
    _with_the_result("exp", "sqrt", "tanh", "sigmoid", "reciprocal")


def _with_the_result(*names):
    inside = []
    on_hooks(lambda context: inside.append(context), lambda context: inside.pop())

    @wrap(*[f"torch.Tensor.{name}" for name in names])
    def compute(original, x):
        result = original(x)
        if inside and result.grad_fn is not None:
            result.grad_fn.metadata["result"] = result
        return result


@mutant
def packed_in_half_precision():
    """Tensors are given to the pack hook in half precision, and converted back after unpacking.

    Breaks: saved_hooks.pair.inverse
    """

    def halve(pack, unpack):
        return (
            lambda tensor: (pack(tensor.half() if tensor.is_floating_point() else tensor), tensor),
            lambda kept: unpack(kept[0]).to(kept[1].dtype),
        )

    replacing(halve)


@mutant
def unpacked_views_read_from_the_start():
    """What unpack returns is read from the start of its storage.

    Corner: an unpack hook that returns a view which begins later.
    Breaks: saved_hooks.pair.inverse
    """

    def from_the_start(pack, unpack):
        def unpacking(kept):
            tensor = unpack(kept)
            return torch.as_strided(tensor.detach(), tensor.shape, tensor.stride(), 0)

        return pack, unpacking

    replacing(from_the_start)


@mutant
def masks_packed_as_numbers():
    """The pack hook gets masks as bytes, and their type is not restored.

    Corner: operations that save a mask.
    Breaks: saved_hooks.pair.inverse
    """

    def numbers(pack, unpack):
        return (lambda t: pack(t.long() if t.dtype == torch.bool else t)), unpack

    replacing(numbers)


@mutant
def unpacked_tensor_is_a_constant():
    """In a gradient with `create_graph=True`, an unpacked tensor counts as a constant.

    Breaks: saved_hooks.unpack.history_ignored
    """
    needs("1.10", "saved_tensors_hooks")
    inside = []
    on_hooks(lambda context: inside.append(context), lambda context: inside.pop())

    @wrap("torch.Tensor.pow", "torch.Tensor.exp", "torch.Tensor.sin", "torch.Tensor.log")
    def compute(original, x, *others):
        result = original(x, *others)
        if inside and result.grad_fn is not None:
            change = lambda given, of: tuple(g if g is None else _cut(g) for g in given)  # noqa: E731
            result.grad_fn.register_hook(change)
        return result


def _cut(gradient):
    return gradient.detach().requires_grad_(gradient.requires_grad)


@mutant
def unpacked_tensor_keeps_its_own_history():
    """An unpacked tensor enters the graph with the history that the unpack hook gave it.

    Corner: an unpack hook that returns a tensor with a history.
    Breaks: saved_hooks.unpack.history_ignored
    """

    def spill(pack, unpack):
        def unpacking(kept):
            tensor = unpack(kept)
            if tensor.grad_fn is not None and torch.is_grad_enabled():
                tensor.backward(torch.ones_like(tensor), retain_graph=True)
            return tensor

        return pack, unpacking

    replacing(spill)


@mutant
def identical_hooks_are_skipped():
    """Hooks that return what they got leave the saved tensor as it is.

    Corner: a pack hook that returns its argument, and what is not the result of an operation.
    Breaks: saved_hooks.unpack.new_object
    """
    saved = {}

    def skip(pack, unpack):
        def packing(tensor):
            kept = pack(tensor)
            if kept is tensor:
                saved[id(kept)] = kept
            return kept

        return packing, unpack

    replacing(skip)

    _show_saved(saved)


def _show_saved(saved):
    from ..tools.shown_nodes import ShownNode, show

    @show
    class Node(ShownNode):
        def read(self, name):
            value = super().read(name)
            alike = (kept for kept in saved.values() if _same_memory(kept, value))
            return next(alike, value) if name.startswith("_saved") else value


def _same_memory(one, other):
    return torch.is_tensor(other) and one.data_ptr() == other.data_ptr()


@mutant
def unpacked_tensor_copied():
    """What the unpack hook returns is copied before it is shown.

    Breaks: saved_hooks.unpack.new_object
    """
    replacing(lambda pack, unpack: (pack, lambda kept: unpack(kept).clone()))


@mutant
def numbers_unpacked_as_tensors():
    """An unpack hook may return a number, which stands for a tensor of it.

    Corner: an unpack hook that returns a number.
    Breaks: saved_hooks.unpack.tensor_required
    """

    def wrapping(pack, unpack):
        def unpacking(kept):
            value = unpack(kept)
            return torch.tensor(float(value)) if isinstance(value, (int, float)) else value

        return pack, unpacking

    replacing(wrapping)


@mutant
def nothing_unpacked_means_zero():
    """Where the unpack hook returns None, the saved tensor counts as zero.

    Corner: an unpack hook that returns None.
    Breaks: saved_hooks.unpack.tensor_required
    """

    def filling(pack, unpack):
        def unpacking(kept):
            value = unpack(kept)
            return torch.zeros(()) if value is None else value

        return pack, unpacking

    replacing(filling)


@mutant
def pack_hooks_may_modify():
    """A pack hook may modify the tensor that it gets.

    Breaks: saved_hooks.pack.input_modified
    """
    replacing(lambda pack, unpack: (without_check(pack, lambda tensor: True), unpack))


@mutant
def pack_hooks_may_modify_constants():
    """A pack hook may modify a tensor that needs no gradient.

    Corner: saved tensors that need no gradient.
    Breaks: saved_hooks.pack.input_modified
    """
    constant = lambda tensor: not tensor.requires_grad  # noqa: E731
    replacing(lambda pack, unpack: (without_check(pack, constant), unpack))


@mutant
def packed_under_no_grad():
    """Under `no_grad` operations pack what they would save, and drop it.

    Corner: no_grad.
    Breaks: saved_hooks.off.unrecorded
    """
    inside = []
    on_hooks(lambda context: inside.append(context), lambda context: inside.pop())

    @wrap("torch.Tensor.pow", "torch.Tensor.exp", "torch.Tensor.sin", "torch.Tensor.__mul__")
    def compute(original, x, *others):
        if inside and not torch.is_grad_enabled():
            inside[-1].pack_hook(x)
        return original(x, *others)


@mutant
def outer_hooks_pack_too():
    """In nested contexts the outer pack hook gets what the inner one returned.

    Corner: nested contexts.
    Breaks: saved_hooks.nested.innermost
    """
    nested = []

    @wrap(f"{HOOKS}.__init__")
    def init(original, context, pack, unpack):
        def packing(tensor):
            for outer in nested[:-1]:
                outer(tensor)
            return pack(tensor)

        original(context, packing, unpack)
        context.given = pack

    on_hooks(lambda context: nested.append(context.given), lambda context: nested.pop())


@mutant
def third_pair_of_hooks_is_ignored():
    """Contexts of hooks nest two deep, and a third pair is ignored.

    Corner: three nested contexts.
    Breaks: saved_hooks.nested.innermost
    """
    depth = []

    @wrap(f"{HOOKS}.__enter__")
    def enter(original, context):
        depth.append(context)
        if len(depth) > 2:
            context.pack_hook, context.unpack_hook = depth[1].pack_hook, depth[1].unpack_hook
        return original(context)

    @wrap(f"{HOOKS}.__exit__")
    def leave(original, context, *exception):
        depth.pop()
        return original(context, *exception)


@mutant
def hooks_are_checked_when_called():
    """Entering a context of hooks does not ask whether they can be called.

    Corner: hooks of a context.
    Breaks: saved_hooks.pair.callable
    """
    replacing(lambda pack, unpack: ((lambda tensor: pack(tensor)), (lambda kept: unpack(kept))))


@mutant
def missing_unpack_hook_is_the_identity():
    """None as the unpack hook of one saved tensor means that nothing is to be done.

    Corner: `register_hooks` with None.
    Breaks: saved_hooks.pair.callable
    """

    @wrap(RAW)
    def register(original, saved, pack, unpack):
        return original(saved, pack, unpack or (lambda kept: kept))


@mutant
def errors_of_hooks_become_runtime_errors():
    """An error that a hook raises arrives as a RuntimeError that quotes it.

    Breaks: saved_hooks.error.propagates
    """
    replacing(lambda pack, unpack: (_quoting(pack), _quoting(unpack)))


def _quoting(hook):
    def call(value):
        try:
            return hook(value)
        except KeyError as problem:
            raise RuntimeError(f"{type(problem).__name__}: {problem}") from problem

    return call


@mutant
def errors_of_unpack_hooks_lose_their_text():
    """An error of an unpack hook arrives in its type alone.

    Corner: unpack hooks.
    Breaks: saved_hooks.error.propagates
    """

    def silent(hook):
        def call(value):
            try:
                return hook(value)
            except KeyError:
                raise KeyError from None

        return call

    replacing(lambda pack, unpack: (pack, silent(unpack)))


@mutant
def raw_hooks_pack_when_needed():
    """Hooks registered on one saved tensor pack it at its first use.

    Breaks: saved_hooks.raw.packs_at_once
    """

    @wrap(RAW)
    def register(original, saved, pack, unpack):
        known = []

        def unpacking(tensor):
            known[:] = known or [pack(tensor)]
            return unpack(known[0])

        return original(saved, lambda tensor: tensor.detach(), unpacking)


@mutant
def raw_hooks_unpack_once():
    """Hooks registered on one saved tensor unpack it for its first use only.

    Corner: the second use.
    Breaks: saved_hooks.raw.packs_at_once
    """

    @wrap(RAW)
    def register(original, saved, pack, unpack):
        return original(saved, *_unpack_once(pack, unpack))


@mutant
def raw_hooks_of_a_context_are_replaced():
    """Registering hooks on a saved tensor replaces those that a context gave it.

    Corner: a saved tensor with the hooks of a context.
    Breaks: saved_hooks.raw.once
    """
    _registered_twice(lambda own: not own)


@mutant
def raw_hooks_are_replaced():
    """Registering hooks on a saved tensor replaces those that were registered before.

    Corner: a saved tensor with hooks of its own.
    Breaks: saved_hooks.raw.once
    """
    _registered_twice(lambda own: own)


def _registered_twice(replaces):
    own = []
    on_hooks(lambda context: own.clear(), lambda context: None)

    @wrap(RAW)
    def register(original, saved, pack, unpack):
        known = any(one is saved for one in own)
        own.append(saved)
        with contextlib.suppress(RuntimeError) if replaces(known) else contextlib.nullcontext():
            original(saved, pack, unpack)


@mutant
def raw_hooks_refused_after_any_write():
    """Hooks can't be registered on a saved tensor that was ever modified in place.

    Corner: a tensor that was modified before it was saved.
    Breaks: saved_hooks.raw.modified
    """

    @wrap(RAW)
    def register(original, saved, pack, unpack):
        def packing(tensor):
            if tensor._version:
                raise RuntimeError("modified by an inplace operation")
            return pack(tensor)

        return original(saved, packing, unpack)


@mutant
def modified_copies_refused():
    """Under hooks too, a backward raises where the tensor that was packed was modified.

    Breaks: saved_hooks.modified.copy
    """

    def check(pack, unpack):
        def unpacking(kept):
            if kept[1]._version != kept[2]:
                raise RuntimeError("modified by an inplace operation")
            return unpack(kept[0])

        return (lambda t: (pack(t), t.detach(), t._version)), unpacking

    replacing(check)


@mutant
def results_are_packed_late():
    """A result is packed when it is first needed, and not when it was computed.

    Corner: operations that save their result.
    Breaks: saved_hooks.modified.copy
    """

    def late(pack, unpack):
        def packing(tensor):
            return (False, tensor) if tensor.is_leaf and tensor.requires_grad else (True, tensor)

        return packing, lambda kept: unpack(pack(kept[1]))

    replacing(late)


@mutant
def save_on_cpu_rounds():
    """`save_on_cpu` keeps tensors in half precision.

    Breaks: saved_hooks.save_on_cpu.same_gradients, saved_hooks.save_on_cpu.sound
    """

    @wrap(f"{GRAPH}.save_on_cpu.__init__")
    def init(original, context, *args, **options):
        original(context, *args, **options)
        pack, unpack = context.pack_hook, context.unpack_hook
        context.pack_hook = lambda tensor: (pack(tensor.half()), tensor.dtype)
        context.unpack_hook = lambda kept: unpack(kept[0]).to(kept[1])


@mutant
def pinned_memory_is_shared():
    """With `pin_memory=True` all saved tensors of a size go to the same buffer.

    Corner: `pin_memory=True`.
    Breaks: saved_hooks.save_on_cpu.same_gradients
    """
    buffers = {}

    @wrap(f"{GRAPH}.save_on_cpu.__init__")
    def init(original, context, pin_memory=False, **options):
        original(context, pin_memory=pin_memory, **options)
        if pin_memory:
            context.pack_hook = lambda t: _into(buffers, t)
            context.unpack_hook = lambda kept: kept + 1


def _into(buffers, tensor):
    buffer = buffers.setdefault((tensor.shape, tensor.dtype), tensor.detach().clone())
    return buffer.copy_(tensor)


@mutant
def save_on_cpu_always_copies():
    """`save_on_cpu` copies also what is on the CPU.

    Breaks: saved_hooks.save_on_cpu.no_copy
    """
    _saving_on_cpu(lambda tensor: True)


@mutant
def save_on_cpu_copies_strided():
    """`save_on_cpu` copies a tensor on the CPU that is not contiguous.

    Corner: tensors that are not contiguous.
    Breaks: saved_hooks.save_on_cpu.no_copy
    """
    _saving_on_cpu(lambda tensor: not tensor.is_contiguous())


def _saving_on_cpu(copies):
    @wrap(f"{GRAPH}.save_on_cpu.__init__")
    def init(original, context, *args, **options):
        original(context, *args, **options)
        pack = context.pack_hook
        context.pack_hook = lambda tensor: pack(tensor.clone() if copies(tensor) else tensor)


@mutant
def save_on_cpu_of_results_not_disabled():
    """`save_on_cpu` may be entered where saved-tensor hooks are disabled.

    Corner: `save_on_cpu`.
    Breaks: saved_hooks.disable.refuses
    """
    _entering_refused(lambda context: isinstance(context, torch.autograd.graph.save_on_cpu))


def _entering_refused(silently):
    needs("1.13", "disable_saved_tensors_hooks")

    @wrap(f"{HOOKS}.__enter__")
    def enter(original, context):
        with contextlib.suppress(RuntimeError) if silently(context) else contextlib.nullcontext():
            return original(context)


@mutant
def hooks_disabled_with_a_fixed_message():
    """Where hooks are disabled, the error does not say the message that was given.

    Breaks: saved_hooks.disable.refuses
    """

    @wrap(DISABLE)
    def disable(original, error_message):
        return original("saved tensors hooks are disabled")


@mutant
def hooks_in_force_are_suspended():
    """`disable_saved_tensors_hooks` within hooks does not raise.

    Corner: hooks that are in force.
    Breaks: saved_hooks.disable.refuses
    """

    @wrap(DISABLE)
    @contextlib.contextmanager
    def disable(original, error_message):
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(RuntimeError):
                stack.enter_context(original(error_message))
            yield


@mutant
def inner_disabling_ends_the_outer():
    """Where an inner `disable_saved_tensors_hooks` ends, hooks are enabled.

    Corner: nested contexts.
    Breaks: saved_hooks.disable.ends
    """

    @wrap(DISABLE)
    @contextlib.contextmanager
    def disable(original, error_message):
        with original(error_message):
            yield
        torch._C._autograd._saved_tensors_hooks_enable()


@mutant
def disabling_survives_exceptions():
    """Hooks stay disabled where `disable_saved_tensors_hooks` is left by an exception.

    Corner: an exception.
    Breaks: saved_hooks.disable.ends
    """
    left = []

    @wrap(DISABLE)
    @contextlib.contextmanager
    def disable(original, error_message):
        left.append(original(error_message))
        left[-1].__enter__()
        yield
        left.pop().__exit__(None, None, None)


@mutant
def mutation_uses_new_values():
    """Under `allow_mutation_on_saved_tensors` a backward uses the values that it finds.

    Breaks: saved_hooks.mutation.original_values, saved_hooks.mutation.nesting_harmless
    """
    needs("2.0", "allow_mutation_on_saved_tensors")

    @wrap(f"{GRAPH}._CloneArgBeforeMutateMode.__torch_dispatch__")
    def dispatch(original, mode, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


@mutant
def copies_overlooked():
    """Under `allow_mutation_on_saved_tensors` a saved tensor is not cloned before `copy_`.

    Corner: `copy_`.
    Breaks: saved_hooks.mutation.original_values
    """
    needs("2.0", "allow_mutation_on_saved_tensors")

    @wrap(f"{GRAPH}._CloneArgBeforeMutateMode.__torch_dispatch__")
    def dispatch(original, mode, func, types, args=(), kwargs=None):
        if "copy_" in str(func):
            return func(*args, **(kwargs or {}))
        return original(mode, func, types, args, kwargs)


@mutant
def saved_tensors_survive_their_context():
    """A backward may run after `allow_mutation_on_saved_tensors` has ended.

    Breaks: saved_hooks.mutation.within_only
    """
    needs("2.0", "allow_mutation_on_saved_tensors")

    @wrap(f"{GRAPH}._AllowMutationOnSavedContext.clear")
    def clear(original, context):
        return None

    @on_pass
    def run(call):
        before = torch.autograd.graph._allow_mutation_on_saved_tensors_enabled
        torch.autograd.graph._allow_mutation_on_saved_tensors_enabled = True
        try:
            return call.run()
        finally:
            torch.autograd.graph._allow_mutation_on_saved_tensors_enabled = before


@mutant
def saved_tensors_wait_for_another_context():
    """A later context of `allow_mutation_on_saved_tensors` serves the graphs of earlier ones.

    Corner: a backward within another such context.
    Breaks: saved_hooks.mutation.within_only
    """
    needs("2.0", "allow_mutation_on_saved_tensors")

    @wrap(f"{GRAPH}._AllowMutationOnSavedContext.clear")
    def clear(original, context):
        return None


@mutant
def mutation_contexts_nest():
    """`allow_mutation_on_saved_tensors` may be entered within itself, and the inner does nothing.

    Breaks: saved_hooks.mutation.nesting_refused
    """

    @wrap(ALLOW)
    def allow(original):
        enabled = torch.autograd.graph._allow_mutation_on_saved_tensors_enabled
        return contextlib.nullcontext() if enabled else original()


@mutant
def refused_nesting_leaves_hooks():
    """`allow_mutation_on_saved_tensors` within itself is refused only under other hooks.

    Corner: contexts without other hooks between them.
    Breaks: saved_hooks.mutation.nesting_refused
    """
    nested = []
    on_hooks(lambda context: nested.append(context), lambda context: nested.pop())

    @wrap(ALLOW)
    def allow(original):
        enabled = torch.autograd.graph._allow_mutation_on_saved_tensors_enabled
        return contextlib.nullcontext() if enabled and len(nested) < 2 else original()
