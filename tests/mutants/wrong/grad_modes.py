"""Wrong in SPEC.md's chapter Grad modes."""

import contextlib
import functools
import inspect
import threading
import weakref

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import leaves, regraded
from ..tools.modes import (
    DECORATES,
    ENTERS,
    EXITS,
    grad_mode,
    in_no_grad,
    recorded,
    recording,
    switch,
)
from ..tools.patching import needs, wrap, wrap_property


@mutant
def thread_inherits_mode():
    """A new thread starts in the grad mode of the thread that starts it.

    Breaks: modes.default.every_thread
    """

    @wrap("threading.Thread.start")
    def start(original, thread):
        run, mode = thread.run, recording()
        thread.run = lambda: (switch(mode), run())
        return original(thread)


@mutant
def thread_started_in_inference_mode_does_not_record():
    """A thread that is started in inference mode starts under no_grad.

    Corner: threads that are started in inference mode.
    Breaks: modes.default.every_thread
    """
    needs("1.9", "inference mode")

    @wrap("threading.Thread.start")
    def start(original, thread):
        run = thread.run
        if torch.is_inference_mode_enabled():
            thread.run = lambda: (switch(False), run())
        return original(thread)


@mutant
def flags_combined_by_exclusive_or():
    """A product is recorded where one of its two factors requires grad, but not where both do.

    Corner: two different factors that both require grad.
    Breaks: modes.default.by_requires_grad
    """

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        both = torch.is_tensor(other) and x.requires_grad and other.requires_grad
        result = original(x, other)
        return result.detach() if both and x is not other else result


@mutant
def inference_mode_off_does_not_record():
    """Under `inference_mode(False)` nothing is recorded, even if nothing turned recording off.

    Corner: `inference_mode(False)` that is entered from the default mode.
    Breaks: modes.default.by_requires_grad
    """

    @wrap("torch.inference_mode.__enter__")
    def enter(original, self):
        inside = torch.is_inference_mode_enabled()
        original(self)
        if not (self.mode or inside):
            switch(False)


@mutant
def query_answers_for_the_starting_thread():
    """In a new thread `is_grad_enabled` tells the mode in which the thread was started.

    Corner: threads beside the main one.
    Breaks: modes.query.tells
    """

    @wrap("threading.Thread.start")
    def start(original, thread):
        thread.started_in = recording()
        return original(thread)

    @wrap("torch.is_grad_enabled")
    def is_grad_enabled(original):
        return getattr(threading.current_thread(), "started_in", original())


@mutant
def query_stale_after_exit():
    """`is_grad_enabled` goes on telling the mode of a `with` that was left, until the next switch.

    Corner: after a `with`.
    Breaks: modes.query.tells
    """
    told = []

    @wrap(*ENTERS, "torch.set_grad_enabled.__init__")
    def switched(original, self, *mode):
        told.clear()
        return original(self, *mode)

    @wrap(*EXITS)
    def left(original, self, *problem):
        inside = recording()
        original(self, *problem)
        told[:] = [inside]

    @wrap("torch.is_grad_enabled")
    def is_grad_enabled(original):
        return told[0] if told else original()


@mutant
def no_grad_records():
    """Operations under no_grad are recorded like all others.

    Breaks: modes.no_grad.records_nothing
    """
    for method in ("__enter__", "__exit__"):
        wrap(f"torch.no_grad.{method}")(lambda original, *args: None)


@mutant
def concatenation_recorded_under_no_grad():
    """Operations on a list of tensors are recorded also under no_grad.

    Corner: arguments that are lists of tensors.
    Breaks: modes.no_grad.records_nothing
    """

    @wrap("torch.cat", "torch.stack")
    def of_list(original, *args, **kwargs):
        return (recorded if in_no_grad() else _called)(original, *args, **kwargs)


def _called(original, *args, **kwargs):
    return original(*args, **kwargs)


@mutant
def linear_with_bias_recorded_under_no_grad():
    """The fused kernel of a linear layer with a bias does not ask whether grad mode is on.

    Corner: linear layers with a bias.
    Breaks: modes.no_grad.records_nothing
    """

    @wrap("torch.nn.functional.linear")
    def linear(original, x, weight, bias=None):
        with grad_mode(recording() or bias is not None):
            return original(x, weight, bias)


