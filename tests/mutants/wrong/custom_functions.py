"""Wrong in SPEC.md's chapter Custom Functions."""

import functools
from types import SimpleNamespace

import torch

from ..museum import mutant
from ..tools.custom_functions import (
    APPLY,
    defines,
    derived,
    on_apply,
    on_gradients,
    on_received,
    on_results,
    standing_in,
    tensors,
)
from ..tools.patching import needs, wrap, wrap_property

SAVED = "torch.autograd.function.BackwardCFunction.saved_tensors"


def _in_mode(enabled):
    """Let a method run with grad mode on, or off."""

    def changed(method, args):
        @functools.wraps(method)
        def stand_in(*arguments):
            with torch.set_grad_enabled(enabled):
                return method(*arguments)

        return stand_in

    return changed


@mutant
def forward_runs_in_grad_mode():
    """The `forward` of a custom Function runs in the grad mode of the caller.

    Breaks: functions.forward.not_recorded
    """
    standing_in(forward=_in_mode(True))


@mutant
def forward_of_nonleaves_runs_in_grad_mode():
    """The `forward` of a custom Function is recorded where an argument has a history.

    Corner: arguments that are no leaves.
    Breaks: functions.forward.not_recorded
    """

    def changed(forward, args):
        recorded = any(x.grad_fn is not None for x in tensors(args))
        return _in_mode(recorded)(forward, args)

    standing_in(forward=changed)


def _recording(contained):
    """Let a result require grad where a container among the arguments holds a tensor that does."""

    def change(result, args):
        held = [x for arg in args for x in tensors(contained(arg))]
        if torch.is_tensor(result) and any(x.requires_grad for x in held):
            return result if result.requires_grad else result.requires_grad_()
        return result

    on_results(change)


@mutant
def tensors_in_sequences_are_recorded():
    """Tensors in a list or a tuple that is an argument count as arguments.

    Corner: lists and tuples.
    Breaks: functions.arguments.direct_only
    """
    _recording(lambda arg: arg if isinstance(arg, (list, tuple)) else ())


@mutant
def tensors_in_dictionaries_are_recorded():
    """Tensors in a dictionary that is an argument count as arguments.

    Corner: dictionaries.
    Breaks: functions.arguments.direct_only
    """
    _recording(lambda arg: arg.values() if isinstance(arg, dict) else ())


@mutant
def surplus_none_refused():
    """A None that `backward` returns beyond the number of arguments raises.

    Breaks: functions.arguments.optional, functions.backward.trailing_none
    """

    def refuse(gradients, args):
        if len(gradients) > len(args):
            raise RuntimeError("returned an incorrect number of gradients")
        return gradients

    on_gradients(refuse)


@mutant
def one_surplus_none_allowed():
    """One None that `backward` returns beyond the number of arguments is ignored, not more.

    Corner: two surplus Nones.
    Breaks: functions.backward.trailing_none
    """

    def refuse(gradients, args):
        if len(gradients) > len(args) + 1:
            raise RuntimeError("returned an incorrect number of gradients")
        return gradients

    on_gradients(refuse)


@mutant
def omitted_arguments_are_none():
    """An argument that is left out is None, whatever its default value.

    Corner: arguments that are left out.
    Breaks: functions.arguments.optional
    """

    @wrap(APPLY)
    def apply(original, cls, *args):
        expected = cls.forward.__code__.co_argcount - 1
        return original(*args, *[None] * (expected - len(args)))


@mutant
def keywords_in_the_order_given():
    """Arguments given by keyword are appended to the others in the order in which they come.

    Corner: keywords in another order than that of the parameters.
    Breaks: functions.arguments.keywords
    """
    needs("2.13", "keywords in apply")

    @wrap(APPLY)
    def apply(original, cls, *args, **options):
        return original(*args, *options.values())


@mutant
def unknown_keywords_dropped():
    """A keyword that `forward` does not know is dropped.

    Corner: unknown keywords.
    Breaks: functions.arguments.keywords
    """
    needs("2.13", "keywords in apply")

    @wrap(APPLY)
    def apply(original, cls, *args, **options):
        known = cls.forward.__code__.co_varnames
        return original(*args, **{name: it for name, it in options.items() if name in known})


