"""Wrong in SPEC.md's chapter Checkpointing."""

import contextlib
import warnings

import torch
import torch.utils.checkpoint

from ..museum import mutant
from ..tools.checkpoints import CHECKPOINT, has, on_checkpoint
from ..tools.graphs import regraded, skewed
from ..tools.patching import needs, wrap


def _tensors(values):
    return [value for value in values if torch.is_tensor(value)]


@mutant
def constants_are_not_recorded():
    """Where no argument requires grad, a checkpointed function is not recorded.

    Corner: no argument requires grad.
    Breaks: checkpoint.nonreentrant.any_input
    """

    @on_checkpoint
    def look(call):
        with torch.set_grad_enabled(any(one.requires_grad for one in _tensors(call.args))):
            return call.run()


@mutant
def repeated_argument_counts_once():
    """An argument that is given twice gets the gradient of its first place alone.

    Corner: a tensor that is given twice.
    Breaks: checkpoint.value.same
    """

    @on_checkpoint
    def once(call):
        seen, args = [], []
        for arg in call.args:
            known = torch.is_tensor(arg) and any(arg is one for one in seen)
            args.append(arg.detach() if known else arg)
            seen.append(arg)
        call.args = args
        return call.run()


@mutant
def nothing_is_recomputed():
    """A checkpointed function is called as if it were not checkpointed.

    Breaks: checkpoint.recompute.runs_again, checkpoint.recompute.nothing_kept
    """

    @on_checkpoint
    def plain(call):
        return call.plainly()


@mutant
def nonreentrant_keeps_everything():
    """`use_reentrant=False` calls the function as if it were not checkpointed.

    Corner: `use_reentrant=False`.
    Breaks: checkpoint.recompute.runs_again, checkpoint.recompute.nothing_kept
    """

    @on_checkpoint
    def plain(call):
        return call.run() if call.reentrant else call.plainly()


@mutant
def function_warms_up():
    """A checkpointed function is run once more, before the forward, to learn its results.

    Breaks: checkpoint.recompute.runs_again
    """

    @on_checkpoint
    def warm_up(call):
        with torch.no_grad():
            call.plainly()
        return call.run()


@mutant
def latest_product_pooled():
    """The latest product stays in a pool, where a checkpoint is to drop it.

    Corner: products.
    Breaks: checkpoint.recompute.nothing_kept
    """
    pool = {}

    @wrap("torch.Tensor.__rmul__")
    def multiply(original, x, factor):
        pool["latest"] = original(x, factor)
        return pool["latest"]


@mutant
def generator_not_restored():
    """The state of the random number generator is not kept for the recomputation.

    Breaks: checkpoint.rng.reproduced
    """

    @on_checkpoint
    def forget(call):
        call.options["preserve_rng_state"] = False
        return call.run()


@mutant
def generator_restored_if_it_moved():
    """The state of the random number generator is restored as it was after the forward.

    Corner: the numbers that are drawn in the forward itself.
    Breaks: checkpoint.rng.reproduced
    """

    @on_checkpoint
    def late(call):
        states = []

        def change(function, run, args):
            if run:
                torch.set_rng_state(states[0])
            result = function(*args)
            states.append(torch.get_rng_state())
            return result

        call.around(change)
        return call.run()


@mutant
def generator_left_where_it_was_restored():
    """After a recomputation the random number generator goes on from where that ended.

    Breaks: checkpoint.rng.undisturbed
    """

    @on_checkpoint
    def restore(call):
        states = []

        def change(function, run, args):
            if run:
                torch.set_rng_state(states[0])
            else:
                states.append(torch.get_rng_state())
            return function(*args)

        call.options["preserve_rng_state"] = False
        call.around(change)
        return call.run()


@mutant
def generator_reset_by_recomputing():
    """A recomputation leaves the generator as it was after the forward.

    Corner: numbers that are drawn between forward and backward.
    Breaks: checkpoint.rng.undisturbed
    """

    @on_checkpoint
    def reset(call):
        result, after = call.run(), torch.get_rng_state()
        if torch.is_tensor(result) and result.requires_grad:
            result.register_hook(lambda gradient: torch.set_rng_state(after))
        return result


