"""Wrong in SPEC.md's chapter Requires grad."""

import contextlib

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import leaves, regraded
from ..tools.patching import wrap, wrap_property, wrap_setter

PRODUCTS = ("torch.Tensor.__mul__", "torch.Tensor.__rmul__", "torch.Tensor.mul", "torch.mul")


def _integral(tensor):
    return not (tensor.is_floating_point() or tensor.is_complex())


@mutant
def eye_without_flag():
    """`torch.eye` ignores `requires_grad=True`.

    Corner: one factory.
    Breaks: requires_grad.default.factory
    """

    @wrap("torch.eye")
    def eye(original, *args, requires_grad=False, **options):
        return original(*args, **options)


@mutant
def random_like_inherits_flag():
    """`rand_like` and `randn_like` take the flag of the model when none is asked for.

    Corner: a model that requires grad.
    Breaks: requires_grad.default.factory
    """

    @wrap("torch.rand_like", "torch.randn_like")
    def random_like(original, model, **options):
        options.setdefault("requires_grad", model.requires_grad)
        return original(model, **options)


@mutant
def factory_converts_after_flag():
    """`full` and `linspace` convert to the dtype after the flag is set, and return a non-leaf.

    Corner: a dtype other than the default.
    Breaks: requires_grad.default.factory
    """

    @wrap("torch.full", "torch.linspace")
    def make(original, *args, dtype=None, **options):
        made = original(*args, **options)
        return made if dtype is None else made.to(dtype)


@mutant
def parameter_of_view_without_flag():
    """A view that is wrapped in `nn.Parameter` does not require grad.

    Corner: views.
    Breaks: requires_grad.default.parameter
    """

    @wrap("torch.nn.Parameter.__new__")
    def new(original, cls, data=None, requires_grad=True):
        is_view = data is not None and data._base is not None
        return original(cls, data, requires_grad and not is_view)


@mutant
def parameter_keeps_flag_of_source():
    """`nn.Parameter(t, requires_grad=False)` requires grad if `t` does.

    Corner: freezing while wrapping what requires grad.
    Breaks: requires_grad.default.parameter
    """

    @wrap("torch.nn.Parameter.__new__")
    def new(original, cls, data=None, requires_grad=True):
        inherited = data is not None and data.requires_grad
        return original(cls, data, requires_grad or inherited)


@mutant
def variable_packs_strided_data():
    """`Variable(t)` makes the data contiguous, so it shares none where they were not.

    Corner: non-contiguous data.
    Breaks: requires_grad.default.variable
    """

    @wrap("torch.autograd.Variable.__new__")
    def new(original, cls, data, requires_grad=False):
        return original(cls, data.detach().contiguous(), requires_grad)


@mutant
def variable_cuts_its_source():
    """`Variable(y)` detaches `y` itself where it is the result of a computation.

    Corner: a source that is a non-leaf.
    Breaks: requires_grad.default.variable_source
    """

    @wrap("torch.autograd.Variable.__new__")
    def new(original, cls, data, requires_grad=False):
        is_cut = not data.is_leaf and data._base is None
        return original(cls, data.detach_() if is_cut else data, requires_grad)


@mutant
def bfloat16_refused():
    """`requires_grad_` takes bfloat16 for a dtype that can't require grad.

    Corner: one dtype.
    Breaks: requires_grad.dtype.allowed
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        if requires_grad and t.dtype == torch.bfloat16:
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        return original(t, requires_grad)


@mutant
def complex_literal_without_flag():
    """`torch.tensor` ignores `requires_grad=True` where the dtype is complex.

    Corner: complex dtypes, one factory.
    Breaks: requires_grad.dtype.allowed
    """

    @wrap("torch.tensor")
    def tensor(original, data, **options):
        made = original(data, **options)
        return made.detach() if made.is_complex() else made


@mutant
def mask_ignores_assigned_flag():
    """Assigning True to the `requires_grad` of a tensor of bools is silently ignored.

    Corner: bools, the attribute.
    Breaks: requires_grad.dtype.refused
    """

    @wrap_setter("torch.Tensor.requires_grad")
    def assign(write, t, flag):
        if t.dtype != torch.bool:
            write(t, flag)


@mutant
def integral_parameter_without_flag():
    """`nn.Parameter` of integers is made without the flag, where it is to be refused.

    Breaks: requires_grad.dtype.refused
    """

    @wrap("torch.nn.Parameter.__new__")
    def new(original, cls, data=None, requires_grad=True):
        integral = data is not None and _integral(data)
        return original(cls, data, requires_grad and not integral)


@mutant
def integral_like_without_flag():
    """`ones_like(model, requires_grad=True)` drops the flag where the model is of integers.

    Corner: the dtype is the model's.
    Breaks: requires_grad.dtype.refused
    """

    @wrap("torch.ones_like", "torch.zeros_like")
    def like(original, model, dtype=None, requires_grad=False, **options):
        flag = requires_grad and not (dtype is None and _integral(model))
        return original(model, dtype=dtype, requires_grad=flag, **options)


@mutant
def empty_integers_accepted():
    """`requires_grad_` on integers is refused only where there is an element.

    Corner: empty tensors of integers.
    Breaks: requires_grad.dtype.refused
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        return t if _integral(t) and not t.numel() else original(t, requires_grad)


