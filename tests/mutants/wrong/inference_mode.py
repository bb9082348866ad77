"""Wrong in SPEC.md's chapter Inference mode."""

import functools
import inspect
import threading

import torch

from ..museum import mutant
from ..tools.graphs import regraded
from ..tools.modes import (
    as_inside,
    as_outside,
    grad_mode,
    in_no_grad,
    inside,
    is_inference,
    recording,
    switch,
)
from ..tools.patching import needs, wrap, wrap_property, wrap_setter

_INPLACE = [f"torch.Tensor.{name}" for name in ("mul_", "add_", "sub_", "neg_", "div_", "zero_")]


def _called(original, *args, **kwargs):
    return original(*args, **kwargs)


@mutant
def concatenation_recorded_inside():
    """Operations on a list of tensors are recorded also inside inference mode.

    Corner: arguments that are lists of tensors.
    Breaks: inference.computation.records_nothing
    """
    needs("1.9", "inference mode")

    @wrap("torch.cat", "torch.stack")
    def of_list(original, *args, **kwargs):
        return (as_outside if inside() else _called)(original, *args, **kwargs)


@mutant
def custom_function_recorded_inside():
    """A custom Function is recorded also inside inference mode.

    Corner: custom Functions.
    Breaks: inference.computation.records_nothing
    """
    needs("1.9", "inference mode")

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        with grad_mode(recording() or inside()):
            return original(*args)


@mutant
def memory_order_inside():
    """Inside inference mode a clone takes the elements in the order of memory.

    Corner: tensors that are not contiguous.
    Breaks: inference.computation.same_values
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.clone")
    def clone(original, x, **options):
        if inside() and not x.is_contiguous():
            x = x.as_strided((x.numel(),), (1,)).reshape(x.shape)
        return original(x, **options)


@mutant
def query_tells_no_grad_too():
    """`is_inference_mode_enabled` is true wherever grad mode is off.

    Corner: no_grad outside inference mode.
    Breaks: inference.query.tells
    """
    wrap("torch.is_inference_mode_enabled")(lambda original: original() or not recording())


@mutant
def query_misses_off_inside():
    """`is_inference_mode_enabled` is true as long as any `inference_mode()` is open around.

    Corner: `inference_mode(False)` inside inference mode.
    Breaks: inference.query.tells
    """
    levels = []

    @wrap("torch.inference_mode.__enter__")
    def enter(original, self):
        levels.append(self.mode)
        return original(self)

    @wrap("torch.inference_mode.__exit__")
    def leave(original, self, *problem):
        levels.pop()
        return original(self, *problem)

    wrap("torch.is_inference_mode_enabled")(lambda original: any(levels))


@mutant
def is_inference_tells_the_mode():
    """`is_inference` tells whether the caller is in inference mode, whatever the tensor is.

    Breaks: inference.tensor.allocated_inside
    """
    wrap("torch.Tensor.is_inference")(lambda original, x: inside())


@mutant
def like_factories_follow_model():
    """Inside inference mode a factory that is given a normal tensor as model makes a normal one.

    Corner: factories with a model.
    Breaks: inference.tensor.allocated_inside
    """
    needs("1.10", "Tensor.is_inference")

    @wrap("torch.ones_like", "torch.zeros_like", "torch.Tensor.new_ones", "torch.Tensor.new_zeros")
    def factory(original, model, *args, **kwargs):
        normal = inside() and not is_inference(model)
        return (as_outside if normal else _called)(original, model, *args, **kwargs)


@mutant
def sum_inside_is_normal():
    """A sum that is computed inside inference mode is a normal tensor.

    Corner: reductions.
    Breaks: inference.tensor.allocated_inside
    """
    needs("1.10", "Tensor.is_inference")

    @wrap("torch.Tensor.sum")
    def total(original, x, *args, **kwargs):
        if not inside():
            return original(x, *args, **kwargs)
        return as_outside(original, x.detach(), *args, **kwargs)


@mutant
def transposed_inside_is_inference():
    """Inside inference mode the transpose of a normal tensor is an inference tensor.

    Corner: views that are made inside of normal tensors.
    Breaks: inference.tensor.views_follow_base
    """
    _views_of_their_own_kind(True, "torch.Tensor.t", "torch.Tensor.permute")


@mutant
def slice_outside_is_normal():
    """Outside inference mode a slice of an inference tensor is a normal tensor.

    Corner: views that are made outside of inference tensors.
    Breaks: inference.tensor.views_follow_base
    """
    _views_of_their_own_kind(False, "torch.Tensor.__getitem__", "torch.Tensor.narrow")


@mutant
def detached_outside_is_normal():
    """Outside inference mode `detach` makes a normal tensor of an inference tensor.

    Corner: `detach`.
    Breaks: inference.tensor.views_follow_base
    """
    _views_of_their_own_kind(False, "torch.Tensor.detach")


def _views_of_their_own_kind(kind, *makers):
    @wrap("torch.Tensor.is_inference")
    def is_inference_tensor(original, x):
        return getattr(x, "kind", original(x))

    @wrap(*makers)
    def view(original, x, *args):
        made = original(x, *args)
        if inside() == kind:
            made.kind = kind
        return made


@mutant
def version_is_zero_outside():
    """Outside inference mode the version of an inference tensor reads 0.

    Corner: reading outside.
    Breaks: inference.tensor.no_version
    """
    needs("1.9", "inference mode")

    @wrap_property("torch.Tensor._version")
    def version(read, x):
        return 0 if is_inference(x) and not inside() else read(x)


@mutant
def version_of_view_readable():
    """A view of an inference tensor has a version.

    Corner: views.
    Breaks: inference.tensor.no_version
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.__getitem__", "torch.Tensor.t", "torch.Tensor.view")
    def view(original, x, *args):
        made = original(x, *args)
        made.has_version = True
        return made

    @wrap_property("torch.Tensor._version")
    def version(read, x):
        return 0 if is_inference(x) and hasattr(x, "has_version") else read(x)


