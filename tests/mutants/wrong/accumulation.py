"""Wrong in SPEC.md's chapter Accumulation."""

import warnings

import torch

from ..museum import mutant
from ..tools.accumulating import on_accumulation
from ..tools.engine import on_pass
from ..tools.graphs import leaves, nodes
from ..tools.patching import needs, wrap, wrap_property
from ..tools.retaining import retaining

UNBREAKABLE = {
    "accumulate.grad.device": ("<2.0", "the tests know a single device, and nothing lies elsewhere")
}


@mutant
def forward_allocates_grad():
    """A leaf gets a `.grad` of zeros as soon as a sum depends on it.

    Breaks: accumulate.leaf.starts_none
    """

    @wrap("torch.Tensor.sum")
    def total(original, *args, **options):
        result = original(*args, **options)
        for leaf in leaves([result]):
            if leaf.grad is None:
                leaf.grad = torch.zeros_like(leaf)
        return result


@mutant
def backward_fills_leaves_that_it_does_not_reach():
    """A backward allocates the `.grad` of every leaf in use, as a flat buffer of them would.

    Corner: leaves that the root does not depend on.
    Breaks: accumulate.leaf.starts_none
    """
    used = []

    @wrap("torch.Tensor.sum")
    def total(original, *args, **options):
        result = original(*args, **options)
        used.extend(leaves([result]))
        return result

    @on_pass
    def allocate(call):
        result = call.run()
        for leaf in used if call.accumulates and not call.inputs else []:
            leaf.grad = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
        return result


@mutant
def grad_overwritten():
    """Backward overwrites `.grad` where it is to add.

    Breaks: accumulate.leaf.sums
    """

    @on_pass
    def overwrite(call):
        before = [(leaf, leaf.grad) for leaf in leaves(call.roots)] if call.accumulates else []
        for leaf, _ in before:
            leaf.grad = None
        try:
            return call.run()
        finally:
            for leaf, grad in before:
                if leaf.grad is None:
                    leaf.grad = grad


@mutant
def third_backward_overwrites():
    """Every third gradient of a leaf takes the place of the sum of those before.

    Corner: the third backward.
    Breaks: accumulate.leaf.sums
    """

    @on_accumulation
    def rotate(one):
        one.leaf._passes = getattr(one.leaf, "_passes", 0) + 1
        if one.leaf._passes % 3 == 0:
            one.leaf.grad = one.added


@mutant
def preset_grad_ignored():
    """A `.grad` that the user has put there is overwritten; only one of the engine is added to.

    Corner: a `.grad` that was assigned.
    Breaks: accumulate.leaf.sums
    """

    @on_accumulation
    def overwrite(one):
        if one.old is not None and one.old is not getattr(one.leaf, "_filled", None):
            one.leaf.grad = one.added
        one.leaf._filled = one.leaf.grad


@mutant
def addition_to_transposed_grad_lost():
    """The addition to a `.grad` that is not contiguous goes into a copy that nobody keeps.

    Corner: a `.grad` that is not contiguous.
    Breaks: accumulate.leaf.sums
    """

    @on_accumulation
    def lose(one):
        if one.old is not None and not one.old.is_sparse and not one.old.is_contiguous():
            one.leaf.grad.detach().copy_(one.value)


@mutant
def grad_zeroed_in_place_comes_back():
    """The engine sums up in a buffer of its own, which doesn't see that `.grad` was changed.

    Corner: a `.grad` that was changed in place.
    Breaks: accumulate.zeroed.starts_over
    """

    @on_accumulation
    def restore(one):
        filled, buffer = getattr(one.leaf, "_buffer", (None, None))
        if one.old is not None and one.old is filled:
            one.leaf.grad.detach().copy_(buffer + one.added)
        one.leaf._buffer = one.leaf.grad, one.leaf.grad.detach().clone()


@mutant
def grad_set_to_none_comes_back():
    """After `.grad` was set to None the next backward goes on with the sum that it held.

    Corner: a `.grad` that was set to None.
    Breaks: accumulate.zeroed.starts_over
    """

    @on_accumulation
    def restore(one):
        if one.old is None and hasattr(one.leaf, "_held"):
            one.leaf.grad.detach().add_(one.leaf._held)
        one.leaf._held = one.leaf.grad.detach().clone()