@mutant
def checkpoint_records_under_no_grad():
    """A checkpointed function is recorded also under `no_grad`.

    Breaks: checkpoint.no_grad.runs_plainly
    """

    @on_checkpoint
    def record(call):
        with torch.enable_grad():
            return call.run()


@mutant
def measured_under_no_grad():
    """Under `no_grad` a checkpointed function is run twice, as its memory is measured.

    Corner: `no_grad`.
    Breaks: checkpoint.no_grad.runs_plainly
    """

    @on_checkpoint
    def measure(call):
        if not torch.is_grad_enabled():
            call.plainly()
        return call.run()


@mutant
def third_checkpoint_detaches():
    """Checkpoints nest two deep; a third one gives no gradient.

    Corner: three nested checkpoints.
    Breaks: checkpoint.nested.same
    """
    depth = []

    @on_checkpoint
    def nest(call):
        def change(function, run, args):
            depth.append(1)
            try:
                return function(*args)
            finally:
                depth.pop()

        call.around(change)
        result = call.run()
        return skewed(result, lambda gradient: 0 * gradient) if len(depth) > 1 else result


@mutant
def nested_gradient_counted_twice():
    """The gradient of a nested checkpoint reaches its argument twice.

    Corner: nested checkpoints.
    Breaks: checkpoint.nested.same
    """
    depth = []

    @on_checkpoint
    def nest(call):
        def change(function, run, args):
            depth.append(1)
            try:
                return function(*args)
            finally:
                depth.pop()

        call.around(change)
        result = call.run()
        return skewed(result, lambda gradient: 2 * gradient) if depth else result


@mutant
def rest_of_sequence_dropped():
    """`checkpoint_sequential` drops the functions that do not fill a segment.

    Corner: a number of functions that the segments do not divide.
    Breaks: checkpoint.sequential.same
    """

    @wrap(f"{CHECKPOINT}.checkpoint_sequential")
    def sequential(original, functions, segments, *args, **options):
        whole = len(functions) - len(functions) % segments
        return original(functions[:whole], segments, *args, **options)


@mutant
def last_segment_detached():
    """In `checkpoint_sequential` the last of several segments gives no gradient.

    Corner: more than one segment.
    Breaks: checkpoint.sequential.same
    """

    @wrap(f"{CHECKPOINT}.checkpoint_sequential")
    def sequential(original, functions, segments, input, **options):
        result = original(functions, segments, input, **options)
        return result if segments == 1 else skewed(result, lambda gradient: 0 * gradient)


@mutant
def reentrant_modifications_unchecked():
    """The recomputation of a reentrant checkpoint does not check saved tensors.

    Corner: `use_reentrant=True`.
    Breaks: checkpoint.modified.inside
    """

    @on_checkpoint
    def unchecked(call):
        hooks = torch.autograd.graph.saved_tensors_hooks

        def change(function, run, args):
            with hooks(lambda tensor: tensor.detach(), lambda kept: kept):
                return function(*args)

        if call.reentrant:
            call.around(change)
        return call.run()


@mutant
def arguments_recomputed_with_as_found():
    """A non-reentrant checkpoint recomputes with its arguments as it finds them.

    Corner: `use_reentrant=False`.
    Breaks: checkpoint.modified.arguments
    """

    @on_checkpoint
    def unchecked(call):
        if not call.reentrant:
            function, args, call.args = call.function, call.args, []
            call.function = lambda **named: function(*args, **named)
        return call.run()


@mutant
def reentrant_forward_is_recorded():
    """A reentrant checkpoint records the function as it runs forward, and drops the graph.

    Breaks: checkpoint.reentrant.unrecorded
    """

    @on_checkpoint
    def record(call):
        if call.reentrant:
            call.around(lambda function, run, args: _recorded(function, args))
        return call.run()


def _recorded(function, args):
    if torch.is_grad_enabled():
        return function(*args)
    with torch.enable_grad():
        result = function(*args)
    return result


@mutant
def reentrant_stops_early():
    """A reentrant recomputation ends where the last value is there that is needed.

    Breaks: checkpoint.reentrant.whole
    """
    needs("2.1", "early stop")

    @on_checkpoint
    def early(call):
        call.options["use_reentrant"] = False
        return call.run()


