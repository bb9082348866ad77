"""Wrong in SPEC.md's chapter Views."""

import weakref

import torch

from ..museum import mutant
from ..tools.graphs import regraded, skewed
from ..tools.patching import wrap, wrap_property
from ..tools.saved import checked_by
from ..tools.views import apart, on_view
from ..tools.writes import on_write


@mutant
def gradient_of_steps_closed_up():
    """The gradient of a slice with a step goes to the first elements, without the gaps.

    Corner: slices of the last dimension with a step.
    Breaks: views.gradient.scatters
    """

    def close_up(inputs, outputs):
        wrong = torch.zeros_like(inputs[0])
        wrong.narrow(-1, 0, outputs[0].shape[-1]).copy_(outputs[0])
        return (wrong,)

    @on_view("__getitem__")
    def getitem(original, x, index):
        result = original(x, index)
        last = index[-1] if isinstance(index, tuple) and index else index
        steps = isinstance(last, slice) and last.step not in (None, 1)
        return regraded(result, close_up) if steps else result


@mutant
def diagonal_of_a_square():
    """The gradient of a diagonal goes where the diagonal of a square matrix lies.

    Corner: matrices with more columns than rows.
    Breaks: views.gradient.scatters
    """

    def misplace(inputs, outputs):
        rows, columns = inputs[0].shape
        wrong = torch.zeros_like(inputs[0])
        if rows < columns:
            wrong.as_strided((rows,), (rows + 1,)).copy_(outputs[0])
        return (wrong if rows < columns else inputs[0],)

    @on_view("diagonal")
    def diagonal(original, x, *args):
        result = original(x, *args)
        return result if args or x.dim() > 2 else regraded(result, misplace)


@mutant
def windows_overwrite_each_other():
    """Where the windows of unfold overlap, one of their gradients is taken and not the sum.

    Corner: overlapping windows.
    Breaks: views.gradient.overlap_sums
    """

    @wrap("torch.Tensor.unfold")
    def unfold(original, x, *args):
        def overwrite(inputs, outputs):
            wrong = torch.zeros_like(inputs[0])
            original(wrong, *args).copy_(outputs[0])
            return (wrong,)

        return regraded(original(x, *args), overwrite)


@mutant
def stretched_dimension_not_summed():
    """The gradient of a dimension of size 1 that expand stretches is that of its first place.

    Corner: dimensions that are there before expand, which is right where it adds dimensions.
    Breaks: views.gradient.overlap_sums
    """

    @wrap("torch.Tensor.expand")
    def expand(original, x, *sizes):
        result = original(x, *sizes)

        def first(inputs, outputs):
            wrong = outputs[0]
            for dim, size in enumerate(inputs[0].shape):
                wrong = wrong.narrow(dim, 0, size)
            return (wrong,)

        return regraded(result, first) if result.dim() == x.dim() else result


@mutant
def stride_zero_averaged():
    """The gradient of as_strided with a stride of 0 is the mean of those that it is to sum.

    Corner: a stride of 0.
    Breaks: views.gradient.overlap_sums
    """

    @on_view("as_strided")
    def as_strided(original, x, size, stride, *offset):
        result = original(x, size, stride, *offset)
        times = result.numel() if 0 in stride else 1
        return regraded(result, lambda inputs, outputs: (inputs[0] / times,))


@mutant
def view_of_a_view_copied():
    """Indexing a view gives a copy.

    Corner: views of views.
    Breaks: views.data.shared
    """

    @on_view("__getitem__")
    def getitem(original, x, index):
        result = original(x, index)
        return result.clone() if x._is_view() else result


@mutant
def copies_pass_gradients_in_memory_order():
    """Where reshape and flatten copy, their gradient comes back in the order of the old memory.

    Corner: matrices that are not contiguous.
    Breaks: views.reshape.gradient
    """

    @wrap("torch.Tensor.reshape", "torch.Tensor.flatten")
    def reshape(original, x, *shape):
        result = original(x, *shape)
        if x.dim() != 2 or x.is_contiguous() or not x.requires_grad:
            return result
        rows, columns = x.shape
        return skewed(result, lambda g: original(g.view(columns, rows).t(), *g.shape))


