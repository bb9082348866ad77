"""Wrong in SPEC.md's chapter Custom Functions under transforms."""

from types import SimpleNamespace

import torch

from ..museum import mutant
from ..tools.custom_functions import (
    defines,
    derived,
    on_apply,
    standing_in,
    tensors,
    transforming,
)
from ..tools.graphs import regraded
from ..tools.patching import needs, wrap, wrap_property

FORWARD = "torch.autograd.function._ContextMethodMixin.save_for_forward"
SAVED = "torch.autograd.function.BackwardCFunction.saved_tensors"


def _several(results):
    return results if isinstance(results, tuple) else (results,)


@mutant
def setup_context_receives_copies():
    """`setup_context` receives copies of the results.

    Breaks: functions.setup_context.equivalent
    """
    needs("2.0", "setup_context")

    def changed(setup_context, args):
        def stand_in(ctx, inputs, output):
            copies = tuple(y.clone() if torch.is_tensor(y) else y for y in _several(output))
            setup_context(ctx, inputs, copies if isinstance(output, tuple) else copies[0])

        return stand_in

    standing_in(setup_context=changed)


@mutant
def setup_context_cannot_mark_as_dirty():
    """`mark_dirty` has no effect in `setup_context`.

    Corner: arguments modified in place.
    Breaks: functions.setup_context.equivalent
    """
    needs("2.0", "setup_context")
    within = []

    @wrap("torch.autograd.function._ContextMethodMixin.mark_dirty")
    def mark_dirty(original, ctx, *marked):
        return None if within else original(ctx, *marked)

    def changed(setup_context, args):
        def stand_in(ctx, inputs, output):
            within.append(ctx)
            setup_context(ctx, inputs, output)
            within.pop()

        return stand_in

    standing_in(setup_context=changed)


def _setting_up(change):
    needs("2.0", "setup_context")

    def changed(setup_context, args):
        return lambda ctx, inputs, output: setup_context(ctx, *change(inputs, output))

    standing_in(setup_context=changed)


@mutant
def tuple_of_one_unpacked_for_setup_context():
    """`setup_context` receives the element of a tuple of one that `forward` returned.

    Corner: a tuple of one.
    Breaks: functions.setup_context.receives
    """

    def change(inputs, output):
        alone = isinstance(output, tuple) and len(output) == 1
        return inputs, output[0] if alone else output

    _setting_up(change)


@mutant
def setup_context_receives_tensors_alone():
    """`setup_context` receives the tensors among the arguments.

    Corner: arguments that are no tensors.
    Breaks: functions.setup_context.receives
    """
    _setting_up(lambda inputs, output: (tuple(tensors(inputs)), output))


def _inlined(applies):
    """Under transforms, let `forward` of those Functions stand in for applying them."""
    needs("2.0", "torch.func")
    ctx = SimpleNamespace(save_for_backward=lambda *saved: None)

    @on_apply
    def apply(cls, args, run):
        if not (transforming() and applies(cls)):
            return run(derived(cls))
        return cls.forward(*(() if defines(cls, "setup_context") else (ctx,)), *args)


@mutant
def combined_form_is_inlined():
    """Under transforms, a custom Function in the combined form is differentiated through `forward`.

    Breaks: functions.func.separate_only
    """
    _inlined(lambda cls: not defines(cls, "setup_context"))


@mutant
def functions_are_inlined_under_transforms():
    """Under transforms, a custom Function is differentiated through its `forward`.

    Breaks: functions.func.reverse, functions.func.forward
    """
    _inlined(lambda cls: defines(cls, "setup_context"))


@mutant
def functions_without_backward_are_inlined():
    """Under transforms, a custom Function that has no `backward` is differentiated by `forward`.

    Corner: Functions that have a `jvp` alone.
    Breaks: functions.func.forward, functions.func.missing
    """
    _inlined(lambda cls: defines(cls, "setup_context") and not defines(cls, "backward"))