@mutant
def reentrant_serves_grad():
    """A reentrant checkpoint does not mind what started the backward.

    Breaks: checkpoint.reentrant.backward_only
    """
    wrap("torch.autograd._is_checkpoint_valid")(lambda original: True)


@mutant
def reentrant_serves_inputs():
    """A reentrant checkpoint does not mind `inputs` of a backward.

    Corner: `backward` with `inputs`.
    Breaks: checkpoint.reentrant.backward_only
    """

    @wrap("torch.Tensor.backward")
    def backward(original, tensor, *args, inputs=None, **options):
        return original(tensor, *args, **options)


@mutant
def reentrant_results_always_require_grad():
    """The results of a reentrant checkpoint require grad though no argument does.

    Breaks: checkpoint.reentrant.needs_input
    """

    @on_checkpoint
    def dummy(call):
        if not call.reentrant or not torch.is_grad_enabled():
            return call.run()
        function, call.args = call.function, [torch.ones((), requires_grad=True), *call.args]
        call.function = lambda one, *args: function(*args)
        return call.run()


@mutant
def reentrant_without_gradient_is_silent():
    """A reentrant checkpoint of arguments that do not require grad warns of nothing.

    Corner: arguments that do not require grad.
    Breaks: checkpoint.reentrant.needs_input
    """
    wrap(f"{CHECKPOINT}.check_backward_validity")(lambda original, inputs: None)


@mutant
def reentrant_sees_lists():
    """A reentrant checkpoint counts the elements of a list among its arguments.

    Corner: a list.
    Breaks: checkpoint.reentrant.containers
    """

    @on_checkpoint
    def unpack(call):
        if call.reentrant and call.args and isinstance(call.args[0], list):
            function, call.args = call.function, list(call.args[0])
            call.function = lambda *args: function(list(args))
        return call.run()


@mutant
def reentrant_keeps_detached_results():
    """A result of a reentrant checkpoint that the function has detached does not require grad.

    Breaks: checkpoint.reentrant.outputs
    """

    @on_checkpoint
    def keep(call):
        result = call.run()
        if call.reentrant and isinstance(result, tuple):
            return (result[0], *(_not_requiring(one) for one in result[1:]))
        return result


def _not_requiring(value):
    return value.detach() if torch.is_tensor(value) else value


@mutant
def reentrant_masks_become_numbers():
    """Results of a reentrant checkpoint that are masks come as numbers, to require grad.

    Corner: results of boolean dtype.
    Breaks: checkpoint.reentrant.outputs
    """

    @on_checkpoint
    def numbers(call):
        if call.reentrant:
            call.around(lambda function, run, args: _numbers(function(*args)))
        return call.run()


def _numbers(result):
    if not isinstance(result, tuple):
        return result
    return tuple(
        one.float() if torch.is_tensor(one) and one.dtype == torch.bool else one for one in result
    )


@mutant
def reentrant_takes_keyword_arguments():
    """A reentrant checkpoint passes keyword arguments on.

    Breaks: checkpoint.reentrant.kwargs_refused
    """

    @on_checkpoint
    def bind(call):
        if call.reentrant and call.kwargs:
            function, kwargs, call.kwargs = call.function, call.kwargs, {}
            call.function = lambda *args: function(*args, **kwargs)
        return call.run()


@mutant
def reentrant_takes_plain_keyword_arguments():
    """A reentrant checkpoint passes keyword arguments on that are no tensors.

    Corner: keyword arguments that are no tensors.
    Breaks: checkpoint.reentrant.kwargs_refused
    """

    @on_checkpoint
    def bind(call):
        if call.reentrant and call.kwargs and not _tensors(call.kwargs.values()):
            function, kwargs, call.kwargs = call.function, call.kwargs, {}
            call.function = lambda *args: function(*args, **kwargs)
        return call.run()


@mutant
def every_checkpoint_is_reentrant():
    """`use_reentrant=False` is ignored.

    Breaks: checkpoint.nonreentrant.recorded, checkpoint.nonreentrant.any_backward,
        checkpoint.nonreentrant.any_input, checkpoint.nonreentrant.outputs,
        checkpoint.nonreentrant.kwargs
    """

    @on_checkpoint
    def reentrant(call):
        call.options = {"use_reentrant": True}
        return call.run()