@mutant
def custom_function_recorded_under_no_grad():
    """A custom Function is recorded also under no_grad.

    Corner: custom Functions.
    Breaks: modes.no_grad.records_nothing
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        return (recorded if in_no_grad() else _called)(original, *args)


@mutant
def memory_order_under_no_grad():
    """Under no_grad a fast kernel of exp takes its input's elements in the order of memory.

    Corner: inputs that are not contiguous.
    Breaks: modes.no_grad.same_values
    """

    @wrap("torch.Tensor.exp")
    def exp(original, x):
        if recording() or x.is_contiguous():
            return original(x)
        flat = x.as_strided((x.numel(),), (1,))
        return original(flat).reshape(x.shape)


@mutant
def double_precision_lost_under_no_grad():
    """Under no_grad exp is computed in single precision.

    Corner: float64.
    Breaks: modes.no_grad.same_values
    """

    @wrap("torch.Tensor.exp")
    def exp(original, x):
        return original(x) if recording() else original(x.float()).to(x.dtype)


@mutant
def result_reads_false_under_no_grad():
    """Under no_grad the flag of a recorded result reads False.

    Corner: results, not leaves.
    Breaks: modes.no_grad.leaves_flags_alone
    """

    @wrap_property("torch.Tensor.requires_grad")
    def requires_grad(read, tensor):
        return read(tensor) and (tensor.is_leaf or recording())


@mutant
def leaf_made_under_no_grad_frozen_at_exit():
    """Leaving no_grad turns off the flag of the tensors that were given it inside.

    Corner: leaves made inside the mode.
    Breaks: modes.no_grad.leaves_flags_alone
    """
    made = weakref.WeakSet()

    @wrap("torch.Tensor.requires_grad_")
    def requires_grad_(original, x, *flag):
        if in_no_grad():
            made.add(x)
        return original(x, *flag)

    @wrap("torch.no_grad.__exit__")
    def leave(original, self, *problem):
        original(self, *problem)
        while made and recording():
            made.pop().requires_grad_(False)


@mutant
def common_subexpression_reused():
    """A recorded power takes the result of the same power that was computed under no_grad.

    Corner: an expression that is evaluated first under no_grad and then in the default mode.
    Breaks: modes.no_grad.results_are_constants
    """

    @wrap("torch.Tensor.pow", "torch.Tensor.__pow__")
    def power(original, x, exponent):
        seen = vars(x).setdefault("powers", {})
        if exponent not in seen:
            result = original(x, exponent)
            if recording():
                return result
            seen[exponent] = result
        return seen[exponent]


@mutant
def constant_leads_back():
    """A product with what was computed under no_grad leads back through that computation.

    Corner: products.
    Breaks: modes.no_grad.results_are_constants
    """
    _reconnect(at_depth=1)


@mutant
def fused_chain_leads_back():
    """A product with the last of several operations under no_grad is fused with them and leads
    back through them.

    Corner: a chain of two or more operations under no_grad.
    Breaks: modes.no_grad.excludes_like_detach
    """
    _reconnect(at_depth=2)


def _reconnect(at_depth):
    def depth(x):
        return getattr(x, "depth", 0)

    def rebuilt(x):
        return x.again(*map(rebuilt, x.of)) if depth(x) else x

    @wrap("torch.Tensor.__mul__", "torch.Tensor.__rmul__", "torch.Tensor.__neg__")
    def operation(original, *args):
        if recording():
            return original(*(rebuilt(x) if depth(x) >= at_depth else x for x in args))
        result = original(*args)
        result.again, result.of, result.depth = original, args, 1 + max(map(depth, args))
        return result


@mutant
def transposed_under_no_grad_recorded():
    """Transposing is recorded also under no_grad.

    Corner: views by `t` and `permute`.
    Breaks: modes.no_grad.view_cuts_gradient
    """

    @wrap("torch.Tensor.t", "torch.Tensor.permute")
    def view(original, x, *args):
        return recorded(original, x, *args)


@mutant
def slice_of_result_recorded_under_no_grad():
    """A slice of a recorded result is recorded also under no_grad.

    Corner: views of results, not of leaves.
    Breaks: modes.no_grad.view_cuts_gradient
    """

    @wrap("torch.Tensor.__getitem__", "torch.Tensor.narrow")
    def view(original, x, *args):
        return (_called if x.is_leaf else recorded)(original, x, *args)


@mutant
def view_of_detached_requires_grad():
    """A view that is made under no_grad takes its flag from the tensor that its base was
    detached from.

    Corner: views of detached tensors.
    Breaks: modes.no_grad.view_flag
    """

    @wrap("torch.Tensor.detach")
    def detach(original, x):
        detached = original(x)
        detached.origin = x
        return detached

    @wrap("torch.Tensor.__getitem__", "torch.Tensor.t", "torch.Tensor.view")
    def view(original, x, *args):
        made = original(x, *args)
        flag = hasattr(x, "origin") and x.origin.requires_grad
        return made.requires_grad_() if in_no_grad() and flag else made


@mutant
def augmented_addition_rebinds():
    """Under no_grad `x += 1` of a leaf makes a new leaf.

    Corner: the operator `+=`.
    Breaks: modes.no_grad.updates_leaf
    """

    @wrap("torch.Tensor.__iadd__")
    def iadd(original, x, other):
        if in_no_grad() and x.requires_grad and x.is_leaf:
            return (x + other).requires_grad_()
        return original(x, other)


@mutant
def updated_leaf_made_contiguous():
    """An update under no_grad moves a leaf that is not contiguous to new memory.

    Corner: leaves that are not contiguous.
    Breaks: modes.no_grad.updates_leaf
    """

    @wrap(
        *(f"torch.Tensor.{name}_" for name in ("mul", "add", "sub", "neg", "div", "fill", "zero"))
    )
    def update(original, x, *args, **kwargs):
        if in_no_grad() and x.requires_grad and not x.is_contiguous():
            x.data = x.data.contiguous()
        return original(x, *args, **kwargs)


@mutant
def empty_leaf_loses_flag():
    """A leaf without elements does not require grad any more after an update under no_grad.

    Corner: empty leaves.
    Breaks: modes.no_grad.updates_leaf
    """

    @wrap("torch.Tensor.mul_", "torch.Tensor.add_", "torch.Tensor.zero_")
    def update(original, x, *args, **kwargs):
        if in_no_grad() and x.is_leaf and not x.numel():
            x.requires_grad_(False)
        return original(x, *args, **kwargs)


@mutant
def leaf_element_assignment_refused():
    """Elements of a leaf that requires grad can't be assigned, not even under no_grad.

    Corner: assignment of elements.
    Breaks: modes.no_grad.updates_leaf
    """

    @wrap("torch.Tensor.__setitem__")
    def assign(original, x, index, value):
        if x.requires_grad and x.is_leaf:
            raise RuntimeError("a leaf that requires grad can't be modified in place")
        return original(x, index, value)


@mutant
def gradient_at_first_use():
    """The gradient of a power uses the value that the leaf had when it was first used.

    Corner: a leaf that was used before it was updated.
    Breaks: modes.no_grad.update_is_used
    """

    @wrap("torch.Tensor.pow")
    def power(original, x, exponent):
        first = vars(x).setdefault("first", x.detach().clone())
        slope = exponent * original(first, exponent - 1)
        return regraded(original(x, exponent), lambda inputs, outputs: (outputs[0] * slope,))


@mutant
def filling_not_noticed_by_gradient():
    """The gradient of a product uses the value from before the leaf was filled under no_grad.

    Corner: `fill_`.
    Breaks: modes.no_grad.update_is_used
    """

    @wrap("torch.Tensor.fill_")
    def fill(original, x, value):
        x.old = x.detach().clone()
        return original(x, value)

    @wrap("torch.Tensor.__mul__")
    def mul(original, x, other):
        result = original(x, other)
        if x is not other or not hasattr(x, "old"):
            return result
        return regraded(result, lambda inputs, outputs: (outputs[0] * x.old,) * 2)


@mutant
def update_detaches_result():
    """An addition in place under no_grad to a recorded result cuts it off from its graph.

    Corner: recorded results.
    Breaks: modes.no_grad.inplace_keeps_flag
    """

    @wrap("torch.Tensor.add_")
    def add(original, x, *args, **kwargs):
        if in_no_grad() and x.grad_fn is not None:
            x.detach_()
        return original(x, *args, **kwargs)


@mutant
def copied_leaf_infects():
    """A plain tensor into which a leaf is copied under no_grad requires grad afterwards.

    Corner: `copy_`.
    Breaks: modes.no_grad.inplace_keeps_flag
    """

    @wrap("torch.Tensor.copy_")
    def copy(original, x, source, *args):
        infected = in_no_grad() and source.requires_grad and x.is_leaf
        original(x, source, *args)
        return x.requires_grad_() if infected else x


@mutant
def assigned_element_infects():
    """A plain tensor to which an element that requires grad is assigned under no_grad requires
    grad afterwards.

    Corner: assignment of elements.
    Breaks: modes.no_grad.inplace_keeps_flag
    """

    @wrap("torch.Tensor.__setitem__")
    def assign(original, x, index, value):
        infected = in_no_grad() and getattr(value, "requires_grad", False)
        original(x, index, value)
        if infected and x.is_leaf:
            x.requires_grad_()


@mutant
def ranges_ignore_flag_under_no_grad():
    """Under no_grad linspace and logspace ignore `requires_grad=True`.

    Corner: linspace and logspace.
    Breaks: modes.no_grad.factories_excepted
    """

    @wrap("torch.linspace", "torch.logspace")
    def factory(original, *args, requires_grad=False, **kwargs):
        return original(*args, requires_grad=requires_grad and recording(), **kwargs)


@mutant
def like_factories_take_flag_of_model():
    """Under no_grad `zeros_like` takes the flag of its model where it is given none.

    Corner: models that require grad.
    Breaks: modes.no_grad.factories_excepted
    """

    @wrap("torch.zeros_like")
    def zeros_like(original, model, **kwargs):
        if in_no_grad():
            kwargs.setdefault("requires_grad", model.requires_grad)
        return original(model, **kwargs)


@mutant
def parameter_default_follows_mode():
    """A parameter for which nothing is asked requires grad only if grad mode is on.

    Corner: the default of `requires_grad`.
    Breaks: modes.no_grad.parameters_excepted
    """

    @wrap("torch.nn.Parameter.__new__")
    def new(original, cls, data=None, requires_grad=None):
        return original(cls, data, recording() if requires_grad is None else requires_grad)


@mutant
def parameter_keeps_flag_of_data():
    """A parameter that is made under no_grad of a leaf that requires grad does so too, even if
    False is given.

    Corner: data that requires grad.
    Breaks: modes.no_grad.parameters_excepted
    """

    @wrap("torch.nn.Parameter.__new__")
    def new(original, cls, data=None, requires_grad=True):
        kept = in_no_grad() and data is not None and data.requires_grad
        return original(cls, data, requires_grad or kept)


@mutant
def linear_saves_under_no_grad():
    """Under no_grad a linear layer saves its inputs, and forgets its graph only at the end.

    Corner: linear layers.
    Breaks: modes.no_grad.saves_nothing
    """

    @wrap("torch.nn.functional.linear")
    def linear(original, *args):
        return recorded(original, *args).detach() if in_no_grad() else original(*args)


@mutant
def custom_function_saves_under_no_grad():
    """Under no_grad what a custom Function saves for backward is saved.

    Corner: custom Functions.
    Breaks: modes.no_grad.saves_nothing
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args):
        return recorded(original, *args).detach() if in_no_grad() else original(*args)


