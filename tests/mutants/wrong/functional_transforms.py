"""Wrong in SPEC.md's chapter Functional transforms."""

import contextlib
import copy

import torch

from ..museum import mutant
from ..tools.patching import wrap


def _each(result, change):
    """Return a nested structure of tensors with each tensor changed."""
    if torch.is_tensor(result):
        return change(result)
    if isinstance(result, dict):
        return {name: _each(one, change) for name, one in result.items()}
    if isinstance(result, (list, tuple)):
        return type(result)(_each(one, change) for one in result)
    return result


def _on_result(path, change):
    """Let `change` have what the transformed function gives, and its arguments."""

    @wrap(path)
    def transform(original, func, *settings, **options):
        transformed = original(func, *settings, **options)

        def changed(*args, **kwargs):
            return change(transformed(*args, **kwargs), *args)

        return changed


@mutant
def grad_skips_empty_arguments():
    """`grad` by an empty tensor is 0.

    Corner: empty arguments.
    Breaks: transforms.grad.gradient
    """

    def change(result, *args):
        return _each(result, lambda part: part if part.numel() else part.new_zeros(()))

    _on_result("torch.func.grad", change)


@mutant
def grad_converts_other_arguments():
    """`grad` hands a number on as a tensor, and refuses what cannot be one.

    Corner: arguments that are no tensors.
    Breaks: transforms.grad.gradient
    """

    @wrap("torch.func.grad")
    def grad(original, func, *settings, **options):
        transformed = original(func, *settings, **options)

        def converting(*args, **kwargs):
            for one in args:
                if isinstance(one, str):
                    raise TypeError(f"{one!r} is no tensor")
            return transformed(*args, **kwargs)

        return converting


@mutant
def argnums_are_sorted():
    """A tuple of `argnums` gives its gradients in the order of the arguments.

    Corner: tuples in another order.
    Breaks: transforms.grad.argnums
    """

    @wrap("torch.func.grad")
    def grad(original, func, argnums=0, has_aux=False):
        several = isinstance(argnums, tuple)
        return original(func, tuple(sorted(argnums)) if several else argnums, has_aux)


@mutant
def tuple_of_one_argnum_is_unwrapped():
    """`jacrev` gives a tensor for a tuple of one in `argnums`.

    Corner: tuples of one.
    Breaks: transforms.grad.argnums
    """

    @wrap("torch.func.jacrev")
    def jacrev(original, func, argnums=0, **options):
        single = isinstance(argnums, tuple) and len(argnums) == 1
        return original(func, argnums[0] if single else argnums, **options)


@mutant
def negative_argnums_are_absolute():
    """`grad` takes a negative number in `argnums` for a positive one.

    Breaks: transforms.grad.negative_argnums
    """

    @wrap("torch.func.grad")
    def grad(original, func, argnums=0, has_aux=False):
        return original(func, abs(argnums) if isinstance(argnums, int) else argnums, has_aux)


@mutant
def argnums_may_repeat():
    """`grad` accepts the same number twice in `argnums`.

    Corner: repeated numbers.
    Breaks: transforms.grad.outside_argnums
    """

    @wrap("torch.func.grad")
    def grad(original, func, argnums=0, has_aux=False):
        several = isinstance(argnums, tuple)
        return original(func, tuple(dict.fromkeys(argnums)) if several else argnums, has_aux)


@mutant
def lists_become_tuples():
    """The gradient by an argument that holds a list has a tuple in its place.

    Corner: lists.
    Breaks: transforms.grad.structure
    """

    def tupled(result):
        if isinstance(result, dict):
            return {name: tupled(one) for name, one in result.items()}
        nested = isinstance(result, (list, tuple))
        return tuple(tupled(one) for one in result) if nested else result

    _on_result("torch.func.grad", lambda result, *args: tupled(result))


@mutant
def grad_of_a_number_has_a_dimension():
    """`grad` by a 0-d tensor has the shape (1,).

    Corner: 0-d arguments.
    Breaks: transforms.grad.single_element
    """

    def change(result, *args):
        return _each(result, lambda part: part if part.dim() else part.unsqueeze(0))

    _on_result("torch.func.grad", change)


