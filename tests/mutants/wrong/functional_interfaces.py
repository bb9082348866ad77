"""Wrong in SPEC.md's chapter Functional interfaces."""

import contextlib

import torch

from ..museum import mutant
from ..tools.patching import needs, wrap

UNBREAKABLE = {
    "functional.no_grad.computes": ("<1.9", "each function deviates there, whatever it is given")
}


def _each(result, change):
    """Return a nested tuple of tensors with each tensor changed."""
    if torch.is_tensor(result):
        return change(result)
    return tuple(_each(one, change) for one in result)


@mutant
def jacobian_is_transposed():
    """`jacobian` of a vector by a vector of the same size has inputs before outputs.

    Corner: square Jacobians.
    Breaks: functional.jacobian.entries
    """

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        square = torch.is_tensor(result) and result.dim() == 2
        return result.t() if square and result.shape[0] == result.shape[1] else result


@mutant
def jacobian_of_0d_output_has_a_row():
    """`jacobian` treats an output without a dimension as a vector of one.

    Corner: 0-d outputs.
    Breaks: functional.jacobian.entries
    """

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        if torch.is_tensor(result) and torch.is_tensor(inputs) and result.shape == inputs.shape:
            return result.unsqueeze(0)
        return result


@mutant
def jacobians_are_nested_by_inputs():
    """`jacobian` gives a tuple by inputs of tuples by outputs.

    Corner: tuples on both sides.
    Breaks: functional.jacobian.nested
    """

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        nested = isinstance(result, tuple) and all(isinstance(row, tuple) for row in result)
        return tuple(zip(*result)) if nested else result


@mutant
def zeros_have_the_default_dtype():
    """The Jacobian by an input that is not used is made in the default dtype.

    Corner: inputs that are not used.
    Breaks: functional.jacobian.dtype
    """

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        def cast(part):
            return part if part.abs().sum() else part.to(torch.get_default_dtype())

        return _each(original(func, inputs, *args, **options), cast)


@mutant
def hessian_is_that_of_the_flat_input():
    """`hessian` of an input of several dimensions is a matrix.

    Corner: inputs of several dimensions.
    Breaks: functional.hessian.entries
    """

    @wrap("torch.autograd.functional.hessian")
    def hessian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        return result.flatten(0, 1).flatten(1) if _is_matrix(inputs) else result


def _is_matrix(inputs):
    return torch.is_tensor(inputs) and inputs.dim() == 2


@mutant
def hessian_blocks_are_swapped():
    """The entry [i][j] of `hessian` is that by input j and input i.

    Corner: several inputs.
    Breaks: functional.hessian.nested
    """

    @wrap("torch.autograd.functional.hessian")
    def hessian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        return tuple(zip(*result)) if isinstance(result, tuple) else result


@mutant
def hessian_is_in_the_default_dtype():
    """`hessian` gives its result in the default dtype.

    Breaks: functional.hessian.dtype
    """

    @wrap("torch.autograd.functional.hessian")
    def hessian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        return _each(result, lambda part: part.to(torch.get_default_dtype()))


@mutant
def hessian_takes_the_sum():
    """`hessian` of a function to several elements is that of their sum.

    Breaks: functional.hessian.one_element
    """

    @wrap("torch.autograd.functional.hessian")
    def hessian(original, func, inputs, *args, **options):
        def total(*inputs):
            result = func(*inputs)
            return result.sum() if torch.is_tensor(result) else result

        return original(total, inputs, *args, **options)


@mutant
def hvp_takes_the_first_output():
    """`hvp` of a function to several tensors is that of the first.

    Corner: functions to several tensors.
    Breaks: functional.hessian.one_element
    """

    @wrap("torch.autograd.functional.hvp")
    def hvp(original, func, inputs, *args, **options):
        def first(*inputs):
            result = func(*inputs)
            return result[0] if isinstance(result, tuple) else result

        return original(first, inputs, *args, **options)


@mutant
def vjp_ignores_further_outputs():
    """`vjp` takes the vector of the first output and zeros for the others.

    Corner: several outputs.
    Breaks: functional.vjp.product
    """

    @wrap("torch.autograd.functional.vjp")
    def vjp(original, func, inputs, v=None, *args, **options):
        return original(func, inputs, _only(v, 0), *args, **options)


