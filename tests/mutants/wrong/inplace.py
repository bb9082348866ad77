"""Wrong in SPEC.md's chapter In-place operations."""

import weakref

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import nodes, regraded, skewed
from ..tools.patching import needs, wrap, wrap_property
from ..tools.saved import checked_by, compare
from ..tools.writes import counted, on_write, to_be_refused, uncounted

UNBREAKABLE = {
    "inplace.saved.buffers": (
        ">=1.6",
        "torch does not count the updates of running statistics in any release: all that fails "
        "there is the known deviation",
    )
}


@mutant
def inplace_power_saves_its_result():
    """The backward of pow_ computes the slope at the new value of the tensor.

    Breaks: inplace.graph.functional
    """

    @on_write("pow_")
    def pow_(original, x, exponent):
        old = x.detach().clone()
        original(x, exponent)
        if not torch.is_grad_enabled():
            return x
        ratio = (x.detach() / old).pow(exponent - 1)
        return regraded(x, lambda inputs, outputs: (inputs[0] * ratio,))


@mutant
def inplace_product_saves_its_result():
    """The other factor of mul_ gets its gradient from the product, not from the old value.

    Corner: a factor that requires grad.
    Breaks: inplace.graph.functional
    """

    @on_write("mul_")
    def mul_(original, x, other):
        if torch.is_tensor(other) and other.requires_grad and torch.is_grad_enabled():
            factor = other.detach().clone()
            other = skewed(other, lambda gradient: gradient * factor)
        return original(x, other)


@mutant
def fused_writes_lose_a_factor():
    """Where add_ follows mul_ with nothing between, the backward of both is that of add_.

    Corner: two in-place operations in this order, one right after the other.
    Breaks: inplace.graph.functional
    """

    @on_write("mul_")
    def mul_(original, x, other):
        original(x, other)
        x.scaled = other, x._version
        return x

    @on_write("add_", "__iadd__")
    def add_(original, x, other):
        factor, version = getattr(x, "scaled", (1, None))
        fused = version == x._version and not torch.is_tensor(factor)
        original(x, other)
        if fused and torch.is_grad_enabled():
            regraded(x, lambda inputs, outputs: (inputs[0] / factor, *inputs[1:]))
        return x


@mutant
def negated_in_place_by_a_hook():
    """neg_ negates the memory and hangs a hook on the tensor, which keeps its node.

    Breaks: inplace.graph.rewrites_history
    """

    @on_write("neg_")
    def neg_(original, x):
        if x.grad_fn is None or not torch.is_grad_enabled():
            return original(x)
        x.register_hook(lambda gradient: -gradient)
        return uncounted(original, x)


@mutant
def nothing_to_record_returns_early():
    """In grad mode, an in-place operation on a tensor without elements does nothing at all.

    Corner: empty tensors.
    Breaks: inplace.graph.rewrites_history, inplace.leaf.refused, inplace.version.counts
    """

    @on_write()
    def write(original, x, *args):
        return original(x, *args) if x.numel() or not torch.is_grad_enabled() else x


@mutant
def number_modified_becomes_a_new_tensor():
    """An in-place operation that is recorded on a 0-d tensor returns an alias of it.

    Corner: 0-d tensors.
    Breaks: inplace.graph.keeps_object
    """

    @on_write()
    def write(original, x, *args):
        result = original(x, *args)
        return result.view_as(result) if result.grad_fn is not None and not x.dim() else result


@mutant
def unrecorded_bounds_return_an_alias():
    """Under no_grad, abs_, relu_ and clamp_ return a detached alias of the tensor.

    Corner: under no_grad.
    Breaks: inplace.graph.keeps_object
    """

    @on_write("abs_", "relu_", "clamp_")
    def write(original, x, *args):
        result = original(x, *args)
        return result if torch.is_grad_enabled() else result.detach()


@mutant
def buffer_filled_without_history():
    """What is assigned to elements of a tensor that does not require grad is detached.

    Corner: index assignment to a tensor that does not require grad.
    Breaks: inplace.graph.receives, requires_grad.recording.any_input
    """

    @on_write("__setitem__")
    def setitem(original, x, index, value):
        if torch.is_tensor(value) and not x.requires_grad:
            value = value.detach()
        return original(x, index, value)