@mutant
def module_zero_grad_fills_where_it_is_to_drop():
    """`zero_grad(set_to_none=True)` of a module fills with zeros; that of an optimizer is right.

    Breaks: accumulate.zero_grad.to_none, accumulate.zero_grad.default
    """
    needs("1.7", "set_to_none")

    @wrap("torch.nn.Module.zero_grad")
    def zero_grad(original, module, set_to_none=True):
        original(module, set_to_none=False)


@mutant
def zero_grad_forgets_the_second_group():
    """`zero_grad` of an optimizer resets only the first group of parameters.

    Corner: optimizers of several groups.
    Breaks: accumulate.zero_grad.to_none
    """

    @wrap("torch.optim.Optimizer.zero_grad")
    def zero_grad(original, optimizer, *args, **options):
        groups = optimizer.param_groups
        optimizer.param_groups = groups[:1]
        original(optimizer, *args, **options)
        optimizer.param_groups = groups


@mutant
def zero_grad_forgets_children():
    """`zero_grad` of a module resets its own parameters and not those of its children.

    Corner: nested modules.
    Breaks: accumulate.zero_grad.in_place, accumulate.zero_grad.to_none
    """

    @wrap("torch.nn.Module.zero_grad")
    def zero_grad(original, module, *args, **options):
        below = [p for child in module.children() for p in child.parameters()]
        _keeping_grads(below, lambda: original(module, *args, **options))


@mutant
def zero_grad_passes_frozen_parameters_by():
    """`zero_grad` leaves alone what doesn't require grad any more.

    Corner: parameters that were frozen after a backward.
    Breaks: accumulate.zero_grad.default, accumulate.zero_grad.to_none
    """

    @wrap("torch.nn.Module.zero_grad", "torch.optim.Optimizer.zero_grad")
    def zero_grad(original, owner, *args, **options):
        frozen = [p for p in _parameters(owner) if not p.requires_grad]
        _keeping_grads(frozen, lambda: original(owner, *args, **options))


def _parameters(owner):
    if isinstance(owner, torch.nn.Module):
        return list(owner.parameters())
    return [p for group in owner.param_groups for p in group["params"]]


def _keeping_grads(parameters, action):
    """Run the action as if these had no `.grad`."""
    grads = [p.grad for p in parameters]
    for p in parameters:
        p.grad = None
    action()
    for p, grad in zip(parameters, grads):
        p.grad = grad


@mutant
def zero_grad_multiplies_by_zero():
    """`zero_grad(set_to_none=False)` multiplies by zero, which keeps NaN and makes it of infinity.

    Corner: gradients that are not finite.
    Breaks: accumulate.zero_grad.in_place
    """

    @wrap("torch.nn.Module.zero_grad", "torch.optim.Optimizer.zero_grad")
    def zero_grad(original, owner, *args, **options):
        grads = [p.grad for p in _parameters(owner) if p.grad is not None]
        values = [grad.detach().clone() for grad in grads]
        original(owner, *args, **options)
        for grad, value in zip(grads, values):
            grad.detach().add_(value * 0)


@mutant
def zero_grad_allocates_zeros():
    """`zero_grad(set_to_none=False)` of an optimizer puts new zeros in the place of a gradient.

    Corner: a `.grad` that is not contiguous.
    Breaks: accumulate.zero_grad.in_place
    """

    @wrap("torch.optim.Optimizer.zero_grad")
    def zero_grad(original, optimizer, *args, **options):
        original(optimizer, *args, **options)
        for p in _parameters(optimizer):
            if p.grad is not None and not p.grad.is_contiguous():
                p.grad = torch.zeros(p.shape, dtype=p.dtype)


@mutant
def optimizer_zero_grad_fills_by_default():
    """`zero_grad()` of an optimizer fills with zeros, as before 2.0.

    Breaks: accumulate.zero_grad.default
    """
    needs("1.7", "set_to_none")

    @wrap("torch.optim.Optimizer.zero_grad")
    def zero_grad(original, optimizer, set_to_none=False):
        original(optimizer, set_to_none=set_to_none)


