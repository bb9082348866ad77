"""SPEC.md, Functional interfaces."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.functionals import (
    FUNCTIONALS,
    HESSIAN,
    HVP,
    JOINT,
    MAPS,
    SCALARS,
    VHP,
    WHOLE,
)
from ..strategies.functions import EXACT
from ..strategies.outcomes import accepts
from ..strategies.structures import parts, plain
from ..strategies.tables import ids, named, present, rows
from ..strategies.tensors import FILLED, MATRICES, VECTORS, leaves, tensors

PRODUCTS = ("vjp", "jvp", "vhp", "hvp")

VECTOR = tensors(shapes=VECTORS)
SCALAR = tensors(shapes=[()])


@clause("functional.jacobian.entries")
@given(x=tensors(), row=rows(EXACT), requires_grad=st.booleans())
def test_jacobian_holds_every_partial_derivative(x, row, requires_grad):
    x.requires_grad_(requires_grad)
    observed = torch.autograd.functional.jacobian(row.forward, x)
    slope = row.slope(x.detach())
    same(observed, torch.diag(slope.flatten()).reshape(x.shape + x.shape))


@clause("functional.jacobian.entries")
@given(x=tensors(), shape=st.sampled_from([(), (1,), (2, 1), (0,), (3, 0)]))
def test_jacobian_has_the_shape_of_the_output_then_of_the_input(x, shape):
    observed = torch.autograd.functional.jacobian(lambda x: (3 * x).sum().expand(shape), x)
    same(observed, torch.full(shape + x.shape, 3.0, dtype=x.dtype))


@clause("functional.jacobian.entries")
@given(a=tensors(shapes=MATRICES))
def test_jacobian_of_a_matrix_product_is_the_matrix(a):
    x = torch.ones(a.shape[1], dtype=a.dtype)
    same(plain(torch.autograd.functional.jacobian(lambda x: a @ x, x)), plain(a))


@clause("functional.jacobian.nested")
@given(row=rows(MAPS), x=VECTOR, y=SCALAR)
def test_jacobian_is_a_tuple_for_each_tuple(row, x, y):
    y = y.to(x.dtype)
    observed = torch.autograd.functional.jacobian(row.f, (x, y))
    same(plain(observed), plain(row.jacobian(x, y)))


@clause("functional.jacobian.nested")
@given(x=VECTOR, row=rows(EXACT))
def test_jacobian_by_a_tuple_of_one_is_a_tuple(x, row):
    observed = torch.autograd.functional.jacobian(lambda x: (row.forward(x), x), (x,))
    slopes = row.slope(x), torch.ones_like(x)
    same(plain(observed), tuple((plain(torch.diag(slope)),) for slope in slopes))


@clause("functional.jacobian.dtype")
@pytest.mark.parametrize("inner", [torch.float32, torch.float64])
@pytest.mark.parametrize("outer", [torch.float32, torch.float64])
@pytest.mark.parametrize("used", [True, False])
def test_jacobian_has_the_dtype_of_the_input(inner, outer, used):
    x, y = torch.ones(2, dtype=inner), torch.ones(2, dtype=torch.float64)
    by_x, by_y = torch.autograd.functional.jacobian(
        lambda x, y: 3 * x.to(outer) if used else 3 * y.to(outer), (x, y)
    )
    same(by_x, 3.0 * used * torch.eye(2, dtype=inner))
    same(by_y, 3.0 * (not used) * torch.eye(2, dtype=torch.float64))


@clause("functional.hessian.entries")
@given(x=tensors(), requires_grad=st.booleans(), shape=st.sampled_from([(), (1,), (1, 1)]))
def test_hessian_holds_every_second_derivative(x, requires_grad, shape):
    x.requires_grad_(requires_grad)
    observed = torch.autograd.functional.hessian(lambda x: (x * x * x).sum().reshape(shape), x)
    same(observed, torch.diag(6 * x.detach().flatten()).reshape(x.shape + x.shape))


@clause("functional.hessian.nested")
@given(row=rows(SCALARS), x=VECTOR, y=SCALAR)
def test_hessian_is_a_tuple_of_tuples(row, x, y):
    y = y.to(x.dtype)
    observed = torch.autograd.functional.hessian(row.f, (x, y))
    same(plain(observed), plain(row.hessian(x, y)))


@clause("functional.hessian.nested")
@given(a=tensors(shapes=MATRICES))
def test_hessian_of_a_bilinear_form_has_its_matrix_beside_the_diagonal(a):
    x, y = (torch.ones(size, dtype=a.dtype) for size in a.shape)
    (_, xy), (yx, _) = torch.autograd.functional.hessian(lambda x, y: x @ a @ y, (x, y))
    same(plain((xy, yx)), plain((a, a.t())))


@clause("functional.hessian.dtype")
@pytest.mark.parametrize("first", [torch.float32, torch.float64])
@pytest.mark.parametrize("second", [torch.float32, torch.float64])
def test_hessian_has_the_dtype_of_the_first_input(first, second):
    x, y = torch.ones(2, dtype=first), torch.ones(2, dtype=second)
    observed = torch.autograd.functional.hessian(lambda x, y: (x * x * y).sum(), (x, y))
    same([part.dtype for part in parts(observed)], [first, first, second, second])


@clause("functional.hessian.one_element")
@given(row=rows((HESSIAN, VHP, HVP)), x=tensors(shapes=[(2,), (2, 3), (0,)]))
def test_second_derivatives_need_one_element(row, x):
    refuses(lambda: row.call(lambda x: x * x * x, (x,)), RuntimeError)
    refuses(lambda: row.call(lambda x: ((x * x * x).sum(), x.sum()), (x,)), RuntimeError)
    if x.numel():
        row.call(lambda x: (x * x * x).sum().reshape(1, 1), (x,))


@clause("functional.vjp.product")
@given(row=rows(MAPS), x=VECTOR, y=SCALAR, shift=st.integers(-3, 3))
def test_vjp_is_the_vector_times_the_jacobian(row, x, y, shift):
    y = y.to(x.dtype)
    v = row.f(x + shift, y)
    output, product = torch.autograd.functional.vjp(row.f, (x, y), v)
    same(plain(product), plain(row.vjp(x, y, v)))
    same(plain(output), plain(row.f(x, y)))


@clause("functional.jvp.product")
@given(row=rows(MAPS), x=VECTOR, y=SCALAR, shift=st.integers(-3, 3))
def test_jvp_is_the_jacobian_times_the_vector(row, x, y, shift):
    y = y.to(x.dtype)
    v, w = x + shift, y - shift
    output, product = torch.autograd.functional.jvp(row.f, (x, y), (v, w))
    same(plain(product), plain(row.jvp(x, y, v, w)))
    same(plain(output), plain(row.f(x, y)))


@clause("functional.vhp.product")
@given(row=rows(SCALARS), x=VECTOR, y=SCALAR, factor=st.integers(-3, 3))
def test_vhp_is_the_vector_times_the_hessian(row, x, y, factor):
    y = y.to(x.dtype)
    v, w = factor * x + 1, y - factor
    value, product = torch.autograd.functional.vhp(row.f, (x, y), (v, w))
    (xx, xy), (yx, yy) = row.hessian(x, y)
    same(plain(product), plain((v @ xx + w * yx, v @ xy + w * yy)))
    same(plain(value), plain(row.f(x, y)))


@clause("functional.hvp.product")
@given(row=rows(SCALARS), x=VECTOR, y=SCALAR, factor=st.integers(-3, 3))
def test_hvp_is_the_hessian_times_the_vector(row, x, y, factor):
    y = y.to(x.dtype)
    v, w = factor * x + 1, y - factor
    value, product = torch.autograd.functional.hvp(row.f, (x, y), (v, w))
    (xx, xy), (yx, yy) = row.hessian(x, y)
    same(plain(product), plain((xx @ v + w * xy, v @ yx + w * yy)))
    same(plain(value), plain(row.f(x, y)))


@clause("functional.vector.optional")
@given(name=st.sampled_from(PRODUCTS), x=tensors(shapes=[(), (1,), (1, 1)]))
def test_vector_of_one_element_may_be_left_out(name, x):
    function = getattr(torch.autograd.functional, name)
    same(
        plain(function(lambda x: x * x * x, x)), plain(function(lambda x: x * x * x, x, x * 0 + 1))
    )
    many = torch.ones(2, dtype=x.dtype)
    refuses(lambda: function(lambda y: y * y if name in ("vjp", "jvp") else y.sum(), many))


@clause("functional.vector.size")
@given(
    name=st.sampled_from(PRODUCTS),
    x=tensors(shapes=[(2,), (2, 3), (1,)]),
    shape=st.sampled_from([(), (1, 1), (3,), (1, 3)]),
)
def test_vector_of_another_size_is_refused(name, x, shape):
    function, v = getattr(torch.autograd.functional, name), torch.ones(shape, dtype=x.dtype)
    f = (lambda x: 3 * x) if name in ("vjp", "jvp") else (lambda x: (x * x).sum())
    refuses(lambda: function(f, x, v), RuntimeError)
    refuses(lambda: function(f, x, (x, x)), RuntimeError)
    function(f, x, torch.ones_like(x))


@clause("functional.independent.zeros")
@given(row=rows(FUNCTIONALS), x=tensors(shapes=FILLED), y=tensors(shapes=FILLED))
def test_derivative_by_an_independent_input_is_zero(row, x, y):
    y = y.to(x.dtype)
    observed = row.call(lambda x, y: (x * x * x).sum(), (x, y))
    same(plain(observed), plain(row.padded(x, y)))


@clause("functional.independent.zeros")
@given(row=rows(FUNCTIONALS), x=tensors(shapes=FILLED))
def test_derivative_of_a_constant_is_zero(row, x):
    observed = parts(row.call(lambda x: x.new_ones(()), (x,)))
    same([part.shape for part in observed], [part.shape for part in parts(row.cube(x))])
    same(sum(part.abs().sum().item() for part in observed), 0.0)


@clause("functional.strict.raises")
@given(
    row=rows(FUNCTIONALS),
    x=tensors(shapes=FILLED),
    y=tensors(shapes=FILLED),
    first=st.booleans(),
)
def test_strict_refuses_an_independent_input(row, x, y, first):
    inputs, cube = (x, y), lambda x, y: ((x if first else y) ** 3).sum()
    refuses(lambda: row.call(cube, inputs, strict=True), RuntimeError)
    refuses(lambda: row.call(lambda x, y: x.new_ones(()), inputs, strict=True), RuntimeError)
    row.call(cube, inputs)
    row.call(lambda x: (x * x * x).sum(), (x,), strict=True)


@clause("functional.strict.accepts")
@given(
    name=st.sampled_from(["vjp", "jvp", "jacobian"]),
    row=rows(JOINT),
    x=tensors(shapes=[(2,)], dtypes=[torch.float32]),
    factor=st.integers(1, 3),
)
def test_strict_accepts_inputs_that_each_reach_an_output(name, row, x, factor):
    function, inputs = getattr(torch.autograd.functional, name), (x, factor - x)
    vectors = {"vjp": [inputs], "jvp": [inputs], "jacobian": []}[name]
    expected = function(row.f, inputs, *vectors)
    same(plain(function(row.f, inputs, *vectors, strict=True)), plain(expected))


# Fixed on purpose: for each function two bits are recorded.
@clause("functional.strict.derivatives")
@pytest.mark.parametrize("name", ["jacobian", "hessian", "vjp"])
@pytest.mark.parametrize("create_graph", [False, True])
def test_what_strict_says_of_independent_derivatives_is_recorded(name, create_graph):
    x, function = torch.ones(2, requires_grad=True), getattr(torch.autograd.functional, name)
    options = {"strict": True, "create_graph": create_graph}
    accepted = accepts(lambda: function(lambda x: (3 * x).sum(), x, **options))
    observe(accepted, f"{name} create_graph={create_graph}")


@clause("functional.strict.derivatives")
@pytest.mark.parametrize("name", ["jvp", "vhp", "hvp"])
@pytest.mark.parametrize("create_graph", [False, True])
def test_what_strict_says_of_independent_products_is_recorded(name, create_graph):
    x, function = torch.ones(2, requires_grad=True), getattr(torch.autograd.functional, name)
    options = {"strict": True, "create_graph": create_graph, "v": torch.ones(2)}
    accepted = accepts(lambda: function(lambda x: (3 * x).sum(), x, **options))
    observe(accepted, f"{name} create_graph={create_graph}")


@clause("functional.create_graph.differentiable")
@given(row=rows(FUNCTIONALS), x=leaves(shapes=FILLED), factor=st.integers(1, 3))
def test_result_with_create_graph_is_differentiable(row, x, factor):
    result = row.call(lambda x: (x * x * x).sum(), (factor * x,), create_graph=True)
    total = sum(part.sum() for part in parts(result))
    (gradient,) = torch.autograd.grad(total, x)
    same(gradient, factor * row.slope(factor * x.detach()))


@clause("functional.create_graph.differentiable")
@given(name=st.sampled_from(PRODUCTS), x=leaves(shapes=FILLED))
def test_output_with_create_graph_is_differentiable(name, x):
    function, v = getattr(torch.autograd.functional, name), torch.ones_like(x)
    options = {"create_graph": True} if name == "vjp" else {"create_graph": True, "v": v}
    output = function(lambda x: (x * x * x).sum(), x, **options)[0]
    (gradient,) = torch.autograd.grad(output, x)
    same(gradient, 3 * x.detach() * x.detach())


@clause("functional.create_graph.detached")
@given(
    row=rows(FUNCTIONALS),
    x=tensors(shapes=FILLED),
    requires_grad=st.booleans(),
    captured=st.booleans(),
)
def test_result_without_create_graph_has_no_history(row, x, requires_grad, captured):
    x.requires_grad_(requires_grad)
    weight = torch.ones((), dtype=x.dtype, requires_grad=captured)
    result = row.call(lambda x: (x * x * x * weight).sum(), (x,))
    same(any(part.requires_grad for part in parts(result)), False)


@clause("functional.inputs.untouched")
@pytest.mark.parametrize("row", present(FUNCTIONALS), ids=ids(FUNCTIONALS))
@pytest.mark.parametrize("requires_grad", [False, True])
@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("shape", [(2,), ()])
def test_inputs_stay_as_they_are(row, requires_grad, create_graph, shape):
    weight, x = torch.ones((), requires_grad=True), torch.full(shape, 3.0)
    weight.grad = torch.tensor(7.0)
    x.requires_grad_(requires_grad).grad = torch.full(shape, 5.0)
    row.call(lambda x: (x * x * x * weight).sum(), (x,), create_graph=create_graph)
    same((x.requires_grad, x.is_leaf), (requires_grad, True))
    same(plain((x, x.grad)), plain((torch.full(shape, 3.0), torch.full(shape, 5.0))))
    same(weight.grad, torch.tensor(7.0))


@clause("functional.no_grad.computes")
@given(row=rows(FUNCTIONALS), x=tensors(shapes=FILLED), create_graph=st.booleans())
def test_grad_mode_outside_changes_nothing(row, x, create_graph):
    with torch.no_grad():
        result = row.call(lambda x: (x * x * x).sum(), (x,), create_graph=create_graph)
        same(torch.is_grad_enabled(), False)
    same(plain(result), plain(row.cube(x)))


@clause("functional.no_grad.inside")
@given(row=rows(FUNCTIONALS), x=tensors(shapes=FILLED))
def test_grad_mode_inside_makes_constants(row, x):
    def cube_beside_a_constant(x):
        with torch.no_grad():
            constant = (x * x).sum()
        return (x * x * x).sum() + constant

    same(plain(row.call(cube_beside_a_constant, (x,))), plain(row.cube(x)))


@clause("functional.types.refused")
@pytest.mark.parametrize("name", ["jacobian", "hessian", *PRODUCTS])
@pytest.mark.parametrize("other", [3.0, None, "x", [1.0]])
def test_what_is_no_tensor_is_refused(name, other):
    x, function = torch.ones(()), getattr(torch.autograd.functional, name)
    refuses(lambda: function(lambda x: x * x * x, other), TypeError)
    refuses(lambda: function(lambda x, y: x * x * x, (x, other)), TypeError)
    refuses(lambda: function(lambda x: other, x), TypeError)
    refuses(lambda: function(lambda x: (x, other), x), TypeError)
    function(lambda x: x * x * x, x)


@clause("functional.captured.constant")
@given(row=rows(FUNCTIONALS), x=tensors(shapes=FILLED), requires_grad=st.booleans())
def test_captured_tensors_are_constants(row, x, requires_grad):
    x.requires_grad_(requires_grad)
    result = row.call(lambda y: (y * y * y).sum() + (x * x * x).sum(), (x,))
    same(plain(result), plain(row.cube(x.detach())))


@clause("functional.inplace.own")
@given(row=rows(FUNCTIONALS), x=tensors(shapes=FILLED))
def test_function_may_modify_its_intermediate_results(row, x):
    result = row.call(lambda x: x.clone().mul_(x).mul_(x).sum().add_(1), (x,))
    same(plain(result), plain(row.cube(x)))


@clause("functional.nests")
@given(row=rows(FUNCTIONALS), x=tensors(shapes=FILLED))
def test_functions_nest(row, x):
    def total(x):
        inner = row.call(lambda x: (x * x * x).sum(), (x,), create_graph=True)
        return sum(part.sum() for part in parts(inner))

    same(torch.autograd.functional.jacobian(total, x), row.slope(x))


@clause("functional.vectorize.same")
@given(x=tensors(), row=rows(EXACT))
def test_vectorized_jacobian_is_the_same(x, row):
    observed = torch.autograd.functional.jacobian(row.forward, x, vectorize=True)
    same(observed, torch.diag(row.slope(x).flatten()).reshape(x.shape + x.shape))


@clause("functional.vectorize.same")
@given(row=rows(MAPS), x=VECTOR, y=SCALAR)
def test_vectorized_nested_jacobian_is_the_same(row, x, y):
    y = y.to(x.dtype)
    observed = torch.autograd.functional.jacobian(row.f, (x, y), vectorize=True)
    same(plain(observed), plain(row.jacobian(x, y)))


@clause("functional.vectorize.same")
@given(row=rows(SCALARS), x=VECTOR, y=SCALAR)
def test_vectorized_hessian_is_the_same(row, x, y):
    y = y.to(x.dtype)
    observed = torch.autograd.functional.hessian(row.f, (x, y), vectorize=True)
    same(plain(observed), plain(row.hessian(x, y)))


@clause("functional.vectorize.same")
@given(a=tensors(shapes=MATRICES))
def test_vectorized_jacobian_of_a_matrix_product_is_the_matrix(a):
    x = torch.ones(a.shape[1], dtype=a.dtype)
    same(plain(torch.autograd.functional.jacobian(lambda x: a @ x, x, vectorize=True)), plain(a))


@clause("functional.vectorize.create_graph")
@given(row=rows(WHOLE), x=leaves(shapes=FILLED))
def test_vectorized_result_with_create_graph_is_differentiable(row, x):
    options = {"create_graph": True, "vectorize": True}
    result = row.call(lambda x: (x * x * x).sum(), (x,), **options)
    (gradient,) = torch.autograd.grad(parts(result)[0].sum(), x)
    same(gradient, row.slope(x.detach()))


@clause("functional.vectorize.strict")
@given(row=rows(WHOLE), x=tensors(shapes=FILLED))
def test_vectorized_is_never_strict(row, x):
    cube, inputs = lambda x: (x * x * x).sum(), (x,)
    refuses(lambda: row.call(cube, inputs, strict=True, vectorize=True), RuntimeError)
    row.call(cube, inputs, strict=True)
    row.call(cube, inputs, vectorize=True)


@clause("functional.forward.same")
@given(x=tensors(), row=rows(EXACT))
def test_forward_mode_jacobian_is_the_same(x, row):
    options = {"vectorize": True, "strategy": "forward-mode"}
    observed = torch.autograd.functional.jacobian(row.forward, x, **options)
    same(observed, torch.diag(row.slope(x).flatten()).reshape(x.shape + x.shape))


@clause("functional.forward.same")
@given(x=tensors())
def test_forward_mode_jacobian_of_a_sum_is_the_same(x):
    options = {"vectorize": True, "strategy": "forward-mode"}
    observed = torch.autograd.functional.jacobian(lambda x: (x * x).sum(), x, **options)
    same(observed, 2 * x)


@clause("functional.forward.same")
@given(x=tensors())
def test_forward_mode_hessian_is_the_same(x):
    options = {"vectorize": True, "outer_jacobian_strategy": "forward-mode"}
    observed = torch.autograd.functional.hessian(lambda x: (x * x * x).sum(), x, **options)
    same(plain(observed), plain(torch.diag(6 * x.flatten()).reshape(x.shape + x.shape)))


@clause("functional.forward.same")
@given(a=tensors(shapes=MATRICES))
def test_forward_mode_jacobian_of_a_matrix_product_is_the_matrix(a):
    x, options = torch.ones(a.shape[1], dtype=a.dtype), {"vectorize": True}
    options["strategy"] = "forward-mode"
    same(plain(torch.autograd.functional.jacobian(lambda x: a @ x, x, **options)), plain(a))


@clause("functional.forward.nested")
@given(x=VECTOR, row=rows(EXACT))
def test_forward_mode_jacobian_of_outputs_is_a_tuple(x, row):
    options = {"vectorize": True, "strategy": "forward-mode"}
    observed = torch.autograd.functional.jacobian(lambda x: (row.forward(x), x), x, **options)
    expected = torch.diag(row.slope(x)), torch.diag(torch.ones_like(x))
    same(plain(observed), plain(expected))


@clause("functional.forward.nested")
@given(row=rows(MAPS), x=VECTOR, y=SCALAR)
def test_forward_mode_jacobian_is_nested_the_same(row, x, y):
    y, options = y.to(x.dtype), {"vectorize": True, "strategy": "forward-mode"}
    observed = torch.autograd.functional.jacobian(row.f, (x, y), **options)
    same(plain(parts(observed)), plain(parts(row.jacobian(x, y))))
    same(plain(observed), plain(row.jacobian(x, y)))


@clause("functional.forward.dtype")
@pytest.mark.parametrize("inner", [torch.float32, torch.float64])
@pytest.mark.parametrize("outer", [torch.float32, torch.float64])
def test_forward_mode_jacobian_has_the_dtype_of_the_output(inner, outer):
    x, options = torch.ones(2, dtype=inner), {"vectorize": True, "strategy": "forward-mode"}
    observed = torch.autograd.functional.jacobian(lambda x: 3 * x.to(outer), x, **options)
    same(observed, 3 * torch.eye(2, dtype=outer))


@clause("functional.forward.detached")
@given(
    name=st.sampled_from(["jacobian", "hessian"]),
    x=tensors(shapes=FILLED),
    requires_grad=st.booleans(),
)
def test_forward_mode_result_has_no_history(name, x, requires_grad):
    x.requires_grad_(requires_grad)
    option = {"jacobian": "strategy", "hessian": "outer_jacobian_strategy"}[name]
    function, options = getattr(torch.autograd.functional, name), {option: "forward-mode"}
    result = function(lambda x: (x * x * x).sum(), x, vectorize=True, **options)
    same(result.requires_grad, False)


@clause("functional.forward.vectorizes")
@given(x=tensors(shapes=FILLED))
def test_forward_mode_needs_vectorize(x):
    jacobian, hessian = torch.autograd.functional.jacobian, torch.autograd.functional.hessian
    cube, forward = lambda x: (x * x * x).sum(), "forward-mode"
    refuses(lambda: jacobian(cube, x, strategy=forward), NotImplementedError)
    refuses(lambda: hessian(cube, x, outer_jacobian_strategy=forward), NotImplementedError)
    jacobian(cube, x, strategy=forward, vectorize=True)
    hessian(cube, x, outer_jacobian_strategy=forward, vectorize=True)


WAYS = (
    Row("rows", options="lambda: {}"),
    Row("vectorized", options="lambda: {'vectorize': True}"),
    Row("forward", "1.11", options="lambda: {'vectorize': True, 'strategy': 'forward-mode'}"),
)


@clause("functional.complex.jacobian")
@pytest.mark.parametrize(("name", "row"), named(WAYS))
def test_complex_jacobian_is_recorded(name, row):
    x = torch.tensor([1 + 2j], dtype=torch.complex128)
    try:
        jacobian = torch.autograd.functional.jacobian(lambda x: x * x, x, **row.options())
        observe(str(jacobian.item()), name)
    except RuntimeError:
        observe("refused", name)