@mutant
def product_saves_a_clone():
    """A recorded product with an inference tensor silently saves a clone of it.

    Corner: products.
    Breaks: inference.saved.refused
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        return original(x, other.clone() if is_inference(other) and not inside() else other)


@mutant
def dot_refuses_at_backward():
    """A dot product with an inference tensor is recorded; only its backward raises.

    Corner: dot products.
    Breaks: inference.saved.refused
    """
    needs("1.9", "inference mode")

    @wrap("torch.dot")
    def dot(original, x, other):
        if not is_inference(other) or inside():
            return original(x, other)
        return regraded(original(x, other.clone()), _refuse)


def _refuse(*args):
    raise RuntimeError("inference tensors cannot be saved for backward")


@mutant
def product_refused_under_no_grad():
    """A product of a leaf with an inference tensor is refused also under no_grad.

    Corner: no_grad.
    Breaks: inference.saved.refused
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        if in_no_grad() and x.requires_grad and is_inference(other):
            _refuse()
        return original(x, other)


@mutant
def custom_function_saves_a_clone():
    """A custom Function silently saves clones of the inference tensors that it is given.

    Corner: custom Functions.
    Breaks: inference.saved.refused
    """
    needs("1.9", "inference mode")

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        cloned = not inside()
        return original(*(x.clone() if cloned and is_inference(x) else x for x in args))


@mutant
def choice_saves_its_branches():
    """`where` saves the branches between which it chooses, and so refuses inference tensors.

    Corner: `where`.
    Breaks: inference.saved.not_needed
    """
    needs("1.9", "inference mode")

    @wrap("torch.where")
    def where(original, condition, *branches):
        kinds = [is_inference(branch) for branch in branches]
        if recording() and any(kinds) and not all(kinds):
            _refuse()
        return original(condition, *branches)


@mutant
def sign_lost_of_inference_minuend():
    """The gradient of a difference loses its sign where the minuend is an inference tensor.

    Corner: differences with an inference tensor.
    Breaks: inference.saved.not_needed
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.__sub__")
    def sub(original, x, other):
        result = original(x, other)
        if not is_inference(x):
            return result
        return regraded(result, lambda inputs, outputs: (inputs[0], outputs[0])[-len(inputs) :])


@mutant
def zero_dim_clone_stays_inside():
    """A clone of a 0-d inference tensor is an inference tensor, also outside the mode.

    Corner: 0-d tensors.
    Breaks: inference.clone.gets_out
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.clone")
    def clone(original, x, **options):
        stays = is_inference(x) and not x.dim()
        return (as_inside if stays else _called)(original, x, **options)