@mutant
def nothing_saved_where_recording_resumes():
    """A power that enable_grad lets be recorded inside no_grad has not saved its input, and its
    gradient is zero.

    Corner: operations that save their input.
    Breaks: modes.enable_grad.records_again
    """
    resumed = []

    @wrap("torch.enable_grad.__enter__")
    def enter(original, self):
        resumed.append(in_no_grad())
        return original(self)

    @wrap("torch.enable_grad.__exit__")
    def leave(original, self, *problem):
        resumed.pop()
        return original(self, *problem)

    @wrap("torch.Tensor.pow")
    def power(original, x, exponent):
        result = original(x, exponent)
        zero = lambda inputs, outputs: (0 * outputs[0],)  # noqa: E731
        return regraded(result, zero) if any(resumed) else result


@mutant
def enable_grad_lifts_one_level():
    """enable_grad inside two levels of no_grad lifts the inner one alone: nothing is recorded.

    Corner: no_grad inside no_grad.
    Breaks: modes.nesting.innermost_decides, modes.enable_grad.records_again
    """
    levels = []

    @wrap("torch.no_grad.__enter__")
    def enter(original, self):
        levels.append(self)
        return original(self)

    @wrap("torch.no_grad.__exit__")
    def leave(original, self, *problem):
        levels.pop()
        return original(self, *problem)

    @wrap("torch.enable_grad.__enter__")
    def enable(original, self):
        off = not recording()
        original(self)
        switch(not (off and len(levels) > 1))


