"""Wrong in SPEC.md's chapter Calling backward and grad."""

import warnings
from collections import Counter
from collections.abc import Mapping

import torch

from ..museum import mutant
from ..tools.calls import listed, on_call
from ..tools.engine import on_pass
from ..tools.graphs import leaves, nodes, regraded
from ..tools.patching import needs, wrap, wrap_property


def _given(change):
    """Let what `change` makes of each tensor root and its gradient, or None, be the gradient."""

    @wrap("torch.autograd._make_grads")
    def make(original, roots, gradients, *args, **kwargs):
        pairs = zip(roots, gradients)
        changed = [change(root, v) if torch.is_tensor(root) else v for root, v in pairs]
        return original(roots, changed, *args, **kwargs)


@mutant
def backward_returns_its_tensor():
    """`Tensor.backward` returns the tensor, to be chained like a method in place.

    Breaks: backward.call.returns_none
    """

    @wrap("torch.Tensor.backward")
    def backward(original, tensor, *args, **kwargs):
        original(tensor, *args, **kwargs)
        return tensor


@mutant
def backward_returns_its_gradients():
    """Backward returns the gradients when it builds a graph of them.

    Corner: torch.autograd.backward with create_graph.
    Breaks: backward.call.returns_none
    """

    @on_call("torch.autograd.backward")
    def backward(original, call):
        original(**call)
        filled = leaves(listed(call["tensors"]))
        return tuple(leaf.grad for leaf in filled) if call["create_graph"] else None


@mutant
def missing_gradients_averaged():
    """Where several roots have no gradient, each counts as one divided by their number.

    Corner: several roots without gradients.
    Breaks: backward.gradient.defaults_to_one
    """

    @wrap("torch.autograd._make_grads")
    def make(original, roots, gradients, *args, **kwargs):
        made = original(roots, gradients, *args, **kwargs)
        missing = all(v is None for v in gradients)
        return tuple(v / len(made) for v in made) if missing else made


@mutant
def only_vectors_have_default_gradients():
    """A root of one element needs a gradient if it has several dimensions.

    Corner: roots like [[[1.0]]].
    Breaks: backward.gradient.defaults_to_one
    """

    @_given
    def required(root, gradient):
        if gradient is None and root.dim() > 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        return gradient


@mutant
def empty_root_needs_no_gradient():
    """A root without elements needs no gradient.

    Corner: roots of no element, where one element or less is accepted for exactly one.
    Breaks: backward.gradient.required
    """

    @_given
    def empty(root, gradient):
        return torch.ones_like(root) if gradient is None and root.numel() == 0 else gradient


@mutant
def grad_takes_ones():
    """`grad` takes ones for missing grad_outputs of any size, where backward refuses.

    Corner: torch.autograd.grad.
    Breaks: backward.gradient.required
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        output = call["outputs"]
        if torch.is_tensor(output) and output.requires_grad and call["grad_outputs"] is None:
            call["grad_outputs"] = torch.ones_like(output)
        return original(**call)


@mutant
def complex_double_root_gets_one():
    """A missing gradient of a complex root counts as one, as it did before 2.1.

    Corner: roots of complex128, as if complex64 were the only complex dtype.
    Breaks: backward.gradient.complex_scalar
    """

    @_given
    def one(root, gradient):
        takes = gradient is None and root.dtype == torch.complex128 and root.numel() == 1
        return torch.ones_like(root) if takes else gradient


@mutant
def zeros_taken_for_missing():
    """A gradient of zeros is taken for a missing one.

    Corner: a gradient of zeros, which is false in a truth test.
    Breaks: backward.gradient.vector_jacobian
    """

    @_given
    def nonzero(root, gradient):
        missing = gradient is None or bool((gradient == 0).all())
        return torch.ones_like(root) if missing and root.requires_grad else gradient


@mutant
def gradient_of_scalar_ignored():
    """The gradient that is given for a 0-d root is ignored; the root starts with one.

    Corner: 0-d roots.
    Breaks: backward.gradient.vector_jacobian
    """

    @_given
    def default(root, gradient):
        return None if root.dim() == 0 and root.is_floating_point() else gradient


@mutant
def gradient_read_in_order_of_memory():
    """A gradient is read in the order of its memory, whatever its strides.

    Corner: transposed gradients.
    Breaks: backward.gradient.vector_jacobian
    """

    @_given
    def reread(root, gradient):
        if gradient is None or gradient.is_contiguous() or gradient.dim() != 2:
            return gradient
        return gradient.t().reshape(gradient.shape)


@mutant
def square_jacobian_not_transposed():
    """The gradient multiplies the matrix from the wrong side in the backward of a product.

    Corner: square matrices, where the shapes fit.
    Breaks: backward.gradient.vector_jacobian
    """

    @wrap("torch.Tensor.__matmul__", "torch.matmul")
    def matmul(original, a, b, **out):
        product = original(a, b, **out)
        square = a.dim() == 2 and b.dim() == 1 and a.shape[0] == a.shape[1]

        def pushed(inputs, outputs):
            return inputs[0], original(a.detach(), outputs[0])

        return regraded(product, pushed) if square else product


@mutant
def gradients_of_retained_graph_cached():
    """While a graph is retained, `grad` gives again what it gave for these inputs before.

    Corner: a second call through a retained graph, with other grad_outputs.
    Breaks: backward.gradient.linear
    """

    @on_pass
    def remember(call):
        node = getattr(call.roots[0], "grad_fn", None)
        if call.accumulates or call.create_graph or node is None:
            return call.run()
        inputs = tuple(id(tensor) for tensor in call.inputs)
        if inputs not in node.metadata:
            result = call.run()
            if not call.retain_graph:
                return result
            node.metadata[inputs] = result
        return node.metadata[inputs]


@mutant
def gradient_expanded_to_root():
    """A gradient that can be expanded to the shape of the root is.

    Breaks: backward.gradient.shape_refused
    """

    @_given
    def expand(root, gradient):
        if gradient is None or gradient.dim() > root.dim():
            return gradient
        pairs = zip(gradient.shape[::-1], root.shape[::-1])
        return gradient.expand_as(root) if all(a in (1, b) for a, b in pairs) else gradient


@mutant
def leading_ones_of_gradient_dropped():
    """A gradient whose shape has leading ones more than that of the root is accepted.

    Corner: shapes that differ by leading ones alone.
    Breaks: backward.gradient.shape_refused
    """

    @_given
    def drop(root, gradient):
        while gradient is not None and gradient.dim() > root.dim() and gradient.shape[0] == 1:
            gradient = gradient[0]
        return gradient


@mutant
def grad_outputs_reshaped():
    """`grad` brings grad_outputs with the right number of elements into the shape of the output.

    Corner: torch.autograd.grad, where the numbers of elements are equal.
    Breaks: backward.gradient.shape_refused
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        output, v = call["outputs"], call["grad_outputs"]
        if torch.is_tensor(output) and torch.is_tensor(v) and output.numel() == v.numel():
            call["grad_outputs"] = v.reshape(output.shape)
        return original(**call)