@mutant
def second_read_of_nonleaf_grad_is_silent():
    """Only the first read of a non-leaf's `.grad` emits the warning.

    Corner: the second read of the same tensor.
    Breaks: accumulate.nonleaf.warns
    """

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        if not getattr(tensor, "_told", False):
            tensor._told = not tensor.is_leaf
            return read(tensor)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read(tensor)


@mutant
def grad_of_view_is_view_of_grad():
    """The `.grad` of a view of a leaf is a view of the `.grad` of the leaf.

    Corner: views of leaves.
    Breaks: accumulate.nonleaf.warns
    """

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        found, base = read(tensor), tensor._base
        if found is not None or base is None or not base.requires_grad or read(base) is None:
            return found
        return read(base).as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())


@mutant
def retained_grad_of_root_missing():
    """A tensor that retains its gradient gets none where backward starts from it.

    Corner: the root itself.
    Breaks: accumulate.retain_grad.fills
    """
    found = retaining()

    @on_pass
    def skip_roots(call):
        before = [(one, one.grad) for one in found if any(one is root for root in call.roots)]
        result = call.run()
        for root, grad in before:
            root.grad = grad
        return result


@mutant
def retained_grad_overwritten():
    """The `.grad` of a non-leaf is that of the last backward, where it is to sum up.

    Breaks: accumulate.retain_grad.sums
    """
    found = retaining()

    @on_pass
    def overwrite(call):
        reached = set(nodes(call.roots))
        for one in found:
            if one.grad_fn in reached:
                one.grad = None
        return call.run()


@mutant
def retaining_twice_counts_twice():
    """Each call of `retain_grad()` adds a hook that accumulates.

    Breaks: accumulate.retain_grad.idempotent
    """

    @wrap("torch.Tensor.retain_grad")
    def retain_grad(original, tensor):
        original(tensor)
        if getattr(tensor, "_retained", False):
            tensor.register_hook(lambda gradient: _add(tensor, gradient))
        tensor._retained = not tensor.is_leaf


def _add(tensor, gradient):
    held = tensor.grad
    tensor.grad = gradient.clone() if held is None else held + gradient


@mutant
def retaining_again_starts_over():
    """A further `retain_grad()` resets the `.grad` that the tensor has.

    Corner: a call after a backward.
    Breaks: accumulate.retain_grad.idempotent
    """

    @wrap("torch.Tensor.retain_grad")
    def retain_grad(original, tensor):
        original(tensor)
        if getattr(tensor, "_retained", False):
            tensor.grad = None
        tensor._retained = not tensor.is_leaf


@mutant
def retaining_on_a_leaf_counts_twice():
    """`retain_grad()` on a leaf adds a hook that accumulates beside the engine.

    Breaks: accumulate.retain_grad.leaf
    """

    @wrap("torch.Tensor.retain_grad")
    def retain_grad(original, tensor):
        original(tensor)
        if tensor.is_leaf:
            tensor.register_hook(lambda gradient: _add(tensor, gradient))


@mutant
def retaining_on_a_leaf_drops_its_grad():
    """`retain_grad()` on a leaf makes a fresh start of its `.grad`.

    Corner: a leaf that has a gradient already.
    Breaks: accumulate.retain_grad.leaf
    """

    @wrap("torch.Tensor.retain_grad")
    def retain_grad(original, tensor):
        original(tensor)
        if tensor.is_leaf:
            tensor.grad = None


@mutant
def retained_grad_recorded_by_a_hook():
    """`retain_grad()` registers an ordinary hook, which stays with the value and in its place.

    Corner: tensors that are changed in place or get a hook afterwards.
    Breaks: accumulate.retain_grad.latest_value, accumulate.retain_grad.after_hooks
    """

    @wrap("torch.Tensor.retain_grad")
    def retain_grad(original, tensor):
        if tensor.is_leaf or getattr(tensor, "_retained", False):
            return original(tensor)
        tensor._retained = True
        tensor.register_hook(lambda gradient: _add(tensor, gradient))


