"""Wrong in SPEC.md's chapter Hooks."""

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import leaves
from ..tools.hooks import asks_grad, on_node_hook, passes
from ..tools.modes import grad_mode
from ..tools.patching import needs, wrap


@mutant
def hook_on_a_constant_ignored():
    """A hook on a tensor that does not require grad is accepted and never called.

    Corner: views, such as the results of `detach`.
    Breaks: hooks.tensor.refused
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        if tensor.requires_grad or not tensor._is_view():
            return original(tensor, hook)
        return torch.utils.hooks.RemovableHandle({})


@mutant
def subtraction_goes_past_its_hooks():
    """The gradient of a difference goes on as it was before the hooks of the difference.

    Corner: differences of two tensors.
    Breaks: hooks.tensor.paths
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        if "SubBackward" in str(tensor.grad_fn):
            return original(tensor, lambda gradient: (hook(gradient), None)[1])
        return original(tensor, hook)


@mutant
def grad_runs_the_whole_graph():
    """`torch.autograd.grad` runs backward to all leaves and picks the gradients that are asked for.

    Corner: `torch.autograd.grad`.
    Breaks: hooks.tensor.between, hooks.node.executed
    """

    @on_pass
    def run_through(call):
        asked = len(call.inputs)
        if not call.accumulates:
            call.inputs += tuple(leaves(call.roots))
        found = call.run()
        return found if call.accumulates else found[:asked]


@mutant
def hooks_of_captured_inputs_not_called():
    """`torch.autograd.grad` takes the gradient of an input before the hooks of the input run.

    Corner: inputs that are no leaves.
    Breaks: hooks.tensor.grad_inputs
    """
    running = passes()

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def unless_captured(gradient):
            captured = not tensor.is_leaf and asks_grad(running, tensor)
            return None if captured else hook(gradient)

        return original(tensor, unless_captured)


@mutant
def hooks_of_captured_inputs_replace_nothing():
    """`torch.autograd.grad` returns the gradient of an input as it was before its hooks ran.

    Corner: leaves among the inputs.
    Breaks: hooks.tensor.grad_inputs_replaced
    """
    running = passes()

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def unless_captured(gradient):
            result = hook(gradient)
            return None if tensor.is_leaf and asks_grad(running, tensor) else result

        return original(tensor, unless_captured)


def _hooks_move_with(operation):
    """Let an in-place operation move the hooks of its tensor to the new value."""

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        handle = original(tensor, hook)
        tensor.placed = [*getattr(tensor, "placed", []), (hook, handle)]
        return handle

    @wrap(operation)
    def change(original, tensor, *args, **kwargs):
        result = original(tensor, *args, **kwargs)
        placed, tensor.placed = getattr(tensor, "placed", []), []
        for hook, handle in placed:
            handle.remove()
            tensor.register_hook(hook)
        return result


@mutant
def hooks_follow_a_scaled_tensor():
    """Multiplying a tensor in place moves its hooks to the new value.

    Corner: `mul_` of the tensor itself.
    Breaks: hooks.inplace.before
    """
    _hooks_move_with("torch.Tensor.mul_")


@mutant
def hooks_follow_an_addition():
    """Adding to a tensor in place moves its hooks to the new value, whose gradient is the same.

    Corner: `add_` of the tensor itself.
    Breaks: hooks.order.upstream
    """
    _hooks_move_with("torch.Tensor.add_")


@mutant
def later_hooks_join_the_first():
    """All hooks of a tensor go where its first hook went, whatever became of the tensor since.

    Corner: tensors that had a hook before they were changed in place.
    Breaks: hooks.inplace.after
    """
    needs("2.0", "register_prehook")

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        first = getattr(tensor, "first_hooked", tensor.grad_fn)
        tensor.first_hooked = first
        if first is tensor.grad_fn:
            return original(tensor, hook)
        return first.register_prehook(lambda outputs: _tupled(hook(outputs[0])))


def _tupled(gradient):
    return None if gradient is None else (gradient,)