@mutant
def real_gradient_made_complex():
    """A real gradient is converted for a complex root.

    Corner: real gradients; complex ones are refused for real roots.
    Breaks: backward.gradient.complex_refused
    """

    @_given
    def convert(root, gradient):
        real = gradient is not None and not gradient.is_complex()
        return gradient.to(root.dtype) if real and root.is_complex() else gradient


@mutant
def imaginary_part_of_grad_outputs_lost():
    """`grad` drops the imaginary part of complex grad_outputs for a real output.

    Corner: torch.autograd.grad, where backward refuses.
    Breaks: backward.gradient.complex_refused
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        output, v = call["outputs"], call["grad_outputs"]
        if torch.is_tensor(v) and v.is_complex() and not output.is_complex():
            call["grad_outputs"] = v.real.to(output.dtype)
        return original(**call)


@mutant
def missing_entries_padded():
    """Roots beyond the given gradients are taken to have none given.

    Corner: roots of one element, which need no gradient.
    Breaks: backward.roots.gradient_each
    """

    @wrap("torch.autograd._make_grads")
    def make(original, roots, gradients, *args, **kwargs):
        lacking = len(roots) - len(gradients)
        return original(roots, [*gradients, *[None] * lacking], *args, **kwargs)


@mutant
def roots_beyond_gradients_skipped():
    """Roots beyond the given gradients are left out, as `zip` does.

    Breaks: backward.roots.gradient_each
    """

    @on_pass
    def skip(call):
        call.roots = call.roots[: len(call.gradients)] or call.roots
        return call.run()


@mutant
def constant_root_with_gradient_ignored():
    """Backward from a root that does not require grad quietly does nothing if given a gradient.

    Corner: constant roots with a gradient.
    Breaks: backward.roots.constant_refused
    """

    @wrap("torch.Tensor.backward")
    def backward(original, tensor, gradient=None, *args, **kwargs):
        if tensor.requires_grad or gradient is None:
            original(tensor, gradient, *args, **kwargs)


@mutant
def constant_output_allowed_with_unused():
    """With `allow_unused`, `grad` of an output that does not require grad gives None.

    Corner: allow_unused=True.
    Breaks: backward.roots.constant_refused
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        outputs, inputs = listed(call["outputs"]), listed(call["inputs"])
        alive = any(getattr(output, "requires_grad", True) for output in outputs)
        return original(**call) if alive or not call["allow_unused"] else (None,) * len(inputs)


@mutant
def leaves_with_grad_filled_too():
    """With `inputs`, backward also adds to unlisted leaves that have a `.grad` already.

    Corner: leaves whose .grad is not None.
    Breaks: backward.inputs.only_listed
    """

    @on_pass
    def add(call):
        if call.accumulates and call.inputs:
            call.inputs += tuple(leaf for leaf in leaves(call.roots) if leaf.grad is not None)
        return call.run()


@mutant
def first_of_inputs_filled():
    """Of the tensors in `inputs` only the first gets its gradient.

    Corner: several inputs.
    Breaks: backward.inputs.only_listed
    """

    @on_pass
    def first(call):
        call.inputs = call.inputs[:1] if call.accumulates else call.inputs
        return call.run()


@mutant
def grad_of_listed_leaf_overwritten():
    """With `inputs`, backward overwrites `.grad` where it is to add.

    Corner: listed leaves whose .grad is not None.
    Breaks: backward.inputs.only_listed
    """

    @on_pass
    def overwrite(call):
        used = {id(leaf) for leaf in leaves(call.roots)}
        for tensor in call.inputs if call.accumulates else ():
            if id(tensor) in used:
                tensor.grad = None
        return call.run()