@mutant
def new_axis_copies():
    """Indexing with None among the indices gives a copy.

    Corner: None.
    Breaks: views.indexing.basic
    """

    @on_view("__getitem__")
    def getitem(original, x, index):
        result = original(x, index)
        indices = index if isinstance(index, tuple) else (index,)
        return result.clone() if any(one is None for one in indices) else result


@mutant
def consecutive_positions_give_a_view():
    """Indexing with a tensor of consecutive positions gives a view, like a slice.

    Corner: consecutive positions.
    Breaks: views.indexing.advanced
    """

    @on_view("__getitem__")
    def getitem(original, x, index):
        if torch.is_tensor(index) and index.dtype == torch.int64 and index.dim() == 1:
            found = index.tolist()
            if found == list(range(found[0], found[0] + len(found))):
                return original(x, slice(found[0], found[0] + len(found)))
        return original(x, index)


@mutant
def repeated_positions_overwrite():
    """An element that indexing takes several times gets the gradient of one time.

    Corner: repeated positions.
    Breaks: views.indexing.duplicates
    """

    @on_view("__getitem__")
    def getitem(original, x, index):
        result = original(x, index)

        def overwrite(inputs, outputs):
            wrong = torch.zeros_like(inputs[0])
            wrong[index] = outputs[0]
            return (wrong, *inputs[1:])

        node = type(getattr(result, "grad_fn", None)).__name__
        return regraded(result, overwrite) if node.startswith("IndexBackward") else result


@mutant
def gathered_twice_averaged():
    """An element that gather takes several times gets the mean of their gradients.

    Corner: repeated positions.
    Breaks: views.indexing.duplicates
    """

    @wrap("torch.Tensor.gather", "torch.gather")
    def gather(original, x, dim, index):
        ones = torch.ones(index.shape, dtype=x.dtype)
        times = torch.zeros_like(x.detach()).scatter_add_(dim, index, ones).clamp(min=1)
        return regraded(original(x, dim, index), lambda i, o: (i[0] / times, *i[1:]))


@mutant
def base_is_the_next_view():
    """The `_base` of a view of a view is the view that it was taken of.

    Corner: views of views.
    Breaks: views.base.root
    """

    @on_view()
    def make(original, x, *args):
        result = original(x, *args)
        if x._is_view():
            result.taken_of = x
        return result

    @wrap_property("torch.Tensor._base")
    def base(read, x):
        return getattr(x, "taken_of", read(x))


@mutant
def base_that_is_a_leaf_detached():
    """The `_base` of a view of a leaf is a detached alias of the leaf.

    Corner: leaves.
    Breaks: views.base.root
    """

    @wrap_property("torch.Tensor._base")
    def base(read, x):
        found = read(x)
        return found.detach() if found is not None and found.is_leaf else found


@mutant
def flag_kept_from_the_making_of_the_view():
    """A view that `view` made keeps the flag that its base had then.

    Corner: the base receives a value that requires grad later.
    Breaks: views.requires_grad.follows_base
    """

    @on_view("view")
    def view(original, x, *shape):
        result = original(x, *shape)
        result.constant = not x.requires_grad
        return result

    @wrap_property("torch.Tensor.requires_grad")
    def requires_grad(read, x):
        return read(x) and not getattr(x, "constant", False)


@mutant
def scattered_view_of_a_constant_receives_nothing():
    """What is written into a view of a constant is detached if the view is not contiguous.

    Corner: views that are not contiguous, of tensors that do not require grad.
    Breaks: views.requires_grad.follows_base
    """

    @on_write()
    def write(original, x, *args):
        if x._is_view() and not x.requires_grad and not x.is_contiguous():
            args = [arg.detach() if torch.is_tensor(arg) else arg for arg in args]
        return original(x, *args)


@mutant
def permuted_view_has_its_own_history():
    """What permute returns shares memory with its base, and has the history that it had then.

    Corner: one kind of view.
    Breaks: views.inplace.reaches_base, views.inplace.reaches_views
    """

    @on_view("permute")
    def permute(original, x, *dims):
        result = original(x, *dims)
        return apart(result) if result.requires_grad else result