@mutant
def constants_give_leaves():
    """A floating-point result of a custom Function requires grad, whatever its arguments.

    Breaks: functions.constant.not_recorded
    """

    def change(result, args):
        return result if result.requires_grad else result.detach().requires_grad_()

    on_results(change)


@mutant
def results_beside_others_are_leaves():
    """A custom Function with other arguments than one tensor gives a leaf if it gives no node.

    Corner: constants among several arguments.
    Breaks: functions.constant.not_recorded
    """

    def change(result, args):
        if result.requires_grad or len(args) == 1:
            return result
        return result.detach().requires_grad_()

    on_results(change)


@mutant
def half_results_are_constants():
    """A result of half precision does not require grad.

    Corner: results of half precision.
    Breaks: functions.outputs.require_grad
    """
    half = (torch.float16, torch.bfloat16)
    on_results(lambda result, args: result.detach() if result.dtype in half else result)


@mutant
def complex_results_are_constants():
    """A complex result does not require grad.

    Corner: complex results.
    Breaks: functions.outputs.require_grad
    """
    on_results(lambda result, args: result.detach() if result.dtype.is_complex else result)


@mutant
def returned_numbers_become_tensors():
    """A number that `forward` returns comes back as a tensor.

    Corner: numbers.
    Breaks: functions.outputs.not_tensors
    """
    needs("1.9", "results that are no tensors")
    on_results(lambda it, args: torch.tensor(it) if isinstance(it, (int, float)) else it)


@mutant
def results_that_are_no_tensors_have_no_gradient():
    """`backward` receives gradients for the tensors among the results alone.

    Breaks: functions.outputs.not_tensors
    """
    needs("1.9", "results that are no tensors")
    on_received(lambda ctx, gradients: [it for it in gradients if it is not None])


@mutant
def returned_argument_is_copied():
    """An argument that `forward` returns comes back as a copy.

    Breaks: functions.outputs.input_returned
    """

    def change(result, args):
        shared = [x for x in tensors(args) if x.data_ptr() == result.data_ptr()]
        return result.clone() if shared else result

    on_results(change)


@mutant
def returned_nonleaf_takes_the_history():
    """An argument that `forward` returns is the result itself, as if it were modified in place.

    Corner: arguments that are no leaves.
    Breaks: functions.outputs.input_returned
    """

    def changed(forward, args):
        def stand_in(ctx, *arguments):
            results = forward(ctx, *arguments)
            given = [x for x in tensors(arguments) if x.grad_fn is not None]
            every = results if isinstance(results, tuple) else (results,)
            ctx.mark_dirty(*[x for x in given if any(x is y for y in every)])
            return results

        return stand_in

    standing_in(forward=changed)


@mutant
def gradients_arrive_in_reverse():
    """`backward` receives the gradients of several results from the last to the first.

    Corner: several results.
    Breaks: functions.backward.receives
    """
    on_received(lambda ctx, gradients: gradients[::-1])


@mutant
def missing_gradients_are_none():
    """Where `backward` returns too few gradients, the others are taken for None.

    Breaks: functions.backward.count
    """
    on_gradients(lambda gradients, args: (*gradients, *[None] * (len(args) - len(gradients))))


@mutant
def missing_gradients_of_numbers_are_none():
    """`backward` may leave out the gradients of arguments that are no tensors at the end.

    Corner: arguments that are no tensors.
    Breaks: functions.backward.count
    """

    def fill(gradients, args):
        rest = args[len(gradients) :]
        return gradients if list(tensors(rest)) else (*gradients, *[None] * len(rest))

    on_gradients(fill)


@mutant
def surplus_gradients_ignored():
    """What `backward` returns beyond the number of arguments is ignored, whatever it is.

    Corner: surplus gradients that are not None.
    Breaks: functions.backward.count
    """
    on_gradients(lambda gradients, args: gradients[: len(args)])


@mutant
def gradient_of_a_number_ignored():
    """A gradient for an argument that is no tensor is ignored.

    Breaks: functions.backward.not_a_tensor
    """

    def drop(gradients, args):
        return tuple(g if torch.is_tensor(x) else None for g, x in zip(gradients, args))

    on_gradients(drop)