@mutant
def leaf_listed_twice_counts_twice():
    """A leaf that is twice in `inputs` gets its gradient twice.

    Corner: a leaf listed twice.
    Breaks: backward.inputs.only_listed
    """

    @on_pass
    def again(call):
        times = Counter(call.inputs if call.accumulates else ())
        twice = [tensor for tensor in times if times[tensor] > 1]
        before = [0 if tensor.grad is None else tensor.grad.clone() for tensor in twice]
        result = call.run()
        for tensor, old in zip(twice, before):
            tensor.grad = tensor.grad + (tensor.grad - old)
        return result


@mutant
def single_input_taken_for_none():
    """A single tensor as `inputs` counts as none given.

    Corner: a tensor that stands for a list.
    Breaks: backward.inputs.single
    """

    @on_call("torch.autograd.backward")
    def backward(original, call):
        call["inputs"] = None if torch.is_tensor(call["inputs"]) else call["inputs"]
        return original(**call)


@mutant
def single_input_iterated():
    """A single tensor as `inputs` is iterated over: its rows are the inputs.

    Corner: a tensor of one dimension or more that stands for a list.
    Breaks: backward.inputs.single
    """

    @on_call("torch.autograd.backward")
    def backward(original, call):
        if torch.is_tensor(call["inputs"]) and call["inputs"].dim():
            call["inputs"] = list(call["inputs"])
        return original(**call)


@mutant
def first_of_dict_filled():
    """Of a dict as `inputs` of backward only the first entry gets its gradient.

    Corner: dicts of several entries.
    Breaks: backward.inputs.dict
    """
    needs("2.13", "dict of inputs")

    @on_call("torch.autograd.backward")
    def backward(original, call):
        if type(call["inputs"]) is dict:
            call["inputs"] = list(call["inputs"].values())[:1]
        return original(**call)


@mutant
def subclass_of_dict_accepted():
    """Backward takes a subclass of dict as `inputs` for a dict.

    Corner: OrderedDict and the like; other mappings are refused.
    Breaks: backward.inputs.mapping_refused
    """
    needs("2.13", "dict of inputs")

    @on_call("torch.autograd.backward")
    def backward(original, call):
        if isinstance(call["inputs"], dict):
            call["inputs"] = dict(call["inputs"])
        return original(**call)


@mutant
def grad_accepts_any_mapping():
    """`grad` takes any mapping as its inputs for a dict, where backward refuses.

    Corner: torch.autograd.grad.
    Breaks: backward.inputs.mapping_refused
    """
    needs("2.13", "dict of inputs")

    @on_call("torch.autograd.grad")
    def grad(original, call):
        if isinstance(call["inputs"], Mapping):
            call["inputs"] = dict(call["inputs"])
        return original(**call)


@mutant
def nonleaf_skipped_beside_leaf():
    """A non-leaf in `inputs` gets nothing where a leaf is listed too.

    Corner: lists of leaves and non-leaves.
    Breaks: backward.inputs.nonleaf
    """

    @on_pass
    def skip(call):
        listed_leaves = tuple(t for t in call.inputs if getattr(t, "is_leaf", True))
        call.inputs = (listed_leaves or call.inputs) if call.accumulates else call.inputs
        return call.run()


@mutant
def root_among_inputs_skipped():
    """A root that is itself in `inputs` gets nothing, as nothing lies between the two.

    Corner: a root as input.
    Breaks: backward.inputs.nonleaf
    """

    @on_pass
    def skip(call):
        before = [(root, root.grad) for root in call.roots if call.accumulates and not root.is_leaf]
        result = call.run()
        for root, grad in before:
            root.grad = grad
        return result


@mutant
def unrelated_input_gets_zeros():
    """A leaf in `inputs` on which no root depends gets zeros where it had None.

    Corner: unrelated leaves whose .grad is None.
    Breaks: backward.inputs.unrelated
    """

    @on_pass
    def fill(call):
        result = call.run()
        for tensor in call.inputs if call.accumulates else ():
            if tensor.grad is None:
                tensor.grad = torch.zeros_like(tensor)
        return result


@mutant
def unrelated_input_loses_its_grad():
    """A leaf in `inputs` on which no root depends has None in its `.grad` afterwards.

    Corner: unrelated leaves whose .grad is not None.
    Breaks: backward.inputs.unrelated
    """

    @on_pass
    def reset(call):
        used = {id(leaf) for leaf in leaves(call.roots)}
        for tensor in call.inputs if call.accumulates else ():
            if tensor.is_leaf and id(tensor) not in used:
                tensor.grad = None
        return call.run()


@mutant
def empty_inputs_fill_all():
    """Empty `inputs` of backward count as none given.

    Breaks: backward.inputs.empty_refused
    """

    @on_call("torch.autograd.backward")
    def backward(original, call):
        if not torch.is_tensor(call["inputs"]):
            call["inputs"] = call["inputs"] or None
        return original(**call)


@mutant
def constant_skipped_beside_others():
    """A tensor in the `inputs` of backward that does not require grad is skipped.

    Corner: constants beside inputs that require grad.
    Breaks: backward.inputs.constant_refused
    """

    @on_pass
    def skip(call):
        alive = tuple(t for t in call.inputs if getattr(t, "requires_grad", True))
        call.inputs = alive or call.inputs if call.accumulates else call.inputs
        return call.run()


@mutant
def create_graph_does_not_warn():
    """Backward with create_graph makes its reference cycle without a warning.

    Breaks: backward.create_graph.warns
    """

    @on_pass
    def silence(call):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call.run()