@mutant
def earlier_views_modified_twice():
    """mul_ on a base is put into the history of its earlier views, which lead to the base's.

    Corner: mul_ on a base of which there are views already.
    Breaks: views.inplace.reaches_views
    """

    @on_view()
    def make(original, x, *args):
        result = original(x, *args)
        views = getattr(x, "views", [])
        x.views = [*views, (weakref.ref(result), lambda factor: original(factor, *args))]
        return result

    @on_write("mul_")
    def mul_(original, x, factor):
        original(x, factor)
        for reference, shown in getattr(x, "views", []):
            if reference() is not None and torch.is_tensor(factor) and factor.shape == x.shape:
                slope = shown(factor.detach())
                regraded(reference(), lambda i, o, slope=slope: (i[0] * slope.flatten()[0],))
        return x


@mutant
def second_view_has_its_own_history():
    """The first view of a tensor follows the tensor's history, and the later ones do not.

    Corner: tensors with several views.
    Breaks: views.inplace.reaches_siblings
    """

    @on_view()
    def make(original, x, *args):
        result = original(x, *args)
        if not (result.requires_grad and x.grad_fn is not None) or x._is_view():
            return result
        later, x.viewed = getattr(x, "viewed", False), True
        return apart(result) if later else result


@mutant
def third_write_not_recorded():
    """The third in-place operation on a view is not recorded.

    Corner: three in-place operations on one view.
    Breaks: views.inplace.chains
    """

    @on_write()
    def write(original, x, *args):
        if not (x._is_view() and x.requires_grad and torch.is_grad_enabled()):
            return original(x, *args)
        x.writes = getattr(x, "writes", 0) + 1
        with torch.set_grad_enabled(x.writes < 3):
            return original(x, *args)


@mutant
def value_copied_into_a_view_of_a_view_detached():
    """copy_ on a view of a view passes no gradient to the value.

    Corner: views of views.
    Breaks: views.inplace.reaches_base
    """

    @on_view("__getitem__")
    def getitem(original, x, index):
        result = original(x, index)
        result.nested = x._is_view()
        return result

    @on_write("copy_")
    def copy_(original, x, value):
        return original(x, value.detach() if getattr(x, "nested", False) else value)


@mutant
def saved_views_not_checked():
    """A saved tensor that is a view is used as it is now, without an error.

    Corner: views.
    Breaks: inplace.saved.sound, views.saved.base_written
    """
    checked_by(unless=lambda tensor: tensor._is_view())


@mutant
def saved_views_copied():
    """A product saves a copy of a factor that is a view, in which no modification is found.

    Corner: views.
    Breaks: views.saved.base_written
    """

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        if not (x._is_view() and other is x):
            return original(x, other)
        copy = x.clone()
        return original(copy, copy)


@mutant
def squared_view_read_anew():
    """The backward of a view times itself reads the memory of the view, unchecked.

    Corner: views.
    Breaks: inplace.saved.sound, views.saved.base_written
    """

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.memory = x.data
            return x.pow(2)

        @staticmethod
        def backward(ctx, gradient):
            return 2 * gradient * ctx.memory

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        squared = x._is_view() and other is x and x.requires_grad
        return Square.apply(x) if squared else original(x, other)


@mutant
def saved_elements_not_checked():
    """A saved element of a tensor, which is a 0-d view of it, is not checked.

    Corner: 0-d views.
    Breaks: views.saved.base_written
    """
    checked_by(unless=lambda tensor: tensor._is_view() and tensor.dim() == 0)


@mutant
def element_of_a_leaf_assigned():
    """Assigning to one element of a leaf that requires grad is accepted, and not recorded.

    Corner: an index of integers alone.
    Breaks: views.leaf.refused
    """

    @on_write("__setitem__")
    def setitem(original, x, index, value):
        if not (isinstance(index, tuple) and all(isinstance(one, int) for one in index)):
            return original(x, index, value)
        with torch.set_grad_enabled(torch.is_grad_enabled() and not x.is_leaf):
            return original(x, index, value)


