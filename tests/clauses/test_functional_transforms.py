"""SPEC.md, Functional transforms."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same
from ..harness.clauses import clause
from ..strategies.functionals import MAPS, SCALARS
from ..strategies.functions import EXACT, SMOOTH
from ..strategies.outcomes import result_of
from ..strategies.structures import plain
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, VECTORS, leaves, tensors
from ..strategies.transforms import AUXILIARY, BY_ARGUMENT, FORWARD, GRADIENTS, STRUCTURED, WRITES

VECTOR = tensors(shapes=VECTORS)
SCALAR = tensors(shapes=[()])


@clause("transforms.grad.gradient")
@given(x=tensors(), row=rows(EXACT), nontensor=st.integers(-3, 3))
def test_grad_gives_the_gradient_by_the_first_argument(x, row, nontensor):
    gradient = torch.func.grad(lambda x, n, s: (n * row.forward(x)).sum())(x, nontensor, "s")
    same(gradient, nontensor * row.slope(x))


@clause("transforms.grad.argnums")
@pytest.mark.parametrize("row", present(BY_ARGUMENT), ids=ids(BY_ARGUMENT))
@pytest.mark.parametrize("argnums", [0, 1, 2, (0,), (1,), (0, 2), (2, 0), (1, 2, 0)])
@pytest.mark.parametrize("shape", [(2,), (), (2, 0)])
def test_argnums_names_the_arguments(row, argnums, shape):
    x, y, z = (torch.full(shape, value) for value in (2.0, 3.0, 5.0))
    observed = row.call(lambda x, y, z: (x * y * y * z).sum(), argnums)(x, y, z)
    each = y * y * z, 2 * x * y * z, x * y * y
    chosen = tuple(each[n] for n in argnums) if isinstance(argnums, tuple) else each[argnums]
    same(plain(observed), plain(chosen))


@clause("transforms.grad.negative_argnums")
@pytest.mark.parametrize("row", present(BY_ARGUMENT), ids=ids(BY_ARGUMENT))
@pytest.mark.parametrize("argnums", [-1, -2, -3, (-1,), (0, -1), (-3, -1)])
def test_negative_argnums_count_from_the_end_or_are_refused(row, argnums):
    x, y, z = (torch.full((2,), value) for value in (2.0, 3.0, 5.0))
    each = y * y * z, 2 * x * y * z, x * y * y
    gradient = row.call(lambda x, y, z: (x * y * y * z).sum(), argnums)
    observed = result_of(lambda: gradient(x, y, z))
    chosen = tuple(each[n] for n in argnums) if isinstance(argnums, tuple) else each[argnums]
    same(observed is None or plain(observed) == plain(chosen), True)


@clause("transforms.grad.outside_argnums")
@pytest.mark.parametrize("row", present(BY_ARGUMENT), ids=ids(BY_ARGUMENT))
@pytest.mark.parametrize("argnums", [2, -3, (0, 2), (0, 0), ()])
def test_argnums_without_their_own_argument_are_refused(row, argnums):
    x = torch.ones(2)
    refuses(lambda: row.call(lambda x, y: (x * y).sum(), argnums)(x, x), RuntimeError)
    row.call(lambda x, y: (x * y).sum(), (0, 1))(x, x)


@clause("transforms.grad.structure")
@given(x=VECTOR, row=rows(STRUCTURED), factor=st.integers(-3, 3))
def test_gradient_has_the_structure_of_the_argument(x, row, factor):
    y = factor - x
    gradient = torch.func.grad(row.f)(row.arrange(x, y))
    same(plain(gradient), plain(row.arrange(y, x)))


@clause("transforms.grad.single_element")
@given(x=tensors(shapes=FILLED), shape=st.sampled_from([(), (1,), (1, 1)]))
def test_grad_takes_a_function_to_a_single_element(x, shape):
    gradient = torch.func.grad(lambda x: (x * x).sum().reshape(shape))(x)
    same(gradient, 2 * x)


@clause("transforms.grad.others_refused")
@given(x=tensors(shapes=[(2,), (2, 3), (0,)]))
def test_grad_refuses_other_results(x):
    for f in (lambda x: x * x, lambda x: (x.sum(), x.sum()), lambda x: 3.0):
        refuses(lambda f=f: torch.func.grad(f)(x), RuntimeError)
        refuses(lambda f=f: torch.func.grad_and_value(f)(x), RuntimeError)
    torch.func.grad(lambda x: x.sum())(x)


@clause("transforms.grad.nests")
@given(x=SCALAR, factor=st.integers(-3, 3))
def test_grad_of_grad_is_the_second_derivative(x, factor):
    cube = torch.func.grad(lambda x: factor * x * x * x)
    same(torch.func.grad(cube)(x), 6 * factor * x)
    same(torch.func.grad(torch.func.grad(cube))(x), torch.full_like(x, 6.0 * factor))


@clause("transforms.grad.nests")
@given(x=SCALAR, y=SCALAR)
def test_inner_grad_sees_the_outer_variable_as_a_constant(x, y):
    y = y.to(x.dtype)
    mixed = torch.func.grad(lambda x: torch.func.grad(lambda y: x * x * y * y)(y))
    same(mixed(x), 4 * x * y)
    same(torch.func.grad(lambda x: x * torch.func.grad(lambda y: x + y)(y))(x), x * 0 + 1)


@clause("transforms.grad.value")
@given(x=tensors(), row=rows(EXACT))
def test_grad_and_value_gives_both(x, row):
    observed = torch.func.grad_and_value(lambda x: row.forward(x).sum())(x)
    same(plain(observed), plain((row.slope(x), row.forward(x).sum())))


@clause("transforms.no_grad.inside")
@given(row=rows(GRADIENTS), x=SCALAR)
def test_no_grad_inside_is_respected(row, x):
    def f(x):
        with torch.no_grad():
            c = x * x
        return x - c

    same(row.call(f, x), torch.ones_like(x))


# Fixed on purpose: for each transform one number is recorded.
@clause("transforms.no_grad.forward")
@pytest.mark.parametrize("row", present(FORWARD), ids=ids(FORWARD))
def test_what_forward_mode_makes_of_no_grad_is_recorded(row):
    def f(x):
        with torch.no_grad():
            c = x * x
        return x - c

    observe(row.call(f, torch.tensor(3.0)).item())


@clause("transforms.no_grad.outside")
@pytest.mark.parametrize("mode", ["no_grad", "inference_mode", "enable_grad"])
@given(x=SCALAR, row=rows(GRADIENTS + FORWARD))
def test_grad_mode_outside_changes_nothing(mode, x, row):
    with getattr(torch, mode)():
        first = row.call(lambda x: x * x * x, x)
        second = row.call(lambda x: row.call(lambda x: x * x * x, x), x)
    same(plain((first.clone(), second.clone())), plain((3 * x * x, 6 * x)))


@clause("transforms.aux.tensors")
@given(row=rows(AUXILIARY), x=tensors(shapes=FILLED), structure=rows(STRUCTURED))
def test_auxiliary_tensors_come_back(row, x, structure):
    counts = torch.tensor([3])
    aux = row.call(lambda x: ((x * x).sum(), structure.arrange(2 * x, counts)), x)
    same(plain(aux), plain(structure.arrange(2 * x, counts)))


@clause("transforms.aux.others")
@pytest.mark.parametrize("row", present(AUXILIARY), ids=ids(AUXILIARY))
@pytest.mark.parametrize("aux", [3, "s", None, True, (2.0, "s"), [None], ()])
def test_other_auxiliary_objects_come_back(row, aux):
    same(row.call(lambda x: ((x * x).sum(), aux), torch.ones(2)), aux)


@clause("transforms.vjp.product")
@given(row=rows(MAPS), x=VECTOR, y=SCALAR, shift=st.integers(-3, 3))
def test_vjp_function_serves_several_cotangents(row, x, y, shift):
    y = y.to(x.dtype)
    output, vjp = torch.func.vjp(row.f, x, y)
    same(plain(output), plain(row.f(x, y)))
    for v in (row.f(x + shift, y), row.f(x, y), row.f(x - 1, y)):
        same(plain(vjp(v)), plain(row.vjp(x, y, v)))


@clause("transforms.vjp.structure")
@given(x=VECTOR, row=rows(STRUCTURED), factor=st.integers(-3, 3))
def test_vjp_takes_structures(x, row, factor):
    y, arrange = factor - x, row.arrange
    output, vjp = torch.func.vjp(lambda p: arrange(row.f(p), 3 * row.second(p)), arrange(x, y))
    same(plain(output), plain(arrange((x * y).sum(), 3 * y)))
    (product,) = vjp(arrange(x.new_full((), 2), x))
    same(plain(product), plain(arrange(2 * y, 2 * x + 3 * x)))


@clause("transforms.vjp.cotangents_refused")
@given(x=tensors(shapes=[(2,), (2, 3)]), shape=st.sampled_from([(), (1,), (3,), (1, 2, 3)]))
def test_cotangents_of_another_form_are_refused(x, shape):
    vjp = torch.func.vjp(lambda x: x * x, x)[1]
    refuses(lambda: vjp(torch.ones(shape, dtype=x.dtype)), RuntimeError)
    refuses(lambda: vjp((x, x)), RuntimeError)
    same(vjp(x)[0], 2 * x * x)


@clause("transforms.vjp.modified")
@pytest.mark.parametrize("which", ["primal", "output"])
@given(x=tensors(shapes=FILLED, values="nonzero"), row=rows(EXACT + SMOOTH[:1]))
def test_vjp_after_a_change_is_right_or_refused(which, x, row):
    expected = row.slope(x.clone())
    output, vjp = torch.func.vjp(row.forward, x)
    (x if which == "primal" else output).zero_()
    product = result_of(lambda: vjp(torch.ones_like(x)))
    same(product is None or plain(product) == plain((expected,)), True)


@clause("transforms.jvp.product")
@given(row=rows(MAPS), x=VECTOR, y=SCALAR, shift=st.integers(-3, 3))
def test_jvp_is_the_jacobian_times_the_tangents(row, x, y, shift):
    y = y.to(x.dtype)
    v, w = x + shift, y - shift
    observed = torch.func.jvp(row.f, (x, y), (v, w))
    same(plain(observed), plain((row.f(x, y), row.jvp(x, y, v, w))))


@clause("transforms.jvp.structure")
@given(x=VECTOR, row=rows(STRUCTURED), factor=st.integers(-3, 3))
def test_jvp_takes_structures(x, row, factor):
    y, arrange = factor - x, row.arrange
    output, product = torch.func.jvp(
        lambda p: arrange(3 * row.second(p), row.f(p)), (arrange(x, y),), (arrange(y, x),)
    )
    same(plain(output), plain(arrange(3 * y, (x * y).sum())))
    same(plain(product), plain(arrange(3 * x, (y * y + x * x).sum())))


@clause("transforms.jvp.tangents_refused")
@given(x=tensors(shapes=[(2,), (2, 3)]), shape=st.sampled_from([(), (1,), (3,), (1, 2, 3)]))
def test_tangents_of_another_form_are_refused(x, shape):
    tangent = torch.ones(shape, dtype=x.dtype)
    refuses(lambda: torch.func.jvp(lambda x: x * x, (x,), (tangent,)), RuntimeError)
    refuses(lambda: torch.func.jvp(lambda x: x * x, (x,), (x, x)), RuntimeError)
    refuses(lambda: torch.func.jvp(lambda x, y: x * y, (x, x), (x,)), RuntimeError)
    same(torch.func.jvp(lambda x: x * x, (x,), (x,))[1], 2 * x * x)


@clause("transforms.jvp.inplace")
@pytest.mark.parametrize("row", present(WRITES), ids=ids(WRITES))
@pytest.mark.parametrize("shape", [(2,), ()])
def test_jvp_of_an_in_place_operation_is_right_or_refused(row, shape):
    x, v = torch.full(shape, 3.0), torch.full(shape, 5.0)
    observed = result_of(lambda: torch.func.jvp(lambda x: row.write(x.clone()), (x,), (v,)))
    same(observed is None or plain(observed[1]) == plain(v * row.slope(x)), True)


@clause("transforms.jvp.nests")
@given(x=SCALAR, v=st.integers(-3, 3), w=st.integers(-3, 3))
def test_jvp_of_jvp_is_the_second_derivative(x, v, w):
    v, w = torch.full_like(x, float(v)), torch.full_like(x, float(w))
    jvp = torch.func.jvp
    observed = jvp(lambda x: jvp(lambda x: x * x * x, (x,), (v,))[1], (x,), (w,))
    same(plain(observed), plain((3 * x * x * v, 6 * x * v * w)))
    same(jvp(lambda x: x * jvp(lambda y: x + y, (v,), (w,))[1], (x,), (v,))[1], v * w)


@clause("transforms.jacobian.entries")
@given(name=st.sampled_from(["jacrev", "jacfwd"]), x=tensors(), row=rows(EXACT))
def test_jacobian_holds_every_partial_derivative(name, x, row):
    observed = getattr(torch.func, name)(row.forward)(x)
    same(observed, torch.diag(row.slope(x).flatten()).reshape(x.shape + x.shape))


@clause("transforms.jacobian.entries")
@given(
    name=st.sampled_from(["jacrev", "jacfwd"]),
    x=tensors(),
    shape=st.sampled_from([(), (1,), (2, 1), (0,), (3, 0)]),
)
def test_jacobian_has_the_shape_of_the_output_then_of_the_input(name, x, shape):
    observed = getattr(torch.func, name)(lambda x: (3 * x).sum().expand(shape))(x)
    same(observed, torch.full(shape + x.shape, 3.0, dtype=x.dtype))


@clause("transforms.jacobian.nested")
@given(name=st.sampled_from(["jacrev", "jacfwd"]), row=rows(MAPS), x=VECTOR, y=SCALAR)
def test_jacobian_is_nested_by_outputs_then_arguments(name, row, x, y):
    y = y.to(x.dtype)
    observed = getattr(torch.func, name)(row.f, argnums=(0, 1))(x, y)
    same(plain(observed), plain(row.jacobian(x, y)))


@clause("transforms.jacobian.structure")
@given(
    name=st.sampled_from(["jacrev", "jacfwd"]),
    x=VECTOR,
    row=rows(STRUCTURED),
    factor=st.integers(-3, 3),
)
def test_jacobian_takes_structures(name, x, row, factor):
    y, arrange = factor - x, row.arrange
    transform = getattr(torch.func, name)
    observed = transform(lambda p: {"out": [row.f(p), 3 * row.second(p)]})(arrange(x, y))
    zeros, three = torch.zeros(x.numel(), x.numel(), dtype=x.dtype), torch.full_like(x, 3)
    same(plain(observed), plain({"out": [arrange(y, x), arrange(zeros, torch.diag(three))]}))


@clause("transforms.jacobian.chunks")
@given(x=tensors(), row=rows(EXACT), size=st.sampled_from([1, 2, 3, 100]))
def test_chunk_size_changes_nothing(x, row, size):
    observed = torch.func.jacrev(row.forward, chunk_size=size)(x)
    same(observed, torch.diag(row.slope(x).flatten()).reshape(x.shape + x.shape))


@clause("transforms.jacobian.chunks")
@given(row=rows(MAPS), x=VECTOR, y=SCALAR, size=st.sampled_from([1, 2, 3, 100]))
def test_chunk_size_changes_no_nested_jacobian(row, x, y, size):
    y = y.to(x.dtype)
    observed = torch.func.jacrev(row.f, argnums=(0, 1), chunk_size=size)(x, y)
    same(plain(observed), plain(row.jacobian(x, y)))


# Fixed on purpose: for each transform one dtype is recorded.
@clause("transforms.jacobian.dtype")
@pytest.mark.parametrize("name", ["jacrev", "jacfwd"])
def test_dtype_of_a_mixed_jacobian_is_recorded(name):
    jacobian = getattr(torch.func, name)(lambda x: x.double())(torch.ones(2))
    observe(str(jacobian.dtype), name)


@clause("transforms.hessian.entries")
@given(row=rows(SCALARS), x=VECTOR, y=SCALAR)
def test_hessian_holds_every_second_derivative(row, x, y):
    y = y.to(x.dtype)
    observed = torch.func.hessian(lambda x, y: row.f(x, y).sum(), argnums=(0, 1))(x, y)
    same(plain(observed), plain(row.hessian(x, y)))


@clause("transforms.hessian.entries")
@given(x=tensors())
def test_hessian_has_the_shape_of_the_output_then_of_the_input_twice(x):
    diagonal = torch.diag(6 * x.flatten()).reshape(x.shape + x.shape)
    same(torch.func.hessian(lambda x: (x * x * x).sum())(x), diagonal)
    pair = torch.func.hessian(lambda x: (x * x * x).sum().expand(2))(x)
    same(pair, torch.stack([diagonal, diagonal]))


@clause("transforms.keywords")
@pytest.mark.parametrize("name", ["grad", "grad_and_value", "jacrev", "jacfwd", "hessian"])
def test_transformed_function_takes_the_same_keywords(name):
    x, transform = torch.ones(2), getattr(torch.func, name)
    by_keyword = transform(lambda x, factor=1: (factor * x * x).sum())(x, factor=3)
    same(plain(by_keyword), plain(transform(lambda x: (3 * x * x).sum())(x)))


@clause("transforms.leaves.untouched")
@given(row=rows(GRADIENTS + FORWARD), x=leaves(shapes=[()]), captured=st.booleans())
def test_transforms_leave_grad_alone(row, x, captured):
    weight = torch.ones((), dtype=x.dtype, requires_grad=captured)
    x.grad = torch.full_like(x, 7).detach()
    row.call(lambda x: x * x * x * weight, x)
    same((x.requires_grad, x.is_leaf, weight.grad), (True, True, None))
    same(x.grad, torch.full_like(x, 7).detach())


@clause("transforms.recorded.outside")
@given(row=rows(GRADIENTS + FORWARD), x=leaves(shapes=[()]), weight=leaves(shapes=[()]))
def test_results_are_differentiable_outside(row, x, weight):
    result = row.call(lambda x: x * x * x * weight, x)
    result.backward()
    w = weight.detach().to(torch.float64)
    same(x.grad.to(torch.float64), 6 * x.detach().to(torch.float64) * w)
    same(weight.grad, (3 * x.detach() * x.detach()).to(weight.dtype))


@clause("transforms.recorded.only_if_asked")
@pytest.mark.parametrize("row", present(GRADIENTS + FORWARD), ids=ids(GRADIENTS + FORWARD))
@pytest.mark.parametrize("requires_grad", [False, True])
@pytest.mark.parametrize("captured", [False, True])
def test_results_require_grad_if_something_does(row, requires_grad, captured):
    x, weight = torch.tensor(3.0), torch.ones((), requires_grad=captured)
    result = row.call(lambda x: x * x * weight, x.requires_grad_(requires_grad))
    same(result.requires_grad, requires_grad or captured)
    same(plain(result), plain(torch.tensor(6.0)))


@clause("transforms.captured.inplace")
@given(x=tensors(shapes=FILLED), dependent=st.booleans())
def test_modifying_a_captured_tensor_is_refused(x, dependent):
    weight, grad = torch.zeros_like(x), torch.func.grad
    modifying = grad(lambda x: (x * weight.add_(x if dependent else 1)).sum())
    refuses(lambda: modifying(x), RuntimeError)
    same(weight, torch.zeros_like(x))
    same(grad(lambda x: (x * torch.zeros_like(x).add_(x)).sum())(x), 2 * x)


@clause("transforms.vmap.per_sample")
@given(w=VECTOR, count=st.integers(0, 3), trained=st.booleans())
def test_vmap_of_grad_gives_a_gradient_per_sample(w, count, trained):
    samples = torch.arange(float(count), dtype=w.dtype).unsqueeze(1) * w + 1
    per_sample = torch.func.vmap(
        torch.func.grad(lambda w, x: (w * w * x).sum()), in_dims=(None, 0)
    )(w.requires_grad_(trained), samples)
    same(per_sample.detach(), 2 * w.detach() * samples)
    same(per_sample.requires_grad, trained)


@clause("transforms.vmap.per_sample")
@given(x=tensors(shapes=[(2, 3), (3, 2), (1, 2)]), dims=st.sampled_from([(0, 0), (1, 0), (1, 1)]))
def test_vmap_dimensions_choose_the_samples(x, dims):
    gradient = torch.func.grad(lambda sample: (sample * sample * sample).sum())
    observed = torch.func.vmap(gradient, in_dims=dims[0], out_dims=dims[1])(x)
    same(observed, 3 * x * x if dims[0] == dims[1] else (3 * x * x).t())


@clause("transforms.vmap.products")
@given(x=VECTOR)
def test_vmap_of_products_gives_the_jacobian(x):
    eye, jacobian = torch.eye(x.numel(), dtype=x.dtype), torch.diag(2 * x)
    rows_of = torch.func.vmap(torch.func.vjp(lambda x: x * x, x)[1])
    same(rows_of(eye)[0], jacobian)
    columns = torch.func.vmap(lambda v: torch.func.jvp(lambda x: x * x, (x,), (v,))[1])
    same(columns(eye), jacobian)
    same(torch.func.grad(lambda x: torch.func.vmap(lambda y: y * y)(x).sum())(x), 2 * x)


@clause("transforms.vmap.randomness")
@pytest.mark.parametrize("draw", ["rand", "randn"])
@pytest.mark.parametrize("inner", [False, True])
def test_randomness_says_whether_samples_share_a_draw(draw, inner):
    def f(x):
        return x * getattr(torch, draw)((), dtype=torch.float64)

    x, f = torch.ones(4, dtype=torch.float64), torch.func.grad(f) if inner else f
    refuses(lambda: torch.func.vmap(f)(x), RuntimeError)
    refuses(lambda: torch.func.vmap(f, randomness="error")(x), RuntimeError)
    same(len(set(torch.func.vmap(f, randomness="same")(x).tolist())), 1)
    same(len(set(torch.func.vmap(f, randomness="different")(x).tolist())), 4)


@clause("transforms.vmap.jacfwd_randomness")
@pytest.mark.parametrize("count", [1, 2, 4])
def test_randomness_of_jacfwd(count):
    def jacfwd(**options):
        f = torch.func.jacfwd(lambda x: x * torch.rand((), dtype=torch.float64), **options)
        return f(torch.ones(count, dtype=torch.float64)).diagonal().tolist()

    refuses(lambda: jacfwd(), RuntimeError)
    refuses(lambda: jacfwd(randomness="error"), RuntimeError)
    same(len(set(jacfwd(randomness="same"))), 1)
    same(len(set(jacfwd(randomness="different"))), count)


@clause("transforms.linearize.product")
@pytest.mark.parametrize("row", present(EXACT), ids=ids(EXACT))
@pytest.mark.parametrize("shape", [(2,), (), (0,)])
def test_linearize_gives_the_output_and_the_jvp(row, shape):
    x = torch.full(shape, 3.0)
    output, jvp = torch.func.linearize(row.forward, x)
    same(plain(output), plain(row.forward(x)))
    for v in (torch.full(shape, 2.0), torch.full(shape, -1.0)):
        same(plain(jvp(v)), plain(row.slope(x) * v))


@clause("transforms.linearize.nested")
@pytest.mark.parametrize("constant", [False, True])
def test_linearize_takes_several_primals_and_structures(constant):
    x, y = torch.tensor([2.0, 3.0]), torch.tensor([5.0, 7.0])
    output, jvp = torch.func.linearize(
        lambda p, y: {"out": (p["x"] * y, torch.ones(2) if constant else 3 * p["x"])}, {"x": x}, y
    )
    second = torch.ones(2) if constant else 3 * x
    same(plain(output), plain({"out": (x * y, second)}))
    product = jvp({"x": torch.ones(2)}, 2 * torch.ones(2))
    expected = {"out": (y + 2 * x, torch.full((2,), 3.0 * (not constant)))}
    same(plain(product), plain(expected))


@clause("transforms.linearize.tangents_refused")
@pytest.mark.parametrize("shape", [(), (1,), (3,), (1, 2)])
def test_linearize_refuses_tangents_of_another_form(shape):
    x = torch.tensor([2.0, 3.0])
    jvp = torch.func.linearize(lambda x: x * x, x)[1]
    refuses(lambda: jvp(torch.ones(shape)), RuntimeError)
    refuses(lambda: jvp(x, x), RuntimeError)
    same(jvp(torch.ones(2)), 2 * x)


@clause("transforms.linearize.modified")
@pytest.mark.parametrize("which", ["primal", "captured", "output"])
def test_linear_function_after_a_change_is_right_or_refused(which):
    x, weight = torch.tensor([2.0, 3.0]), torch.tensor([5.0, 7.0])
    expected = 2 * x * weight
    output, jvp = torch.func.linearize(lambda x: x * x * weight, x)
    {"primal": x, "captured": weight, "output": output}[which].zero_()
    product = result_of(lambda: jvp(torch.ones(2)))
    same(product is None or plain(product) == plain(expected), True)


@clause("transforms.linearize.composes")
@pytest.mark.parametrize("by", ["primal", "tangent", "output"])
@pytest.mark.parametrize("shape", [(2,), ()])
def test_grad_through_linearize_is_right_or_refused(by, shape):
    x, v = torch.full(shape, 3.0), torch.full(shape, 5.0)

    def f(y):
        output, jvp = torch.func.linearize(lambda x: x * x * x, x if by == "tangent" else y)
        return {"primal": lambda: jvp(v), "tangent": lambda: jvp(y), "output": lambda: output}[by]()

    expected = 6 * x * v if by == "primal" else 3 * x * x
    gradient = result_of(lambda: torch.func.grad(lambda y: f(y).sum())(v if by == "tangent" else x))
    same(gradient is None or plain(gradient) == plain(expected), True)


@clause("transforms.functional_call.computes")
@given(x=tensors(shapes=[(2,), (3, 2), (0, 2)]), bias=st.booleans(), split=st.booleans())
def test_functional_call_computes_with_the_given_parameters(x, bias, split):
    module = torch.nn.Linear(2, 1, bias=bias).to(x.dtype)
    given = {"weight": x.new_tensor([[2.0, 3.0]])}
    extra = {"bias": x.new_tensor([5.0])} if bias else {}
    state = (given, extra) if split else {**given, **extra}
    expected = (x @ given["weight"].t()) + 5 * bias
    same(torch.func.functional_call(module, state, x), expected)
    same(torch.func.functional_call(module, state, (x,)), expected)
    same(torch.func.functional_call(module, state, (), {"input": x}), expected)


@clause("transforms.functional_call.gradient")
@given(x=tensors(shapes=[(2,), (3, 2)]), own=st.booleans())
def test_grad_of_functional_call_is_by_the_given_parameters(x, own):
    module = torch.nn.Linear(2, 1).to(x.dtype)
    state = dict(module.named_parameters())
    state = state if own else {name: value.detach() for name, value in state.items()}
    gradients = torch.func.grad(lambda p: torch.func.functional_call(module, p, x).sum())(state)
    same(sorted(gradients), ["bias", "weight"])
    same(gradients["weight"].detach(), x.reshape(-1, 2).sum(0, keepdim=True))
    same(gradients["bias"].detach(), x.new_full((1,), x.numel() / 2))
    same((module.weight.grad, module.bias.grad), (None, None))


@clause("transforms.functional_call.module_kept")
@pytest.mark.parametrize("raising", [False, True])
@pytest.mark.parametrize("names", [["weight"], ["bias"], ["weight", "bias"]])
def test_functional_call_leaves_the_module_as_it_was(raising, names):
    module = torch.nn.Linear(2, 1)
    before = [(one, one.detach().clone()) for one in module.parameters()]
    state = {name: torch.zeros_like(getattr(module, name)) for name in names}
    x = torch.ones(3) if raising else torch.ones(2)
    try:
        torch.func.functional_call(module, state, x)
    except RuntimeError:
        same(raising, True)
    same([one is old for one, (old, _) in zip(module.parameters(), before)], [True, True])
    same(plain(list(module.parameters())), plain([value for _, value in before]))


@clause("transforms.functional_call.inplace")
@pytest.mark.parametrize("inplace", [False, True])
def test_changes_of_buffers_show_in_the_given_state(inplace):
    class Counter(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("count", torch.zeros(()))

        def forward(self, x):
            self.count = self.count.add_(1) if inplace else self.count + 1
            return x * self.count

    module, state = Counter(), {"count": torch.tensor(5.0)}
    same(torch.func.functional_call(module, state, torch.ones(2)), torch.full((2,), 6.0))
    same(plain((state["count"], module.count)), plain((torch.tensor(6.0), torch.zeros(()))))


@clause("transforms.functional_call.strict")
@pytest.mark.parametrize("name", ["bias", "weight", "other"])
def test_strict_refuses_missing_and_unexpected_keys(name):
    module, x = torch.nn.Linear(2, 1), torch.ones(2)
    state = {"weight": torch.ones(1, 2), "bias": torch.ones(1)}
    other = {**state, name: x} if name == "other" else {name: state[name]}
    refuses(lambda: torch.func.functional_call(module, other, x, strict=True), RuntimeError)
    torch.func.functional_call(module, other, x)
    same(torch.func.functional_call(module, state, x, strict=True), torch.tensor([3.0]))


@clause("transforms.functional_call.distinct")
@pytest.mark.parametrize("name", ["weight", "bias"])
def test_dictionaries_with_a_common_key_are_refused(name):
    module, x = torch.nn.Linear(2, 1), torch.ones(2)
    state = {"weight": torch.ones(1, 2), "bias": torch.ones(1)}
    twice = (state, {name: state[name]})
    refuses(lambda: torch.func.functional_call(module, twice, x), ValueError)
    apart = ({"weight": state["weight"]}, {"bias": state["bias"]})
    same(torch.func.functional_call(module, apart, x), torch.tensor([3.0]))


@clause("transforms.functional_call.tied")
@pytest.mark.parametrize("name", ["first", "second"])
def test_tied_parameters_are_replaced_together(name):
    class Tied(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Parameter(torch.tensor(7.0))
            self.second = self.first

        def forward(self, x):
            return x * self.first * self.second

    module, x, call = Tied(), torch.ones(()), torch.func.functional_call
    two, pair = torch.tensor(2.0), {"first": torch.tensor(2.0), "second": torch.tensor(3.0)}
    same(call(module, {name: two}, x), torch.tensor(4.0))
    same(call(module, {"first": two, "second": two}, x), torch.tensor(4.0))
    refuses(lambda: call(module, pair, x), ValueError)
    same(call(module, {name: two}, x, tie_weights=False).detach(), torch.tensor(14.0))
    same(call(module, pair, x, tie_weights=False), torch.tensor(6.0))


@clause("transforms.functional_call.parametrized")
@pytest.mark.parametrize("invertible", [False, True])
def test_value_of_a_parametrized_parameter_is_taken_as_it_is(invertible):
    class Doubled(torch.nn.Module):
        def forward(self, x):
            return 2 * x

    if invertible:
        Doubled.right_inverse = lambda self, x: x / 2
    module, x, call = torch.nn.Linear(2, 1, bias=False), torch.ones(2), torch.func.functional_call
    torch.nn.utils.parametrize.register_parametrization(module, "weight", Doubled())
    ones = torch.ones(1, 2)
    same(call(module, {"parametrizations.weight.original": ones}, x), torch.tensor([4.0]))
    same(call(module, {"weight": ones}, x), torch.tensor([2.0]))


@clause("transforms.stack_module_state.leaves")
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("buffers", [False, True])
def test_stacked_parameters_are_new_leaves(count, buffers):
    layers = [torch.nn.BatchNorm1d(2) if buffers else torch.nn.Linear(2, 1) for _ in range(count)]
    parameters, others = torch.func.stack_module_state(layers)
    names = [name for name, _ in layers[0].named_parameters()]
    same((list(parameters), list(others)), (names, [n for n, _ in layers[0].named_buffers()]))
    for name in names:
        stacked = parameters[name]
        same((stacked.is_leaf, stacked.requires_grad), (True, True))
        same(stacked.detach(), torch.stack([getattr(one, name).detach() for one in layers]))
        stacked.sum().backward()
    same([one.grad for layer in layers for one in layer.parameters()], [None] * 2 * count)


@clause("transforms.batch_norm.replaced")
@pytest.mark.parametrize("place", ["root", "child", "grandchild"])
@given(x=tensors(shapes=[(2, 3, 2), (1, 4, 1)], dtypes=[torch.float64]), training=st.booleans())
def test_replaced_batch_norm_is_called_within_vmap(place, x, training):
    norm = torch.nn.BatchNorm1d(x.shape[-1]).double()
    child = torch.nn.Sequential(torch.nn.Identity(), norm)
    root = {"root": norm, "child": child, "grandchild": torch.nn.Sequential(child)}[place]
    norm.train(training)
    same(torch.func.replace_all_batch_norm_modules_(root) is root, True)
    observed = torch.func.vmap(root)(x)
    mean, variance = x.mean(1, keepdim=True), x.var(1, unbiased=False, keepdim=True)
    close(observed.detach(), (x - mean) / (variance + norm.eps).sqrt(), ulps=512)
    same((norm.running_mean, norm.running_var), (None, None))