@mutant
def grad_variables_win():
    """Where both `grad_variables` and `grad_tensors` are given, the old name wins.

    Breaks: backward.grad_variables.refused
    """

    @on_call("torch.autograd.backward")
    def backward(original, call):
        if call["grad_variables"] is not None:
            call["grad_tensors"] = None
        return original(**call)


@mutant
def repeated_pass_rounds_otherwise():
    """From the third pass through a retained graph on, gradients are rounded in another order.

    Corner: the third pass, gradients that are not exact.
    Breaks: backward.repeated.equal
    """

    @on_pass
    def drift(call):
        metadata = call.roots[0].grad_fn.metadata if call.roots[0].grad_fn else {}
        metadata["passes"] = metadata.get("passes", 0) + 1
        result = call.run()
        later = metadata["passes"] > 2 and not call.accumulates and not call.create_graph
        return tuple(g * 11 / 11 for g in result) if later else result


@mutant
def nested_backward_deferred():
    """A backward inside another one is put off until that one has ended.

    Corner: nested calls whose result is used in the outer one.
    Breaks: backward.nested.undisturbed
    """
    waiting, depth = [], []

    @on_pass
    def defer(call):
        if depth and call.accumulates:
            return waiting.append(call)
        depth.append(call)
        try:
            return call.run()
        finally:
            depth.pop()
            while waiting and not depth:
                waiting.pop(0).run()


@mutant
def second_level_of_nesting_refused():
    """A backward inside a backward inside a backward raises RuntimeError.

    Corner: the third level.
    Breaks: backward.nested.undisturbed
    """
    depth = []

    @on_pass
    def count(call):
        if len(depth) > 1:
            raise RuntimeError("the engine is reentered too deeply")
        depth.append(call)
        try:
            return call.run()
        finally:
            depth.pop()


@mutant
def outer_pass_overwrites_nested():
    """What a nested backward adds to a leaf is lost where the outer one leads to the leaf too.

    Corner: a leaf of both graphs.
    Breaks: backward.nested.undisturbed
    """
    outer = []

    @on_pass
    def forget(call):
        shared = [leaf for leaf in leaves(call.roots) if outer and id(leaf) in outer[-1]]
        before = [None if leaf.grad is None else leaf.grad.clone() for leaf in shared]
        outer.append({id(leaf) for leaf in leaves(call.roots)} if call.accumulates else set())
        try:
            return call.run()
        finally:
            outer.pop()
            for leaf, grad in zip(shared, before):
                leaf.grad = grad


@mutant
def errors_of_functions_retyped():
    """What the backward of a custom Function raises reaches the caller as a RuntimeError.

    Corner: custom Functions; exceptions of hooks keep their type.
    Breaks: backward.exception.propagates
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args, **kwargs):
        if not hasattr(cls, "unguarded"):
            cls.unguarded = staticmethod(cls.backward)
            cls.backward = staticmethod(_retyping(cls.unguarded))
        return original(*args, **kwargs)


def _retyping(action):
    def guarded(*args):
        try:
            return action(*args)
        except Exception as error:
            raise RuntimeError(str(error)) from error

    return guarded


@mutant
def stop_iteration_of_hook_swallowed():
    """A hook that raises StopIteration ends, and the backward goes on.

    Corner: StopIteration, as if hooks were called by a generator.
    Breaks: backward.exception.propagates
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def stopping(gradient):
            try:
                return hook(gradient)
            except StopIteration:
                return None

        return original(tensor, stopping)


@mutant
def errors_of_node_hooks_retyped():
    """What a hook on a node raises reaches the caller as a RuntimeError.

    Corner: hooks of nodes; exceptions of hooks on tensors keep their type.
    Breaks: backward.exception.propagates
    """

    class Node:
        def __init__(self, node):
            self.node = node

        def register_hook(self, hook):
            return self.node.register_hook(_retyping(hook))

        def __getattr__(self, name):
            return getattr(self.node, name)

    @wrap_property("torch.Tensor.grad_fn")
    def grad_fn(read, tensor):
        node = read(tensor)
        return node if node is None else Node(node)


@mutant
def backward_inside_vmap_ignored():
    """Backward inside vmap quietly does nothing.

    Corner: vmap; the other transforms refuse.
    Breaks: backward.transform.refused
    """
    needs("2.0", "torch.func")

    @wrap("torch.autograd.backward")
    def backward(original, *args, **kwargs):
        functorch = torch._C._functorch
        level = functorch.peek_interpreter_stack()
        vmapped = level is not None and level.key() == functorch.TransformType.Vmap
        return None if vmapped else original(*args, **kwargs)


@mutant
def hook_called_for_each_use():
    """A hook is called once for each use of its tensor in the graph.

    Corner: tensors that are used more than once.
    Breaks: backward.hook.receives
    """
    uses = Counter()

    @on_pass
    def count(call):
        uses.clear()
        uses.update(edge for node in nodes(call.roots) for edge in node.next_functions)
        return call.run()

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        edge = (tensor.grad_fn, tensor.output_nr)

        def repeated(gradient):
            return [hook(gradient) for _ in range(uses[edge] or 1)].pop()

        return original(tensor, repeated)