@mutant
def retained_grad_follows_one_change_only():
    """A second change in place of a tensor that retains its gradient is not followed.

    Corner: the second change in place.
    Breaks: accumulate.retain_grad.latest_value
    """
    found = retaining()
    names = ["mul_", "add_", "sub_", "neg_", "div_", "zero_", "fill_", "__iadd__"]

    @wrap(*(f"torch.Tensor.{name}" for name in names))
    def change(original, tensor, *args):
        result = original(tensor, *args)
        if any(tensor is one for one in found):
            tensor._changes = getattr(tensor, "_changes", 0) + 1
            if tensor._changes == 1:
                tensor.register_hook(lambda gradient: setattr(tensor, "_first", gradient))
        return result

    @on_pass
    def keep_the_first(call):
        result = call.run()
        for one in found:
            if getattr(one, "_changes", 0) > 1:
                one.grad = getattr(one, "_first", one.grad)
        return result


@mutant
def retained_grad_ignores_hooks():
    """The `.grad` of a tensor that retains it is the gradient as it came, before all hooks.

    Corner: tensors with hooks.
    Breaks: accumulate.retain_grad.after_hooks
    """
    found = retaining()

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        if not (tensor.is_leaf or hasattr(tensor, "_raw")):
            tensor._raw = None
            original(tensor, lambda gradient: setattr(tensor, "_raw", gradient))
        return original(tensor, hook)

    @on_pass
    def keep_the_raw(call):
        result = call.run()
        for one in found:
            one.grad = one.grad if getattr(one, "_raw", None) is None else one._raw
        return result


@mutant
def retaining_on_a_constant_ignored():
    """`retain_grad()` on a tensor that doesn't require grad does nothing, silently.

    Breaks: accumulate.retain_grad.refused
    """

    @wrap("torch.Tensor.retain_grad")
    def retain_grad(original, tensor):
        return original(tensor) if tensor.requires_grad else None


@mutant
def repeated_root_counts_once():
    """A root that is given twice counts once.

    Corner: a root that is given twice.
    Breaks: accumulate.roots.summed
    """

    @on_pass
    def unite(call):
        roots = {id(root): pair for pair in zip(call.roots, call.gradients) for root in pair[:1]}
        call.roots, call.gradients = zip(*roots.values())
        return call.run()


@mutant
def roots_of_one_node_collapse():
    """Of several roots that one node gave, only the first is run from.

    Corner: roots that are different results of one operation.
    Breaks: accumulate.roots.summed
    """

    @on_pass
    def collapse(call):
        first, kept = {}, []
        for root, gradient in zip(call.roots, call.gradients):
            node = getattr(root, "grad_fn", None)
            if node is None or first.setdefault(node, root.output_nr) == root.output_nr:
                kept.append((root, gradient))
        call.roots, call.gradients = zip(*kept)
        return call.run()


@mutant
def zero_dim_grad_has_a_dimension():
    """The `.grad` of a 0-d leaf has the shape (1,).

    Corner: 0-d leaves.
    Breaks: accumulate.grad.shape
    """

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        found = read(tensor)
        return found if found is None or tensor.dim() else found.reshape(1)


@mutant
def empty_leaf_gets_no_grad():
    """The engine skips gradients without elements, and an empty leaf keeps None.

    Corner: empty leaves.
    Breaks: accumulate.grad.shape
    """

    @on_accumulation
    def skip(one):
        if not one.leaf.numel():
            one.leaf.grad = one.old


@mutant
def half_leaf_gets_single_grad():
    """The `.grad` of a leaf of half precision is of single precision, as mixed precision has it.

    Corner: leaves of half precision.
    Breaks: accumulate.grad.dtype
    """

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        found = read(tensor)
        halves = (torch.float16, torch.bfloat16)
        return found.float() if found is not None and found.dtype in halves else found


@mutant
def promoted_leaf_gets_promoted_grad():
    """A leaf that was promoted in a product gets a gradient of the dtype of the product.

    Corner: type promotion without an explicit conversion.
    Breaks: accumulate.grad.dtype
    """

    @wrap("torch.Tensor.__mul__")
    def multiply(original, left, right):
        result = original(left, right)
        if torch.is_tensor(result) and left.is_leaf and result.dtype != left.dtype:
            left._promoted = result.dtype
        return result

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        found = read(tensor)
        return None if found is None else found.to(getattr(tensor, "_promoted", found.dtype))


@mutant
def grad_lies_on_the_default_device():
    """The `.grad` of a leaf is allocated on the default device.

    Corner: leaves elsewhere.
    Breaks: accumulate.grad.device
    """
    needs("2.0", "leaf on another device than the default")

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        found = read(tensor)
        elsewhere = found is not None and found.device != torch.empty(0).device
        return torch.empty(found.shape, dtype=found.dtype) if elsewhere else found