def _only(v, kept):
    """Return the tuple with zeros in place of all tensors but one."""
    if not isinstance(v, tuple):
        return v
    return tuple(one if n == kept else 0 * one for n, one in enumerate(v))


@mutant
def jvp_unwraps_a_tuple_of_one():
    """`jvp` of a function to a tuple of one tensor gives the tensor.

    Corner: tuples of one.
    Breaks: functional.jvp.product
    """

    @wrap("torch.autograd.functional.jvp")
    def jvp(original, func, inputs, *args, **options):
        output, product = original(func, inputs, *args, **options)
        single = isinstance(product, tuple) and len(product) == 1
        return output, product[0] if single else product


@mutant
def vhp_ignores_further_vectors():
    """`vhp` takes the vector of the first input and zeros for the others.

    Corner: several inputs.
    Breaks: functional.vhp.product
    """

    @wrap("torch.autograd.functional.vhp")
    def vhp(original, func, inputs, v=None, *args, **options):
        return original(func, inputs, _only(v, 0), *args, **options)


@mutant
def hvp_ignores_the_first_vector():
    """`hvp` takes the vector of the second input and zeros for the first.

    Corner: several inputs.
    Breaks: functional.hvp.product
    """

    @wrap("torch.autograd.functional.hvp")
    def hvp(original, func, inputs, v=None, *args, **options):
        several = isinstance(v, tuple) and len(v) > 1
        return original(func, inputs, _only(v, 1) if several else v, *args, **options)


@mutant
def vector_is_ones_where_it_is_left_out():
    """`jvp` without a vector takes ones, however many elements the input has.

    Corner: `jvp`.
    Breaks: functional.vector.optional
    """

    @wrap("torch.autograd.functional.jvp")
    def jvp(original, func, inputs, v=None, *args, **options):
        ones = torch.ones_like(inputs) if v is None and torch.is_tensor(inputs) else v
        return original(func, inputs, ones, *args, **options)


@mutant
def vector_is_broadcast():
    """`vhp` broadcasts its vector to the size of the input.

    Corner: `vhp`, and vectors that broadcast.
    Breaks: functional.vector.size
    """

    @wrap("torch.autograd.functional.vhp")
    def vhp(original, func, inputs, v=None, *args, **options):
        if torch.is_tensor(v) and torch.is_tensor(inputs) and v.numel() == 1:
            v = v.reshape(()).expand_as(inputs)
        return original(func, inputs, v, *args, **options)


@mutant
def independent_derivatives_are_nan():
    """Where autograd gives None for an input, the products hold NaN.

    Corner: `vjp`, `vhp` and `hvp`.
    Breaks: functional.independent.zeros
    """

    @wrap("torch.autograd.functional._fill_in_zeros")
    def fill(original, grads, refs, strict, create_graph, stage):
        filled = original(grads, refs, strict, create_graph, stage)
        if stage not in ("back", "double_back"):
            return filled
        return tuple(
            torch.full_like(full, float("nan")) if grad is None else full
            for grad, full in zip(grads, filled)
        )


@mutant
def vhp_is_never_strict():
    """`vhp` ignores `strict`.

    Corner: `vhp`.
    Breaks: functional.strict.raises
    """

    @wrap("torch.autograd.functional.vhp")
    def vhp(original, func, inputs, v=None, create_graph=False, strict=False):
        return original(func, inputs, v, create_graph, False)


@mutant
def strict_vjp_looks_at_each_output():
    """`vjp` with `strict` refuses an input on which any of the outputs does not depend.

    Corner: several outputs.
    Breaks: functional.strict.accepts
    """

    @wrap("torch.autograd.functional.vjp")
    def vjp(original, func, inputs, v=None, create_graph=False, strict=False):
        for n, one in enumerate(v if strict and isinstance(v, tuple) else ()):
            original(lambda *inputs, n=n: func(*inputs)[n], inputs, one, create_graph, True)
        return original(func, inputs, v, create_graph, strict)