@mutant
def hook_called_with_zeros():
    """A hook is called with zeros in a pass that does not compute the gradient of its tensor.

    Corner: passes that leave the tensor out.
    Breaks: backward.hook.receives
    """
    waiting = []

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        called = []
        waiting.append(lambda: called or hook(torch.zeros_like(tensor)))
        return original(tensor, lambda gradient: called.append(True) or hook(gradient))

    @on_pass
    def remind(call):
        result = call.run()
        for remaining in waiting:
            remaining()
        waiting.clear()
        return result


@mutant
def hook_called_at_first_backward_only():
    """A hook is called in the first backward after it was registered, and then no more.

    Corner: the second backward.
    Breaks: backward.hook.receives
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        calls = []
        return original(tensor, lambda g: None if calls else (calls.append(g), hook(g))[1])


@mutant
def hook_of_root_not_called():
    """A hook on the root of a backward is not called: its gradient is given, not computed.

    Corner: hooks on roots.
    Breaks: backward.hook.receives
    """
    running = []

    @on_pass
    def run(call):
        running.append([id(root) for root in call.roots])
        try:
            return call.run()
        finally:
            running.pop()

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        name = id(tensor)

        def called(gradient):
            return None if running and name in running[-1] else hook(gradient)

        return original(tensor, called)


@mutant
def hooks_replace_beside_each_other():
    """Each hook on a tensor gets the gradient as it was computed; the last replacement holds.

    Corner: several hooks on a tensor that replace.
    Breaks: backward.hook.replaces
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        if not hasattr(tensor, "computed"):
            tensor.computed = []
            original(tensor, lambda gradient: tensor.computed.__setitem__(slice(None), [gradient]))
        return original(tensor, lambda gradient: hook(tensor.computed[0]))


@mutant
def zero_replacement_ignored():
    """A hook that returns a zero leaves the gradient as it is.

    Corner: a zero of one element, which is false in `hook(gradient) or gradient`.
    Breaks: backward.hook.replaces
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def replaced(gradient):
            result = hook(gradient)
            ignored = result is not None and result.numel() == 1 and not result
            return None if ignored else result

        return original(tensor, replaced)


@mutant
def second_hook_replaces_nothing():
    """What a hook returns is ignored unless it is the first on its tensor.

    Corner: tensors with several hooks.
    Breaks: backward.hook.replaces
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        first = not getattr(tensor, "is_hooked", False)
        tensor.is_hooked = True

        def replaced(gradient):
            result = hook(gradient)
            return result if first else None

        return original(tensor, replaced)