@mutant
def modes_beyond_the_fourth_ignored():
    """The stack of modes has room for four: what is entered inside them changes nothing.

    Corner: five levels and more.
    Breaks: modes.nesting.innermost_decides
    """
    levels = []

    @wrap(*ENTERS[:2])
    def enter(original, self):
        before = recording()
        levels.append(self)
        original(self)
        if len(levels) > 4:
            switch(before)

    @wrap(*EXITS[:2])
    def leave(original, self, *problem):
        levels.pop()
        return original(self, *problem)


@mutant
def no_grad_exit_enables():
    """Leaving no_grad turns recording on.

    Corner: no_grad that is entered where recording is off.
    Breaks: modes.context.restores
    """

    @wrap("torch.no_grad.__exit__")
    def leave(original, self, *problem):
        original(self, *problem)
        switch(True)


@mutant
def exit_keeps_a_switch_within():
    """Leaving a `with` restores the mode only if it is still the one that was entered.

    Corner: a mode that was switched within.
    Breaks: modes.context.restores
    """

    @wrap(*ENTERS[:2])
    def enter(original, self):
        original(self)
        self.entered = recording()

    @wrap(*EXITS[:2])
    def leave(original, self, *problem):
        if recording() == self.entered:
            original(self, *problem)


@mutant
def mode_of_creation_restored():
    """Leaving no_grad or enable_grad restores the mode in which the instance was made.

    Corner: an instance that is entered in another mode than it was made in.
    Breaks: modes.context.restores
    """

    @wrap("torch.no_grad.__init__", "torch.enable_grad.__init__")
    def init(original, self, *args):
        original(self, *args)
        self.made_in = recording()

    @wrap(*EXITS[:2])
    def leave(original, self, *problem):
        original(self, *problem)
        switch(self.made_in)