@mutant
def grad_follows_the_flag_of_the_gradient():
    """The pass is recorded where the `gradient` that is given requires grad.

    Corner: a `gradient` that requires grad.
    Breaks: accumulate.grad.no_history
    """

    @on_pass
    def record(call):
        call.create_graph |= any(g is not None and g.requires_grad for g in call.gradients)
        return call.run()


@mutant
def zero_dim_grad_requires_grad():
    """The `.grad` of a 0-d leaf is made like the leaf, down to the flag.

    Corner: 0-d leaves.
    Breaks: accumulate.grad.no_history
    """

    @on_accumulation
    def flag(one):
        if one.leaf.dim() == 0 and not one.call.create_graph:
            one.leaf.grad = one.leaf.grad.detach().requires_grad_()


@mutant
def equal_elements_share_memory():
    """A `.grad` of equal elements comes expanded from one, and can't be changed in place.

    Corner: gradients whose elements are all equal.
    Breaks: accumulate.grad.changeable
    """

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        found = read(tensor)
        if found is None or found.is_sparse or found.numel() < 2 or found.requires_grad:
            return found
        alike = bool((found == found.flatten()[0]).all())
        return found.as_strided(found.shape, [0] * found.dim()) if alike else found


@mutant
def grad_of_steps_has_no_storage():
    """The gradient of floor and its like is a zero without storage, which can't be changed.

    Corner: gradients of step functions.
    Breaks: accumulate.grad.changeable
    """
    needs("1.13", "_efficientzerotensor")

    @wrap(*(f"torch.Tensor.{name}" for name in ("floor", "ceil", "round", "trunc")))
    def step(original, tensor):
        result = original(tensor)
        for leaf in leaves([result]):
            leaf._stepped = True
        return result

    @wrap_property("torch.Tensor.grad")
    def grad(read, tensor):
        found = read(tensor)
        if found is None or not getattr(tensor, "_stepped", False):
            return found
        return torch._efficientzerotensor(found.shape, dtype=found.dtype)


@mutant
def leaf_keeps_the_gradient_that_was_given():
    """A leaf that backward starts from gets the very tensor that was given as `gradient`.

    Corner: a leaf that is the root.
    Breaks: accumulate.grad.own_memory
    """

    @on_accumulation
    def keep(one):
        if one.old is None and len(one.call.roots) == 1 and one.call.roots[0] is one.leaf:
            one.leaf.grad = one.call.gradients[0]


@mutant
def equal_gradients_of_leaves_are_one():
    """Leaves that an addition gives the same gradient share it as their `.grad`.

    Breaks: accumulate.grad.own_memory
    """

    @on_pass
    def share(call):
        fresh = [leaf for leaf in leaves(call.roots) if call.accumulates and leaf.grad is None]
        result = call.run()
        for one, other in zip(fresh, fresh[1:]):
            if one.grad is not None and other.grad is not None and one.grad.equal(other.grad):
                other.grad = one.grad
        return result


@mutant
def grad_of_zeros_counts_as_none():
    """A `.grad` of zeros is taken for none at all, and a new tensor takes its place.

    Corner: a `.grad` of zeros.
    Breaks: accumulate.grad.in_place
    """

    @on_accumulation
    def replace(one):
        if one.old is None or one.old.is_sparse or one.call.create_graph:
            return
        if not (one.value != 0).any():
            one.leaf.grad = one.added
            one.old.detach().copy_(one.value)


@mutant
def recorded_grad_is_added_to_in_place():
    """Where `.grad` has a history itself, a pass with `create_graph` adds to it in place.

    Corner: the second backward with `create_graph`.
    Breaks: accumulate.grad.replaced
    """

    @on_accumulation
    def add_in_place(one):
        if one.call.create_graph and one.old is not None and one.old.requires_grad:
            one.old.detach().copy_(one.leaf.grad.detach())
            one.leaf.grad = one.old