@mutant
def gradient_of_none_ignored():
    """A gradient for an argument that is None is ignored.

    Corner: None.
    Breaks: functions.backward.not_a_tensor
    """

    def drop(gradients, args):
        return tuple(None if x is None else g for g, x in zip(gradients, args))

    on_gradients(drop)


@mutant
def gradient_of_a_constant_checked():
    """A gradient for a tensor that does not require grad must have its shape.

    Corner: gradients of another shape.
    Breaks: functions.backward.not_needed
    """

    def check(gradients, args):
        for gradient, x in zip(gradients, args):
            if torch.is_tensor(x) and gradient is not None and gradient.shape != x.shape:
                raise RuntimeError("returned an invalid gradient")
        return gradients

    on_gradients(check)


@mutant
def constants_gather_gradients():
    """A gradient for a leaf that does not require grad is put into its `.grad`.

    Breaks: functions.backward.not_needed
    """

    def gather(gradients, args):
        for gradient, x in zip(gradients, args):
            fits = torch.is_tensor(x) and gradient is not None and not x.requires_grad
            if fits and (gradient.shape, gradient.dtype) == (x.shape, x.dtype):
                x.grad = gradient.detach()
        return gradients

    on_gradients(gather)


@mutant
def none_counts_as_zeros():
    """None that `backward` returns for a tensor that requires grad is taken for zeros.

    Breaks: functions.backward.none
    """

    def fill(gradients, args):
        return tuple(
            torch.zeros_like(x) if g is None and torch.is_tensor(x) and x.requires_grad else g
            for g, x in zip(gradients, args)
        )

    on_gradients(fill)


@mutant
def gradients_of_one_element_expand():
    """A gradient with a single element is expanded to the shape of the argument.

    Corner: gradients with one element.
    Breaks: functions.backward.shape
    """

    def expand(gradients, args):
        return tuple(
            g.reshape(()).expand(x.shape) if torch.is_tensor(g) and g.numel() == 1 else g
            for g, x in zip(gradients, args)
        )

    on_gradients(expand)


@mutant
def gradients_are_reshaped():
    """A gradient with as many elements as the argument is taken in its shape.

    Corner: gradients of another shape with as many elements.
    Breaks: functions.backward.shape
    """

    def reshape(gradients, args):
        return tuple(
            g.reshape(x.shape) if torch.is_tensor(g) and g.numel() == x.numel() else g
            for g, x in zip(gradients, args)
        )

    on_gradients(reshape)


@mutant
def leading_dimensions_are_not_summed():
    """A gradient with more dimensions than the argument is refused, not summed.

    Corner: gradients with more dimensions.
    Breaks: functions.backward.shape
    """

    def refuse(gradients, args):
        for gradient, x in zip(gradients, args):
            if torch.is_tensor(gradient) and gradient.dim() > x.dim():
                raise RuntimeError("returned an invalid gradient")
        return gradients

    on_gradients(refuse)


@mutant
def gradients_of_integers_refused():
    """A gradient of an integral dtype is refused, not converted.

    Corner: integral dtypes.
    Breaks: functions.backward.dtype
    """

    def refuse(gradients, args):
        for gradient in tensors(gradients):
            if not gradient.is_floating_point():
                raise RuntimeError("returned an invalid gradient")
        return gradients

    on_gradients(refuse)


@mutant
def gradients_lose_their_sign_as_bytes():
    """A gradient of another dtype goes through bytes.

    Breaks: functions.backward.dtype
    """

    def convert(gradients, args):
        return tuple(
            g.to(torch.uint8) if torch.is_tensor(g) and g.dtype != x.dtype else g
            for g, x in zip(gradients, args)
        )

    on_gradients(convert)


@mutant
def backward_always_in_grad_mode():
    """`backward` runs in grad mode also where no graph is asked for.

    Breaks: functions.backward.grad_mode
    """
    standing_in(backward=_in_mode(True))