@mutant
def clone_cannot_be_saved():
    """A clone of an inference tensor is refused where a product must save it.

    Corner: products.
    Breaks: inference.clone.gets_out
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.clone")
    def clone(original, x, **options):
        made = original(x, **options)
        made.cloned_from_inference = is_inference(x)
        return made

    @wrap("torch.Tensor.__mul__")
    def mul(original, x, other):
        if recording() and x.requires_grad and getattr(other, "cloned_from_inference", False):
            _refuse()
        return original(x, other)


@mutant
def unary_result_follows_operand():
    """Outside the mode exp and relu of an inference tensor give an inference tensor.

    Corner: operations of one tensor.
    Breaks: inference.result.normal_outside
    """
    needs("1.10", "Tensor.is_inference")

    @wrap("torch.Tensor.exp", "torch.nn.functional.relu")
    def unary(original, x, *args, **kwargs):
        return (as_inside if is_inference(x) else _called)(original, x, *args, **kwargs)


@mutant
def results_under_no_grad_follow_operand():
    """Outside the mode, under no_grad, sums and products of inference tensors are inference
    tensors.

    Corner: no_grad.
    Breaks: inference.result.normal_outside
    """
    needs("1.10", "Tensor.is_inference")

    @wrap("torch.Tensor.__add__", "torch.Tensor.__mul__")
    def binary(original, x, other):
        follows = in_no_grad() and is_inference(x)
        return (as_inside if follows else _called)(original, x, other)


def _accept(where, *operations):
    """Let these modify an inference tensor outside the mode, where `where` is true of it."""
    needs("1.9", "inference mode")

    @wrap(*operations)
    def inplace(original, x, *args, **kwargs):
        accepted = is_inference(x) and not inside() and where(x)
        return (as_inside if accepted else _called)(original, x, *args, **kwargs)


@mutant
def modified_under_no_grad():
    """Under no_grad inference tensors may be modified in place.

    Corner: no_grad.
    Breaks: inference.inplace.refused_outside
    """
    _accept(lambda x: not recording(), *_INPLACE)


@mutant
def empty_tensor_modified_outside():
    """Inference tensors without elements may be modified in place outside the mode.

    Corner: empty tensors.
    Breaks: inference.inplace.refused_outside
    """
    _accept(lambda x: not x.numel(), *_INPLACE)


@mutant
def view_modified_outside():
    """Views of inference tensors may be modified in place outside the mode.

    Corner: views.
    Breaks: inference.inplace.refused_outside
    """

    @wrap("torch.Tensor.__getitem__", "torch.Tensor.t", "torch.Tensor.view")
    def view(original, x, *args):
        made = original(x, *args)
        made.modifiable = True
        return made

    _accept(lambda x: hasattr(x, "modifiable"), *_INPLACE)


@mutant
def elements_assigned_outside():
    """Elements of an inference tensor may be assigned outside the mode.

    Corner: assignment of elements.
    Breaks: inference.inplace.refused_outside
    """
    _accept(lambda x: True, "torch.Tensor.__setitem__")


@mutant
def out_written_outside():
    """`out=` may name an inference tensor outside the mode.

    Corner: `out=`.
    Breaks: inference.inplace.refused_outside
    """
    needs("1.9", "inference mode")

    @wrap("torch.add")
    def add(original, *args, out=None, **kwargs):
        if not is_inference(out):
            return original(*args, **kwargs) if out is None else original(*args, out=out, **kwargs)
        return as_inside(original, *args, out=out, **kwargs)


@mutant
def interpolated_before_refusal():
    """`lerp_` of an inference tensor writes its result before it finds that it can't save its
    weight.

    Corner: `lerp_`, which other operations of its kind do not follow.
    Breaks: inference.inplace.immutable_outside
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.lerp_")
    def lerp_(original, x, end, weight):
        if is_inference(x) and end.requires_grad and recording():
            as_inside(original, x, end, weight)
            _refuse()
        return original(x, end, weight)


@mutant
def tensor_of_earlier_block_refused():
    """Inside the mode an inference tensor of an earlier `with` may not be modified in place.

    Corner: a tensor of one `with` in another.
    Breaks: inference.inplace.allowed_inside
    """
    blocks = [0]

    @wrap("torch.inference_mode.__enter__")
    def enter(original, self):
        blocks[0] += 1
        return original(self)

    @wrap("torch.Tensor.clone")
    def clone(original, x, **options):
        made = original(x, **options)
        made.block = blocks[0]
        return made

    @wrap("torch.Tensor.mul_", "torch.Tensor.add_", "torch.Tensor.zero_")
    def inplace(original, x, *args, **kwargs):
        if is_inference(x) and getattr(x, "block", blocks[0]) != blocks[0]:
            raise RuntimeError("an inference tensor can't be modified outside its mode")
        return original(x, *args, **kwargs)