@mutant
def masked_product_not_recorded():
    """A product with a tensor of bools is not recorded.

    Corner: bools as the second operand.
    Breaks: requires_grad.dtype.integer_inputs
    """

    @wrap(*PRODUCTS)
    def product(original, x, other):
        result = original(x, other)
        is_mask = torch.is_tensor(other) and other.dtype == torch.bool
        return result.detach() if is_mask else result


@mutant
def gradient_in_dtype_of_integers():
    """The gradient of a product with integers is rounded to their dtype first.

    Corner: an integral operand and a gradient that is no integer.
    Breaks: requires_grad.dtype.integer_inputs
    """

    @wrap(*PRODUCTS)
    def product(original, x, other):
        result = original(x, other)
        if not torch.is_tensor(other) or not _integral(other):
            return result
        return regraded(result, lambda inputs, outputs: _by_integers(outputs[0], x, other))


def _by_integers(gradient, x, count):
    rounded = gradient.to(count.dtype) * count
    return rounded.to(x.dtype).sum_to_size(x.shape), None


@mutant
def cat_looks_at_first():
    """`torch.cat` is recorded only if the first of its tensors requires grad.

    Corner: the flag is on a later tensor of the list alone.
    Breaks: requires_grad.recording.any_input
    """

    @wrap("torch.cat")
    def cat(original, tensors, *args, **options):
        result = original(tensors, *args, **options)
        return result if tensors[0].requires_grad else result.detach()


@mutant
def keyword_inputs_overlooked():
    """`linear` and `layer_norm` look for the flag among positional arguments alone.

    Corner: the tensors that require grad are given by keyword.
    Breaks: requires_grad.recording.any_input
    """

    @wrap("torch.nn.functional.linear", "torch.nn.functional.layer_norm")
    def function(original, *args, **options):
        result = original(*args, **options)
        required = any(torch.is_tensor(arg) and arg.requires_grad for arg in args)
        return result if required else result.detach()


@mutant
def number_over_tensor_not_recorded():
    """A number divided by a tensor is not recorded.

    Corner: the tensor is the right operand.
    Breaks: requires_grad.recording.any_input
    """

    @wrap("torch.Tensor.__rtruediv__")
    def divide(original, x, number):
        return original(x, number).detach()


@mutant
def empty_product_not_recorded():
    """A product without elements is returned early, without a record.

    Corner: empty tensors.
    Breaks: requires_grad.recording.any_input
    """

    @wrap(*PRODUCTS)
    def product(original, x, other):
        result = original(x, other)
        return result if result.numel() else result.detach()


@mutant
def constant_factor_gets_gradient():
    """Backward through a product leaves a gradient in the `.grad` of a constant factor too.

    Breaks: requires_grad.recording.constant_subgraph
    """

    @wrap(*PRODUCTS)
    def product(original, x, other):
        result = original(x, other)
        tensors = [t for t in (x, other) if torch.is_tensor(t) and not _integral(t)]
        if len(tensors) < 2 or x.requires_grad == other.requires_grad:
            return result
        constant, variable = sorted(tensors, key=lambda t: t.requires_grad)
        return regraded(result, lambda inputs, outputs: _give(constant, outputs[0] * variable))