@mutant
def hook_of_leaf_stays():
    """`remove()` does not remove a hook of a leaf.

    Corner: hooks of leaves.
    Breaks: backward.hook.removed
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        handle = original(tensor, hook)
        if tensor.is_leaf:
            handle.remove = lambda: None
        return handle


@mutant
def last_hook_removed_instead():
    """`remove()` of a handle removes the hook that its tensor was given last.

    Corner: tensors with several hooks.
    Breaks: backward.hook.removed
    """

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        handle = original(tensor, hook)
        tensor.removals = [*getattr(tensor, "removals", []), handle.remove]
        handle.remove = lambda: tensor.removals.pop()()
        return handle


@mutant
def gradients_in_a_list():
    """`grad` returns the gradients of several inputs in a list.

    Corner: several inputs.
    Breaks: grad.call.tuple
    """

    @wrap("torch.autograd.grad")
    def grad(original, *args, **kwargs):
        result = original(*args, **kwargs)
        return list(result) if type(result) is tuple and len(result) > 1 else result


@mutant
def repeated_input_given_once():
    """`grad` returns one gradient for an input that is given twice.

    Corner: repeated inputs.
    Breaks: grad.call.tuple
    """

    @on_pass
    def once(call):
        if not call.accumulates:
            call.inputs = tuple({id(tensor): tensor for tensor in call.inputs}.values())
        return call.run()


@mutant
def gradients_in_order_of_graph():
    """`grad` returns the gradients of leaves in the order in which it meets them in the graph.

    Corner: several inputs that are in another order.
    Breaks: grad.call.tuple
    """

    @on_pass
    def sort(call):
        met = {id(leaf): n for n, leaf in enumerate(leaves(call.roots))}
        if not call.accumulates and all(id(tensor) in met for tensor in call.inputs):
            call.inputs = tuple(sorted(call.inputs, key=lambda tensor: met[id(tensor)]))
        return call.run()


@mutant
def grad_outputs_read_in_strides_of_output():
    """`grad` reads the memory of grad_outputs in the strides of its output.

    Corner: transposed outputs, where several inputs are asked for.
    Breaks: grad.value.as_backward
    """

    @on_pass
    def reread(call):
        if not call.accumulates and len(call.inputs) > 1:
            call.gradients = tuple(map(_restrided, call.roots, call.gradients))
        return call.run()


def _restrided(root, gradient):
    if gradient is None or not torch.is_tensor(root) or root.dim() != 2:
        return gradient
    return gradient if root.is_contiguous() else gradient.reshape(root.shape[::-1]).t()


@mutant
def recorded_derivative_in_single_precision():
    """With create_graph, the derivative of tanh is computed in single precision.

    Corner: tanh in float64.
    Breaks: grad.value.flags
    """

    @wrap("torch.tanh", "torch.Tensor.tanh")
    def tanh(original, x, **out):
        def rounded(inputs, outputs):
            (g,) = inputs
            return (g.float().to(g.dtype) if torch.is_grad_enabled() else g,)

        return regraded(original(x, **out), rounded)


@mutant
def graph_freed_before_it_is_recorded():
    """With create_graph but not retain_graph, `grad` gives zeros.

    Corner: create_graph=True, retain_graph=False.
    Breaks: grad.value.flags
    """

    @on_pass
    def free(call):
        result = call.run()
        early = call.create_graph and not call.retain_graph and not call.accumulates
        return tuple(g if g is None else g * 0 for g in result) if early else result


@mutant
def other_inputs_held_constant():
    """The gradient of an input leaves out the paths through the other inputs.

    Corner: three or more inputs, of which one was computed from another.
    Breaks: grad.value.other_inputs
    """

    @on_pass
    def hold(call):
        inputs, found = call.inputs, []
        if call.accumulates or len(inputs) < 3:
            return call.run()
        retain = call.retain_graph
        for n, tensor in enumerate(inputs):
            call.inputs, call.retain_graph = (tensor,), retain or n < len(inputs) - 1
            others = [t for t in inputs if t is not tensor and getattr(t, "grad_fn", None)]
            handles = [t.register_hook(lambda gradient: gradient * 0) for t in others]
            found.extend(call.run())
            for handle in handles:
                handle.remove()
        return tuple(found)


@mutant
def repeated_output_counts_once():
    """Of an output that is given twice only the last grad_outputs counts.

    Corner: repeated outputs.
    Breaks: grad.outputs.summed
    """

    @on_pass
    def last(call):
        unique = {id(root): (root, v) for root, v in zip(call.roots, call.gradients)}
        if len(unique) < len(call.roots) == len(call.gradients):
            call.roots, call.gradients = zip(*unique.values())
        return call.run()


@mutant
def first_grad_output_for_all():
    """`grad` weighs all outputs of a shape with the grad_outputs of the first.

    Corner: several outputs of the same shape.
    Breaks: grad.outputs.summed
    """

    @on_pass
    def first(call):
        v = call.gradients
        shapes = {None if g is None else g.shape for g in v}
        if not call.accumulates and len(shapes) == 1:
            call.gradients = v[:1] * len(v)
        return call.run()


@mutant
def gradient_by_itself_is_one():
    """The gradient of a tensor with respect to itself is one, whatever grad_outputs.

    Breaks: grad.inputs.self
    """

    @on_pass
    def ones(call):
        result = call.run()
        itself = not call.accumulates and len(call.inputs) == 1 and call.inputs[0] is call.roots[0]
        return (torch.ones_like(call.inputs[0]),) if itself else result


@mutant
def leaf_as_its_own_output_unused():
    """A leaf that is both output and input counts as unused.

    Corner: leaves.
    Breaks: grad.inputs.self
    """

    @on_pass
    def refuse(call):
        if not call.accumulates and any(root.is_leaf for root in call.roots):
            raise RuntimeError("One of the differentiated Tensors appears to be unused")
        return call.run()


@mutant
def first_use_of_nonleaf_only():
    """The gradient with respect to a non-leaf takes the first of its uses alone.

    Corner: non-leaves that are used more than once.
    Breaks: grad.inputs.nonleaf
    """

    @on_pass
    def first(call):
        wanted = [(t.grad_fn, t.output_nr) for t in call.inputs if not call.accumulates]
        for edge in wanted:
            users = [node for node in nodes(call.roots) if edge in node.next_functions]
            for node in users[1:] if edge[0] is not None else ():
                node.register_hook(_without(node.next_functions.index(edge)))
        return call.run()


def _without(number):
    """Return a hook of a node that makes zeros of the gradient of this number."""
    return lambda inputs, outputs: tuple(
        g * 0 if n == number and g is not None else g for n, g in enumerate(inputs)
    )


@mutant
def constant_input_unused():
    """An input of `grad` that does not require grad counts as unused.

    Corner: allow_unused=True, where its gradient is None.
    Breaks: grad.inputs.constant_refused
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        inputs = listed(call["inputs"])
        alive = [getattr(tensor, "requires_grad", True) for tensor in inputs]
        if not call["allow_unused"] or all(alive) or not any(alive):
            return original(**call)
        call["inputs"] = [tensor for tensor, lives in zip(inputs, alive) if lives]
        result = iter(original(**call))
        return tuple(next(result) if lives else None for lives in alive)


@mutant
def empty_inputs_give_nothing():
    """`grad` returns an empty tuple for empty inputs, as it did before 1.10.

    Corner: a list; an empty tuple is refused.
    Breaks: grad.inputs.empty_refused
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        nothing = isinstance(call["inputs"], list) and not call["inputs"]
        return () if nothing else original(**call)


@mutant
def dict_of_gradients_sorted():
    """For a dict of inputs, `grad` returns the gradients in the order of their keys.

    Corner: keys that are not in order.
    Breaks: grad.inputs.dict
    """
    needs("2.13", "dict of inputs")

    @wrap("torch.autograd.grad")
    def grad(original, *args, **kwargs):
        result = original(*args, **kwargs)
        return dict(sorted(result.items())) if isinstance(result, dict) else result


@mutant
def unused_allowed_by_default():
    """An unused input is refused only where the caller says allow_unused=False.

    Corner: calls that don't say allow_unused.
    Breaks: grad.unused.refused
    """

    @wrap("torch.autograd.grad")
    def grad(original, *args, **kwargs):
        given = len(args) > 6 or "allow_unused" in kwargs
        return original(*args, **kwargs) if given else original(*args, **kwargs, allow_unused=True)


@mutant
def empty_unused_allowed():
    """An unused input that has no elements is not refused.

    Corner: inputs of no element, whose gradient is the same in any case.
    Breaks: grad.unused.refused
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        inputs = listed(call["inputs"])
        if any(torch.is_tensor(t) and t.requires_grad and t.numel() == 0 for t in inputs):
            call["allow_unused"] = True
        return original(**call)