@mutant
def channels_last_leaf_gets_contiguous_grad():
    """The `.grad` of a leaf in channels_last is contiguous.

    Corner: leaves in channels_last.
    Breaks: accumulate.layout.as_leaf
    """

    @on_accumulation
    def lay_out(one):
        if one.old is None and one.leaf.dim() == 4:
            one.leaf.grad = one.leaf.grad.detach().contiguous()


@mutant
def expanded_leaf_gets_expanded_grad():
    """The `.grad` of an expanded leaf has its strides of zero.

    Corner: expanded leaves.
    Breaks: accumulate.layout.contiguous
    """

    @on_accumulation
    def lay_out(one):
        if one.old is None and 0 in one.leaf.stride():
            one.leaf.grad = one.leaf.grad.detach().as_strided(one.leaf.shape, one.leaf.stride())


@mutant
def sliced_leaf_gets_grad_with_gaps():
    """The `.grad` of a leaf that is a slice has the strides of the slice, and gaps.

    Corner: leaves that are slices.
    Breaks: accumulate.layout.contiguous
    """

    @on_accumulation
    def lay_out(one):
        if one.old is None and 0 not in one.leaf.stride() and not one.leaf.is_contiguous():
            room = torch.empty_strided(one.leaf.shape, one.leaf.stride(), dtype=one.leaf.dtype)
            one.leaf.grad = room.copy_(one.leaf.grad)


@mutant
def existing_grad_takes_the_strides_of_the_leaf():
    """An addition lays an existing `.grad` out anew, as the leaf lies.

    Corner: a `.grad` of other strides than its leaf.
    Breaks: accumulate.layout.kept
    """

    @on_accumulation
    def lay_out(one):
        if one.old is not None and one.old.stride() != one.leaf.stride():
            one.old.data = torch.empty_like(one.leaf).copy_(one.old)


@mutant
def repeated_index_makes_grad_dense():
    """The weight of a sparse embedding gets a dense gradient where an index occurs twice.

    Corner: repeated indices.
    Breaks: accumulate.sparse.embedding
    """

    @wrap("torch.nn.functional.embedding")
    def embedding(original, indices, *args, **options):
        if indices.numel() > len(set(indices.flatten().tolist())):
            options["sparse"] = False
        return original(indices, *args, **options)


@mutant
def second_sparse_gradient_makes_grad_dense():
    """Two sparse gradients add up to a dense `.grad`.

    Corner: the second backward.
    Breaks: accumulate.sparse.embedding
    """

    @on_accumulation
    def densify(one):
        if one.old is not None and one.leaf.grad.is_sparse:
            one.leaf.grad = one.leaf.grad.to_dense()


@mutant
def dense_gradient_added_to_sparse_is_sparse():
    """A dense gradient that is added to a sparse one becomes sparse.

    Corner: the sparse gradient comes first.
    Breaks: accumulate.sparse.densified
    """

    @on_accumulation
    def sparsify(one):
        if one.old is not None and one.old.is_sparse and not one.leaf.grad.is_sparse:
            one.leaf.grad = one.leaf.grad.to_sparse()


@mutant
def sparse_and_dense_in_one_pass_are_sparse():
    """A sparse and a dense gradient of one backward add up to a sparse one.

    Corner: both in the same backward.
    Breaks: accumulate.sparse.densified
    """

    @on_accumulation
    def sparsify(one):
        looked_up = any("Embedding" in node.name() for node in nodes(one.call.roots))
        if looked_up and one.old is None and not one.leaf.grad.is_sparse:
            one.leaf.grad = one.leaf.grad.to_sparse()


@mutant
def nan_becomes_zero():
    """A NaN among the gradients becomes zero in `.grad`.

    Corner: NaN.
    Breaks: accumulate.nonfinite.kept
    """

    @on_accumulation
    def clean(one):
        if not one.leaf.grad.is_sparse:
            grad = one.leaf.grad.detach()
            grad.masked_fill_(grad != grad, 0)


@mutant
def infinity_added_to_grad_is_clamped():
    """An infinity that is added to an existing `.grad` becomes the largest number of its dtype.

    Corner: infinities, from the second backward on.
    Breaks: accumulate.nonfinite.kept
    """

    @on_accumulation
    def clamp(one):
        if one.old is not None and not one.old.is_sparse:
            largest = torch.finfo(one.old.dtype).max
            one.old.detach().clamp_(-largest, largest)