@mutant
def recomputed_once_differentiable():
    """What a non-reentrant checkpoint recomputes counts as a constant in higher derivatives.

    Corner: derivatives of higher order.
    Breaks: checkpoint.nonreentrant.any_backward
    """

    @on_checkpoint
    def once(call):
        result = call.run()
        return result if call.reentrant else _first_order(result)


def _first_order(result):
    if not torch.is_tensor(result) or not result.requires_grad:
        return result
    return regraded(
        result,
        lambda inputs, outputs: tuple(
            one if one is None else one.detach().requires_grad_(one.requires_grad) for one in inputs
        ),
    )


@mutant
def dictionaries_copied_detached():
    """A checkpoint keeps the tensors of a dictionary that it is given detached.

    Corner: tensors in a dictionary.
    Breaks: checkpoint.nonreentrant.any_input
    """

    @on_checkpoint
    def detach(call):
        call.args = [_detached(arg) for arg in call.args]
        return call.run()


def _detached(arg):
    if not isinstance(arg, dict):
        return arg
    return {
        name: value.detach() if torch.is_tensor(value) else value for name, value in arg.items()
    }


@mutant
def floating_results_require_grad():
    """Every floating-point result of a checkpoint requires grad, where one does.

    Corner: results that the function has detached.
    Breaks: checkpoint.nonreentrant.outputs
    """

    @on_checkpoint
    def mark(call):
        result = call.run()
        if call.reentrant or not isinstance(result, tuple) or not result[0].requires_grad:
            return result
        return tuple(one.requires_grad_() if _floating(one) else one for one in result)


def _floating(value):
    return torch.is_tensor(value) and value.is_floating_point() and value.is_leaf


@mutant
def keyword_tensors_detached():
    """Tensors among the keyword arguments of a checkpoint count as constants.

    Corner: tensors among the keyword arguments.
    Breaks: checkpoint.nonreentrant.kwargs
    """

    @on_checkpoint
    def detach(call):
        call.kwargs = {name: _not_requiring(value) for name, value in call.kwargs.items()}
        return call.run()


@mutant
def gradients_inside_refused():
    """A function under a non-reentrant checkpoint may not compute gradients.

    Breaks: checkpoint.nonreentrant.backward_inside
    """
    inside = []

    @wrap("torch.autograd.grad")
    def grad(original, *args, **options):
        if inside:
            raise RuntimeError("a gradient is asked for within a checkpointed function")
        return original(*args, **options)

    @on_checkpoint
    def run(call):
        inside.append(1)
        try:
            return call.run()
        finally:
            inside.pop()


@mutant
def gradients_inside_need_their_graph():
    """A gradient within a checkpointed function is right only if it is differentiable itself.

    Corner: `torch.autograd.grad` without `create_graph`.
    Breaks: checkpoint.nonreentrant.backward_inside
    """
    inside = []

    @wrap("torch.autograd.grad")
    def grad(original, *args, **options):
        result = original(*args, **options)
        return result if not inside or options.get("create_graph") else tuple(0 * g for g in result)

    @on_checkpoint
    def run(call):
        inside.append(1)
        try:
            return call.run()
        finally:
            inside.pop()


@mutant
def reentrant_by_default_is_silent():
    """Where `use_reentrant` is not given, nothing warns.

    Breaks: checkpoint.use_reentrant.omitted
    """
    needs("2.1", "warning")

    @on_checkpoint
    def choose(call):
        call.options.setdefault("use_reentrant", True)
        return call.run()


@mutant
def nonreentrant_by_default():
    """Where `use_reentrant` is not given, a warning names it, and it is taken to be False.

    Corner: the implementation that is used.
    Breaks: checkpoint.use_reentrant.omitted
    """
    needs("2.1", "warning")

    @on_checkpoint
    def choose(call):
        if "use_reentrant" not in call.options:
            warnings.warn("use_reentrant is not given", stacklevel=2)
            call.options["use_reentrant"] = False
        return call.run()


@mutant
def determinism_never_checked():
    """A recomputation may differ in shapes and dtypes without an error.

    Breaks: checkpoint.determinism.checked
    """
    needs("2.1", "determinism_check")

    @on_checkpoint
    def unchecked(call):
        if not call.reentrant:
            call.options["determinism_check"] = "none"
        return call.run()