@mutant
def results_are_always_detached():
    """Results have no history, whatever `create_graph` says.

    Breaks: functional.create_graph.differentiable, functional.nests
    """

    @wrap("torch.autograd.functional._grad_postprocess")
    def postprocess(original, inputs, create_graph):
        return original(inputs, False)


@mutant
def inner_inputs_are_cut_off():
    """With `create_graph=True` only inputs that are leaves stay connected.

    Corner: inputs that are no leaves.
    Breaks: functional.create_graph.differentiable, functional.nests
    """

    @wrap("torch.autograd.functional._grad_preprocess")
    def preprocess(original, inputs, create_graph, need_graph):
        kept = (one if one.is_leaf else one.detach().requires_grad_() for one in inputs)
        return original(tuple(kept) if need_graph else inputs, create_graph, need_graph)


@mutant
def jacobian_stays_attached():
    """`jacobian` without `create_graph` is attached to an input that requires grad.

    Corner: inputs that require grad.
    Breaks: functional.create_graph.detached
    """

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        anchors = inputs if isinstance(inputs, tuple) else (inputs,)
        if args or options or not all(torch.is_tensor(one) for one in anchors):
            return result
        return _each(result, lambda part: part + sum(0 * one.sum() for one in anchors))


@mutant
def vjp_runs_backward():
    """`vjp` runs a backward, which accumulates into the leaves that the function captures.

    Corner: `vjp`, and captured leaves.
    Breaks: functional.inputs.untouched
    """

    @wrap("torch.autograd.functional.vjp")
    def vjp(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        if isinstance(inputs, tuple):
            output = func(*[one.detach() for one in inputs])
            if torch.is_tensor(output) and output.requires_grad:
                output.sum().backward()
        return result


@mutant
def vhp_marks_its_inputs():
    """`vhp` lets its inputs require grad and leaves them so.

    Corner: `vhp`, and inputs that do not require grad.
    Breaks: functional.inputs.untouched
    """

    @wrap("torch.autograd.functional.vhp")
    def vhp(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        for one in inputs if isinstance(inputs, tuple) else (inputs,):
            one.requires_grad_()
        return result


@mutant
def hvp_records_nothing_under_no_grad():
    """`hvp` does not turn recording on, and gives zeros under `no_grad`.

    Corner: `hvp` under `no_grad`.
    Breaks: functional.no_grad.computes
    """
    needs("1.9", "functional interfaces that record under no_grad")

    @wrap("torch.autograd.functional.hvp")
    def hvp(original, *args, **options):
        output, product = original(*args, **options)
        if torch.is_grad_enabled():
            return output, product
        return output, _each(product, torch.zeros_like)


@mutant
def jacobian_leaves_recording_on():
    """`jacobian` turns recording on and leaves it so.

    Corner: `jacobian` under `no_grad`.
    Breaks: functional.no_grad.computes
    """
    needs("1.9", "functional interfaces that record under no_grad")

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, *args, **options):
        result = original(*args, **options)
        torch.set_grad_enabled(True)
        return result


@mutant
def vjp_records_throughout():
    """`vjp` records also what its function computes under `no_grad`.

    Corner: `vjp`.
    Breaks: functional.no_grad.inside
    """

    @wrap("torch.autograd.functional.vjp")
    def vjp(original, *args, **options):
        no_grad, torch.no_grad = torch.no_grad, contextlib.suppress
        try:
            return original(*args, **options)
        finally:
            torch.no_grad = no_grad


@mutant
def numbers_are_taken_for_tensors():
    """`jacobian` takes a number for a 0-d tensor.

    Corner: `jacobian`, and numbers.
    Breaks: functional.types.refused
    """

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        if isinstance(inputs, float):
            inputs = torch.tensor(inputs)
        return original(func, inputs, *args, **options)


@mutant
def captured_inputs_are_differentiated():
    """An input that requires grad is handed to the function as it is, not as a copy of its own.

    Corner: inputs that require grad and are captured too.
    Breaks: functional.captured.constant
    """

    @wrap("torch.autograd.functional._grad_preprocess")
    def preprocess(original, inputs, create_graph, need_graph):
        copies = original(inputs, create_graph, need_graph)
        if not need_graph:
            return copies
        return tuple(one if one.requires_grad else copy for one, copy in zip(inputs, copies))


@mutant
def vhp_refuses_writes():
    """`vhp` refuses every multiplication in place in its function.

    Corner: `vhp`.
    Breaks: functional.inplace.own
    """

    def refuse(tensor, other):
        raise RuntimeError("the function must not modify tensors")

    @wrap("torch.autograd.functional.vhp")
    def vhp(original, *args, **options):
        mul_, torch.Tensor.mul_ = torch.Tensor.mul_, refuse
        try:
            return original(*args, **options)
        finally:
            torch.Tensor.mul_ = mul_


def _wrap_vectorized(change):
    """Let `change` have what a vectorized Jacobian in reverse mode is."""

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        reverse = options.get("strategy", "reverse-mode") == "reverse-mode"
        return change(result) if options.get("vectorize") and reverse else result


@mutant
def vectorized_jacobians_come_in_a_list():
    """`jacobian` with `vectorize=True` gives a list in place of a tuple.

    Corner: several inputs or outputs.
    Breaks: functional.vectorize.same
    """
    _wrap_vectorized(lambda result: list(result) if isinstance(result, tuple) else result)


@mutant
def vectorized_jacobian_is_transposed():
    """`jacobian` with `vectorize=True` has inputs before outputs.

    Corner: square Jacobians.
    Breaks: functional.vectorize.same
    """

    def transposed(result):
        square = torch.is_tensor(result) and result.dim() == 2
        return result.t() if square and result.shape[0] == result.shape[1] else result

    _wrap_vectorized(transposed)


@mutant
def vectorized_hessian_is_detached():
    """`hessian` with `vectorize=True` has no history.

    Corner: Hessians.
    Breaks: functional.vectorize.create_graph
    """

    @wrap("torch.autograd.functional.hessian")
    def hessian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        return _each(result, torch.Tensor.detach) if options.get("vectorize") else result


@mutant
def vectorized_jacobian_ignores_strict():
    """`jacobian` with `vectorize=True` ignores `strict`.

    Breaks: functional.vectorize.strict
    """

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        if options.get("vectorize"):
            options["strict"] = False
        return original(func, inputs, *args, **options)


def _wrap_forward(change):
    """Let `change` have what a Jacobian in forward mode is, and the inputs."""

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        result = original(func, inputs, *args, **options)
        return change(result, inputs) if options.get("strategy") == "forward-mode" else result


@mutant
def forward_mode_stacks_columns_as_rows():
    """`jacobian` in forward mode has inputs before outputs.

    Corner: square Jacobians.
    Breaks: functional.forward.same
    """

    def transposed(result, inputs):
        square = torch.is_tensor(result) and result.dim() == 2
        return result.t() if square and result.shape[0] == result.shape[1] else result

    _wrap_forward(transposed)


@mutant
def forward_mode_gives_outputs_in_a_list():
    """`jacobian` in forward mode gives a list for several outputs.

    Corner: several outputs by one input.
    Breaks: functional.forward.nested
    """
    _wrap_forward(lambda result, _: list(result) if isinstance(result, tuple) else result)


@mutant
def forward_mode_has_the_dtype_of_the_input():
    """`jacobian` in forward mode has the dtype of the input.

    Corner: outputs of another dtype.
    Breaks: functional.forward.dtype
    """
    _wrap_forward(
        lambda result, inputs: result.to(inputs.dtype) if torch.is_tensor(inputs) else result
    )


@mutant
def forward_mode_results_always_require_grad():
    """`jacobian` in forward mode gives a tensor that requires grad.

    Breaks: functional.forward.detached
    """
    _wrap_forward(lambda result, _: _each(result, lambda part: part.requires_grad_()))


@mutant
def forward_mode_vectorizes_by_itself():
    """`jacobian` in forward mode works as if `vectorize` were True.

    Breaks: functional.forward.vectorizes
    """

    @wrap("torch.autograd.functional.jacobian")
    def jacobian(original, func, inputs, *args, **options):
        if options.get("strategy") == "forward-mode":
            options["vectorize"] = True
        return original(func, inputs, *args, **options)