@mutant
def exception_skips_restoring():
    """A `with` of no_grad that an exception leaves does not restore the mode.

    Corner: after an exception.
    Breaks: modes.context.restores_after_exception
    """

    @wrap("torch.no_grad.__exit__")
    def leave(original, self, kind=None, *problem):
        if kind is None:
            original(self, kind, *problem)


@mutant
def interrupt_skips_restoring():
    """A `with` that is left by what is no `Exception` does not restore the mode.

    Corner: KeyboardInterrupt, GeneratorExit and SystemExit.
    Breaks: modes.context.restores_after_exception
    """

    @wrap(*EXITS)
    def leave(original, self, kind=None, *problem):
        if kind is None or issubclass(kind, Exception):
            original(self, kind, *problem)


@mutant
def no_grad_swallows_exceptions():
    """A `with torch.no_grad()` swallows the exception that leaves it.

    Corner: exceptions.
    Breaks: modes.context.restores_after_exception
    """

    @wrap("torch.no_grad.__exit__")
    def leave(original, self, kind=None, *problem):
        original(self, kind, *problem)
        return kind is not None


@mutant
def call_waits_for_entering():
    """`set_grad_enabled` switches when it is entered, and so not at all where it is just called.

    Breaks: modes.set_grad_enabled.switches
    """
    within = []

    @wrap(*ENTERS[:2], *EXITS[:2])
    def of_others(original, self, *problem):
        within.append(self)
        original(self, *problem)
        within.pop()

    @wrap("torch.set_grad_enabled.__init__")
    def init(original, self, mode):
        before, self.asked = recording(), mode
        original(self, mode)
        switch(mode if within else before)

    @wrap("torch.set_grad_enabled.__enter__")
    def enter(original, self):
        switch(self.asked)


@mutant
def repeated_call_ignored():
    """A call of `set_grad_enabled` that asks for what the last call asked for does nothing, also
    where a `with` has restored another mode since.

    Corner: the same call inside a `with` and after it.
    Breaks: modes.set_grad_enabled.switches
    """
    within, last = [], [None]

    @wrap(*ENTERS[:2], *EXITS[:2])
    def of_others(original, self, *problem):
        within.append(self)
        original(self, *problem)
        within.pop()

    @wrap("torch.set_grad_enabled.__init__")
    def init(original, self, mode):
        before = recording()
        original(self, mode)
        if not within and mode == last[0]:
            switch(before)
        last[0] = last[0] if within else mode


def _decorating(substitute):
    """Let `substitute` make what decorating with `no_grad()` or `enable_grad()` returns.

    It gets what torch returns, the instance and the function.
    """

    @wrap(*DECORATES)
    def decorate(original, self, function):
        decorated = original(self, function)
        return functools.wraps(function)(substitute(decorated, self, function))


def _decorating_generators(substitute):
    @_decorating
    def decorate(decorated, self, function):
        if inspect.isgeneratorfunction(function):
            return substitute(decorated, self, function)
        return decorated