@mutant
def saved_tensors_are_constants_under_transforms():
    """In the separate form, what was saved comes back detached.

    Corner: derivatives of derivatives.
    Breaks: functions.func.composed
    """
    needs("2.0", "torch.func")

    @wrap_property(SAVED)
    def saved_tensors(read, ctx):
        return tuple(t if t is None else t.detach() for t in read(ctx))


@mutant
def missing_methods_give_zeros():
    """Under transforms, a custom Function without `backward` has zeros for derivative.

    Breaks: functions.func.missing
    """
    needs("2.0", "torch.func")

    @on_apply
    def apply(cls, args, run):
        if defines(cls, "backward") or not transforming():
            return run(derived(cls))
        return run(derived(cls, backward=lambda ctx, *gradients: tuple(None for _ in args)))


@mutant
def flags_are_false_under_transforms():
    """`needs_input_grad` is False for every argument in the separate form.

    Corner: `needs_input_grad`.
    Breaks: functions.func.declarations
    """
    needs("2.0", "torch.func")

    @wrap_property("torch.autograd.function.BackwardCFunction.needs_input_grad")
    def needs_input_grad(read, ctx):
        return tuple(False for _ in read(ctx))


@mutant
def vmap_rule_is_generated_unasked():
    """A custom Function without a rule for `vmap` gets a generated one.

    Breaks: functions.vmap.needs_rule
    """
    needs("2.0", "torch.func")

    @on_apply
    def apply(cls, args, run):
        return run(derived(cls, generate_vmap_rule=not defines(cls, "vmap")))


@mutant
def vmap_method_outranks_generation():
    """A `vmap` method is used where `generate_vmap_rule` is True as well.

    Breaks: functions.vmap.one_rule
    """
    needs("2.0", "torch.func")

    @on_apply
    def apply(cls, args, run):
        both = defines(cls, "vmap") and cls.generate_vmap_rule
        return run(derived(cls, **({"generate_vmap_rule": False} if both else {})))


@mutant
def generated_rule_runs_forward_on_the_batch():
    """The generated rule calls `forward` with whole batches, their dimension in front.

    Corner: Functions that are not elementwise.
    Breaks: functions.vmap.generated
    """
    needs("2.0", "torch.func")

    @on_apply
    def apply(cls, args, run):
        def rule(info, in_dims, *batches):
            moved = [x if d is None else x.movedim(d, 0) for x, d in zip(batches, in_dims)]
            results = cls.forward(*moved)
            return results, tuple(0 for _ in results) if isinstance(results, tuple) else 0

        if not cls.generate_vmap_rule:
            return run(derived(cls))
        return run(derived(cls, generate_vmap_rule=False, vmap=rule))


@mutant
def gradient_of_unmapped_argument_is_a_mean():
    """The gradient of an argument that is not mapped is the mean over the batch.

    Corner: arguments that are not mapped.
    Breaks: functions.vmap.generated_gradients
    """
    needs("2.0", "torch.func")

    @wrap("torch.vmap")
    def vmap(original, function, in_dims=0, *others, **options):
        def mapped(*args):
            result = original(function, in_dims, *others, **options)(*args)
            dims = in_dims if isinstance(in_dims, tuple) else (in_dims,)

            def mean(gradients, _):
                return tuple(
                    g / len(args[0]) if d is None and g is not None else g
                    for g, d in zip(gradients, dims)
                )

            return regraded(result, mean)

        return mapped


def _mapping(change):
    """Let `change` make what the `vmap` method receives: info, in_dims and the arguments."""
    needs("2.0", "torch.func")

    def changed(rule, args):
        return lambda info, in_dims, *batches: rule(*change(info, in_dims, batches))

    standing_in(vmap=changed)


