"""SPEC.md, Custom Functions under transforms."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.capabilities import reaches
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.custom import function
from ..strategies.outcomes import accepts
from ..strategies.tables import ids, present
from ..strategies.tensors import FILLED, leaves, tensors

FACTORS = st.integers(-3, 3)
SHAPES = ((3,), (), (2, 3), (1,))


# A custom Function in the separate form, by default with an idle setup_context.
def separate(**body):
    members = {name: staticmethod(it) if callable(it) else it for name, it in body.items()}
    members.setdefault("setup_context", staticmethod(lambda ctx, inputs, output: None))
    return type("Custom", (torch.autograd.Function,), members)


def keep(ctx, inputs, output):
    ctx.save_for_backward(*inputs)
    ctx.save_for_forward(*inputs)


@clause("functions.setup_context.equivalent")
@given(x=leaves(shapes=FILLED), factor=FACTORS, second=FACTORS, marked=st.booleans())
def test_separate_form_gives_what_the_combined_form_gives(x, factor, second, marked):
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0], output[0])
        ctx.factor = inputs[1]
        ctx.mark_non_differentiable(*output[1:] if marked else ())

    custom = function(
        forward=lambda a, b: (b * a, a * 2),
        setup_context=setup_context,
        backward=lambda ctx, g, h: (ctx.factor * sum(ctx.saved_tensors) * g + h, None),
    )
    first, other = custom.apply(x, factor)
    same(first.detach(), factor * x.detach())
    same((first.requires_grad, other.requires_grad), (True, not marked))
    ((5 * first).sum() + (second * other).sum()).backward()
    same(x.grad, 5 * factor * (1 + factor) * x.detach() + (0 if marked else second))


@clause("functions.setup_context.equivalent")
@given(x=leaves(shapes=FILLED), factor=FACTORS)
def test_separate_form_modifies_in_place(x, factor):
    custom = function(
        forward=lambda a: a.mul_(2),
        setup_context=lambda ctx, inputs, output: ctx.mark_dirty(inputs[0]),
        backward=lambda ctx, g: factor * g,
    )
    a = 1 * x
    same(custom.apply(a) is a, True)
    a.sum().backward()
    same(x.grad, torch.full_like(x, factor))


RESULTS = (
    Row("tensor", of="lambda a: a * 2", kind="Tensor"),
    Row("tuple of one", of="lambda a: (a * 2,)", kind="tuple"),
    Row("tuple of two", of="lambda a: (a * 2, a * 3)", kind="tuple"),
    Row("tuple with a number", of="lambda a: (a * 2, 7)", kind="tuple"),
)


@clause("functions.setup_context.receives")
@pytest.mark.parametrize("result", RESULTS, ids=ids(RESULTS))
@pytest.mark.parametrize("others", [[], [3], ["text", None, 3]])
def test_setup_context_receives_arguments_and_results(result, others):
    def setup_context(ctx, inputs, output):
        same((type(inputs), len(inputs), inputs[1:]), (tuple, 1 + len(others), tuple(others)))
        same(type(output).__name__, result.kind)
        calls.append(output)

    x, calls = torch.ones(2, requires_grad=True), []
    custom = function(
        forward=lambda a, *others: result.of(a),
        setup_context=setup_context,
        backward=lambda ctx, *gradients: (gradients[0], *others),
    )
    custom.apply(x, *others)
    torch.func.vjp(lambda a: (custom.apply(a, *others), a)[1], x.detach())
    same(len(calls) > 1, True)


TRANSFORMS = (
    Row("grad", needs="backward", of="lambda f, x: torch.func.grad(lambda a: f(a).sum())(x)"),
    Row("vjp", needs="backward", of="lambda f, x: torch.func.vjp(f, x)[1](torch.ones_like(x))[0]"),
    Row("jacrev", needs="backward", of="lambda f, x: torch.func.jacrev(lambda a: f(a).sum())(x)"),
    Row("jvp", needs="jvp", of="lambda f, x: torch.func.jvp(f, (x,), (torch.ones_like(x),))[1]"),
    Row("vmap", of="lambda f, x: torch.vmap(f)(x.reshape(1, *x.shape))[0]"),
    Row("jacfwd", of="lambda f, x: torch.func.jacfwd(lambda a: f(a).sum())(x)"),
)
"""The first three need a `backward`, the others a `jvp` or a rule for `vmap`."""


@clause("functions.func.separate_only")
@pytest.mark.parametrize("transform", TRANSFORMS, ids=ids(TRANSFORMS))
@pytest.mark.parametrize("shape", SHAPES)
def test_combined_form_is_refused_under_transforms(transform, shape):
    methods = {"backward": lambda ctx, g: 2 * g, "jvp": lambda ctx, t: 2 * t}
    combined = function(forward=lambda ctx, a: 2 * a, generate_vmap_rule=True, **methods)
    refuses(lambda: transform.of(combined.apply, torch.ones(shape)))
    combined.apply(torch.ones(shape))
    form = separate(forward=lambda a: 2 * a, generate_vmap_rule=True, **methods)
    transform.of(form.apply, torch.ones(shape))


@clause("functions.func.reverse")
@pytest.mark.parametrize("transform", TRANSFORMS[:3], ids=ids(TRANSFORMS[:3]))
@given(x=tensors(shapes=FILLED), factor=FACTORS)
def test_reverse_transforms_use_backward(transform, x, factor):
    custom = separate(
        forward=lambda a: a * a,
        setup_context=keep,
        backward=lambda ctx, g: factor * ctx.saved_tensors[0] * g,
    )
    same(transform.of(custom.apply, x), factor * x)
    same(transform.of(lambda a: custom.apply(3 * a), x), 9 * factor * x)


@clause("functions.func.reverse")
@given(x=tensors(shapes=[(3,), (2, 2)]), order=st.booleans())
def test_sorting_with_numpy_under_grad(x, order):
    def forward(a):
        row = a.reshape(-1).cpu().numpy()
        index = row.argsort(kind="stable")
        arrays = (row[index], index, index.argsort())
        return tuple(torch.from_numpy(array).to(a.device) for array in arrays)

    def setup_context(ctx, inputs, output):
        ctx.mark_non_differentiable(*output[1:])
        ctx.save_for_backward(output[2])

    custom = function(
        forward=forward,
        setup_context=setup_context,
        backward=lambda ctx, g, *_: g[ctx.saved_tensors[0]].reshape(x.shape),
    )
    weights = torch.arange(x.numel(), dtype=x.dtype)
    gradient = torch.func.grad(lambda a: (weights * custom.apply(a)[0]).sum())(x)
    same(sorted(gradient.flatten().tolist()), weights.tolist())
    same((gradient * x).sum(), (weights * x.flatten().sort().values).sum())


@clause("functions.func.forward")
@given(x=tensors(shapes=FILLED), factor=FACTORS, tangent=FACTORS)
def test_func_jvp_uses_jvp(x, factor, tangent):
    custom = separate(
        forward=lambda a: a * a,
        setup_context=keep,
        jvp=lambda ctx, t: factor * ctx.saved_tensors[0] * t,
    )
    value, derivative = torch.func.jvp(custom.apply, (x,), (torch.full_like(x, tangent),))
    same(value, x * x)
    same(derivative, factor * tangent * x)


@clause("functions.func.forward")
@given(x=tensors(shapes=SHAPES), y=tensors(shapes=SHAPES), factor=FACTORS)
def test_func_jvp_passes_a_tangent_for_each_argument(x, y, factor):
    def jvp(ctx, of_x, of_y, of_factor):
        same((of_y.shape, of_y.dtype, of_factor), (y.shape, y.dtype, None))
        return factor * of_x

    custom = separate(forward=lambda a, b, c: c * a, jvp=jvp)
    tangent = torch.ones_like(x)
    _, derivative = torch.func.jvp(lambda a: custom.apply(a, y, factor), (x,), (tangent,))
    same(derivative, torch.full_like(x, factor))


COMPOSITIONS = (
    Row("grad of grad", of="lambda f, x: torch.func.grad(torch.func.grad(f))(x)"),
    Row("jacrev of jacrev", of="lambda f, x: torch.func.jacrev(torch.func.jacrev(f))(x)"),
    Row("jacfwd of jacrev", of="lambda f, x: torch.func.jacfwd(torch.func.jacrev(f))(x)"),
    Row("jacrev of jacfwd", of="lambda f, x: torch.func.jacrev(torch.func.jacfwd(f))(x)"),
    Row("hessian", of="lambda f, x: torch.func.hessian(f)(x)"),
    Row("vmap", of="lambda f, x: torch.vmap(torch.func.hessian(f))(x.expand(2))[1]"),
    Row("jvp of grad", of="lambda f, x: torch.func.jvp(torch.func.grad(f), (x,), (x / x,))[1]"),
)


@clause("functions.func.composed")
@pytest.mark.parametrize("composition", COMPOSITIONS, ids=ids(COMPOSITIONS))
@pytest.mark.parametrize("value", [2.0, -0.5])
@pytest.mark.parametrize("factor", [1, -3])
def test_composed_transforms_give_second_derivatives(composition, value, factor):
    x = torch.tensor(value)
    slope = lambda ctx, it: 3 * ctx.saved_tensors[0] * ctx.saved_tensors[0] * it  # noqa: E731
    methods = {"setup_context": keep, "backward": slope, "jvp": slope}
    cube = separate(forward=lambda a: a * a * a, generate_vmap_rule=True, **methods)
    same(composition.of(lambda a: factor * cube.apply(a), x), 6 * factor * x)


@clause("functions.func.composed")
@pytest.mark.parametrize("composition", COMPOSITIONS[:2], ids=ids(COMPOSITIONS[:2]))
@pytest.mark.parametrize("factor", [1, -3])
def test_returned_intermediates_carry_their_dependence_under_grad(composition, factor):
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0], output[1])

    def backward(ctx, gradient, of_slope):
        a, slope = ctx.saved_tensors
        return gradient * slope + 6 * a * of_slope

    cube = function(
        forward=lambda a: (a * a * a, 3 * a * a),
        setup_context=setup_context,
        backward=backward,
        generate_vmap_rule=True,
    )
    x = torch.tensor(1.5)
    same(composition.of(lambda a: factor * cube.apply(a)[0], x), 6 * factor * x)


@clause("functions.func.missing")
@pytest.mark.parametrize("transform", TRANSFORMS[:4], ids=ids(TRANSFORMS[:4]))
def test_transform_without_its_method_is_refused(transform):
    methods = {"backward": lambda ctx, g: 2 * g, "jvp": lambda ctx, t: 2 * t}
    lacking = {name: it for name, it in methods.items() if name != transform.needs}
    without = separate(forward=lambda a: 2 * a, **lacking)
    refuses(lambda: transform.of(without.apply, torch.ones(2)), NotImplementedError)
    whole = separate(forward=lambda a: 2 * a, **methods)
    same(transform.of(whole.apply, torch.ones(2)), torch.full((2,), 2.0))


DECLARATIONS = (
    Row("nothing", members="lambda k: {'backward': lambda ctx, g, h: k * g}"),
    Row(
        "flags",
        members="lambda k: {'backward': lambda ctx, g, h: k * g * ctx.needs_input_grad[0]}",
    ),
    Row(
        "zeros",
        members="lambda k: {'backward': lambda ctx, g, h: k * g if torch.is_tensor(h) else g}",
    ),
    Row(
        "no zeros",
        members="lambda k: {'setup_context': lambda ctx, i, o: ctx.set_materialize_grads(False),"
        " 'backward': lambda ctx, g, h: k * g if h is None else 0 * g}",
    ),
    Row("surplus", members="lambda k: {'backward': lambda ctx, g, h: (k * g, None)}"),
    Row("vjp", members="lambda k: {'vjp': lambda ctx, g, h: k * g}"),
    Row(
        "boxed",
        since="2.13",
        members="lambda k: {'boxed_grads_call': True, 'backward': lambda ctx, it: k * it[0]}",
    ),
    Row(
        "dtype",
        since="2.15",
        members="lambda k: {'setup_context':"
        " lambda ctx, i, o: ctx.set_output_grad_dtype(torch.float64, None),"
        " 'backward': lambda ctx, g, h: (k * g if g.dtype == torch.float64 else 0 * g).float()}",
    ),
)
WAYS = (
    Row("none", of="lambda f, x: torch.autograd.grad(f(x).sum(), x)[0]"),
    Row("grad", of="lambda f, x: torch.func.grad(lambda a: f(a).sum())(x.detach())"),
    Row("vmap of grad", of="lambda f, x: torch.vmap(torch.func.grad(f))(x.detach())"),
    Row("backward of vmap", of="lambda f, x: torch.autograd.grad(torch.vmap(f)(x).sum(), x)[0]"),
    Row("grad of vmap", of="lambda f, x: torch.func.grad(lambda a: torch.vmap(f)(a).sum())(x)"),
)


@clause("functions.func.declarations")
@pytest.mark.parametrize("declared", present(DECLARATIONS), ids=ids(DECLARATIONS))
@pytest.mark.parametrize("way", WAYS, ids=ids(WAYS))
@pytest.mark.parametrize("factor", [2, -3])
def test_declarations_hold_under_transforms(declared, way, factor):
    members = {"setup_context": lambda ctx, inputs, output: None, "generate_vmap_rule": True}
    members.update(declared.members(factor))
    custom = function(forward=lambda a: (2 * a, 3 * a), **members)
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    gradient = way.of(lambda a: custom.apply(a)[0], x)
    same(gradient.detach(), torch.full((3,), float(factor)))


@clause("functions.func.declarations")
@pytest.mark.parametrize("way", WAYS, ids=ids(WAYS))
@pytest.mark.parametrize("marked", [True, False])
def test_marks_hold_under_transforms(way, marked):
    def setup_context(ctx, inputs, output):
        ctx.mark_non_differentiable(*output[1:] if marked else ())

    custom = function(
        forward=lambda a: (2 * a, 3 * a),
        setup_context=setup_context,
        backward=lambda ctx, g, h: 2 * g + 3 * h,
        generate_vmap_rule=True,
    )
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    gradient = way.of(lambda a: sum(custom.apply(a)), x)
    same(gradient.detach(), torch.full((3,), 2.0 if marked else 5.0))


@clause("functions.func.declarations")
@pytest.mark.parametrize("way", WAYS, ids=ids(WAYS))
@pytest.mark.parametrize("slope", [2.0, -3.0])
def test_modification_in_place_holds_under_transforms(way, slope):
    custom = function(
        forward=lambda a: a.mul_(2),
        setup_context=lambda ctx, inputs, output: ctx.mark_dirty(inputs[0]),
        backward=lambda ctx, g: slope * g,
        generate_vmap_rule=True,
    )
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    gradient = way.of(lambda a: custom.apply(a * 5), x)
    same(gradient.detach(), torch.full((3,), 5 * slope))


SECOND = (
    Row(
        "autograd",
        of="lambda f, x: torch.autograd.grad("
        "torch.autograd.grad(f(x) * f(x), x, create_graph=True), x)",
    ),
    Row("func", of="lambda f, x: torch.func.grad(torch.func.grad(lambda a: f(a) * f(a)))(x)"),
)


@clause("functions.func.declarations")
@pytest.mark.parametrize("second", SECOND, ids=ids(SECOND))
@pytest.mark.parametrize("value", [1.0, -3.0])
def test_once_differentiable_holds_under_transforms(second, value):
    x = torch.tensor(value, requires_grad=True)
    slope = lambda ctx, g: 2 * ctx.saved_tensors[0] * g  # noqa: E731
    once = torch.autograd.function.once_differentiable(slope)
    methods = {"forward": lambda a: a * a, "setup_context": keep}
    refuses(lambda: second.of(separate(backward=once, **methods).apply, x))
    second.of(separate(backward=slope, **methods).apply, x)


@clause("functions.vmap.needs_rule")
@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("shape", [(3,), (2, 3), (1,)])
def test_vmap_without_a_rule_is_refused(closed, shape):
    x = torch.ones(shape)
    methods = {"forward": lambda a: 2 * a, "backward": lambda ctx, g: 2 * g}
    apply = separate(**methods).apply
    refuses(lambda: torch.vmap((lambda a: apply(3 * a)) if closed else apply)(x))
    same(torch.vmap(separate(generate_vmap_rule=True, **methods).apply)(x), 2 * x)
    rule = lambda info, in_dims, a: (2 * a, in_dims[0])  # noqa: E731
    same(torch.vmap(separate(vmap=rule, **methods).apply)(x), 2 * x)


@clause("functions.vmap.one_rule")
@pytest.mark.parametrize("shape", [(3,), (2, 3), (1,)])
def test_vmap_with_two_rules_is_refused(shape):
    x = torch.ones(shape)
    rule = lambda info, in_dims, a: (2 * a, in_dims[0])  # noqa: E731
    both = separate(forward=lambda a: 2 * a, vmap=rule, generate_vmap_rule=True)
    refuses(lambda: torch.vmap(both.apply)(x))
    same(both.apply(x), 2 * x)
    same(torch.vmap(separate(forward=lambda a: 2 * a, vmap=rule).apply)(x), 2 * x)


@clause("functions.vmap.generated")
@given(
    x=tensors(shapes=[(3, 2), (1, 3), (2, 3)], layouts=("contiguous", "transposed")),
    factor=FACTORS,
    in_dim=st.integers(0, 1),
    out_dim=st.integers(0, 1),
)
def test_generated_rule_maps_over_the_batch(x, factor, in_dim, out_dim):
    custom = separate(forward=lambda a, b, c: (c * a * a, a.sum() * b), generate_vmap_rule=True)
    y = torch.arange(3, dtype=x.dtype)
    apply = lambda a: custom.apply(a, y, factor)  # noqa: E731
    first, second = torch.vmap(apply, in_dims=in_dim, out_dims=(out_dim, 0))(x)
    rows = x.unbind(in_dim)
    same(first, torch.stack([factor * row * row for row in rows], out_dim))
    same(second, torch.stack([row.sum() * y for row in rows]))


@clause("functions.vmap.generated")
@given(x=tensors(shapes=[(2, 3), (3, 2)]), factor=FACTORS)
def test_generated_rules_nest(x, factor):
    custom = separate(forward=lambda a: factor * a * a, generate_vmap_rule=True)
    same(torch.vmap(torch.vmap(custom.apply))(x), factor * x * x)


@clause("functions.vmap.generated_gradients")
@given(x=leaves(shapes=[(3, 2), (1, 2), (4, 2)]), w=leaves(shapes=[(2,)]), of_w=st.booleans())
def test_generated_rule_has_the_gradients_of_each_element(x, w, of_w):
    def backward(ctx, gradient):
        a, b = ctx.saved_tensors
        return 2 * a * b * gradient, (a * a * gradient if of_w else None)

    methods = {"forward": lambda a, b: a * a * b, "setup_context": keep, "backward": backward}
    custom = separate(generate_vmap_rule=True, **methods)
    w = w.detach().to(x.dtype).requires_grad_()
    torch.vmap(custom.apply, in_dims=(0, None))(x, w).sum().backward()
    same(x.grad, 2 * x.detach() * w.detach())
    same(w.grad, (x.detach() * x.detach()).sum(0) if of_w else None)


@clause("functions.vmap.receives")
@pytest.mark.parametrize("randomness", ["error", "same", "different"])
@pytest.mark.parametrize("dims", [(0, 0), (1, 0), (0, None), (None, 1), (-1, None)])
def test_vmap_method_receives_batches_and_their_dimensions(randomness, dims):
    def rule(info, in_dims, a, b, c):
        calls.append((info.batch_size, info.randomness, in_dims, a.shape, b.shape, c))
        return torch.zeros(info.batch_size), 0

    calls = []
    custom = separate(forward=lambda a, b, c: a.sum(), vmap=rule)
    x, y = torch.ones(4, 4), torch.ones(4, 4, 2)
    apply = lambda a, b: custom.apply(a, b, "text")  # noqa: E731
    torch.vmap(apply, in_dims=dims, randomness=randomness)(x, y)
    whole = tuple(dim if dim is None else dim % n for dim, n in zip(dims, (2, 3)))
    same(calls, [(4, randomness, (*whole, None), x.shape, y.shape, "text")])


@clause("functions.vmap.out_dims")
@given(x=tensors(shapes=[(2, 3), (3, 2), (1, 2)]), out_dim=st.sampled_from([0, 1, -1]))
def test_out_dims_say_where_the_batch_is(x, out_dim):
    def rule(info, in_dims, a):
        return (2 * a.movedim(in_dims[0], out_dim), a.sum(in_dims[0])), (out_dim, None)

    custom = separate(forward=lambda a: (2 * a, a), vmap=rule)
    for in_dim in (0, 1):
        first, second = torch.vmap(custom.apply, in_dims=in_dim)(x)
        same(first, 2 * x.movedim(in_dim, 0))
        same(second, x.sum(in_dim).expand(x.shape[in_dim], -1))


@clause("functions.vmap.out_dims")
@given(x=tensors(shapes=[(2, 3), (3,)]), factor=FACTORS)
def test_backward_goes_through_the_vmap_method(x, factor):
    mapped = function(
        forward=lambda a: 2 * a,
        setup_context=lambda ctx, inputs, output: None,
        backward=lambda ctx, g: factor * g,
        vmap=lambda info, in_dims, a: (mapped.apply(a), in_dims[0]),
    )
    x.requires_grad_()
    torch.vmap(mapped.apply)(x).sum().backward()
    same(x.grad, torch.full_like(x, factor))


# The results of a Function that returns a tuple, each tensor as a pair with its tangent.
def pushed(custom, x, tangent, before=(), after=()):
    mode = torch.autograd.forward_ad
    with mode.dual_level():
        results = custom.apply(*before, mode.make_dual(x, tangent), *after)
        return [mode.unpack_dual(y) for y in results if torch.is_tensor(y)]


@clause("functions.jvp.tangent")
@given(x=tensors(shapes=FILLED), factors=st.lists(FACTORS, min_size=1, max_size=3), tangent=FACTORS)
def test_tangents_are_those_that_jvp_returns(x, factors, tangent):
    custom = function(
        forward=lambda ctx, a: tuple(a.sin() for _ in factors),
        jvp=lambda ctx, t: tuple(factor * t for factor in factors),
    )
    pairs = pushed(custom, x, torch.full_like(x, tangent))
    same(len(pairs), len(factors))
    for factor, (value, derivative) in zip(factors, pairs):
        same(value, x.sin())
        same(derivative, torch.full_like(x, factor * tangent))


@clause("functions.jvp.tangent")
@given(x=tensors(shapes=FILLED), factor=FACTORS, again=FACTORS)
def test_tangent_of_a_single_result(x, factor, again):
    inner = function(forward=lambda ctx, a: 2 * a, jvp=lambda ctx, t: factor * t)
    outer = function(forward=lambda ctx, a: inner.apply(a), jvp=lambda ctx, t: again * t)
    mode = torch.autograd.forward_ad
    with mode.dual_level():
        value, derivative = mode.unpack_dual(outer.apply(mode.make_dual(x, torch.ones_like(x))))
    same(value, 2 * x)
    same(derivative, torch.full_like(x, again))


# The place of what is no tensor; 1.10 ends the process where it comes first.
PLACES = st.integers(0 if reaches("1.11") else 1, 2)


@clause("functions.jvp.receives")
@given(
    x=tensors(shapes=FILLED),
    y=tensors(shapes=FILLED),
    other=st.sampled_from([3, "text", None]),
    place=PLACES,
)
def test_jvp_receives_zeros_and_none(x, y, other, place):
    received = []
    custom = function(
        forward=lambda ctx, *arguments: (2 * x,),
        jvp=lambda ctx, *tangents: received.extend(tangents) or 2 * tangents[0 if place else 1],
    )
    pushed(custom, x, 3 + 0 * x, before=[other][place:], after=[[y], [other, y], [y, other]][place])
    same((len(received), received.pop(place)), (3, None))
    same(received[0], 3 + 0 * x)
    same(received[1], 0 * y)


@clause("functions.jvp.integers")
@pytest.mark.parametrize("dtype", [torch.int64, torch.bool], ids=str)
def test_tangent_that_jvp_receives_for_integers(dtype):
    received = []
    custom = function(
        forward=lambda ctx, a, b: (a * 2,), jvp=lambda ctx, t, u: received.append(u) or 2 * t
    )
    pushed(custom, torch.ones(2), torch.ones(2), after=[torch.ones(2, dtype=dtype)])
    observe(received[0] is None, str(dtype))


@clause("functions.jvp.unmaterialized")
@given(x=tensors(shapes=FILLED), y=tensors(shapes=FILLED), first=st.booleans())
def test_jvp_receives_none_for_what_has_no_tangent(x, y, first):
    received = []
    custom = function(
        forward=lambda ctx, a, b: ctx.set_materialize_grads(False) or (2 * x,),
        jvp=lambda ctx, *tangents: received.extend(tangents) or 2 * torch.ones_like(x),
    )
    pushed(custom, x, 3 + 0 * x, before=[y] * (not first), after=[y] * first)
    same(received[first], None)
    same(received[1 - first], 3 + 0 * x)


@clause("functions.jvp.timing")
@given(x=tensors(shapes=FILLED), dual=st.booleans(), times=st.integers(1, 3))
def test_jvp_runs_after_forward_where_there_is_a_tangent(x, dual, times):
    events = []
    custom = function(
        forward=lambda ctx, a: events.append("forward") or 2 * a,
        jvp=lambda ctx, t: events.append("jvp") or 2 * t,
    )
    for _ in range(times):
        mode = torch.autograd.forward_ad
        with mode.dual_level():
            custom.apply(mode.make_dual(x, torch.ones_like(x)) if dual else x)
            events.append("applied")
    same(events, ["forward", *["jvp"] * dual, "applied"] * times)


@clause("functions.jvp.saved")
@given(x=leaves(shapes=FILLED), y=tensors(shapes=FILLED), some=st.booleans())
def test_each_mode_has_its_own_saved_tensors(x, y, some):
    def forward(ctx, a):
        ctx.save_for_backward(*[y] * some)
        return ctx.save_for_forward(a, None, y) or (2 * a,)

    def use(ctx, it):
        saved.append([t if t is None else t.tolist() for t in ctx.saved_tensors])
        return (2 * it,)

    saved = []
    custom = function(forward=forward, jvp=use, backward=use)
    pushed(custom, x, 0 * x.detach())[0][0].sum().backward()
    same(saved, [[x.tolist(), None, y.tolist()], [y.tolist()] * some])


@clause("functions.jvp.saves_tensors")
@pytest.mark.parametrize("wrong", [3, 2.5, "text", [1]], ids=str)
@pytest.mark.parametrize("before", [False, True])
def test_only_tensors_and_none_are_saved_for_forward(wrong, before):
    def saving(*things):
        custom = function(
            forward=lambda ctx, a: ctx.save_for_forward(*[a] * before, *things) or (2 * a,),
            jvp=lambda ctx, t: 2 * t,
        )
        return pushed(custom, torch.ones(2), torch.ones(2))

    refuses(lambda: saving(wrong), Exception)
    saving(torch.ones(2), None)


WITHOUT = (
    Row("number", result="lambda ctx, a: 7"),
    Row("text", result="lambda ctx, a: 'text'"),
    Row("integers", result="lambda ctx, a: a.long()"),
    Row(
        "marked",
        result="lambda ctx, a: [y for y in [a * 3] if not ctx.mark_non_differentiable(y)][0]",
    ),
    Row("constant", result="lambda ctx, a: torch.ones(2)"),
)


@clause("functions.jvp.none")
@pytest.mark.parametrize("without", WITHOUT, ids=ids(WITHOUT))
@pytest.mark.parametrize("first", [False, True])
def test_jvp_may_return_none(without, first):
    custom = function(
        forward=lambda ctx, a: (without.result(ctx, a), 2 * a)[:: 1 if first else -1],
        jvp=lambda ctx, t: (None, 5 * t) if first else (5 * t, None),
    )
    pairs = pushed(custom, torch.ones(2), torch.ones(2))
    same(pairs[-1 if first else 0][1], torch.full((2,), 5.0))


NUMBERS = (
    Row("one", of="lambda t: t"),
    Row("tuple of one", of="lambda t: (t,)"),
    Row("three", of="lambda t: (t, t, t)"),
    Row("none", of="lambda t: ()"),
)


@clause("functions.jvp.count")
@pytest.mark.parametrize("returned", NUMBERS, ids=ids(NUMBERS))
@pytest.mark.parametrize("shape", SHAPES)
def test_wrong_number_of_tangents_is_refused(returned, shape):
    def with_jvp(jvp):
        custom = function(forward=lambda ctx, a: (2 * a, 3 * a), jvp=jvp)
        return pushed(custom, torch.ones(shape), torch.ones(shape))

    refuses(lambda: with_jvp(lambda ctx, t: returned.of(t)))
    with_jvp(lambda ctx, t: (t, 3 * t))


@clause("functions.jvp.missing")
@given(x=tensors(shapes=FILLED))
def test_function_without_jvp_is_refused_for_dual_tensors(x):
    custom = function(forward=lambda ctx, a: (2 * a,), backward=lambda ctx, g: 2 * g)
    refuses(lambda: pushed(custom, x, torch.ones_like(x)), NotImplementedError)
    same(custom.apply(x)[0], 2 * x)


@clause("functions.jvp.in_place")
@given(x=tensors(shapes=FILLED))
def test_jvp_modifies_in_place_where_forward_does(x):
    def applied(jvp):
        custom = function(forward=lambda ctx, a: ctx.mark_dirty(a) or (a.mul_(2),), jvp=jvp)
        return pushed(custom, x.clone(), torch.ones_like(x))

    same(applied(lambda ctx, t: t.mul_(3))[0][1], torch.full_like(x, 3))
    refuses(lambda: applied(lambda ctx, t: 3 * t))


VIEWS = (
    Row("same", of="lambda a: a.view_as(a)"),
    Row("flat", of="lambda a: a.view(-1)"),
    Row("row", of="lambda a: a[:1]"),
    Row("unsqueezed", of="lambda a: a.unsqueeze(0)"),
)


@clause("functions.jvp.view")
@pytest.mark.parametrize("view", VIEWS, ids=ids(VIEWS))
@given(x=tensors(shapes=[(3,), (2, 3), (1,)], layouts=("contiguous",)))
def test_jvp_returns_a_view_where_forward_does(view, x):
    def applied(jvp):
        return pushed(function(forward=lambda ctx, a: (view.of(a),), jvp=jvp), x, 3 * x)

    same(applied(lambda ctx, t: view.of(t))[0][1], view.of(3 * x))
    refuses(lambda: applied(lambda ctx, t: view.of(t).clone()))


@clause("functions.jvp.input_returned")
def test_whether_jvp_may_return_the_tangent_itself():
    custom = function(forward=lambda ctx, a: (a,), jvp=lambda ctx, t: t)
    observe(accepts(lambda: pushed(custom, torch.ones(2), torch.ones(2))))


@clause("functions.jvp.differentiable")
@given(x=leaves(shapes=FILLED), tangent=FACTORS)
def test_tangents_can_be_differentiated(x, tangent):
    forward = lambda ctx, a: keep(ctx, [a], None) or (a * a * a,)  # noqa: E731
    slope = lambda ctx, it: 3 * ctx.saved_tensors[0] * ctx.saved_tensors[0] * it  # noqa: E731
    custom = function(forward=forward, backward=slope, jvp=slope)
    ((_, derivative),) = pushed(custom, x, torch.full_like(x.detach(), tangent))
    same(derivative.detach(), 3 * tangent * x.detach() * x.detach())
    derivative.sum().backward()
    same(x.grad, 6 * tangent * x.detach())