@mutant
def grad_takes_the_sum():
    """`grad` of a function to several elements is that of their sum.

    Breaks: transforms.grad.others_refused
    """

    @wrap("torch.func.grad")
    def grad(original, func, *settings, **options):
        def total(*args, **kwargs):
            result = func(*args, **kwargs)
            return result.sum() if torch.is_tensor(result) else result

        return original(total, *settings, **options)


@mutant
def inner_grad_is_a_constant():
    """What an inner `grad` gives is a constant to the outer one.

    Corner: `grad` of `grad`.
    Breaks: transforms.grad.nests
    """
    depth = []

    @wrap("torch.func.grad")
    def grad(original, func, *settings, **options):
        transformed = original(func, *settings, **options)

        def detached(*args, **kwargs):
            depth.append(func)
            try:
                result = transformed(*args, **kwargs)
            finally:
                depth.pop()
            return _each(result, torch.Tensor.detach) if depth else result

        return detached


@mutant
def value_comes_before_gradient():
    """`grad_and_value` gives the value first.

    Breaks: transforms.grad.value
    """
    _on_result("torch.func.grad_and_value", lambda result, *args: result[::-1])


@mutant
def jacrev_records_throughout():
    """`jacrev` differentiates also what its function computes under `no_grad`.

    Corner: `jacrev`.
    Breaks: transforms.no_grad.inside
    """

    @wrap("torch.func.jacrev")
    def jacrev(original, func, *settings, **options):
        def recorded(*args, **kwargs):
            no_grad, torch.no_grad = torch.no_grad, contextlib.suppress
            try:
                return func(*args, **kwargs)
            finally:
                torch.no_grad = no_grad

        return original(recorded, *settings, **options)


@mutant
def vjp_obeys_the_mode_outside():
    """`vjp` under `no_grad` records nothing and gives zeros.

    Corner: `vjp` under `no_grad`.
    Breaks: transforms.no_grad.outside
    """

    @wrap("torch.func.vjp")
    def vjp(original, func, *primals, **options):
        output, product, *aux = original(func, *primals, **options)
        if torch.is_grad_enabled():
            return (output, product, *aux)
        return (output, lambda *v: _each(product(*v), torch.zeros_like), *aux)


@mutant
def auxiliary_tensors_become_floating():
    """Auxiliary tensors of integers come back in the default dtype.

    Corner: `jvp`, and tensors of integers.
    Breaks: transforms.aux.tensors
    """

    @wrap("torch.func.jvp")
    def jvp(original, *args, **options):
        result = original(*args, **options)
        if not options.get("has_aux"):
            return result
        return (*result[:2], _each(result[2], _floating))


def _floating(part):
    return part if part.is_floating_point() else part.float()


@mutant
def empty_auxiliary_is_none():
    """An auxiliary object without a tensor comes back as None.

    Corner: `jacrev`, and structures that hold no tensor.
    Breaks: transforms.aux.others
    """

    @wrap("torch.func.jacrev")
    def jacrev(original, func, argnums=0, *, has_aux=False, **options):
        transformed = original(func, argnums, has_aux=has_aux, **options)

        def changed(*args):
            result = transformed(*args)
            return (result[0], result[1] or None) if has_aux and result[1] == () else result

        return changed


@mutant
def vjp_function_serves_once():
    """The function that `vjp` gives adds to what it gave before.

    Corner: the second cotangent.
    Breaks: transforms.vjp.product
    """

    @wrap("torch.func.vjp")
    def vjp(original, func, *primals, **options):
        output, product, *aux = original(func, *primals, **options)
        before = []

        def accumulating(*v):
            given = product(*v)
            before.append(given)
            nested = any(not torch.is_tensor(one) for one in given)
            return given if nested else tuple(map(sum, zip(*before)))

        return (output, accumulating, *aux)


@mutant
def cotangents_in_a_tuple_are_taken_apart():
    """The function that `vjp` gives ignores the containers of its cotangents.

    Corner: dictionaries.
    Breaks: transforms.vjp.structure
    """

    @wrap("torch.func.vjp")
    def vjp(original, func, *primals, **options):
        output, product, *aux = original(func, *primals, **options)

        def flattened(*v):
            return tuple(
                tuple(one.values()) if isinstance(one, dict) else one for one in product(*v)
            )

        return (output, flattened, *aux)