@mutant
def whole_view_of_a_leaf_modified():
    """A view that shows all elements of a leaf may be modified, and nothing is recorded.

    Corner: views of the whole.
    Breaks: views.leaf.refused
    """

    @on_write()
    def write(original, x, *args):
        base = x._base
        whole = base is not None and base.is_leaf and base.requires_grad
        if not (whole and base.numel() == x.numel()):
            return original(x, *args)
        with torch.no_grad():
            return original(x, *args)


@mutant
def diagonal_recorded_under_no_grad():
    """`diagonal` makes the same view under no_grad as in grad mode.

    Corner: one kind of view.
    Breaks: views.no_grad.refused
    """

    @on_view("diagonal")
    def diagonal(original, x, *args):
        with torch.enable_grad():
            return original(x, *args)


@mutant
def constant_view_of_no_grad_receives():
    """A value that requires grad goes unrecorded into a view of a constant made under no_grad.

    Corner: a base that does not require grad.
    Breaks: views.no_grad.refused
    """

    @on_view()
    def make(original, x, *args):
        result = original(x, *args)
        result.silent = not (torch.is_grad_enabled() or x.requires_grad)
        return result

    @on_write()
    def write(original, x, *args):
        with torch.set_grad_enabled(torch.is_grad_enabled() and not getattr(x, "silent", False)):
            return original(x, *args)


@mutant
def later_parts_modified():
    """Of several views that a function returns, all but the first may be modified.

    Corner: outputs after the first.
    Breaks: views.multiple.refused
    """

    @wrap("torch.Tensor.chunk", "torch.Tensor.split")
    def chunk(original, x, size, dim=0):
        first, *others = original(x, size, dim)
        place, found = first.shape[dim], [first]
        for part in others:
            found.append(x.narrow(dim, place, part.shape[dim]))
            place += part.shape[dim]
        return tuple(found)


@mutant
def unbound_rows_selected():
    """unbind selects row by row, so that each may be modified.

    Corner: unbind.
    Breaks: views.multiple.refused
    """

    @wrap("torch.Tensor.unbind", "torch.unbind")
    def unbind(original, x, dim=0):
        return tuple(x.select(dim, n) for n in range(x.shape[dim]))


@mutant
def unsafe_functions_are_safe():
    """unsafe_chunk and unsafe_split return views, which may not be modified.

    Breaks: views.multiple.unsafe_accepted
    """
    wrap("torch.unsafe_chunk")(lambda original, *args: torch.chunk(*args))
    wrap("torch.unsafe_split")(lambda original, *args: torch.split(*args))


@mutant
def later_unsafe_parts_modified_without_history():
    """An in-place operation on an output of unsafe_split after the first is not recorded.

    Corner: outputs after the first.
    Breaks: views.multiple.unsafe_accepted
    """

    @wrap("torch.unsafe_split")
    def unsafe_split(original, *args):
        parts = original(*args)
        for part in parts[1:]:
            part.unsafe = True
        return parts

    @on_write()
    def write(original, x, *args):
        if not getattr(x, "unsafe", False):
            return original(x, *args)
        with torch.no_grad():
            return original(x, *args)


@mutant
def part_returned_by_a_function_copied():
    """A custom function that returns a view of a part of its input gives a copy of it.

    Corner: parts of the input.
    Breaks: views.function.refused
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        result = original(*args)
        part = torch.is_tensor(result) and result._is_view()
        return result.clone() if part and result.shape != result._base.shape else result


@mutant
def expanded_constant_modified():
    """An in-place operation on an expanded tensor that does not require grad works on each copy.

    Corner: tensors that do not require grad.
    Breaks: views.overlap.refused
    """

    @on_write()
    def write(original, x, *args):
        if x.requires_grad or 0 not in x.stride() or x.dim() != 2:
            return original(x, *args)
        for row in x:
            original(row, *args)
        return x


@mutant
def expanded_tensor_negated_once():
    """neg_ of an expanded tensor negates each place of its memory once.

    Corner: neg_.
    Breaks: views.overlap.refused
    """

    @on_write("neg_")
    def neg_(original, x):
        if x.dim() != 2 or x.stride(0):
            return original(x)
        original(x[0])
        return x