@mutant
def second_call_outside_mode():
    """A decorated function runs in the mode at its first call only.

    Corner: calls after the first.
    Breaks: modes.decorator.runs_in_mode
    """

    @_decorating
    def decorate(decorated, self, function):
        turns = [decorated]
        return lambda *args, **kwargs: (turns.pop() if turns else function)(*args, **kwargs)


@mutant
def outermost_decorator_decides():
    """Of two decorators the outer one decides.

    Corner: several decorators.
    Breaks: modes.decorator.runs_in_mode
    """

    @_decorating
    def decorate(decorated, self, function):
        innermost = getattr(function, "innermost", function)
        decorated = type(self).__call__.__wrapped__(self, innermost)
        decorated.innermost = innermost
        return decorated


@mutant
def enable_grad_decorates_only_without_no_grad():
    """A function that is decorated with `enable_grad()` and called under no_grad runs under
    no_grad.

    Corner: calls from no_grad.
    Breaks: modes.decorator.runs_in_mode
    """

    @_decorating
    def decorate(decorated, self, function):
        if type(self) is torch.no_grad:
            return decorated
        return lambda *args, **kwargs: (decorated if recording() else function)(*args, **kwargs)


@mutant
def raising_function_leaves_mode_on():
    """After a decorated function has raised, the caller is in the mode of the decorator.

    Corner: functions that raise.
    Breaks: modes.decorator.restores
    """

    @_decorating
    def decorate(decorated, self, function):
        def run(*args, **kwargs):
            try:
                return decorated(*args, **kwargs)
            except Exception:
                self.__enter__()
                raise

        return run


@mutant
def mode_of_decoration_restored():
    """After a decorated function the caller is in the mode in which the function was decorated.

    Corner: callers in another mode.
    Breaks: modes.decorator.restores
    """

    @_decorating
    def decorate(decorated, self, function):
        then = recording()

        def run(*args, **kwargs):
            try:
                return decorated(*args, **kwargs)
            finally:
                switch(then)

        return run