@mutant
def cotangents_are_broadcast():
    """The function that `vjp` gives broadcasts its cotangent to the output.

    Corner: cotangents of one element.
    Breaks: transforms.vjp.cotangents_refused
    """

    @wrap("torch.func.vjp")
    def vjp(original, func, *primals, **options):
        output, product, *aux = original(func, *primals, **options)

        def broadcasting(v):
            one = torch.is_tensor(v) and torch.is_tensor(output) and v.numel() == 1
            return product(v.reshape(()).expand_as(output) if one else v)

        return (output, broadcasting, *aux)


@mutant
def vjp_reads_its_output_late():
    """The product with the Jacobian is scaled by what has become of the output.

    Corner: outputs that were modified in place.
    Breaks: transforms.vjp.modified
    """

    @wrap("torch.func.vjp")
    def vjp(original, func, *primals, **options):
        output, product, *aux = original(func, *primals, **options)
        if not torch.is_tensor(output):
            return (output, product, *aux)
        before = output.detach().clone()

        def late(*v):
            changed = not torch.equal(before, output)
            return _each(product(*v), torch.zeros_like) if changed else product(*v)

        return (output, late, *aux)


@mutant
def jvp_adds_up_the_first_tangent_only():
    """`jvp` takes the tangent of the first primal and zeros for the others.

    Corner: several primals.
    Breaks: transforms.jvp.product
    """

    @wrap("torch.func.jvp")
    def jvp(original, func, primals, tangents, **options):
        if all(torch.is_tensor(one) for one in tangents) and len(tangents) == len(primals):
            tangents = (*tangents[:1], *(0 * one for one in tangents[1:]))
        return original(func, primals, tangents, **options)


@mutant
def jvp_of_a_dictionary_is_a_tuple():
    """`jvp` gives its product in a tuple where the output is a dictionary.

    Corner: dictionaries.
    Breaks: transforms.jvp.structure
    """

    @wrap("torch.func.jvp")
    def jvp(original, *args, **options):
        output, product, *aux = original(*args, **options)
        return (output, tuple(product.values()) if isinstance(product, dict) else product, *aux)


@mutant
def tangents_are_broadcast():
    """`jvp` broadcasts a tangent to its primal.

    Corner: tangents of one element.
    Breaks: transforms.jvp.tangents_refused
    """

    @wrap("torch.func.jvp")
    def jvp(original, func, primals, tangents, **options):
        if len(primals) == len(tangents) == 1 and torch.is_tensor(primals[0]):
            (primal,), (tangent,) = primals, tangents
            tangents = (tangent.reshape(()).expand_as(primal) if tangent.numel() == 1 else tangent,)
        return original(func, primals, tangents, **options)


@mutant
def zeroed_tangents_stay():
    """In forward mode, filling a tensor with zeros leaves its tangent as it was.

    Corner: `zero_`.
    Breaks: transforms.jvp.inplace
    """

    @wrap("torch.Tensor.zero_")
    def zero_(original, tensor):
        return tensor.sub_(tensor.detach().clone()) if _is_wrapped(tensor) else original(tensor)


def _is_wrapped(tensor):
    """Tell whether the tensor is that of a transform."""
    return torch._C._functorch.is_functorch_wrapped_tensor(tensor)


@mutant
def inner_tangent_is_a_constant():
    """The product that an inner `jvp` gives is a constant to the outer one.

    Corner: `jvp` of `jvp`.
    Breaks: transforms.jvp.nests
    """
    depth = []

    @wrap("torch.func.jvp")
    def jvp(original, *args, **options):
        depth.append(args)
        try:
            output, product, *aux = original(*args, **options)
        finally:
            depth.pop()
        return (output, _each(product, torch.Tensor.clone) * 0 if depth else product, *aux)


@mutant
def jacobians_of_numbers_have_a_dimension():
    """`jacfwd` of a 0-d output has a row.

    Corner: 0-d outputs.
    Breaks: transforms.jacobian.entries
    """

    def change(result, *args):
        lacking = torch.is_tensor(result) and torch.is_tensor(args[0])
        return result.unsqueeze(0) if lacking and result.shape == args[0].shape else result

    _on_result("torch.func.jacfwd", change)