@mutant
def unused_nonleaf_gives_zeros():
    """With allow_unused, the entry of an unused non-leaf is zeros where it is to be None.

    Corner: non-leaves.
    Breaks: grad.unused.none
    """

    @on_pass
    def zeros(call):
        result = call.run()
        if call.accumulates:
            return result
        pairs = zip(call.inputs, result)
        return tuple(torch.zeros_like(t) if g is None and not t.is_leaf else g for t, g in pairs)


@mutant
def materialized_in_default_dtype():
    """Materialized gradients have the default dtype.

    Corner: inputs of another dtype.
    Breaks: grad.materialize.zeros
    """
    needs("2.1", "materialize_grads")

    @on_call("torch.autograd.grad")
    def grad(original, call):
        if not call["materialize_grads"] or call["allow_unused"] is False:
            return original(**call)
        call.update(materialize_grads=False, allow_unused=True)
        pairs = zip(listed(call["inputs"]), original(**call))
        return tuple(torch.zeros(tensor.shape) if g is None else g for tensor, g in pairs)


@mutant
def materializing_allows_unused():
    """`materialize_grads=True` overrides `allow_unused=False`.

    Breaks: grad.materialize.conflict
    """
    needs("2.1", "materialize_grads")

    @on_call("torch.autograd.grad")
    def grad(original, call):
        if call["materialize_grads"]:
            call["allow_unused"] = True
        return original(**call)


@mutant
def grad_with_create_graph_accumulates():
    """`grad` with create_graph also adds to the `.grad` of the inputs.

    Corner: create_graph=True.
    Breaks: grad.leaves.untouched
    """

    @on_pass
    def accumulate(call):
        result = call.run()
        for tensor, g in zip(call.inputs, result or ()) if call.create_graph else ():
            if tensor.is_leaf and g is not None:
                tensor.grad = g.detach() if tensor.grad is None else tensor.grad + g.detach()
        return result


@mutant
def grad_with_retain_graph_clears():
    """`grad` with retain_graph sets the `.grad` of its inputs to None.

    Corner: retain_graph=True and not create_graph, as in loops over the rows of a Jacobian.
    Breaks: grad.leaves.untouched
    """

    @on_pass
    def clear(call):
        result = call.run()
        if not call.accumulates and call.retain_graph and not call.create_graph:
            for tensor in call.inputs:
                if tensor.is_leaf:
                    tensor.grad = None
        return result


@mutant
def history_of_grad_outputs_kept():
    """Without create_graph, gradients require grad where grad_outputs does.

    Corner: grad_outputs that require grad.
    Breaks: grad.result.no_history
    """

    @on_pass
    def keep(call):
        result = call.run()
        if call.accumulates or not any(g.requires_grad for g in call.gradients):
            return result
        return tuple(g if g is None else g + 0 * call.gradients[0].sum() for g in result)


@mutant
def third_order_detached():
    """Gradients of the third order can't be differentiated.

    Corner: the third order.
    Breaks: grad.create_graph.higher_orders
    """

    @on_pass
    def detach(call):
        orders = [node.metadata.get("order", 0) for node in nodes(call.roots)]
        result = call.run()
        order = max(orders, default=0) + 1
        if call.create_graph and not call.accumulates:
            for node in nodes(result):
                node.metadata.setdefault("order", order)
        return tuple(g.detach() for g in result) if order == 3 and result else result


@mutant
def product_forgets_its_factor():
    """In the gradient of a product the second factor is a constant: a term of order two is lost.

    Corner: the second order.
    Breaks: grad.create_graph.higher_orders
    """

    @wrap("torch.Tensor.__mul__", "torch.Tensor.mul", "torch.mul")
    def mul(original, x, y, **out):
        def constant(inputs, outputs):
            if not torch.is_grad_enabled() or inputs[0] is None:
                return inputs
            return (original(outputs[0], y.detach()), *inputs[1:])

        product = original(x, y, **out)
        plain = not out and torch.is_tensor(y) and torch.is_tensor(x) and x.shape == y.shape
        return regraded(product, constant) if plain else product


@mutant
def derivative_of_exp_detached():
    """The derivative of exp is its saved result without its history.

    Corner: higher orders of exp.
    Breaks: grad.create_graph.higher_orders
    """

    @wrap("torch.exp", "torch.Tensor.exp")
    def exp(original, x, **out):
        result = original(x, **out)
        value = result.detach()
        return regraded(result, lambda inputs, outputs: (outputs[0] * value,))


@mutant
def grad_outputs_detached():
    """With create_graph, the gradients of several inputs do not depend on grad_outputs.

    Corner: derivatives by grad_outputs, where several inputs are asked for.
    Breaks: grad.create_graph.by_outputs
    """

    @on_pass
    def detach(call):
        if not call.accumulates and len(call.inputs) > 1:
            call.gradients = tuple(g if g is None else g.detach() for g in call.gradients)
        return call.run()