def _give(constant, gradient):
    constant.grad = gradient.detach().sum_to_size(constant.shape).to(constant.dtype)


@mutant
def constant_view_is_no_leaf():
    """`is_leaf` is False for a view, also where it does not require grad.

    Corner: views of constants.
    Breaks: requires_grad.leaf.without_flag
    """

    @wrap_property("torch.Tensor.is_leaf")
    def is_leaf(read, t):
        return read(t) and (t.requires_grad or t._base is None)


@mutant
def changed_constant_is_no_leaf():
    """`is_leaf` is False for a constant that was modified in place.

    Corner: constants after an in-place operation.
    Breaks: requires_grad.leaf.without_flag
    """

    @wrap_property("torch.Tensor.is_leaf")
    def is_leaf(read, t):
        return read(t) and (t.requires_grad or not _is_changed(t))


def _is_changed(t):
    is_inference = getattr(t, "is_inference", None)
    return not (is_inference and is_inference()) and t._version > 0


@mutant
def all_leaves_without_recording():
    """`is_leaf` is True for every tensor while nothing is recorded.

    Corner: read under no_grad.
    Breaks: requires_grad.leaf.iff_no_grad_fn
    """

    @wrap_property("torch.Tensor.is_leaf")
    def is_leaf(read, t):
        return read(t) or not torch.is_grad_enabled()


@mutant
def copying_conversion_gives_leaf():
    """`to(..., copy=True)` returns a new leaf where the dtype stays.

    Corner: a copy to the dtype that the leaf has.
    Breaks: requires_grad.leaf.conversion
    """

    @wrap("torch.Tensor.to")
    def to(original, t, *args, copy=False, **options):
        result = original(t, *args, copy=copy, **options)
        if not copy or result.dtype != t.dtype:
            return result
        return result.detach().requires_grad_(result.requires_grad)


@mutant
def type_gives_leaf():
    """The conversions `type` and `type_as` return a new leaf with the flag of the old.

    Corner: one spelling of a conversion.
    Breaks: requires_grad.leaf.conversion
    """

    @wrap("torch.Tensor.type", "torch.Tensor.type_as")
    def convert(original, t, *args, **options):
        result = original(t, *args, **options)
        if not torch.is_tensor(result) or result is t:
            return result
        return result.detach().requires_grad_(result.requires_grad)


@mutant
def flag_set_on_base_too():
    """`requires_grad_()` on a view of a constant turns the flag of its base on too.

    Corner: views.
    Breaks: requires_grad.leaf.of_computation
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        if t.is_leaf and t._base is not None and t._base.is_leaf:
            original(t._base, requires_grad)
        return original(t, requires_grad)


@mutant
def leaf_with_grad_stays_on():
    """`requires_grad_(False)` is ignored on a leaf that has a gradient.

    Corner: a leaf that took part in a backward.
    Breaks: requires_grad.leaf.settable
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        has_grad = t.is_leaf and t.grad is not None
        return t if has_grad and not requires_grad else original(t, requires_grad)


@mutant
def assigned_flag_only_shown():
    """Assigning False to `requires_grad` changes what is read; operations go on recording.

    Corner: turning off by assignment.
    Breaks: requires_grad.leaf.settable
    """

    @wrap_setter("torch.Tensor.requires_grad")
    def assign(write, t, flag):
        t._shown_off = t.is_leaf and t.requires_grad and not flag
        if not t._shown_off:
            write(t, flag)

    @wrap_property("torch.Tensor.requires_grad")
    def requires_grad(read, t):
        return read(t) and not getattr(t, "_shown_off", False)


@mutant
def unchanged_flag_gives_alias():
    """`requires_grad_` returns an alias of the tensor where the flag is as asked for already.

    Corner: nothing to change.
    Breaks: requires_grad.leaf.method_returns_self
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        if t.is_leaf and t.requires_grad == requires_grad:
            return original(t.detach(), requires_grad)
        return original(t, requires_grad)


@mutant
def false_ignored_by_non_leaf_view():
    """`requires_grad_(False)` on a view in a graph is ignored where it is to be refused.

    Corner: non-leaf views, the method.
    Breaks: requires_grad.non_leaf.turning_off_refused
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        ignored = not requires_grad and not t.is_leaf and t._base is not None
        return t if ignored else original(t, requires_grad)