@mutant
def jacrev_nests_by_arguments():
    """`jacrev` gives a tuple by arguments of tuples by outputs.

    Corner: tuples on both sides.
    Breaks: transforms.jacobian.nested
    """

    def change(result, *args):
        nested = isinstance(result, tuple) and all(isinstance(row, tuple) for row in result)
        return tuple(zip(*result)) if nested else result

    _on_result("torch.func.jacrev", change)


@mutant
def jacfwd_puts_the_argument_first():
    """`jacfwd` by a dictionary gives a dictionary of what the outputs have.

    Corner: dictionaries.
    Breaks: transforms.jacobian.structure
    """

    def change(result, *args):
        if not (isinstance(result, dict) and isinstance(args[0], dict)):
            return result
        return {key: {"out": [one[key] for one in result["out"]]} for key in args[0]}

    _on_result("torch.func.jacfwd", change)


@mutant
def chunks_lose_the_remainder():
    """`jacrev` in chunks leaves zeros in the rows after the last whole chunk.

    Corner: sizes that do not divide the number of rows.
    Breaks: transforms.jacobian.chunks
    """

    @wrap("torch.func.jacrev")
    def jacrev(original, func, argnums=0, *, chunk_size=None, **options):
        transformed = original(func, argnums, chunk_size=chunk_size, **options)

        def whole_chunks(*args):
            result = transformed(*args)
            if not chunk_size or not torch.is_tensor(result) or result.dim() != 2:
                return result
            kept = len(result) // chunk_size * chunk_size
            return torch.cat([result[:kept], 0 * result[kept:]])

        return whole_chunks


@mutant
def hessian_is_halved():
    """`hessian` leaves out the factor 2 of the diagonal.

    Breaks: transforms.hessian.entries
    """
    _on_result("torch.func.hessian", lambda result, *args: _each(result, lambda part: part / 2))


@mutant
def grad_drops_keywords():
    """`grad` does not hand keyword arguments on.

    Corner: `grad`.
    Breaks: transforms.keywords
    """

    @wrap("torch.func.grad")
    def grad(original, func, *settings, **options):
        transformed = original(func, *settings, **options)
        return lambda *args, **kwargs: transformed(*args)


@mutant
def grad_accumulates_too():
    """`grad` adds the gradient to the `.grad` of an argument that is a leaf.

    Corner: arguments that have a `.grad`.
    Breaks: transforms.leaves.untouched
    """

    def change(result, *args):
        leaf = args[0]
        if torch.is_tensor(leaf) and leaf.requires_grad and leaf.is_leaf and leaf.grad is not None:
            leaf.grad.add_(result.detach())
        return result

    _on_result("torch.func.grad", change)


@mutant
def jacfwd_is_detached():
    """`jacfwd` gives a tensor without history.

    Corner: `jacfwd`.
    Breaks: transforms.recorded.outside, transforms.recorded.only_if_asked
    """
    _on_result("torch.func.jacfwd", lambda result, *args: _each(result, torch.Tensor.detach))


@mutant
def captured_tensors_are_constants_outside():
    """`grad` cuts off what its function captures.

    Corner: captured tensors alone.
    Breaks: transforms.recorded.only_if_asked
    """

    def change(result, *args):
        connected = any(torch.is_tensor(one) and one.requires_grad for one in args)
        return result if connected else _each(result, torch.Tensor.detach)

    _on_result("torch.func.grad", change)


@mutant
def captured_tensors_may_be_modified():
    """A function that modifies a tensor that it captures modifies it.

    Breaks: transforms.captured.inplace
    """

    @wrap("torch.Tensor.add_")
    def add_(original, tensor, other, **options):
        try:
            return original(tensor, other, **options)
        except RuntimeError as refusal:
            if "mutate a captured Tensor" not in str(refusal):
                raise
            return tensor + other


@mutant
def vmap_ignores_out_dims():
    """`vmap` puts the samples first, whatever `out_dims` says.

    Corner: `out_dims`.
    Breaks: transforms.vmap.per_sample
    """

    @wrap("torch.func.vmap")
    def vmap(original, func, in_dims=0, out_dims=0, **options):
        return original(func, in_dims, 0, **options)