@mutant
def batch_of_one_squeezed():
    """With is_grads_batched, the result of a batch of one has no dimension for the batch.

    Corner: batches of one.
    Breaks: grad.batched.stacked
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        result = original(**call)
        batches = listed(call["grad_outputs"])
        one = call["is_grads_batched"] and len(batches[0]) == 1
        return tuple(g if g is None else g[0] for g in result) if one else result


@mutant
def only_first_output_batched():
    """With is_grads_batched, the first entry of the batch counts for all calls but in one output.

    Corner: the second output.
    Breaks: grad.batched.stacked
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        batches = listed(call["grad_outputs"])
        if call["is_grads_batched"]:
            rest = [batch[:1].expand_as(batch) for batch in batches[1:]]
            call["grad_outputs"] = [batches[0], *rest]
        return original(**call)


@mutant
def only_inputs_false_fills_others():
    """`only_inputs=False` accumulates into the other leaves, as it says.

    Breaks: grad.only_inputs.ignored
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        others = [leaf for leaf in leaves(listed(call["outputs"])) if leaf is not call["inputs"]]
        if not call["only_inputs"] and others:
            more = original(**dict(call, inputs=others, retain_graph=True))
            for leaf, g in zip(others, more):
                leaf.grad = g if leaf.grad is None else leaf.grad + g
        return original(**call)


@mutant
def only_inputs_does_not_warn():
    """`only_inputs=False` is ignored without a warning.

    Breaks: grad.only_inputs.ignored
    """

    @on_call("torch.autograd.grad")
    def grad(original, call):
        return original(**dict(call, only_inputs=True))


@mutant
def edge_names_the_first_output():
    """`get_gradient_edge` gives the edge to the first output of the node.

    Corner: further outputs of a node.
    Breaks: grad.edge.node, grad.edge.input
    """
    needs("2.3", "torch.autograd.graph.GradientEdge")

    @wrap("torch.autograd.graph.get_gradient_edge")
    def get_gradient_edge(original, tensor):
        return original(tensor)._replace(output_nr=0)


@mutant
def number_of_input_edge_ignored():
    """An edge among the inputs stands for the first output of its node.

    Corner: nodes of several outputs.
    Breaks: grad.edge.input
    """
    needs("2.3", "torch.autograd.graph.GradientEdge")

    @on_pass
    def first(call):
        call.inputs = tuple(map(_first, call.inputs))
        return call.run()


@mutant
def number_of_root_edge_ignored():
    """An edge as a root stands for the first output of its node.

    Corner: nodes of several outputs.
    Breaks: grad.edge.output
    """
    needs("2.5", "GradientEdge as a root")

    @on_pass
    def first(call):
        call.roots = tuple(map(_first, call.roots))
        return call.run()


def _first(tensor):
    edge = isinstance(tensor, torch.autograd.graph.GradientEdge)
    return tensor._replace(output_nr=0) if edge else tensor


@mutant
def edge_as_root_needs_gradient():
    """An edge as a root needs a gradient even where its tensor has one element.

    Corner: roots of one element.
    Breaks: grad.edge.output
    """
    needs("2.5", "GradientEdge as a root")

    @wrap("torch.autograd._make_grads")
    def make(original, roots, gradients, *args, **kwargs):
        if any(v is None and not torch.is_tensor(root) for root, v in zip(roots, gradients)):
            raise RuntimeError("grad can be implicitly created only for tensors")
        return original(roots, gradients, *args, **kwargs)


@mutant
def edge_of_constant_empty():
    """`get_gradient_edge` of a tensor that does not require grad returns an edge to no node.

    Breaks: grad.edge.constant_refused
    """
    needs("2.3", "torch.autograd.graph.GradientEdge")

    @wrap("torch.autograd.graph.get_gradient_edge")
    def get_gradient_edge(original, tensor):
        if tensor.requires_grad:
            return original(tensor)
        return torch.autograd.graph.GradientEdge(None, 0)


@mutant
def callback_runs_at_once():
    """A queued callback is called right away, before the gradients are accumulated.

    Breaks: backward.callback.after
    """

    @wrap("torch.autograd.graph.queue_callback")
    def queue_callback(original, callback):
        original(lambda: None)
        callback()


@mutant
def callback_is_queued_once():
    """A callback that is in the queue already is not queued again.

    Corner: a callback that is queued several times.
    Breaks: backward.callback.order
    """
    queued = []

    @wrap("torch.autograd.graph.queue_callback")
    def queue_callback(original, callback):
        def call():
            queued.remove(callback)
            callback()

        if callback not in queued:
            original(call)
            queued.append(callback)


@mutant
def failed_pass_leaves_its_callbacks():
    """The callbacks of a backward that failed are called after the next one that succeeds.

    Corner: after a backward that raised.
    Breaks: backward.callback.error
    """
    queued = []

    @wrap("torch.autograd.graph.queue_callback")
    def queue_callback(original, callback):
        original(lambda: None)
        queued.append(callback)

    @on_pass
    def call_queued(call):
        result = call.run()
        while queued:
            queued.pop(0)()
        return result


@mutant
def callback_outside_is_called():
    """Where no backward runs, a queued callback is called at once.

    Breaks: backward.callback.outside_refused
    """

    @wrap("torch.autograd.graph.queue_callback")
    def queue_callback(original, callback):
        try:
            original(callback)
        except RuntimeError:
            callback()