@mutant
def hooks_of_leaves_record():
    """Hooks on leaves run with recording on.

    Corner: hooks on leaves.
    Breaks: hooks.mode.off
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def recorded(gradient):
            with grad_mode(True):
                return hook(gradient)

        return original(tensor, recorded if tensor.is_leaf else hook)


@mutant
def hooks_of_nodes_do_not_record():
    """Hooks on nodes run with recording off, also with `create_graph=True`.

    Corner: hooks on nodes.
    Breaks: hooks.mode.create_graph
    """

    @on_node_hook("register_hook")
    def register_hook(original, node, hook):
        def unrecorded(*gradients):
            with grad_mode(False):
                return hook(*gradients)

        return original(unrecorded)


@mutant
def replacement_for_a_leaf_detached():
    """What a hook on a leaf returns is stored without its history.

    Corner: hooks on leaves.
    Breaks: hooks.mode.differentiable
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def detached(gradient):
            result = hook(gradient)
            return result if result is None else result.detach()

        return original(tensor, detached if tensor.is_leaf else hook)


@mutant
def hooks_of_leaves_run_last_first():
    """The hook that was registered last runs first.

    Corner: hooks on leaves.
    Breaks: hooks.order.registration
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        if not tensor.is_leaf:
            return original(tensor, hook)
        for _, handle in getattr(tensor, "stacked", []):
            handle.remove()
        tensor.stacked = [(hook, None), *getattr(tensor, "stacked", [])]
        tensor.stacked = [(one, original(tensor, one)) for one, _ in tensor.stacked]
        return tensor.stacked[0][1]


@mutant
def tensor_hooks_queue_with_prehooks():
    """Hooks of a tensor and prehooks of its node run in the order in which they were registered.

    Corner: prehooks that were registered before the hook of the tensor.
    Breaks: hooks.order.stages
    """
    needs("2.0", "register_prehook")

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        if tensor.is_leaf:
            return original(tensor, hook)
        number = tensor.output_nr

        def replaced(outputs):
            result = hook(outputs[number])
            return result if result is None else (*outputs[:number], result, *outputs[number + 1 :])

        return tensor.grad_fn.register_prehook(replaced)


@mutant
def node_hook_called_once():
    """A hook on a node is called in the first pass that runs the node, and then no more.

    Corner: the second pass.
    Breaks: hooks.node.executed
    """

    @on_node_hook("register_hook")
    def register_hook(original, node, hook):
        calls = []
        return original(lambda *args: None if calls else (calls.append(1), hook(*args))[1])


@mutant
def node_hook_sees_the_first_input_alone():
    """A hook on a node receives the gradient of the node's first input, and None for the others.

    Corner: nodes of several inputs.
    Breaks: hooks.node.receives
    """

    @on_node_hook("register_hook")
    def register_hook(original, node, hook):
        return original(lambda gi, go: hook(gi[:1] + (None,) * (len(gi) - 1), go))


@mutant
def node_hook_replaces_the_first_input_alone():
    """Of the gradients that a hook on a node returns, the first is used.

    Corner: nodes of several inputs.
    Breaks: hooks.node.replaces
    """

    @on_node_hook("register_hook")
    def register_hook(original, node, hook):
        def first(inputs, outputs):
            result = hook(inputs, outputs)
            return result if result is None else result[:1] + inputs[1:]

        return original(first)


@mutant
def late_node_hooks_ignored():
    """A hook that is registered on a node during a backward is first called in the next.

    Corner: hooks that are registered during a backward.
    Breaks: hooks.node.late_replaces
    """
    needs("2.6", "promise to call such hooks")
    running = passes()

    @on_node_hook("register_hook")
    def register_hook(original, node, hook):
        early = list(running)
        return original(lambda *args: None if early and early == running else hook(*args))


@mutant
def single_output_not_in_a_tuple():
    """A prehook of a node with one output receives the gradient of it bare.

    Corner: nodes with one output.
    Breaks: hooks.prehook.receives
    """
    needs("2.0", "register_prehook")

    @on_node_hook("register_prehook")
    def register_prehook(original, node, hook):
        return original(lambda outputs: hook(outputs if len(outputs) > 1 else outputs[0]))


@mutant
def later_prehooks_replace_nothing():
    """What a prehook returns is ignored unless it is the first of its node.

    Corner: nodes with several prehooks.
    Breaks: hooks.prehook.replaces
    """
    needs("2.0", "register_prehook")

    @on_node_hook("register_prehook")
    def register_prehook(original, node, hook):
        first = not node.metadata.get("has_prehook")
        node.metadata["has_prehook"] = True

        def replaced(outputs):
            result = hook(outputs)
            return result if first else None

        return original(replaced)


@mutant
def removing_clears_the_node():
    """`remove()` of the handle of one hook of a node takes all hooks of the node away.

    Corner: nodes with several hooks.
    Breaks: hooks.handle.removes
    """

    @on_node_hook("register_hook")
    def register_hook(original, node, hook):
        handles = node.metadata.setdefault("handles", [])
        handle = original(hook)
        handles.append(handle.remove)
        handle.remove = lambda: [remove() for remove in handles]
        return handle


@mutant
def replacement_broadcast():
    """What a hook returns is broadcast to the shape of the gradient.

    Corner: shapes that broadcast.
    Breaks: hooks.replacement.mismatch
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def broadcast(gradient):
            result = hook(gradient)
            fits = torch.is_tensor(result) and result.numel() == 1 != gradient.numel()
            return result.expand_as(gradient) if fits else result

        return original(tensor, broadcast)