@mutant
def assigning_false_detaches():
    """Assigning False to the `requires_grad` of a non-leaf detaches it in place.

    Breaks: requires_grad.non_leaf.turning_off_refused
    """

    @wrap_setter("torch.Tensor.requires_grad")
    def assign(write, t, flag):
        if not flag and not t.is_leaf and t._base is None:
            t.detach_()
        else:
            write(t, flag)


@mutant
def turning_on_makes_leaf():
    """`requires_grad_()` on a non-leaf makes a leaf of it.

    Breaks: requires_grad.non_leaf.turning_on_harmless
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        if requires_grad and not t.is_leaf and t._base is None:
            t.detach_()
        return original(t, requires_grad)


@mutant
def turning_on_retains():
    """`requires_grad_()` on a non-leaf makes it retain its gradient.

    Corner: the flag of a non-leaf was set.
    Breaks: requires_grad.grad.leaves_only
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        if requires_grad and not t.is_leaf:
            t.retain_grad()
        return original(t, requires_grad)


@mutant
def root_keeps_gradient():
    """The tensor on which backward is called keeps the gradient that it started with.

    Corner: the root.
    Breaks: requires_grad.grad.leaves_only
    """

    @on_pass
    def keep(call):
        result = call.run()
        if call.accumulates:
            for root, gradient in zip(call.roots, call.gradients):
                root.grad = root.grad if root.is_leaf else gradient
        return result


@mutant
def frozen_leaf_goes_on_accumulating():
    """A leaf that has a gradient accumulates further ones after its flag was turned off.

    Corner: a leaf that took part in an earlier backward.
    Breaks: requires_grad.grad.flag_at_backward
    """

    @on_pass
    def accumulate(call):
        frozen = [x for x in leaves(call.roots) if not x.requires_grad and x.grad is not None]
        for leaf in frozen:
            leaf.requires_grad_(True)
        try:
            return call.run()
        finally:
            for leaf in frozen:
                leaf.requires_grad_(False)


@mutant
def grad_laid_out_on_assignment():
    """Assigning a `.grad` whose strides are not the leaf's stores a copy of it.

    Corner: strides that differ.
    Breaks: requires_grad.grad.assignable
    """

    @wrap_setter("torch.Tensor.grad")
    def assign(write, t, value):
        differs = torch.is_tensor(value) and value.stride() != t.stride()
        write(t, value.clone() if differs else value)


@mutant
def grad_broadcast_on_assignment():
    """A `.grad` that can be expanded to the shape of the leaf is accepted.

    Corner: shapes that broadcast.
    Breaks: requires_grad.grad.mismatch_refused
    """

    @wrap_setter("torch.Tensor.grad")
    def assign(write, t, value):
        with contextlib.suppress(RuntimeError):
            if torch.is_tensor(value) and value.shape != t.shape:
                value = value.expand(t.shape)
        write(t, value)


@mutant
def half_grad_widened_on_assignment():
    """A `.grad` of a narrow dtype is converted to the dtype of the leaf.

    Corner: float16 and bfloat16.
    Breaks: requires_grad.grad.mismatch_refused
    """

    @wrap_setter("torch.Tensor.grad")
    def assign(write, t, value):
        is_half = torch.is_tensor(value) and value.dtype in (torch.float16, torch.bfloat16)
        write(t, value.to(t.dtype) if is_half else value)


@mutant
def refused_grad_clears_old():
    """A `.grad` that does not fit is refused after the old one was dropped.

    Corner: a leaf that has a gradient.
    Breaks: requires_grad.grad.mismatch_refused
    """

    @wrap_setter("torch.Tensor.grad")
    def assign(write, t, value):
        try:
            write(t, value)
        except RuntimeError:
            write(t, None)
            raise


@mutant
def number_as_grad_of_scalar():
    """The `.grad` of a 0-d leaf can be set to a Python number.

    Corner: 0-d leaves.
    Breaks: requires_grad.grad.other_types_refused
    """

    @wrap_setter("torch.Tensor.grad")
    def assign(write, t, value):
        is_number = isinstance(value, (int, float)) and not t.dim()
        write(t, torch.full_like(t.detach(), value) if is_number else value)