@mutant
def in_dims_of_tensors_alone():
    """`in_dims` has entries for the tensors among the arguments alone.

    Corner: arguments that are no tensors.
    Breaks: functions.vmap.receives
    """

    def change(info, in_dims, batches):
        dims = tuple(d for d, x in zip(in_dims, batches) if torch.is_tensor(x))
        return (info, dims, *batches)

    _mapping(change)


@mutant
def batches_come_to_the_front():
    """The `vmap` method receives every batch with its dimension in front.

    Corner: batches in another dimension.
    Breaks: functions.vmap.receives
    """

    def change(info, in_dims, batches):
        moved = [x if d is None else x.movedim(d, 0) for x, d in zip(batches, in_dims)]
        return (info, tuple(d if d is None else 0 for d in in_dims), *moved)

    _mapping(change)


@mutant
def randomness_is_the_default():
    """The `vmap` method is told the default for randomness.

    Corner: another randomness than the default.
    Breaks: functions.vmap.receives
    """
    _mapping(lambda info, dims, batches: (info._replace(randomness="error"), dims, *batches))


@mutant
def results_without_batch_have_one_in_front():
    """None in `out_dims` is taken for 0.

    Corner: None.
    Breaks: functions.vmap.out_dims
    """
    needs("2.0", "torch.func")

    def changed(rule, args):
        def stand_in(info, in_dims, *batches):
            results, dims = rule(info, in_dims, *batches)
            return results, tuple(d or 0 for d in dims) if isinstance(dims, tuple) else dims

        return stand_in

    standing_in(vmap=changed)


def _pushing(change):
    """Let `change` make what forward mode gets from what `jvp` returns, and its tangents."""
    needs("1.10", "jvp of custom Functions")

    def changed(jvp, args):
        return lambda ctx, *tangents: change(jvp(ctx, *tangents), tangents)

    standing_in(jvp=changed)


@mutant
def tangents_come_in_reverse():
    """The tangents of several results go to them from the last to the first.

    Corner: several results.
    Breaks: functions.jvp.tangent
    """
    _pushing(lambda results, _: results[::-1] if isinstance(results, tuple) else results)


@mutant
def tangents_follow_forward():
    """The `forward` of a custom Function is differentiated in forward mode; `jvp` is not used.

    Breaks: functions.jvp.tangent
    """
    needs("1.10", "jvp of custom Functions")

    @on_apply
    def apply(cls, args, run):
        if defines(cls, "jvp"):
            return cls.forward(None, *args)
        return run(derived(cls))


def _receiving(change):
    needs("1.10", "jvp of custom Functions")

    def changed(jvp, args):
        return lambda ctx, *tangents: jvp(ctx, *change(tangents))

    standing_in(jvp=changed)


@mutant
def jvp_receives_tangents_alone():
    """`jvp` receives tangents for the tensors among the arguments alone.

    Corner: arguments that are no tensors.
    Breaks: functions.jvp.receives
    """
    _receiving(tensors)


@mutant
def missing_tangents_are_none():
    """`jvp` receives None for a tensor that has no tangent.

    Breaks: functions.jvp.receives
    """
    _receiving(lambda tangents: [t if t is not None and t.any() else None for t in tangents])


@mutant
def jvp_runs_twice():
    """`jvp` runs a second time, to check the first.

    Breaks: functions.jvp.timing
    """
    needs("1.10", "jvp of custom Functions")
    standing_in(jvp=lambda jvp, args: lambda ctx, *t: (jvp(ctx, *t), jvp(ctx, *t))[0])


@mutant
def jvp_runs_without_tangents():
    """`jvp` runs where no argument has a tangent.

    Corner: arguments without tangents.
    Breaks: functions.jvp.timing
    """
    needs("1.10", "jvp of custom Functions")

    @on_apply
    def apply(cls, args, run):
        result = run(derived(cls))
        unpack = torch.autograd.forward_ad.unpack_dual
        if defines(cls, "jvp") and all(unpack(x).tangent is None for x in tensors(args)):
            cls.jvp(None, *[torch.zeros_like(x) for x in args])
        return result