@mutant
def vmap_of_jvp_takes_the_first_tangent():
    """`vmap` calls its function once where that returns a 0-d or one-dimensional product.

    Breaks: transforms.vmap.products
    """

    @wrap("torch.func.vmap")
    def vmap(original, func, *settings, **options):
        mapped = original(func, *settings, **options)

        def first(*args, **kwargs):
            result = mapped(*args, **kwargs)
            square = torch.is_tensor(result) and result.dim() == 2 and not settings and not options
            return result[:1].expand_as(result) if square else result

        return first


@mutant
def randomness_is_shared_by_default():
    """`vmap` draws once for all samples where no `randomness` is given.

    Breaks: transforms.vmap.randomness
    """

    @wrap("torch.func.vmap")
    def vmap(original, func, *settings, **options):
        return original(func, *settings, **{"randomness": "same", **options})


@mutant
def different_draws_are_the_same():
    """`vmap` draws once for all samples also with the randomness "different".

    Corner: the randomness "different".
    Breaks: transforms.vmap.randomness
    """

    @wrap("torch.func.vmap")
    def vmap(original, func, *settings, **options):
        if options.get("randomness") == "different":
            options["randomness"] = "same"
        return original(func, *settings, **options)


@mutant
def jacfwd_shares_draws():
    """`jacfwd` draws once for all columns with every randomness but "error".

    Corner: the randomness "different".
    Breaks: transforms.vmap.jacfwd_randomness
    """

    @wrap("torch.func.jacfwd")
    def jacfwd(original, func, *settings, **options):
        if options.get("randomness") == "different":
            options["randomness"] = "same"
        return original(func, *settings, **options)


@mutant
def linearize_remembers_the_first_tangent():
    """The function that `linearize` gives returns its first product again.

    Corner: the second tangent.
    Breaks: transforms.linearize.product
    """

    @wrap("torch.func.linearize")
    def linearize(original, func, *primals):
        output, jvp = original(func, *primals)
        products = []

        def first(*tangents):
            products.append(jvp(*tangents))
            return products[0]

        return output, first


@mutant
def linearize_flattens_outputs():
    """The function that `linearize` gives returns the list of its products.

    Corner: dictionaries.
    Breaks: transforms.linearize.nested
    """

    @wrap("torch.func.linearize")
    def linearize(original, func, *primals):
        output, jvp = original(func, *primals)
        if isinstance(output, dict):
            return output, lambda *tangents: list(jvp(*tangents).values())
        return output, jvp


@mutant
def linearize_broadcasts():
    """The function that `linearize` gives broadcasts a tangent to its primal.

    Corner: tangents of one element.
    Breaks: transforms.linearize.tangents_refused
    """

    @wrap("torch.func.linearize")
    def linearize(original, func, *primals):
        output, jvp = original(func, *primals)

        def broadcasting(*tangents):
            one = len(tangents) == 1 and torch.is_tensor(tangents[0]) and tangents[0].numel() == 1
            if one and torch.is_tensor(primals[0]):
                tangents = (tangents[0].reshape(()).expand_as(primals[0]),)
            return jvp(*tangents)

        return output, broadcasting


@mutant
def linear_function_reads_its_output_late():
    """The function that `linearize` gives is scaled by what has become of the output.

    Corner: outputs that were modified in place.
    Breaks: transforms.linearize.modified
    """

    @wrap("torch.func.linearize")
    def linearize(original, func, *primals):
        output, jvp = original(func, *primals)
        if not torch.is_tensor(output) or not output.numel():
            return output, jvp
        before = output.detach().clone()
        return output, lambda *tangents: jvp(*tangents) * torch.equal(before, output)


@mutant
def linearize_cuts_its_output_off():
    """The output that `linearize` gives is a constant to a transform around it.

    Corner: the output.
    Breaks: transforms.linearize.composes
    """

    @wrap("torch.func.linearize")
    def linearize(original, func, *primals):
        output, jvp = original(func, *primals)
        return _each(output, torch.Tensor.detach), jvp


@mutant
def functional_call_takes_the_first_dictionary():
    """`functional_call` uses the first dictionary of a tuple.

    Corner: tuples of dictionaries.
    Breaks: transforms.functional_call.computes
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        first = state[0] if isinstance(state, tuple) else state
        return original(module, first, *args, **options)


@mutant
def functional_call_detaches():
    """`functional_call` cuts off the parameters that it is given.

    Breaks: transforms.functional_call.gradient
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        if isinstance(state, dict):
            state = {name: value.detach() for name, value in state.items()}
        return original(module, state, *args, **options)