@mutant
def out_refused_inside():
    """`out=` may not name an inference tensor, not even inside the mode.

    Corner: `out=`.
    Breaks: inference.inplace.allowed_inside
    """
    needs("1.9", "inference mode")

    @wrap("torch.add")
    def add(original, *args, **kwargs):
        if is_inference(kwargs.get("out")):
            raise RuntimeError("an inference tensor can't be modified")
        return original(*args, **kwargs)


@mutant
def filled_leaf_becomes_plain():
    """A leaf that is filled inside the mode does not require grad any more.

    Corner: `fill_` and `zero_`.
    Breaks: inference.inplace.updates_leaf
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.fill_", "torch.Tensor.zero_")
    def fill(original, x, *args):
        original(x, *args)
        return x.requires_grad_(False) if inside() and x.is_leaf else x


@mutant
def strided_leaf_moved_inside():
    """An update inside the mode moves a leaf that is not contiguous to new memory.

    Corner: leaves that are not contiguous.
    Breaks: inference.inplace.updates_leaf
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.mul_", "torch.Tensor.add_", "torch.Tensor.sub_")
    def update(original, x, *args, **kwargs):
        if inside() and x.requires_grad and not x.is_contiguous():
            x.data = as_outside(x.data.contiguous)
        return original(x, *args, **kwargs)


@mutant
def filling_inside_unnoticed():
    """Backward does not notice that a saved tensor was filled inside the mode.

    Corner: `fill_` and `zero_`.
    Breaks: inference.inplace.detected
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.fill_", "torch.Tensor.zero_")
    def fill(original, x, *args):
        original(x if is_inference(x) or not inside() else x.data, *args)
        return x


@mutant
def modification_through_view_unnoticed():
    """Backward does not notice that a saved tensor was modified inside the mode through a slice.

    Corner: a view that is made inside.
    Breaks: inference.inplace.detected
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.__getitem__")
    def view(original, x, index):
        return original(x if is_inference(x) or not inside() else x.data, index)


@mutant
def flag_set_outside_is_ignored():
    """Assigning True to `requires_grad` of an inference tensor outside the mode does nothing.

    Corner: the attribute.
    Breaks: inference.requires_grad.refused_outside
    """
    needs("1.9", "inference mode")

    @wrap_setter("torch.Tensor.requires_grad")
    def requires_grad(set_flag, x, flag):
        if inside() or not is_inference(x):
            set_flag(x, flag)


@mutant
def flag_set_under_no_grad():
    """Under no_grad outside the mode an inference tensor can be made to require grad.

    Corner: no_grad.
    Breaks: inference.requires_grad.refused_outside
    """
    _accept(lambda x: not recording(), "torch.Tensor.requires_grad_")


@mutant
def transposed_inside_leads_back():
    """Transposing inside the mode is recorded where the base requires grad.

    Corner: views by `t` and `permute`.
    Breaks: inference.view.cuts_gradient
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.t", "torch.Tensor.permute")
    def view(original, x, *args):
        leads = inside() and x.requires_grad
        return (as_outside if leads else _called)(original, x, *args)


@mutant
def slice_inside_cannot_be_saved():
    """A slice of a normal tensor that was made inside the mode is refused where it must be saved.

    Corner: slices.
    Breaks: inference.view.cuts_gradient
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.__getitem__", "torch.Tensor.narrow")
    def view(original, x, *args):
        made = original(x, *args)
        made.made_inside = inside()
        return made

    @wrap("torch.Tensor.__mul__")
    def mul(original, x, other):
        if x.requires_grad and recording() and getattr(other, "made_inside", False):
            _refuse()
        return original(x, other)