@mutant
def filled_index_keeps_its_gradient():
    """The backward of index_fill_ passes the gradient at the filled positions too.

    Breaks: inplace.overwrite.drops_old
    """

    @on_write("index_fill_")
    def index_fill_(original, x, *args):
        result = original(x, *args)
        if not torch.is_grad_enabled():
            return result
        return regraded(result, lambda inputs, outputs: (outputs[0], *inputs[1:]))


@mutant
def zeroed_view_keeps_its_gradient():
    """zero_ of a view sets the memory to zero and is not recorded.

    Corner: views.
    Breaks: inplace.overwrite.drops_old, views.inplace.reaches_base
    """

    @on_write("zero_")
    def zero_(original, x):
        if not x._is_view():
            return original(x)
        with torch.no_grad():
            return original(x)


@mutant
def triangle_zeroed_by_the_old_signs():
    """The backward of tril_ leaves the gradient of an overwritten element that was positive.

    Corner: overwritten elements of positive value.
    Breaks: inplace.overwrite.drops_old
    """

    @on_write("tril_")
    def tril_(original, x):
        kept = x.detach() > 0
        result = original(x)
        if not torch.is_grad_enabled():
            return result
        return regraded(result, lambda inputs, outputs: (inputs[0].where(~kept, outputs[0]),))