@mutant
def constant_is_its_own_grad():
    """A tensor without the flag can be set as its own `.grad`.

    Corner: tensors that do not require grad.
    Breaks: requires_grad.grad.itself_refused
    """

    @wrap_setter("torch.Tensor.grad")
    def assign(write, t, value):
        write(t, t.detach() if value is t and not t.requires_grad else value)


@mutant
def half_grad_dtype_is_float32():
    """The `grad_dtype` of a float16 or bfloat16 leaf is float32 until it is set.

    Corner: narrow dtypes.
    Breaks: requires_grad.grad_dtype.default
    """

    @wrap_property("torch.Tensor.grad_dtype")
    def grad_dtype(read, t):
        is_half = t.dtype in (torch.float16, torch.bfloat16)
        return torch.float32 if is_half and read(t) == t.dtype else read(t)


@mutant
def gradient_cast_only_down():
    """A gradient is cast to `grad_dtype` only where that is narrower.

    Corner: a float32 leaf with a wider `grad_dtype`.
    Breaks: requires_grad.grad_dtype.cast
    """

    @on_pass
    def cast_down(call):
        for leaf in leaves(call.roots):
            if leaf.dtype == torch.float32 and leaf.grad_dtype == torch.float64:
                leaf.grad_dtype = None
        return call.run()


@mutant
def sum_of_gradients_in_dtype_of_leaf():
    """The second gradient that arrives at a leaf brings the sum back to the dtype of the leaf.

    Corner: the second backward.
    Breaks: requires_grad.grad_dtype.cast
    """

    @on_pass
    def sum_up(call):
        found = [leaf for leaf in leaves(call.roots) if leaf.grad is not None]
        result = call.run()
        for leaf in found if call.accumulates else ():
            total = leaf.grad.to(leaf.dtype)
            leaf.grad_dtype = None
            leaf.grad = total
        return result


@mutant
def grad_dtype_none_means_default():
    """A leaf whose `grad_dtype` is None receives narrow gradients in its own dtype.

    Corner: gradients narrower than the leaf.
    Breaks: requires_grad.grad_dtype.none
    """

    @on_pass
    def cast(call):
        result = call.run()
        for leaf in leaves(call.roots):
            if leaf.grad_dtype is None and leaf.grad.dtype in (torch.float16, torch.bfloat16):
                leaf.grad = leaf.grad.to(leaf.dtype)
        return result


@mutant
def grad_dtype_of_non_leaf_confirmed():
    """Setting the `grad_dtype` of a non-leaf to the dtype that it has is accepted.

    Corner: the dtype of the tensor itself.
    Breaks: requires_grad.grad_dtype.leaves_only
    """

    @wrap_setter("torch.Tensor.grad_dtype")
    def assign(write, t, dtype):
        if t.is_leaf or dtype != t.dtype:
            write(t, dtype)


@mutant
def leaf_reports_retaining():
    """`retains_grad` is True for a leaf on which `retain_grad` was called.

    Corner: leaves.
    Breaks: requires_grad.retain.reported
    """

    @wrap("torch.Tensor.retain_grad")
    def retain_grad(original, t):
        original(t)
        t._asked_to_retain = True

    @wrap_property("torch.Tensor.retains_grad")
    def retains_grad(read, t):
        return read(t) or getattr(t, "_asked_to_retain", False)


@mutant
def retaining_ends_with_backward():
    """`retains_grad` is False again once the retained gradient has arrived.

    Corner: after a backward.
    Breaks: requires_grad.retain.reported
    """

    @wrap_property("torch.Tensor.retains_grad")
    def retains_grad(read, t):
        return read(t) and t.grad is None


@mutant
def detach_packs_strided_data():
    """`detach()` copies data that are not contiguous.

    Corner: non-contiguous tensors.
    Breaks: requires_grad.detach.shares
    """

    @wrap("torch.Tensor.detach")
    def detach(original, t):
        strided = t.layout == torch.strided and not t.is_contiguous()
        return original(t).clone() if strided else original(t)