@mutant
def backward_never_in_grad_mode():
    """`backward` runs with grad mode off also where a graph is asked for.

    Corner: `create_graph`.
    Breaks: functions.backward.grad_mode
    """
    standing_in(backward=_in_mode(False))


@mutant
def received_gradients_are_sparse():
    """The gradients that `backward` receives are stored sparsely, and NumPy cannot read them.

    Breaks: functions.backward.foreign
    """
    on_received(lambda ctx, gradients: [g.to_sparse() for g in gradients])


def _detaching(applies):
    @wrap_property(SAVED)
    def saved_tensors(read, ctx):
        return tuple(t.detach() if t is not None and applies(ctx, t) else t for t in read(ctx))


@mutant
def saved_results_are_detached():
    """A saved result comes back without its history.

    Corner: results.
    Breaks: functions.double.saved
    """
    _detaching(lambda ctx, t: isinstance(t.grad_fn, type(ctx)))


@mutant
def saved_leaves_are_detached():
    """A saved argument that is a leaf comes back detached.

    Corner: leaves.
    Breaks: functions.double.saved
    """
    _detaching(lambda ctx, t: t.is_leaf)


@mutant
def received_gradients_are_constants():
    """`backward` receives gradients without their history.

    Corner: gradients that depend on a tensor that requires grad.
    Breaks: functions.double.saved
    """
    on_received(lambda ctx, gradients: [g if g is None else g.detach() for g in gradients])


@mutant
def nested_functions_are_inlined():
    """A custom Function that `backward` applies is differentiated through its `forward`.

    Breaks: functions.double.nested
    """
    within = []

    @on_apply
    def apply(cls, args, run):
        if within and torch.is_grad_enabled():
            return cls.forward(SimpleNamespace(save_for_backward=lambda *saved: None), *args)

        def backward(ctx, *gradients):
            within.append(ctx)
            try:
                return cls.backward(ctx, *gradients)
            finally:
                within.pop()

        return run(derived(cls, backward=backward))


@mutant
def saved_intermediates_refused():
    """Under `create_graph`, reading a saved tensor that is neither argument nor result raises.

    Corner: tensors that were saved by `save_for_backward`.
    Breaks: functions.double.intermediate
    """

    @wrap_property(SAVED)
    def saved_tensors(read, ctx):
        saved = read(ctx)
        if torch.is_grad_enabled() and not all(t.requires_grad for t in saved):
            raise RuntimeError("an intermediate was saved; double backward would be wrong")
        return saved


@mutant
def further_results_are_detached():
    """Of several results that were saved, only the first comes back with its history.

    Corner: results after the first.
    Breaks: functions.double.intermediate_returned
    """
    _detaching(lambda ctx, t: t.output_nr > 0)


@mutant
def once_differentiable_ignored():
    """`once_differentiable` leaves the `backward` that it decorates as it is.

    Breaks: functions.once.refused, functions.once.grad_mode
    """

    @wrap("torch.autograd.function.once_differentiable")
    def once_differentiable(original, backward):
        return backward


@mutant
def once_differentiable_gives_constants():
    """What a once-differentiable `backward` returns is silently taken for a constant.

    Corner: gradients used beside something else that requires grad.
    Breaks: functions.once.refused
    """

    @wrap("torch.autograd.function.once_differentiable")
    def once_differentiable(original, backward):
        return _in_mode(False)(backward, ())


@mutant
def once_differentiable_in_grad_mode():
    """A once-differentiable `backward` runs in grad mode where a graph is asked for.

    Corner: `create_graph`.
    Breaks: functions.once.grad_mode
    """

    @wrap("torch.autograd.function.once_differentiable")
    def once_differentiable(original, backward):
        asked = []

        def within(ctx, *gradients):
            with torch.set_grad_enabled(asked[-1]):
                return backward(ctx, *gradients)

        decorated = original(within)

        def noting(ctx, *gradients):
            asked.append(torch.is_grad_enabled())
            return decorated(ctx, *gradients)

        return noting


@mutant
def missing_forward_is_the_identity():
    """A custom Function without `forward` returns its argument.

    Breaks: functions.missing.forward
    """

    @on_apply
    def apply(cls, args, run):
        return run(derived(cls)) if defines(cls, "forward") else args[0]