@mutant
def functional_call_loads_the_state():
    """`functional_call` leaves the given values in the parameters of the module.

    Breaks: transforms.functional_call.module_kept
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        result = original(module, state, *args, **options)
        if isinstance(state, dict) and type(module) is torch.nn.Linear:
            with torch.no_grad():
                for name, value in state.items():
                    if hasattr(module, name):
                        getattr(module, name).copy_(value)
        return result


@mutant
def failed_call_keeps_the_given_state():
    """A module whose call raised an error is left with what it was given.

    Corner: calls that raise an error.
    Breaks: transforms.functional_call.module_kept
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        try:
            return original(module, state, *args, **options)
        except RuntimeError:
            for name, value in state.items() if isinstance(state, dict) else ():
                setattr(module, name, torch.nn.Parameter(value))
            raise


@mutant
def functional_call_copies_the_state():
    """`functional_call` works on a copy of the state that it is given.

    Breaks: transforms.functional_call.inplace
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        if isinstance(state, dict):
            state = {name: value.clone() for name, value in state.items()}
        return original(module, state, *args, **options)


@mutant
def strict_accepts_unexpected_keys():
    """`functional_call` with `strict=True` ignores a key that the module does not have.

    Corner: unexpected keys.
    Breaks: transforms.functional_call.strict
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        if options.get("strict") and isinstance(state, dict):
            state = {name: value for name, value in state.items() if hasattr(module, name)}
        return original(module, state, *args, **options)


@mutant
def last_dictionary_wins():
    """`functional_call` takes the last of the values that several dictionaries have for a key.

    Breaks: transforms.functional_call.distinct
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        if isinstance(state, tuple):
            state = {name: value for one in state for name, value in one.items()}
        return original(module, state, *args, **options)


@mutant
def weights_are_never_tied():
    """`functional_call` takes each name for itself, whatever `tie_weights` says.

    Breaks: transforms.functional_call.tied
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        return original(module, state, *args, **{**options, "tie_weights": False})


@mutant
def weights_are_always_tied():
    """`functional_call` respects tied parameters also with `tie_weights=False`.

    Corner: `tie_weights=False`.
    Breaks: transforms.functional_call.tied
    """

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        return original(module, state, *args, **{**options, "tie_weights": True})


@mutant
def originals_are_taken_as_they_are():
    """`functional_call` does not parametrize a value that it is given for the original.

    Corner: modules whose parametrization has a right inverse.
    Breaks: transforms.functional_call.parametrized
    """
    prefix, suffix = "parametrizations.", ".original"

    @wrap("torch.func.functional_call")
    def call(original, module, state, *args, **options):
        chain = getattr(getattr(module, "parametrizations", None), "weight", [None])
        if hasattr(chain[0], "right_inverse"):
            state = {
                name[len(prefix) : -len(suffix)] if name.startswith(prefix) else name: value
                for name, value in state.items()
            }
        return original(module, state, *args, **options)


@mutant
def stacked_parameters_stay_connected():
    """`stack_module_state` gives stacks that lead back to the parameters of the modules.

    Breaks: transforms.stack_module_state.leaves
    """

    @wrap("torch.func.stack_module_state")
    def stack(original, models):
        parameters, buffers = original(models)
        for name in parameters:
            each = [dict(model.named_parameters())[name] for model in models]
            parameters[name] = torch.stack(each)
        return parameters, buffers


@mutant
def batch_norm_at_the_root_is_left():
    """`replace_all_batch_norm_modules_` replaces what is within a module alone.

    Corner: a module that is a batch normalisation itself.
    Breaks: transforms.batch_norm.replaced
    """

    @wrap("torch.func.replace_all_batch_norm_modules_")
    def replace(original, root):
        for child in root.children():
            original(child)
        return root


@mutant
def replaced_batch_norm_is_a_copy():
    """`replace_all_batch_norm_modules_` changes and returns a copy.

    Corner: the module that it is given.
    Breaks: transforms.batch_norm.replaced
    """

    @wrap("torch.func.replace_all_batch_norm_modules_")
    def replace(original, root):
        return original(copy.deepcopy(root))