@mutant
def determinism_always_checked():
    """`determinism_check='none'` does not switch the check off.

    Corner: `determinism_check='none'`.
    Breaks: checkpoint.determinism.checked
    """
    needs("2.1", "determinism_check")

    @on_checkpoint
    def check(call):
        if call.options.get("determinism_check") == "none":
            call.options["determinism_check"] = "default"
        return call.run()


@mutant
def unknown_checks_mean_none():
    """An unknown `determinism_check` is taken for 'none'.

    Breaks: checkpoint.determinism.names
    """
    needs("2.1", "determinism_check")

    @on_checkpoint
    def lenient(call):
        if call.options.get("determinism_check", "default") != "default":
            call.options["determinism_check"] = "none"
        return call.run()


@mutant
def empty_check_means_none():
    """An empty `determinism_check` is taken for 'none'.

    Corner: the empty string.
    Breaks: checkpoint.determinism.names
    """
    needs("2.1", "determinism_check")

    @on_checkpoint
    def lenient(call):
        if call.options.get("determinism_check") == "":
            call.options["determinism_check"] = "none"
        return call.run()


@mutant
def nothing_stops_early():
    """A non-reentrant recomputation always runs the function to its end.

    Breaks: checkpoint.early_stop.stops
    """
    stop = has("set_checkpoint_early_stop")

    @on_checkpoint
    def whole(call):
        with stop(False):
            return call.run()


@mutant
def early_stop_cannot_be_switched_off():
    """`set_checkpoint_early_stop(False)` has no effect.

    Breaks: checkpoint.early_stop.off
    """
    has("set_checkpoint_early_stop")

    @wrap(f"{CHECKPOINT}.set_checkpoint_early_stop")
    @contextlib.contextmanager
    def ignore(original, enable):
        yield


@mutant
def inner_early_stop_ends_the_outer():
    """Where an inner `set_checkpoint_early_stop` ends, the outer one ends too.

    Corner: nested contexts.
    Breaks: checkpoint.early_stop.off
    """
    has("set_checkpoint_early_stop")

    @wrap(f"{CHECKPOINT}.set_checkpoint_early_stop")
    @contextlib.contextmanager
    def end(original, enable):
        before = torch.utils.checkpoint._enable_checkpoint_early_stop
        with original(enable):
            yield
        if before is not None:
            torch.utils.checkpoint._enable_checkpoint_early_stop = True


@mutant
def contexts_exchanged():
    """`context_fn` is taken to return the context of the recomputation first.

    Breaks: checkpoint.context_fn.both
    """
    _contexts(lambda first, second: (second, first))


@mutant
def no_context_for_the_recomputation():
    """The second context that `context_fn` returns is not entered.

    Corner: the recomputation.
    Breaks: checkpoint.context_fn.both
    """
    _contexts(lambda first, second: (first, contextlib.nullcontext()))


def _contexts(change):
    needs("2.1", "context_fn")

    @on_checkpoint
    def run(call):
        given = call.options.get("context_fn")
        if given is not None:
            call.options["context_fn"] = lambda: change(*given())
        return call.run()


@mutant
def reentrant_ignores_context_fn():
    """A reentrant checkpoint ignores `context_fn`.

    Breaks: checkpoint.context_fn.reentrant_refused
    """
    needs("2.1", "context_fn")

    @on_checkpoint
    def ignore(call):
        if call.reentrant:
            call.options.pop("context_fn", None)
        return call.run()


def _policies(change):
    """Let selective checkpointing use what `change` makes of the answers of a policy."""
    has("create_selective_checkpoint_contexts")
    policy = torch.utils.checkpoint.CheckpointPolicy

    @wrap(f"{CHECKPOINT}.create_selective_checkpoint_contexts")
    def create(original, given, *args, **options):
        listed = isinstance(given, list)

        def answer(ctx, op, *operands, **named):
            said = op in given if listed else given(ctx, op, *operands, **named)
            if isinstance(said, bool):
                said = policy.MUST_SAVE if said else policy.PREFER_RECOMPUTE
            return change(policy, said, listed)

        return original(answer, *args, **options)