@mutant
def recursion_shares_an_instance():
    """A decorated function enters one instance at every call, so that a recursive call overwrites
    the mode that the first is to restore.

    Corner: functions that call themselves.
    Breaks: modes.decorator.recursive
    """
    needs("1.7", "instance of its own for each call of a decorated function")

    @_decorating
    def decorate(decorated, self, function):
        def run(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return run


@mutant
def recursive_call_in_default_mode():
    """Where a decorated function calls itself, the inner call runs in the default mode.

    Corner: functions that call themselves.
    Breaks: modes.decorator.recursive
    """

    @_decorating
    def decorate(decorated, self, function):
        running = []

        def run(*args, **kwargs):
            running.append(self)
            try:
                call = decorated if len(running) == 1 else functools.partial(recorded, function)
                return call(*args, **kwargs)
            finally:
                running.pop()

        return run


@mutant
def decorator_drops_keywords():
    """A decorated function is not given its keyword arguments.

    Corner: keyword arguments.
    Breaks: modes.decorator.transparent
    """

    @_decorating
    def decorate(decorated, self, function):
        return lambda *args, **kwargs: decorated(*args)


@mutant
def decorated_generator_nameless():
    """A decorated generator function loses its name and its docstring.

    Corner: generator functions.
    Breaks: modes.decorator.transparent
    """

    @wrap(*DECORATES)
    def decorate(original, self, function):
        decorated = original(self, function)
        if not inspect.isgeneratorfunction(function):
            return decorated
        return lambda *args, **kwargs: decorated(*args, **kwargs)


@mutant
def bare_enable_grad_does_nothing():
    """`@torch.enable_grad` without parentheses leaves the function as it is.

    Corner: enable_grad.
    Breaks: modes.decorator.without_parentheses
    """
    needs("2.1", "decorators without parentheses")

    @wrap("torch.enable_grad.__new__")
    def new(original, cls, function=None):
        return function or original(cls)


@mutant
def bare_decorator_ignores_resumptions():
    """`@torch.no_grad` without parentheses runs the body of a generator in its caller's mode.

    Corner: generator functions.
    Breaks: modes.decorator.without_parentheses
    """
    needs("2.1", "decorators without parentheses")

    @wrap("torch.no_grad.__new__")
    def new(original, cls, function=None):
        if not inspect.isgeneratorfunction(function):
            return original(cls, function)
        return original(cls)(lambda *args, **kwargs: function(*args, **kwargs))


@mutant
def decorating_switches_the_mode():
    """`set_grad_enabled` that decorates a function leaves its mode on where it was called.

    Breaks: modes.decorator.set_grad_enabled
    """
    needs("2.2", "set_grad_enabled that switches back where it decorates")

    @wrap("torch.set_grad_enabled.__call__")
    def call(original, self, function):
        decorated = original(self, function)
        switch(self.mode)
        return decorated


@mutant
def second_call_in_the_callers_mode():
    """A function that `set_grad_enabled` decorates runs in its caller's mode after the first call.

    Corner: calls after the first.
    Breaks: modes.decorator.set_grad_enabled
    """

    @wrap("torch.set_grad_enabled.__call__")
    def call(original, self, function):
        decorated, called = original(self, function), []

        def run(*args, **kwargs):
            called.append(self)
            return (decorated if len(called) == 1 else function)(*args, **kwargs)

        return run


@mutant
def generator_holds_mode():
    """A decorated generator holds its mode until it ends, and its caller is in it too.

    Breaks: modes.decorator.generator
    """

    @_decorating_generators
    def decorate(decorated, self, function):
        def run(*args, **kwargs):
            with type(self)():
                return (yield from function(*args, **kwargs))

        return run


@mutant
def generator_enters_mode_once():
    """The body of a decorated generator runs in the mode up to its first `yield`.

    Corner: resumptions after the first.
    Breaks: modes.decorator.generator
    """

    @_decorating_generators
    def decorate(decorated, self, function):
        def run(*args, **kwargs):
            body = function(*args, **kwargs)
            with type(self)():
                first = next(body)
            yield first
            return (yield from body)

        return run


@mutant
def generator_restores_its_first_caller():
    """A decorated generator restores at each `yield` the mode in which it was first resumed.

    Corner: a caller that switches the mode between resumptions.
    Breaks: modes.decorator.generator
    """

    @_decorating_generators
    def decorate(decorated, self, function):
        def run(*args, **kwargs):
            first = recording()
            for value in decorated(*args, **kwargs):
                switch(first)
                yield value

        return run


@mutant
def raising_generator_leaves_mode_on():
    """A decorated generator that raises leaves its caller in the mode.

    Corner: generators that raise.
    Breaks: modes.decorator.generator
    """

    @_decorating_generators
    def decorate(decorated, self, function):
        def run(*args, **kwargs):
            try:
                return (yield from decorated(*args, **kwargs))
            except Exception:
                self.__enter__()
                raise

        return run


@mutant
def sent_values_lost():
    """What is sent to a decorated generator is lost.

    Breaks: modes.decorator.coroutine
    """

    @_decorating_generators
    def decorate(decorated, self, function):
        def run(*args, **kwargs):
            yield from (value for value in decorated(*args, **kwargs))

        return run


@mutant
def throw_bypasses_mode():
    """What `throw` runs of a decorated generator runs in the mode of the caller.

    Corner: `throw`.
    Breaks: modes.decorator.coroutine
    """
    _drive_generators(throw=contextlib.suppress)


@mutant
def close_bypasses_mode():
    """What `close` runs of a decorated generator runs in the mode of the caller.

    Corner: `close`.
    Breaks: modes.decorator.coroutine
    """
    _drive_generators(close=contextlib.suppress)


@mutant
def value_returned_on_throw_lost():
    """What a decorated generator returns in answer to `throw` is lost.

    Corner: `throw` that ends the generator.
    Breaks: modes.decorator.coroutine
    """
    _drive_generators(returns=lambda step, value: None if step == "throw" else value)


def _drive_generators(returns=lambda step, value: value, **contexts):
    @_decorating_generators
    def decorate(decorated, self, function):
        def run(*args, **kwargs):
            body, step, given = function(*args, **kwargs), "send", None
            while True:
                try:
                    with contexts.get(step, type(self))():
                        value = getattr(body, step)(given)
                except StopIteration as end:
                    return returns(step, end.value)
                try:
                    step, given = "send", (yield value)
                except GeneratorExit:
                    with contexts.get("close", type(self))():
                        body.close()
                    raise
                except BaseException as problem:
                    step, given = "throw", problem

        return run


@mutant
def thread_leaves_its_mode_to_who_joins_it():
    """Who joins a thread that has switched its mode is in that mode afterwards.

    Corner: after joining a thread.
    Breaks: modes.thread.local
    """

    @wrap("torch.set_grad_enabled.__init__")
    def init(original, self, mode):
        original(self, mode)
        threading.current_thread().switched_to = mode

    @wrap("threading.Thread.join")
    def join(original, thread, *args):
        original(thread, *args)
        switch(getattr(thread, "switched_to", recording()))


@mutant
def last_switch_of_any_thread_counts():
    """A thread that has once switched its mode follows the switches of all threads.

    Corner: threads that run at the same time.
    Breaks: modes.thread.local
    """
    last = []

    @wrap("torch.set_grad_enabled.__init__")
    def init(original, self, mode):
        original(self, mode)
        threading.current_thread().switched = True
        last[:] = [threading.current_thread(), mode]

    @wrap("torch.is_grad_enabled")
    def is_grad_enabled(original):
        here = threading.current_thread()
        if hasattr(here, "switched") and last[0] is not here:
            switch(last[1])
        return original()


@mutant
def backward_under_no_grad_starts_anew():
    """A backward under no_grad overwrites `.grad` where it is to add.

    Corner: a second backward.
    Breaks: modes.backward.same_gradients
    """

    @on_pass
    def run(call):
        if call.accumulates and not recording():
            for leaf in leaves(call.roots):
                leaf.grad = None
        return call.run()


@mutant
def hooks_not_called_under_no_grad():
    """Backward under no_grad calls no hooks of tensors, so that none can change a gradient.

    Corner: tensors with hooks.
    Breaks: modes.backward.same_gradients
    """
    silent = [False]

    @on_pass
    def run(call):
        silent[0] = not recording()
        try:
            return call.run()
        finally:
            silent[0] = False

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, x, hook):
        return original(x, lambda gradient: None if silent[0] else hook(gradient))