@mutant
def broadcast_value_gets_the_mean():
    """A value that is written to more elements than it has gets the mean of their gradients.

    Corner: a value that is broadcast.
    Breaks: inplace.overwrite.feeds_new
    """

    def averaged(value, count):
        times = max(1, count // max(1, value.numel()))
        return skewed(value, lambda gradient: gradient / times)

    @on_write("copy_")
    def copy_(original, x, value, *args):
        return original(x, averaged(value, x.numel()), *args)

    @on_write("__setitem__")
    def setitem(original, x, index, value):
        if torch.is_tensor(value):
            value = averaged(value, x.detach()[index].numel())
        return original(x, index, value)


@mutant
def surplus_of_a_masked_value_gets_a_gradient():
    """masked_scatter_ gives the elements of its source that it did not write a gradient of one.

    Corner: a source with more elements than the mask picks.
    Breaks: inplace.overwrite.feeds_new
    """

    @on_write("masked_scatter_")
    def masked_scatter_(original, x, mask, source):
        count = int(mask.expand_as(x).sum())
        surplus = (torch.arange(source.numel()) >= count).to(source.dtype).view(source.shape)
        return original(x, mask, skewed(source, lambda gradient: gradient + surplus))


@mutant
def row_added_twice_fed_once():
    """A row that index_add_ adds to a position which a later row is added to gets no gradient.

    Corner: repeated positions.
    Breaks: inplace.overwrite.feeds_new
    """

    @on_write("index_add_")
    def index_add_(original, x, dim, index, source, **kwargs):
        last = [
            position not in index.tolist()[n + 1 :] for n, position in enumerate(index.tolist())
        ]
        shape = [-1 if n == dim else 1 for n in range(source.dim())]
        kept = torch.tensor(last).view(shape).to(source.dtype)
        return original(x, dim, index, skewed(source, lambda g: g * kept), **kwargs)


@mutant
def transposed_in_place_reshaped_back():
    """The backward of t_ and transpose_ reshapes the gradient where it is to transpose it.

    Breaks: inplace.metadata.differentiable
    """

    @on_write("t_", "transpose_")
    def transpose_(original, x, *dims):
        result = original(x, *dims)
        if not torch.is_grad_enabled():
            return result
        return regraded(result, lambda inputs, outputs: (outputs[0].reshape(inputs[0].shape),))


@mutant
def window_in_place_forgets_its_offset():
    """The backward of as_strided_ puts the gradient at the start of the memory.

    Corner: an offset.
    Breaks: inplace.metadata.differentiable
    """

    @on_write("as_strided_")
    def as_strided_(original, x, size, stride, offset=0):
        result = original(x, size, stride, offset)
        if not (offset and torch.is_grad_enabled()):
            return result
        return regraded(
            result, lambda inputs, outputs: (inputs[0].flatten().roll(-offset).view_as(inputs[0]),)
        )


@mutant
def shared_memory_is_not_modified():
    """An in-place operation raises where a detached alias of the tensor is alive.

    Breaks: inplace.shared_storage.accepted
    """
    aliases = {}

    @wrap("torch.Tensor.detach")
    def detach(original, x):
        result = original(x)
        if x.grad_fn is not None:
            aliases[id(result)] = weakref.ref(result), x.data_ptr()
        return result

    @on_write()
    def write(original, x, *args):
        living = [address for alias, address in aliases.values() if alias() is not None]
        if x.grad_fn is not None and x.numel() and x.data_ptr() in living:
            raise RuntimeError("the storage of a tensor to be modified is referenced elsewhere")
        return original(x, *args)


@mutant
def number_leaf_modified():
    """An in-place operation modifies a 0-d leaf that requires grad, and is not recorded.

    Corner: 0-d leaves.
    Breaks: inplace.leaf.refused
    """

    @on_write()
    def write(original, x, *args):
        if x.dim() or not to_be_refused(x):
            return original(x, *args)
        with torch.no_grad():
            return original(x, *args)


@mutant
def leaf_filled_at_random():
    """Functions that fill a tensor with random numbers fill leaves that require grad too.

    Corner: the functions that initialise parameters.
    Breaks: inplace.leaf.refused
    """

    @on_write("uniform_", "normal_", "bernoulli_")
    def fill(original, x, *args, **kwargs):
        with torch.no_grad():
            return original(x, *args, **kwargs)


@mutant
def strided_leaf_written_before_the_refusal():
    """An in-place operation on a leaf that is not contiguous raises when it has written.

    Corner: leaves that are not contiguous.
    Breaks: inplace.leaf.unchanged
    """

    @on_write()
    def write(original, x, *args):
        if to_be_refused(x) and not x.is_contiguous():
            original(x.data, *args)
        return original(x, *args)


@mutant
def refused_write_counted():
    """An in-place operation that a leaf refuses has increased its version.

    Corner: refused operations.
    Breaks: inplace.leaf.unchanged
    """

    @on_write()
    def write(original, x, *args):
        if to_be_refused(x):
            counted(x)
        return original(x, *args)


@mutant
def out_accepted_where_it_requires_grad():
    """A function with `out=` writes into it where it requires grad and no input does.

    Corner: inputs that do not require grad.
    Breaks: inplace.out.refused
    """

    @wrap("torch.add", "torch.mul", "torch.mm")
    def compute(original, a, b, *args, **kwargs):
        if "out" not in kwargs or any(torch.is_tensor(t) and t.requires_grad for t in (a, b)):
            return original(a, b, *args, **kwargs)
        with torch.no_grad():
            return original(a, b, *args, **kwargs)


@mutant
def joined_into_out_in_spite_of_inputs():
    """torch.cat with `out=` overlooks that a tensor of its list requires grad.

    Corner: inputs in a list.
    Breaks: inplace.out.refused
    """

    @wrap("torch.cat")
    def cat(original, tensors, *args, **kwargs):
        if "out" in kwargs:
            tensors = [tensor.detach() for tensor in tensors]
        return original(tensors, *args, **kwargs)


@mutant
def change_of_shape_not_counted():
    """In-place operations that change the shape alone leave the version as it is.

    Corner: t_, transpose_, unsqueeze_ and squeeze_.
    Breaks: inplace.version.counts
    """

    @on_write("t_", "transpose_", "unsqueeze_", "squeeze_")
    def reshape_(original, x, *args):
        x.uncounted = getattr(x, "uncounted", 0) + 1
        return original(x, *args)

    @wrap_property("torch.Tensor._version")
    def version(read, x):
        return read(x) - getattr(x, "uncounted", 0)


@mutant
def writes_under_no_grad_not_counted():
    """An in-place operation under no_grad leaves the version as it is.

    Corner: under no_grad.
    Breaks: inplace.version.counts
    """

    @on_write()
    def write(original, x, *args):
        return original(x, *args) if torch.is_grad_enabled() else uncounted(original, x, *args)


@mutant
def fill_value_not_counted():
    """fill_ and zero_ of a tensor that does not require grad leave its version as it is.

    Corner: constants that are filled.
    Breaks: inplace.version.counts, inplace.saved.constants
    """

    @on_write("fill_", "zero_")
    def fill(original, x, *args):
        return original(x, *args) if x.requires_grad else uncounted(original, x, *args)


@mutant
def source_of_a_copy_counted():
    """copy_ increases the version of the tensor that it copies from as well.

    Breaks: inplace.version.reading
    """

    @on_write("copy_")
    def copy_(original, x, source, *args):
        result = original(x, source, *args)
        counted(source)
        return result


@mutant
def contiguous_counted():
    """`contiguous()` of a tensor that is contiguous counts as an in-place operation on it.

    Corner: contiguous tensors.
    Breaks: inplace.version.reading
    """

    @wrap("torch.Tensor.contiguous")
    def contiguous(original, x, **kwargs):
        result = original(x, **kwargs)
        if result is x:
            counted(x)
        return result


@mutant
def view_of_a_constant_view_has_its_own_version():
    """A view of a view of a tensor that does not require grad has a version of its own.

    Corner: views of views of constants.
    Breaks: inplace.version.shared_with_views
    """
    needs("1.7", "indexing that takes masks as they are where Python overrides it")

    @wrap("torch.Tensor.__getitem__")
    def getitem(original, x, index):
        return original(x if x.requires_grad or not x._is_view() else x.data, index)


@mutant
def permuted_constants_have_their_own_version():
    """A permuted view of a tensor that does not require grad has a version of its own.

    Corner: one kind of view, of constants.
    Breaks: inplace.version.shared_with_views
    """

    @wrap("torch.Tensor.permute")
    def permute(original, x, *dims):
        return original(x if x.requires_grad else x.data, *dims)


@mutant
def detached_twice_has_its_own_version():
    """`detach()` of a tensor that does not require grad has a version of its own.

    Corner: tensors that are detached already.
    Breaks: inplace.version.shared_with_detached
    """

    @wrap("torch.Tensor.detach")
    def detach(original, x):
        return original(x if x.requires_grad else x.data)


@mutant
def detached_view_has_its_own_version():
    """`detach()` of a view has a version of its own.

    Corner: views.
    Breaks: inplace.version.shared_with_detached
    """

    @wrap("torch.Tensor.detach")
    def detach(original, x):
        return original(x).data if x._is_view() else original(x)


@mutant
def data_counted():
    """`.data` shares its version with the tensor, as `detach()` does.

    Breaks: inplace.version.data_apart
    """

    @wrap_property("torch.Tensor.data")
    def data(read, x):
        return x.detach()


@mutant
def data_of_a_transposed_tensor_copied():
    """`.data` of a tensor that is not contiguous is a copy.

    Corner: tensors that are not contiguous.
    Breaks: inplace.version.data_apart
    """

    @wrap_property("torch.Tensor.data")
    def data(read, x):
        return read(x).contiguous()


@mutant
def increment_of_the_wrong_counter():
    """increment_version increases the version of `.data`, which nobody looks at.

    Breaks: inplace.version.increment
    """

    @wrap("torch.autograd.graph.increment_version")
    def increment(original, tensor):
        return original(tensor.data)


@mutant
def increment_needs_elements():
    """increment_version of a 0-d or empty tensor does nothing.

    Corner: 0-d and empty tensors.
    Breaks: inplace.version.increment
    """

    @wrap("torch.autograd.graph.increment_version")
    def increment(original, tensor):
        return original(tensor) if any(tensor.shape) else None


@mutant
def saved_values_not_checked():
    """A saved tensor that was modified in place since is used as it is now, without an error.

    Breaks: inplace.saved.raises
    """
    checked_by(lambda saved, now: None)


@mutant
def one_write_overlooked():
    """The check of a saved tensor allows for one modification.

    Corner: a single in-place operation.
    Breaks: inplace.saved.raises
    """
    checked_by(lambda saved, now: compare(saved, now) if now > saved + 1 else None)


@mutant
def version_of_eight_bits():
    """The versions of saved tensors are kept in eight bits.

    Corner: 256 in-place operations between a forward and its backward.
    Breaks: inplace.saved.raises
    """
    checked_by(lambda saved, now: compare(saved % 256, now % 256))


@mutant
def numbers_not_checked():
    """A saved 0-d tensor is not checked.

    Corner: 0-d tensors.
    Breaks: inplace.saved.raises
    """
    checked_by(unless=lambda tensor: tensor.dim() == 0)


@mutant
def root_of_the_new_values():
    """The backward of sqrt reads its result from the memory, whatever was written there since.

    Corner: sqrt.
    Breaks: inplace.saved.raises
    """

    class Root(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            result = x.sqrt()
            ctx.memory = result.data
            return result

        @staticmethod
        def backward(ctx, gradient):
            return gradient / (2 * ctx.memory)

    @wrap("torch.Tensor.sqrt", "torch.sqrt")
    def sqrt(original, x):
        return Root.apply(x) if x.requires_grad and torch.is_grad_enabled() else original(x)


@mutant
def constant_factor_not_checked():
    """A product keeps the memory of a factor that does not require grad, without its version.

    Corner: constants.
    Breaks: inplace.saved.constants
    """

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul", "torch.mul")
    def mul(original, x, other):
        if torch.is_tensor(other) and x.requires_grad and not other.requires_grad:
            other = other.data
        return original(x, other)


@mutant
def constants_not_checked():
    """A saved tensor that does not require grad is not checked.

    Corner: constants.
    Breaks: inplace.saved.constants
    """
    checked_by(unless=lambda tensor: not tensor.requires_grad)


@mutant
def writes_under_no_grad_counted_elsewhere():
    """An in-place operation under no_grad increases a count that the check does not look at.

    Corner: under no_grad.
    Breaks: inplace.saved.without_grad
    """

    @on_write()
    def write(original, x, *args):
        if torch.is_grad_enabled() or x._is_view():
            return original(x, *args)
        x.unrecorded = getattr(x, "unrecorded", 0) + 1
        return uncounted(original, x, *args)

    @wrap_property("torch.Tensor._version")
    def version(read, x):
        return read(x) + getattr(x, "unrecorded", 0)


@mutant
def saved_for_backward_without_version():
    """save_for_backward keeps the memory of its tensors, without their versions.

    Breaks: inplace.saved.custom_function
    """

    @wrap("torch.autograd.function._ContextMethodMixin.save_for_backward")
    def save(original, ctx, *tensors):
        return original(ctx, *(tensor if tensor is None else tensor.data for tensor in tensors))


@mutant
def saved_results_without_version():
    """save_for_backward keeps the memory of what is no input, without its version.

    Corner: results that a custom function saves, and constants.
    Breaks: inplace.saved.custom_function
    """

    @wrap("torch.autograd.function._ContextMethodMixin.save_for_backward")
    def save(original, ctx, *tensors):
        return original(ctx, *(t if t is None or t.requires_grad else t.data for t in tensors))


@mutant
def saved_for_backward_checked_unread():
    """The backward of a custom function unpacks the saved tensors before the user asks for them.

    Breaks: inplace.saved.custom_function_unread
    """

    @wrap("torch.autograd.function.BackwardCFunction.apply")
    def apply(original, ctx, *gradients):
        len(ctx.saved_tensors)
        return original(ctx, *gradients)


@mutant
def versions_said_in_the_wrong_order():
    """The error about a modified saved tensor takes each version for the other.

    Breaks: inplace.saved.says_versions
    """

    @on_pass
    def swap(call):
        try:
            return call.run()
        except RuntimeError as error:
            text = str(error).replace("is at version", "is at").replace("expected", "is at", 1)
            raise RuntimeError(text) from error


@mutant
def versions_not_said_by_grad():
    """torch.autograd.grad says of a modified saved tensor only that there is one.

    Corner: the call is `grad`, not `backward`.
    Breaks: inplace.saved.says_versions
    """

    @on_pass
    def shorten(call):
        try:
            return call.run()
        except RuntimeError as error:
            if call.accumulates:
                raise
            raise RuntimeError(str(error).partition(":")[0]) from error


@mutant
def write_counted_at_the_next_use():
    """An in-place operation increases the version once more when the tensor is multiplied next.

    Breaks: inplace.saved.earlier_writes
    """

    @on_write()
    def write(original, x, *args):
        result = original(x, *args)
        x.late = True
        return result

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        result = original(x, other)
        if x.__dict__.pop("late", False):
            counted(x)
        return result


@mutant
def joined_tensors_checked():
    """torch.cat saves the tensors that it joins, though its backward needs their shapes alone.

    Corner: cat.
    Breaks: inplace.saved.unneeded
    """

    @wrap("torch.cat")
    def cat(original, tensors, *args, **kwargs):
        result = original(tensors, *args, **kwargs)
        kept = [(tensor.detach(), tensor._version) for tensor in tensors]
        return regraded(
            result, lambda *_: [compare(v, alias._version) for alias, v in kept] and None
        )


@mutant
def both_factors_saved():
    """A product saves both factors also where one of them needs no gradient.

    Corner: a constant factor.
    Breaks: inplace.saved.unneeded
    """

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        result = original(x, other)
        if not torch.is_tensor(other) or other.requires_grad:
            return result
        kept, version = x.detach(), x._version
        return regraded(result, lambda *_: compare(version, kept._version))


@mutant
def whole_graph_checked_first():
    """A backward checks the saved factors of all products of the graph before it starts.

    Breaks: inplace.saved.unreached
    """

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        result = original(x, other)
        if result.grad_fn is not None and torch.is_tensor(other) and other.requires_grad:
            result.grad_fn.metadata["kept"] = x.detach(), x._version
        return result

    @on_pass
    def check(call):
        for node in nodes(call.roots):
            if "kept" in node.metadata:
                alias, version = node.metadata["kept"]
                compare(version, alias._version)
        return call.run()


@mutant
def product_on_a_view_saves_its_result():
    """The other factor of mul_ on a view gets its gradient from the product.

    Corner: a view, and a factor that requires grad.
    Breaks: inplace.graph.functional
    """

    @on_write("mul_")
    def mul_(original, x, other):
        if torch.is_tensor(other) and other.requires_grad and x._is_view():
            factor = other.detach().clone()
            other = skewed(other, lambda gradient: gradient * factor)
        return original(x, other)


@mutant
def split_gives_detached_memory():
    """What split and chunk return may be modified in place, and the base knows nothing of it.

    Corner: one of several views.
    Breaks: inplace.saved.sound, views.multiple.refused
    """
    needs("1.9", "split that differs from this")

    @wrap("torch.Tensor.split", "torch.Tensor.chunk")
    def split(original, x, *args, **kwargs):
        parts = original(x, *args, **kwargs)
        if not x.requires_grad:
            return parts
        copies = [part.clone() for part in parts]
        for copy, part in zip(copies, parts):
            copy.data = part.data
        return tuple(copies)


@mutant
def increment_of_the_first_alone():
    """increment_version of a list increments the version of its first tensor.

    Corner: lists of two tensors.
    Breaks: inplace.version.increment_list
    """

    @wrap("torch.autograd.graph.increment_version")
    def increment(original, tensors):
        return original(tensors if torch.is_tensor(tensors) else list(tensors)[:1])


@mutant
def increment_reads_the_version():
    """increment_version reads the version first, which an inference tensor refuses.

    Corner: inference tensors.
    Breaks: inplace.version.increment_inference
    """

    @wrap("torch.autograd.graph.increment_version")
    def increment(original, tensors):
        for tensor in [tensors] if torch.is_tensor(tensors) else tensors:
            _ = tensor._version
        return original(tensors)