@mutant
def missing_backward_gives_none():
    """A custom Function without `backward` gives no gradient, without an error.

    Breaks: functions.missing.backward
    """

    @on_apply
    def apply(cls, args, run):
        if defines(cls, "backward") or defines(cls, "vjp"):
            return run(derived(cls))
        return run(derived(cls, backward=lambda ctx, *gradients: tuple(None for _ in args)))


@mutant
def missing_backward_refused_in_forward():
    """A custom Function without `backward` is refused when it is applied.

    Corner: the time of the error.
    Breaks: functions.missing.backward
    """

    @on_apply
    def apply(cls, args, run):
        if not (defines(cls, "backward") or defines(cls, "vjp")):
            raise NotImplementedError("You must implement backward")
        return run(derived(cls))


@mutant
def instances_can_be_called():
    """Calling an instance of a custom Function applies it.

    Breaks: functions.instance.called
    """
    torch.autograd.Function.__call__ = lambda self, *args: type(self).apply(*args)


@mutant
def instances_are_made_silently():
    """Making an instance of a custom Function does not warn.

    Breaks: functions.instance.warns
    """

    @wrap("torch.autograd.Function.__init__")
    def init(original, self):
        pass


@mutant
def instances_warn_once():
    """Making an instance of a custom Function warns the first time only.

    Corner: after the first time.
    Breaks: functions.instance.warns
    """
    made = []

    @wrap("torch.autograd.Function.__init__")
    def init(original, self):
        if not made:
            made.append(original(self))


@mutant
def vjp_not_looked_for():
    """A custom Function that defines `vjp` in place of `backward` is taken to have neither.

    Breaks: functions.vjp.alias
    """
    needs("1.10", "vjp of custom Functions")
    standing_in(vjp=lambda vjp, args: torch.autograd.Function.vjp)


@mutant
def vjp_not_inherited():
    """A `vjp` counts for the custom Function that defines it, and not for those derived from it.

    Corner: derived Functions.
    Breaks: functions.vjp.alias
    """
    needs("1.10", "vjp of custom Functions")

    @on_apply
    def apply(cls, args, run):
        inherited = defines(cls, "vjp") and "vjp" not in vars(cls)
        hidden = {"vjp": torch.autograd.Function.vjp} if inherited else {}
        return run(derived(cls, **hidden))


@mutant
def vjp_outranks_backward():
    """A custom Function that defines both `backward` and `vjp` uses its `vjp`.

    Breaks: functions.vjp.both
    """
    needs("1.10", "vjp of custom Functions")

    @on_apply
    def apply(cls, args, run):
        both = defines(cls, "vjp") and defines(cls, "backward")
        hidden = {"backward": torch.autograd.Function.backward} if both else {}
        return run(derived(cls, **hidden))


@mutant
def boxed_gradients_are_a_tuple():
    """A boxed `backward` receives its gradients in a tuple.

    Breaks: functions.boxed.list
    """
    needs("2.13", "boxed_grads_call")
    on_received(lambda ctx, received: [tuple(it) if type(it) is list else it for it in received])


@mutant
def boxing_is_not_inherited():
    """`boxed_grads_call` counts on the custom Function itself, not on its base.

    Corner: derived Functions.
    Breaks: functions.boxed.list
    """
    needs("2.13", "boxed_grads_call")

    @on_apply
    def apply(cls, args, run):
        return run(derived(cls, boxed_grads_call=vars(cls).get("boxed_grads_call", False)))


@mutant
def gradcheck_accepts_all():
    """`gradcheck` returns True for any custom Function.

    Breaks: functions.gradcheck
    """

    @wrap("torch.autograd.gradcheck")
    def gradcheck(original, function, inputs, **options):
        return True


@mutant
def gradgradcheck_checks_the_first_order():
    """`gradgradcheck` checks what `gradcheck` checks.

    Corner: right gradients with wrong second derivatives.
    Breaks: functions.gradcheck
    """

    @wrap("torch.autograd.gradgradcheck")
    def gradgradcheck(original, function, inputs, *others, **options):
        return torch.autograd.gradcheck(function, inputs)