@mutant
def grad_under_no_grad_records_nothing():
    """`grad` with `create_graph=True` under no_grad returns gradients without a graph.

    Breaks: modes.backward.create_graph
    """

    @on_pass
    def run(call):
        call.create_graph = call.create_graph and (recording() or call.accumulates)
        return call.run()


@mutant
def backward_under_no_grad_records_nothing():
    """`backward` with `create_graph=True` under no_grad leaves gradients without a graph.

    Corner: `backward`, not `grad`.
    Breaks: modes.backward.create_graph
    """

    @on_pass
    def run(call):
        call.create_graph = call.create_graph and (recording() or not call.accumulates)
        return call.run()


@mutant
def tangents_dropped_under_no_grad():
    """Under no_grad a product has no tangent.

    Breaks: modes.forward_ad.unaffected
    """
    _drop_tangents(lambda x: not recording())


@mutant
def zero_dim_tangents_dropped_under_no_grad():
    """Under no_grad a product of a 0-d tensor with a number has no tangent.

    Corner: 0-d tensors.
    Breaks: modes.forward_ad.unaffected
    """
    _drop_tangents(lambda x: not (recording() or x.dim()))


def _drop_tangents(where):
    needs("1.9", "forward-mode differentiation")

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul")
    def mul(original, x, other):
        if torch.autograd.forward_ad._current_level >= 0 and where(x):
            x = torch.autograd.forward_ad.unpack_dual(x).primal
        return original(x, other)


@mutant
def stolen_gradient_read_in_memory_order():
    """Under the layout policy False a gradient of other strides is kept with its memory, but read
    as if it were contiguous.

    Corner: gradients that are not contiguous.
    Breaks: modes.layout_policy.same_values
    """
    needs("2.13", "layout policy of gradients")

    @on_pass
    def run(call):
        result = call.run()
        for leaf in leaves(call.roots):
            grad = leaf.grad
            if not (torch._C._is_grad_layout_enforcement_enabled() or grad.is_contiguous()):
                flat = grad.as_strided((grad.numel(),), (grad.stride(-1) and 1,))
                leaf.grad = flat.reshape(grad.shape)
        return result


@mutant
def second_gradient_stolen():
    """Under the layout policy False the gradient of a second backward takes the place of the
    first.

    Corner: a second backward to a gradient that is not expanded.
    Breaks: modes.layout_policy.same_values
    """
    needs("2.13", "layout policy of gradients")

    @on_pass
    def run(call):
        if call.accumulates and not torch._C._is_grad_layout_enforcement_enabled():
            for leaf in leaves(call.roots):
                if leaf.grad is not None and 0 not in leaf.grad.stride():
                    leaf.grad = None
        return call.run()