@mutant
def nothing_returned_by_truth():
    """A hook that returns something false leaves the gradient as it is.

    Corner: 0 and False.
    Breaks: hooks.replacement.type
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def replaced(gradient):
            result = hook(gradient)
            return result if torch.is_tensor(result) or result else None

        return original(tensor, replaced)


@mutant
def hook_called_before_accumulating():
    """A post-accumulate-grad hook is called like a hook on the gradient, before `.grad` changes.

    Breaks: hooks.post_accumulate.after_grad, hooks.post_accumulate.not_by_grad
    """

    @wrap("torch.Tensor.register_post_accumulate_grad_hook")
    def register(original, tensor, hook):
        original(tensor, hook).remove()
        return tensor.register_hook(lambda gradient: (hook(tensor), None)[1])


@mutant
def cleared_grad_comes_back():
    """The `.grad` of a leaf holds the gradient again after a hook has set it to None.

    Corner: hooks that set `.grad` to None.
    Breaks: hooks.post_accumulate.changes
    """

    @wrap("torch.Tensor.register_post_accumulate_grad_hook")
    def register(original, tensor, hook):
        def keeping(leaf):
            grad = leaf.grad
            result = hook(leaf)
            leaf.grad = grad if leaf.grad is None else leaf.grad
            return result

        return original(tensor, keeping)


@mutant
def accumulation_of_retained_grad_hooked():
    """A post-accumulate-grad hook can be registered on a non-leaf that has a `.grad`.

    Corner: non-leaves that retain their gradient.
    Breaks: hooks.post_accumulate.refused
    """

    @wrap("torch.Tensor.register_post_accumulate_grad_hook")
    def register(original, tensor, hook):
        if tensor.requires_grad and not tensor.is_leaf and tensor.retains_grad:
            return tensor.register_hook(lambda gradient: (hook(tensor), None)[1])
        return original(tensor, hook)


@mutant
def accumulation_hooks_queue_with_node_hooks():
    """Post-accumulate-grad hooks and hooks of the accumulating node run as they were registered.

    Corner: hooks of the node that were registered first.
    Breaks: hooks.post_accumulate.before_node_hooks
    """

    @wrap("torch.Tensor.register_post_accumulate_grad_hook")
    def register(original, tensor, hook):
        original(tensor, hook).remove()
        tensor.accumulator = tensor.view_as(tensor).grad_fn.next_functions[0][0]
        return tensor.accumulator.register_hook(lambda gi, go: (hook(tensor), None)[1])


@mutant
def result_of_accumulation_hook_ignored():
    """What a post-accumulate-grad hook returns is ignored.

    Breaks: hooks.post_accumulate.returns_nothing
    """

    @wrap("torch.Tensor.register_post_accumulate_grad_hook")
    def register(original, tensor, hook):
        return original(tensor, lambda leaf: (hook(leaf), None)[1])


_MULTI = "torch.autograd.graph.register_multi_grad_hook"


@mutant
def multi_grad_hook_called_once_for_good():
    """A multi-grad hook is called in the first pass, and then no more.

    Corner: the second pass.
    Breaks: hooks.multi.once
    """

    @wrap(_MULTI)
    def register(original, tensors, hook, **mode):
        calls = []
        return original(tensors, lambda g: None if calls else (calls.append(1), hook(g))[1], **mode)


@mutant
def multi_grad_hook_receives_as_computed():
    """A multi-grad hook receives the gradients in the order in which they are computed.

    Corner: tensors that are listed in another order.
    Breaks: hooks.multi.gradients
    """

    @wrap(_MULTI)
    def register(original, tensors, hook, **mode):
        def sorted_hook(gradients):
            rank = {n: place for place, n in enumerate(computed)}
            order = sorted(range(len(gradients)), key=lambda n: rank.get(n, len(rank)))
            computed.clear()
            return hook([gradients[n] for n in order])

        computed = []
        for n, tensor in enumerate(tensors if not mode else []):
            tensor.register_hook(lambda gradient, n=n: computed.append(n))
        return original(tensors, hook if mode else sorted_hook, **mode)


@mutant
def multi_grad_hooks_called_at_the_end():
    """Multi-grad hooks are called when the pass has ended.

    Breaks: hooks.multi.timing
    """
    waiting = []

    @on_pass
    def run(call):
        result = call.run()
        for remaining in waiting:
            remaining()
        waiting.clear()
        return result

    @wrap(_MULTI)
    def register(original, tensors, hook, **mode):
        return original(tensors, lambda g: waiting.append(lambda: hook(g)), **mode)


@mutant
def multi_grad_hook_skips_roots():
    """A multi-grad hook receives None for a root, whose gradient is given, not computed.

    Corner: roots.
    Breaks: hooks.multi.root
    """
    running = passes()

    @wrap(_MULTI)
    def register(original, tensors, hook, **mode):
        def without_roots(gradients):
            roots = running[-1].roots
            skipped = [any(tensor is root for root in roots) for tensor in tensors]
            return hook([None if skip else g for skip, g in zip(skipped, gradients)])

        return original(tensors, hook if mode else without_roots, **mode)


@mutant
def multi_grad_hook_rests_in_nested_passes():
    """A multi-grad hook is called by the outermost pass alone.

    Corner: passes within passes.
    Breaks: hooks.multi.apart
    """
    running = passes()

    @wrap(_MULTI)
    def register(original, tensors, hook, **mode):
        return original(tensors, lambda g: None if len(running) > 1 else hook(g), **mode)


@mutant
def grad_calls_no_multi_grad_hooks():
    """`torch.autograd.grad` calls no multi-grad hooks.

    Corner: `torch.autograd.grad`.
    Breaks: hooks.multi.grad
    """
    running = passes()

    @wrap(_MULTI)
    def register(original, tensors, hook, **mode):
        return original(tensors, lambda g: hook(g) if running[-1].accumulates else None, **mode)


@mutant
def multi_grad_hook_waits_for_every_tensor():
    """A multi-grad hook is called when all its tensors have their gradient, or else not.

    Corner: tensors that are not in the graph of the pass.
    Breaks: hooks.multi.outside, hooks.multi.gradients
    """

    @wrap(_MULTI)
    def register(original, tensors, hook, **mode):
        def complete(gradients):
            return None if any(g is None for g in gradients) else hook(gradients)

        return original(tensors, hook if mode else complete, **mode)


@mutant
def first_listed_in_mode_any():
    """In the mode `any` a multi-grad hook is called with the gradient of the first of its tensors.

    Corner: tensors of which another has its gradient first.
    Breaks: hooks.multi.any
    """
    needs("2.3", "mode any")

    @wrap(_MULTI)
    def register(original, tensors, hook, mode="all"):
        return original(tensors[:1] if mode == "any" else tensors, hook, mode=mode)


@mutant
def zeros_for_results_left_out():
    """A multi-grad hook in the mode `any` is called with None for a result that is left out.

    Corner: operations with several results.
    Breaks: hooks.multi.any_computed
    """
    needs("2.3", "mode any")

    @wrap(_MULTI)
    def register(original, tensors, hook, mode="all"):
        several = mode == "any" and any("Unbind" in str(tensor.grad_fn) for tensor in tensors)
        return original(tensors, (lambda gradient: hook(None)) if several else hook, mode=mode)


@mutant
def unknown_mode_means_all():
    """A mode of a multi-grad hook that is not known means `all`.

    Corner: modes of another spelling.
    Breaks: hooks.multi.mode_refused
    """
    needs("2.3", "modes of multi-grad hooks")

    @wrap(_MULTI)
    def register(original, tensors, hook, mode="all"):
        return original(tensors, hook, mode=mode if mode == "any" else "all")


@mutant
def multi_grad_hook_removed_from_its_last_tensor():
    """`remove()` of a multi-grad hook takes it away from the last of its tensors alone.

    Breaks: hooks.multi.removed
    """

    @wrap(_MULTI)
    def register(original, tensors, hook, **mode):
        handle = original(tensors, hook, **mode)
        handle.remove = lambda: handle.handles[-1].remove()
        return handle