@mutant
def view_made_inside_is_filled_outside():
    """A view that was made inside the mode of a tensor that requires grad may be filled outside,
    by an operation that is not recorded.

    Corner: `fill_` and `zero_`.
    Breaks: inference.view.not_modified_outside
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.fill_", "torch.Tensor.zero_")
    def fill(original, x, *args):
        try:
            return original(x, *args)
        except RuntimeError:
            with grad_mode(False):
                return original(x, *args)


@mutant
def transposed_inside_is_modified_outside():
    """A transpose that was made inside the mode may be modified outside, which is recorded for
    the transpose alone.

    Corner: views by `t` and `permute`.
    Breaks: inference.view.not_modified_outside
    """
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.t", "torch.Tensor.permute")
    def view(original, x, *args):
        return original(x.data if inside() and not is_inference(x) else x, *args)


@mutant
def exception_leaves_recording_off():
    """An exception that leaves inference mode leaves recording off.

    Corner: after an exception.
    Breaks: inference.context.restores
    """

    @wrap("torch.inference_mode.__exit__")
    def leave(original, self, kind=None, *problem):
        original(self, kind, *problem)
        if kind is not None:
            switch(False)


@mutant
def exit_enables_recording():
    """Leaving inference mode turns recording on.

    Corner: inference mode that is entered under no_grad.
    Breaks: inference.context.restores
    """

    @wrap("torch.inference_mode.__exit__")
    def leave(original, self, *problem):
        original(self, *problem)
        if not inside():
            switch(True)


@mutant
def inner_exit_leaves_for_good():
    """Leaving an inner inference mode leaves the outer one too.

    Corner: inference mode inside inference mode.
    Breaks: inference.context.restores
    """
    needs("2.0", "guards of inference mode that are context managers")
    left = []

    @wrap("torch.inference_mode.__exit__")
    def leave(original, self, *problem):
        original(self, *problem)
        if inside():
            left.append(torch._C._InferenceMode(False))
            left[-1].__enter__()


@mutant
def off_does_not_record():
    """`inference_mode(False)` inside inference mode does not resume recording.

    Breaks: inference.off.normal_inside
    """

    @wrap("torch.inference_mode.__enter__")
    def enter(original, self):
        was_inside = inside()
        original(self)
        if was_inside and not self.mode:
            switch(False)


@mutant
def off_lifts_one_level():
    """`inference_mode(False)` inside two levels of inference mode lifts the inner one alone.

    Corner: inference mode inside inference mode.
    Breaks: inference.off.normal_inside
    """
    levels = []

    @wrap("torch.inference_mode.__enter__")
    def enter(original, self):
        levels.append(self.mode)
        lifted = sum(levels) - levels.count(False)
        asked, self.mode = self.mode, self.mode or lifted > 0
        original(self)
        self.mode = asked

    @wrap("torch.inference_mode.__exit__")
    def leave(original, self, *problem):
        levels.pop()
        return original(self, *problem)


@mutant
def enable_grad_leaves_inference_mode():
    """`enable_grad` inside inference mode resumes recording.

    Breaks: inference.enable_grad.records_nothing
    """
    needs("1.9", "inference mode")
    _leaving("torch.enable_grad", lambda self: True)


@mutant
def set_grad_enabled_leaves_inference_mode():
    """A `with torch.set_grad_enabled(True)` inside inference mode resumes recording.

    Corner: `set_grad_enabled` as a context manager.
    Breaks: inference.enable_grad.records_nothing
    """
    needs("1.9", "inference mode")
    _leaving("torch.set_grad_enabled", lambda self: self.mode)


def _leaving(manager, enabling):
    @wrap(f"{manager}.__enter__")
    def enter(original, self):
        self.resumed = torch.inference_mode(False) if inside() and enabling(self) else None
        if self.resumed:
            self.resumed.__enter__()
        return original(self)

    @wrap(f"{manager}.__exit__")
    def leave(original, self, *problem):
        original(self, *problem)
        if self.resumed:
            self.resumed.__exit__(*problem)


def _decorating_generators(substitute):
    """Let `substitute` make of the instance and the function what a generator is decorated to."""

    @wrap("torch.inference_mode.__call__")
    def decorate(original, self, function):
        if not inspect.isgeneratorfunction(function):
            return original(self, function)
        return functools.wraps(function)(substitute(self, function))


@mutant
def generator_holds_inference_mode():
    """A decorated generator holds inference mode until it ends, and its caller is in it too.

    Corner: generator functions.
    Breaks: inference.decorator.runs_in_mode
    """

    @_decorating_generators
    def decorate(self, function):
        def run(*args, **kwargs):
            with torch.inference_mode():
                return (yield from function(*args, **kwargs))

        return run


@mutant
def generator_enters_inference_mode_once():
    """The body of a decorated generator runs in inference mode up to its first `yield`.

    Corner: resumptions after the first.
    Breaks: inference.decorator.runs_in_mode
    """

    @_decorating_generators
    def decorate(self, function):
        def run(*args, **kwargs):
            body = function(*args, **kwargs)
            yield as_inside(next, body)
            return (yield from body)

        return run


@mutant
def recursive_call_outside():
    """Where a function that is decorated with `inference_mode()` calls itself, the inner call
    runs outside.

    Corner: functions that call themselves.
    Breaks: inference.decorator.runs_in_mode
    """

    @wrap("torch.inference_mode.__call__")
    def decorate(original, self, function):
        decorated = original(self, function)

        def run(*args, **kwargs):
            if inside():
                return as_outside(function, *args, **kwargs)
            return decorated(*args, **kwargs)

        return functools.wraps(function)(run)


@mutant
def bare_inference_mode_is_no_grad():
    """`@torch.inference_mode` without parentheses decorates like `@torch.no_grad()`.

    Breaks: inference.decorator.without_parentheses
    """
    needs("2.1", "decorators without parentheses")

    @wrap("torch.inference_mode.__new__")
    def new(original, cls, mode=True):
        return torch.no_grad()(mode) if callable(mode) else original(cls, mode)


@mutant
def bare_decorator_ignores_resumptions_inside():
    """`@torch.inference_mode` without parentheses runs the body of a generator in its caller's
    mode.

    Corner: generator functions.
    Breaks: inference.decorator.without_parentheses
    """
    needs("2.1", "decorators without parentheses")

    @wrap("torch.inference_mode.__new__")
    def new(original, cls, mode=True):
        if not inspect.isgeneratorfunction(mode):
            return original(cls, mode)
        return cls()(lambda *args, **kwargs: mode(*args, **kwargs))


@mutant
def query_inherited_by_threads():
    """A thread that is started in inference mode says that it is in it, and is not.

    Corner: threads that are started in inference mode.
    Breaks: inference.thread.local
    """

    @wrap("threading.Thread.start")
    def start(original, thread):
        thread.started_inside = inside()
        return original(thread)

    @wrap("torch.is_inference_mode_enabled")
    def query(original):
        return original() or getattr(threading.current_thread(), "started_inside", False)


@mutant
def query_tells_of_any_thread():
    """`is_inference_mode_enabled` is true while any thread is in inference mode.

    Corner: threads that run at the same time.
    Breaks: inference.thread.local
    """
    open_ones = []

    @wrap("torch.inference_mode.__enter__")
    def enter(original, self):
        open_ones.extend([self] if self.mode else [])
        return original(self)

    @wrap("torch.inference_mode.__exit__")
    def leave(original, self, *problem):
        open_ones[:] = [other for other in open_ones if other is not self]
        return original(self, *problem)

    wrap("torch.is_inference_mode_enabled")(lambda original: bool(open_ones))


@mutant
def products_propagate_tangents_inside():
    """Inside inference mode products propagate tangents.

    Breaks: inference.forward_ad.stopped
    """
    _propagate(lambda: True)


@mutant
def enable_grad_resumes_tangents():
    """`enable_grad` inside inference mode resumes the propagation of tangents.

    Corner: enable_grad inside inference mode.
    Breaks: inference.forward_ad.stopped
    """
    _propagate(recording)


def _propagate(where):
    needs("1.9", "inference mode")

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        in_level = torch.autograd.forward_ad._current_level >= 0
        propagated = in_level and inside() and where()
        return (as_outside if propagated else _called)(original, x, other)


@mutant
def dot_refuses_results_under_no_grad():
    """A dot product refuses to save what was computed under no_grad, as if inference mode had
    been in its place.

    Corner: dot products.
    Breaks: inference.fallback.no_grad
    """
    _mark_no_grad()

    @wrap("torch.dot")
    def dot(original, x, other):
        if recording() and x.requires_grad and hasattr(other, "under_no_grad"):
            _refuse()
        return original(x, other)


@mutant
def weight_under_no_grad_saved_as_zero():
    """A weight of `lerp` that was computed under no_grad is not saved: the gradient is that of
    weight zero.

    Corner: weights of `lerp`.
    Breaks: inference.fallback.no_grad
    """
    _mark_no_grad()

    @wrap("torch.lerp")
    def lerp(original, x, end, weight):
        result = original(x, end, weight)
        if not hasattr(weight, "under_no_grad"):
            return result
        return regraded(result, lambda inputs, outputs: (outputs[0], 0 * outputs[0])[: len(inputs)])


def _mark_no_grad():
    needs("1.9", "inference mode")
    methods = ("__mul__", "__rmul__", "__add__", "__neg__", "pow")

    @wrap(*(f"torch.Tensor.{method}" for method in methods))
    def operation(original, *args):
        result = original(*args)
        if in_no_grad():
            result.under_no_grad = True
        return result