@mutant
def preferred_saving_is_ignored():
    """Selective checkpointing recomputes where the policy only prefers to save.

    Corner: `PREFER_SAVE`.
    Breaks: checkpoint.selective.policies
    """
    _policies(
        lambda policy, said, listed: policy.MUST_RECOMPUTE if said is policy.PREFER_SAVE else said
    )


@mutant
def listed_operations_are_recomputed():
    """A list of operations says which to recompute.

    Corner: a list in place of a policy.
    Breaks: checkpoint.selective.policies
    """

    def turned(policy, said, listed):
        saves = said is policy.MUST_SAVE
        return said if not listed else policy.MUST_RECOMPUTE if saves else policy.MUST_SAVE

    _policies(turned)


@mutant
def policies_that_insist_are_ignored():
    """Selective checkpointing recomputes where the policy says `MUST_SAVE`.

    Corner: `MUST_SAVE`.
    Breaks: checkpoint.selective.policies, checkpoint.selective.offloaded
    """
    _policies(
        lambda policy, said, listed: policy.MUST_RECOMPUTE if said is policy.MUST_SAVE else said
    )


@mutant
def everything_is_saved():
    """Selective checkpointing saves the results of all operations.

    Breaks: checkpoint.selective.policies
    """
    _policies(lambda policy, said, listed: policy.MUST_SAVE)


def _caches(change):
    """Let selective checkpointing find in the backward what `change` makes of saved results."""
    needs("2.5", "selective checkpointing")

    @wrap(f"{CHECKPOINT}._CachedTorchDispatchMode.__torch_dispatch__")
    def dispatch(original, mode, func, types, args=(), kwargs=None):
        return change(original(mode, func, types, args, kwargs), func, args, kwargs or {})


@mutant
def products_under_a_policy_doubled():
    """A product that selective checkpointing needs in the backward is counted twice.

    Corner: products.
    Breaks: checkpoint.selective.same
    """
    _caches(lambda result, func, args, kwargs: 2 * result if "mul" in str(func) else result)


@mutant
def uniform_numbers_drawn_anew():
    """In selective checkpointing numbers of a uniform distribution are drawn anew.

    Corner: `rand`.
    Breaks: checkpoint.selective.same_numbers
    """
    _caches(lambda result, func, args, kwargs: torch.rand(16) if "rand" in str(func) else result)


@mutant
def generator_not_restored_for_policies():
    """In selective checkpointing the generator is not restored for the recomputation.

    Corner: numbers of operations that the policy does not save.
    Breaks: checkpoint.selective.same_numbers
    """
    has("create_selective_checkpoint_contexts")

    @on_checkpoint
    def forget(call):
        if "context_fn" in call.options:
            call.options["preserve_rng_state"] = False
        return call.run()


@mutant
def cached_results_may_be_modified():
    """A saved result that was modified in place is used as it is found.

    Breaks: checkpoint.selective.modified_refused
    """
    has("create_selective_checkpoint_contexts")

    @wrap(f"{CHECKPOINT}.create_selective_checkpoint_contexts")
    def create(original, given, allow_cache_entry_mutation=False):
        return original(given, allow_cache_entry_mutation=True)


@mutant
def cached_results_may_never_be_modified():
    """`allow_cache_entry_mutation=True` has no effect.

    Corner: `allow_cache_entry_mutation=True`.
    Breaks: checkpoint.selective.modified_refused
    """
    has("create_selective_checkpoint_contexts")

    @wrap(f"{CHECKPOINT}.create_selective_checkpoint_contexts")
    def create(original, given, allow_cache_entry_mutation=False):
        return original(given)


@mutant
def hooks_never_see_what_the_policy_saves():
    """`respect_saved_tensors_hooks=True` has no effect.

    Corner: `respect_saved_tensors_hooks=True`.
    Breaks: checkpoint.selective.hooks
    """
    needs("2.15", "respect_saved_tensors_hooks")

    @on_checkpoint
    def ignore(call):
        if call.options.get("respect_saved_tensors_hooks"):
            call.options["respect_saved_tensors_hooks"] = False
        return call.run()


@mutant
def hooks_respected_silently():
    """Where `respect_saved_tensors_hooks` is not given, nothing warns.

    Breaks: checkpoint.selective.hooks
    """
    needs("2.15", "respect_saved_tensors_hooks")

    @on_checkpoint
    def choose(call):
        if call.options.get("respect_saved_tensors_hooks") is None and not call.reentrant:
            call.options["respect_saved_tensors_hooks"] = False
        return call.run()