@mutant
def detached_leaf_keeps_flag():
    """`detach()` cuts history, which a leaf does not have; the flag of a leaf passes on.

    Corner: leaves.
    Breaks: requires_grad.detach.leaf
    """

    @wrap("torch.Tensor.detach")
    def detach(original, t):
        return original(t).requires_grad_(t.is_leaf and t.requires_grad)


@mutant
def detach_freezes_leaf():
    """`detach()` of a leaf turns off the flag of the leaf itself, as they share it.

    Corner: leaves.
    Breaks: requires_grad.detach.original
    """

    @wrap("torch.Tensor.detach")
    def detach(original, t):
        return original(t.requires_grad_(False) if t.is_leaf else t)


@mutant
def detach_in_place_passes_leaf_over():
    """`detach_()` leaves a leaf alone, as it has no history to lose, with its flag.

    Corner: leaves.
    Breaks: requires_grad.detach_in_place.leaf
    """

    @wrap("torch.Tensor.detach_")
    def detach_in_place(original, t):
        return t if t.is_leaf and t.requires_grad else original(t)


@mutant
def detach_in_place_frees_history():
    """`detach_()` frees what the history of the tensor saved, as the tensor needs it no more.

    Corner: earlier uses of a tensor whose history saved something.
    Breaks: requires_grad.detach_in_place.earlier_uses
    """

    @wrap("torch.Tensor.detach_")
    def detach_in_place(original, t):
        ends = list(leaves([t]))
        if not t.is_leaf and t._base is None and ends:
            torch.autograd.grad(t, ends, torch.ones_like(t.detach()))
        return original(t)


@mutant
def constant_view_detached_in_place():
    """`detach_()` on a view is refused only if the view requires grad.

    Corner: views of constants.
    Breaks: requires_grad.detach_in_place.views_refused
    """

    @wrap("torch.Tensor.detach_")
    def detach_in_place(original, t):
        return t if t._base is not None and not t.requires_grad else original(t)


@mutant
def new_tensor_keeps_history():
    """`t.new_tensor(t)` is recorded as a clone.

    Breaks: requires_grad.copy.new_leaf
    """

    @wrap("torch.Tensor.new_tensor")
    def new_tensor(original, t, data, **options):
        is_copy = torch.is_tensor(data) and not options
        return data.clone() if is_copy else original(t, data, **options)


@mutant
def copy_of_constant_shares():
    """`torch.tensor(t)` shares the storage of a `t` that does not require grad.

    Corner: constants.
    Breaks: requires_grad.copy.new_leaf
    """

    @wrap("torch.tensor")
    def tensor(original, data, **options):
        if torch.is_tensor(data) and not data.requires_grad and not options:
            return data.detach()
        return original(data, **options)


@mutant
def as_tensor_cuts_on_conversion():
    """`torch.as_tensor(t, dtype=...)` loses the history of `t` where it converts.

    Corner: a dtype that differs.
    Breaks: requires_grad.copy.as_tensor
    """

    @wrap("torch.as_tensor")
    def as_tensor(original, data, *args, **options):
        result = original(data, *args, **options)
        converts = torch.is_tensor(data) and result.dtype != data.dtype
        return result.detach() if converts else result


@mutant
def frozen_parameter_copied_trainable():
    """A deep copy of a frozen `nn.Parameter` requires grad.

    Corner: parameters whose flag is off.
    Breaks: requires_grad.copy.deep
    """

    @wrap("torch.nn.Parameter.__deepcopy__")
    def deepcopy(original, parameter, memo):
        return original(parameter, memo).requires_grad_()


@mutant
def strided_copy_without_flag():
    """A deep copy of a leaf that is not contiguous does not require grad.

    Corner: non-contiguous leaves.
    Breaks: requires_grad.copy.deep
    """

    @wrap("torch.Tensor.__deepcopy__")
    def deepcopy(original, t, memo):
        copied = original(t, memo)
        return copied if t.is_contiguous() else copied.requires_grad_(False)


@mutant
def non_leaf_copied_without_recording():
    """`copy.deepcopy` of a non-leaf is accepted while nothing is recorded.

    Corner: under no_grad.
    Breaks: requires_grad.copy.deep_non_leaf
    """

    @wrap("torch.Tensor.__deepcopy__")
    def deepcopy(original, t, memo):
        is_harmless = not t.is_leaf and not torch.is_grad_enabled()
        return original(t.detach() if is_harmless else t, memo)