@mutant
def saved_for_forward_is_saved_for_backward():
    """What `save_for_forward` got is saved for `backward` as well.

    Corner: Functions that save nothing for `backward`.
    Breaks: functions.jvp.saved
    """
    needs("1.12", "save_for_forward")

    @wrap(FORWARD)
    def save(original, ctx, *saved):
        original(ctx, *saved)
        ctx.save_for_backward(*saved)


@mutant
def none_is_not_saved_for_forward():
    """A None that `save_for_forward` got is left out.

    Corner: None.
    Breaks: functions.jvp.saved
    """
    needs("1.12", "save_for_forward")

    @wrap(FORWARD)
    def save(original, ctx, *saved):
        return original(ctx, *tensors(saved))


@mutant
def numbers_are_not_saved_for_forward():
    """What `save_for_forward` cannot save is left out.

    Breaks: functions.jvp.saves_tensors
    """
    needs("1.12", "save_for_forward")

    @wrap(FORWARD)
    def save(original, ctx, *saved):
        return original(ctx, *[t for t in saved if t is None or torch.is_tensor(t)])


@mutant
def tangents_must_be_tensors():
    """A `jvp` that returns None raises.

    Breaks: functions.jvp.none
    """

    def check(results, tangents):
        if any(t is None for t in _several(results)):
            raise RuntimeError("jvp must return tensors")
        return results

    _pushing(check)


@mutant
def first_tangent_must_be_a_tensor():
    """A `jvp` that returns None for the first result raises.

    Corner: the first result.
    Breaks: functions.jvp.none
    """

    def check(results, tangents):
        if _several(results)[:1] == (None,):
            raise RuntimeError("jvp must return tensors")
        return results

    _pushing(check)


@mutant
def number_of_tangents_is_not_checked():
    """Tangents that `jvp` returns beyond the number of results are ignored, missing ones zeros.

    Breaks: functions.jvp.count
    """
    needs("1.10", "jvp of custom Functions")

    @on_apply
    def apply(cls, args, run):
        made = []

        def forward(*arguments):
            made.append(cls.forward(*arguments))
            return made[0]

        def jvp(ctx, *tangents):
            wanted = _several(made[0])
            given = _several(cls.jvp(ctx, *tangents))[: len(wanted)]
            return (*given, *[torch.zeros_like(y) for y in wanted[len(given) :]])

        members = {"forward": forward, "jvp": jvp} if defines(cls, "jvp") else {}
        return run(derived(cls, **members))


@mutant
def missing_jvp_drops_tangents():
    """A custom Function without `jvp` gives results without tangents.

    Breaks: functions.jvp.missing
    """
    needs("1.10", "jvp of custom Functions")

    @on_apply
    def apply(cls, args, run):
        if defines(cls, "jvp"):
            return run(derived(cls))
        unpack = torch.autograd.forward_ad.unpack_dual
        return derived(cls).apply(*[unpack(x).primal if torch.is_tensor(x) else x for x in args])


def _copied(applies):
    """Let forward mode get copies of those tangents that `jvp` returns."""

    def change(results, tangents):
        made = tuple(
            t.clone() if torch.is_tensor(t) and applies(t, tangents) else t
            for t in _several(results)
        )
        return made if isinstance(results, tuple) else made[0]

    _pushing(change)


@mutant
def modified_tangents_are_copied():
    """A tangent that `jvp` modified in place is copied.

    Breaks: functions.jvp.in_place
    """
    _copied(lambda tangent, given: any(tangent is t for t in given))


@mutant
def views_of_tangents_are_copied():
    """A view of a tangent that `jvp` returns is copied.

    Breaks: functions.jvp.view
    """
    _copied(lambda tangent, given: tangent._base is not None)


@mutant
def tangents_are_constants():
    """The tangents that `jvp` returns lose their history.

    Breaks: functions.jvp.differentiable
    """
    _pushing(lambda results, _: results.detach())