@mutant
def groups_change_nothing():
    """Within a `GraphExecGroup` every backward recomputes.

    Breaks: checkpoint.group.once, checkpoint.group.overlap_refused
    """
    has("GraphExecGroup")

    @wrap(f"{CHECKPOINT}.GraphExecGroup.__enter__")
    def enter(original, group):
        return group

    @wrap(f"{CHECKPOINT}.GraphExecGroup.__exit__")
    def leave(original, group, *exception):
        return None


@mutant
def overlapping_passes_allowed_while_retained():
    """Within a group a second backward through the same part recomputes if it retains the graph.

    Corner: `retain_graph=True`.
    Breaks: checkpoint.group.overlap_refused
    """
    has("GraphExecGroup")

    @wrap("torch.Tensor.backward")
    def backward(original, tensor, *args, retain_graph=None, **options):
        try:
            return original(tensor, *args, retain_graph=retain_graph, **options)
        except RuntimeError:
            if not retain_graph:
                raise
            group = torch._C._get_graph_exec_group()
            torch._C._set_graph_exec_group(None)
            try:
                return original(tensor, *args, retain_graph=retain_graph, **options)
            finally:
                torch._C._set_graph_exec_group(group)


@mutant
def group_reentered():
    """A `GraphExecGroup` may be entered within itself.

    Corner: one and the same group.
    Breaks: checkpoint.group.nesting_refused
    """
    has("GraphExecGroup")

    @wrap(f"{CHECKPOINT}.GraphExecGroup.__enter__")
    def enter(original, group):
        return group if torch._C._get_graph_exec_group() is group else original(group)


@mutant
def groups_nest():
    """A `GraphExecGroup` may be entered within another, and takes its place.

    Breaks: checkpoint.group.nesting_refused
    """
    has("GraphExecGroup")

    @wrap(f"{CHECKPOINT}.GraphExecGroup.__enter__")
    def enter(original, group):
        torch._C._set_graph_exec_group(None)
        return original(group)


@mutant
def decorated_methods_lose_their_object():
    """A decorated method is called without the object that it belongs to.

    Corner: methods.
    Breaks: checkpoint.decorator.same
    """
    needs("2.15", "decorator")
    wrap(f"{CHECKPOINT}._CheckpointedFunction.__get__")(
        lambda original, wrapper, instance, owner=None: wrapper
    )


@mutant
def decorator_forgets_its_options():
    """The decorator checkpoints in the same way, whatever options it was given.

    Corner: `use_reentrant=True`.
    Breaks: checkpoint.decorator.same
    """
    needs("2.15", "decorator")

    @wrap(f"{CHECKPOINT}._CheckpointedFunction.__init__")
    def init(original, wrapper, function, **options):
        original(wrapper, function, **{**options, "use_reentrant": False})


@mutant
def debug_is_ignored():
    """`checkpoint` accepts `debug` and keeps no trace of operations.

    Breaks: checkpoint.debug.trace
    """
    needs("2.1", "debug of checkpoint")

    @on_checkpoint
    def quietly(call):
        call.options.pop("debug", None)
        return call.run()


@mutant
def debug_is_not_switched_off():
    """`set_checkpoint_debug_enabled(False)` leaves on what `debug=True` asks for.

    Corner: False as the argument.
    Breaks: checkpoint.debug.enabled
    """
    has("set_checkpoint_debug_enabled")

    @wrap(f"{CHECKPOINT}.set_checkpoint_debug_enabled")
    def enable(original, enabled):
        return original(enabled or None)


@mutant
def policy_is_asked_once_of_each_operator():
    """Selective checkpointing asks the policy once of each operator, and remembers the answer.

    Corner: operators that run more than once.
    Breaks: checkpoint.selective.asked
    """
    has("create_selective_checkpoint_contexts")

    @wrap(f"{CHECKPOINT}.create_selective_checkpoint_contexts")
    def create(original, given, *args, **options):
        answers = {}

        def answer(ctx, op, *operands, **named):
            if op not in answers:
                answers[op] = given(ctx, op, *operands, **named)
            return answers[op]

        return original(given if isinstance(given, list) else answer, *args, **options)