@mutant
def non_leaf_saved_without_flag():
    """A non-leaf is saved as its `detach()`, and loaded without the flag.

    Corner: non-leaves.
    Breaks: requires_grad.copy.saved
    """

    @wrap("torch.save")
    def save(original, thing, *args, **options):
        if torch.is_tensor(thing) and not thing.is_leaf:
            thing = thing.detach()
        return original(thing, *args, **options)


@mutant
def strided_tensor_loaded_without_flag():
    """A tensor that is not contiguous is loaded without the flag.

    Corner: non-contiguous tensors.
    Breaks: requires_grad.copy.saved
    """

    @wrap("torch.load")
    def load(original, *args, **options):
        loaded = original(*args, **options)
        strided = torch.is_tensor(loaded) and not loaded.is_contiguous()
        return loaded.requires_grad_(False) if strided else loaded


@mutant
def reshaped_data_turn_flag_off():
    """Assigning `.data` of another shape makes a new leaf of the tensor, without the flag.

    Corner: data of another shape.
    Breaks: requires_grad.data.assignment
    """

    @wrap_setter("torch.Tensor.data")
    def assign(write, t, value):
        keeps = not t.is_leaf or t.shape == value.shape
        write(t, value)
        if not keeps:
            t.requires_grad_(False)


@mutant
def flag_assigned_with_data():
    """Assigning `.data` gives the leaf the flag of what is assigned, if that is on.

    Corner: data that require grad.
    Breaks: requires_grad.data.assignment
    """

    @wrap_setter("torch.Tensor.data")
    def assign(write, t, value):
        write(t, value)
        if value.requires_grad and t.is_leaf:
            t.requires_grad_()


@mutant
def replaced_data_saved():
    """A product saves for backward the values that a factor had before its `.data` was assigned.

    Corner: a product by a leaf that keeps its shape.
    Breaks: requires_grad.data.later_gradients
    """

    @wrap_setter("torch.Tensor.data")
    def assign(write, t, value):
        t._replaced = t.detach().clone()
        write(t, value)

    @wrap(*PRODUCTS)
    def product(original, x, other):
        replaced = getattr(other, "_replaced", None)
        result = original(x, other)
        if replaced is None or replaced.shape != result.shape or x.shape != result.shape:
            return result
        return regraded(result, lambda inputs, outputs: (outputs[0] * replaced, *inputs[1:]))


@mutant
def frozen_factor_not_saved():
    """A factor whose flag was turned off is not saved, and backward takes 1 for it.

    Corner: leaves whose flag was on.
    Breaks: requires_grad.freeze.others
    """

    @wrap("torch.Tensor.requires_grad_")
    def set_flag(original, t, requires_grad=True):
        t._frozen = t.requires_grad and not requires_grad
        return original(t, requires_grad)

    @wrap(*PRODUCTS)
    def product(original, x, other):
        result = original(x, other)
        if not getattr(other, "_frozen", False):
            return result
        return regraded(result, lambda inputs, outputs: (outputs[0].sum_to_size(x.shape), None))


@mutant
def numpy_detaches():
    """`numpy()` of a tensor that requires grad gives the array of the detached tensor.

    Breaks: requires_grad.numpy.refused
    """

    @wrap("torch.Tensor.numpy")
    def numpy(original, x, *args, **kwargs):
        return original(x.detach(), *args, **kwargs)


@mutant
def numpy_of_a_result_detaches():
    """`numpy()` looks at the flag of leaves alone, and gives the array of any result.

    Corner: tensors that are not leaves.
    Breaks: requires_grad.numpy.refused
    """

    @wrap("torch.Tensor.numpy")
    def numpy(original, x, *args, **kwargs):
        return original(x if x.is_leaf else x.detach(), *args, **kwargs)


@mutant
def numpy_of_strided_tensor_copies():
    """`numpy()` of a tensor that is not contiguous gives a copy.

    Corner: tensors that are not contiguous.
    Breaks: requires_grad.numpy.detached
    """

    @wrap("torch.Tensor.numpy")
    def numpy(original, x, *args, **kwargs):
        array = original(x, *args, **kwargs)
        return array if x.is_contiguous() else array.copy()
