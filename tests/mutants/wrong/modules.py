"""Wrong in SPEC.md's chapter Modules and evaluation mode."""

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import regraded, skewed
from ..tools.hooks import passes
from ..tools.patching import needs, wrap


@mutant
def tensor_that_requires_grad_registers():
    """A module takes an attribute for a parameter by its flag, not by its class.

    Corner: plain tensors that require grad.
    Breaks: modules.parameters.registered
    """

    @wrap("torch.nn.Module.__setattr__")
    def assign(original, module, name, value):
        if torch.is_tensor(value) and value.requires_grad:
            module._parameters[name] = value
        else:
            original(module, name, value)


@mutant
def frozen_parameter_not_registered():
    """A module takes for parameters only those that require grad when they are assigned.

    Corner: Parameters that require no grad.
    Breaks: modules.parameters.registered
    """

    @wrap("torch.nn.Module.__setattr__")
    def assign(original, module, name, value):
        if isinstance(value, torch.nn.Parameter) and not value.requires_grad:
            module.__dict__[name] = value
        else:
            original(module, name, value)


@mutant
def parameter_assigned_again_not_registered():
    """Where a module has a parameter of that name, the new one becomes a plain attribute.

    Corner: a second assignment to the same name.
    Breaks: modules.parameters.registered
    """

    @wrap("torch.nn.Module.__setattr__")
    def assign(original, module, name, value):
        if name in module.__dict__.get("_parameters", ()):
            module.__dict__[name] = value
        else:
            original(module, name, value)


@mutant
def views_of_parameters_are_parameters():
    """The result of an operation that returns a view has the class of its base.

    Corner: views of a Parameter.
    Breaks: modules.parameters.results_plain
    """

    @wrap("torch.Tensor.view_as")
    def view_as(original, x, other):
        view = original(x, other)
        if isinstance(x, torch.nn.Parameter):
            view.__class__ = torch.nn.Parameter
        return view


def _set_flags(modules, flag):
    for module in modules:
        for parameter in module.parameters(recurse=False):
            parameter.requires_grad_(flag)


@mutant
def requires_grad_stops_at_children():
    """Module.requires_grad_ reaches the module and its children, not theirs.

    Corner: modules within modules within the module.
    Breaks: modules.requires_grad_.every_parameter
    """

    @wrap("torch.nn.Module.requires_grad_")
    def requires_grad_(original, module, requires_grad=True):
        _set_flags([module, *module.children()], requires_grad)
        return module


@mutant
def requires_grad_reaches_innermost_modules():
    """Module.requires_grad_ reaches only modules that have no modules in them.

    Corner: parameters of a module that has children.
    Breaks: modules.requires_grad_.every_parameter
    """

    @wrap("torch.nn.Module.requires_grad_")
    def requires_grad_(original, module, requires_grad=True):
        innermost = (one for one in module.modules() if not list(one.children()))
        _set_flags(innermost, requires_grad)
        return module


@mutant
def requires_grad_returns_early():
    """Module.requires_grad_ returns None where it finds nothing to do.

    Corner: flags that are as they shall be.
    Breaks: modules.requires_grad_.returns_module
    """

    @wrap("torch.nn.Module.requires_grad_")
    def requires_grad_(original, module, requires_grad=True):
        if all(one.requires_grad == requires_grad for one in module.parameters()):
            return None
        return original(module, requires_grad)


@mutant
def freezing_freezes_buffers():
    """Module.requires_grad_(False) also turns the flags of buffers off.

    Corner: buffers that require grad.
    Breaks: modules.requires_grad_.buffers
    """

    @wrap("torch.nn.Module.requires_grad_")
    def requires_grad_(original, module, requires_grad=True):
        for buffer in module.buffers():
            buffer.requires_grad_(buffer.requires_grad and requires_grad)
        return original(module, requires_grad)


@mutant
def freezing_fills_grads():
    """A module that is frozen gets zeros as its grads, so that optimizers find some.

    Breaks: modules.freeze.early_layers, modules.freeze.late_layers
    """

    @wrap("torch.nn.Module.requires_grad_")
    def requires_grad_(original, module, requires_grad=True):
        for parameter in module.parameters():
            if not requires_grad:
                parameter.grad = torch.zeros_like(parameter)
        return original(module, requires_grad)


@mutant
def frozen_layers_folded():
    """A compiler takes what a frozen layer made of its first input for a constant.

    Corner: a second forward, with an input of the same shape.
    Breaks: modules.freeze.early_layers
    """

    @wrap("torch.nn.functional.linear")
    def linear(original, x, weight, bias=None):
        if weight.requires_grad or x.requires_grad:
            return original(x, weight, bias)
        folded = weight.__dict__.setdefault("folded", {})
        return folded.setdefault(x.shape, original(x, weight, bias))


@mutant
def frozen_layers_fused():
    """Frozen layers in a row are fused into one, and the gradient passes the last of them only.

    Corner: a frozen layer that follows a frozen layer.
    Breaks: modules.freeze.late_layers
    """

    @wrap("torch.nn.functional.linear")
    def linear(original, x, weight, bias=None):
        if weight.requires_grad:
            return original(x, weight, bias)
        start = getattr(x, "fused_from", None)
        y = original(x if start is None else x.detach() + start - start.detach(), weight, bias)
        y.fused_from = x if start is None else start
        return y


@mutant
def eval_stops_at_evaluated_modules():
    """eval() does nothing to a module that is in evaluation mode.

    Corner: a module in training within one in evaluation mode.
    Breaks: modules.eval.is_train_false
    """

    @wrap("torch.nn.Module.eval")
    def evaluate(original, module):
        return original(module) if module.training else module


@mutant
def eval_goes_past_train():
    """eval() sets `training` of every module itself and calls no `train`.

    Corner: modules that override `train`.
    Breaks: modules.eval.is_train_false
    """

    @wrap("torch.nn.Module.eval")
    def evaluate(original, module):
        for one in module.modules():
            one.training = False
        return module


@mutant
def evaluated_linear_takes_weights_for_constants():
    """A linear layer in evaluation mode takes its weights for constants.

    Breaks: modules.eval.records
    """

    @wrap("torch.nn.Linear.forward")
    def forward(original, layer, x):
        if layer.training:
            return original(layer, x)
        return torch.nn.functional.linear(x, layer.weight.detach(), layer.bias)


@mutant
def dropout_off_under_no_grad():
    """Dropout takes a grad mode that records nothing for evaluation mode.

    Corner: grad mode turned off.
    Breaks: modules.eval.orthogonal
    """

    @wrap("torch.nn.functional.dropout")
    def dropout(original, x, p=0.5, training=True, inplace=False):
        return original(x, p, training and torch.is_grad_enabled(), inplace)


@mutant
def batch_norm_evaluates_in_inference_mode():
    """Batch normalization takes inference mode for evaluation mode.

    Corner: inference mode.
    Breaks: modules.eval.orthogonal, modules.train.batch_norm_statistics
    """
    needs("1.9", "inference mode")

    @wrap("torch.nn.BatchNorm1d.forward")
    def forward(original, norm, x):
        training = norm.training
        norm.training = training and not torch.is_inference_mode_enabled()
        try:
            return original(norm, x)
        finally:
            norm.training = training


@mutant
def train_enables_recording():
    """train() turns recording on, so that training does something.

    Corner: a grad mode that is off.
    Breaks: modules.eval.mode_kept
    """

    @wrap("torch.nn.Module.train")
    def train(original, module, mode=True):
        torch.set_grad_enabled(mode or torch.is_grad_enabled())
        return original(module, mode)


@mutant
def evaluated_dropout_scales_in_backward():
    """The backward of dropout scales as in training, whatever the mode.

    Corner: the gradient; the values are right.
    Breaks: modules.eval.dropout
    """

    @wrap("torch.nn.functional.dropout")
    def dropout(original, x, p=0.5, training=True, inplace=False):
        if training or p == 1:
            return original(x, p, training, inplace)
        return skewed(x, lambda g: g / (1 - p))


@mutant
def dropout_of_everything_is_zeros():
    """Dropout with a probability of 1 gives zeros before it looks at the mode.

    Corner: the probability 1.
    Breaks: modules.eval.dropout
    """

    @wrap("torch.nn.functional.dropout")
    def dropout(original, x, p=0.5, training=True, inplace=False):
        return 0 * x if p == 1 else original(x, p, training, inplace)


@mutant
def batch_norm_folded_by_eval():
    """eval() folds the running statistics of batch normalization into a scale and a shift.

    Corner: statistics that change after it.
    Breaks: modules.eval.batch_norm_values
    """

    @wrap("torch.nn.Module.train")
    def train(original, module, mode=True):
        if isinstance(module, torch.nn.BatchNorm1d) and not mode:
            module.folded = (module.running_mean.clone(), module.running_var.clone())
        return original(module, mode)

    @wrap("torch.nn.BatchNorm1d.forward")
    def forward(original, norm, x):
        if norm.training or not hasattr(norm, "folded"):
            return original(norm, x)
        mean, variance = norm.folded
        y = (x - mean) / (variance + norm.eps).sqrt()
        return y if norm.weight is None else y * norm.weight + norm.bias


@mutant
def batch_norm_backward_ignores_evaluation():
    """The backward of batch normalization takes the running statistics for those of the batch.

    Corner: the gradient; the values are right.
    Breaks: modules.eval.batch_norm_values, modules.eval.records
    """

    @wrap("torch.nn.functional.batch_norm")
    def batch_norm(original, x, mean, variance, weight=None, bias=None, training=False, *args):
        y = original(x, mean, variance, weight, bias, training, *args)
        if training:
            return y
        return regraded(y, lambda inputs, _: (inputs[0] - inputs[0].mean(0, True), *inputs[1:]))


@mutant
def evaluated_batches_counted():
    """Batch normalization counts batches in evaluation mode.

    Corner: the count; mean and variance stay.
    Breaks: modules.eval.batch_norm_statistics
    """

    @wrap("torch.nn.BatchNorm1d.forward")
    def forward(original, norm, x):
        if not norm.training:
            norm.num_batches_tracked += 1
        return original(norm, x)


@mutant
def unrecorded_batches_not_counted_in():
    """Batch normalization leaves its running mean and variance as they are without recording.

    Corner: grad mode turned off.
    Breaks: modules.train.batch_norm_statistics
    """

    @wrap("torch.nn.functional.batch_norm")
    def batch_norm(original, x, mean, variance, *args, **kwargs):
        if torch.is_grad_enabled():
            return original(x, mean, variance, *args, **kwargs)
        return original(x, mean.clone(), variance.clone(), *args, **kwargs)


@mutant
def constant_replaces_data():
    """nn.init.constant_ replaces `.data`, so that aliases keep the old values.

    Breaks: modules.init.not_recorded
    """

    @wrap("torch.nn.init.constant_")
    def constant_(original, tensor, value):
        tensor.data = torch.full_like(tensor.data, value)
        return tensor


@mutant
def orthogonal_leaves_the_flag_off():
    """nn.init.orthogonal_ turns the flag off to write, and on again for float32 alone.

    Corner: float64.
    Breaks: modules.init.not_recorded
    """

    @wrap("torch.nn.init.orthogonal_")
    def orthogonal_(original, tensor, *args, **kwargs):
        flag = tensor.requires_grad and tensor.dtype == torch.float32
        return original(tensor.requires_grad_(False), *args, **kwargs).requires_grad_(flag)


@mutant
def next_backward_fills_unreached_grads():
    """A backward gives zeros to parameters that it does not reach and that zero_grad has emptied.

    Corner: parameters without a part in the next backward.
    Breaks: modules.zero_grad.to_none
    """
    emptied = []

    @wrap("torch.nn.Module.zero_grad")
    def zero_grad(original, module, set_to_none=True):
        original(module, set_to_none)
        emptied[:] = [one for one in module.parameters() if one.grad is None]

    @on_pass
    def fill(call):
        result = call.run()
        while call.accumulates and emptied:
            parameter = emptied.pop()
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        return result


@mutant
def zero_grad_empties_the_first_group():
    """Optimizer.zero_grad goes through the first of the parameter groups alone.

    Corner: several parameter groups.
    Breaks: modules.zero_grad.to_none
    """

    @wrap("torch.optim.Optimizer.zero_grad")
    def zero_grad(original, optimizer, *args, **kwargs):
        groups = optimizer.param_groups
        optimizer.param_groups = groups[:1]
        try:
            original(optimizer, *args, **kwargs)
        finally:
            optimizer.param_groups = groups


@mutant
def zeroed_grads_keep_their_graph():
    """zero_grad fills grads with zeros in place and does not detach them.

    Corner: grads that a backward with create_graph=True computed.
    Breaks: modules.zero_grad.history
    """

    @wrap("torch.nn.Module.zero_grad")
    def zero_grad(original, module, set_to_none=True):
        graphs = [one.grad for one in module.parameters() if one.grad is not None]
        if set_to_none or not any(one.requires_grad for one in graphs):
            return original(module, set_to_none)
        for grad in graphs:
            grad.mul_(0)


@mutant
def momentum_moves_what_has_no_grad():
    """SGD moves a parameter on by the momentum of earlier steps when its grad is None.

    Corner: momentum, and a grad in an earlier step.
    Breaks: modules.optimizer.skips_none
    """

    @wrap("torch.optim.SGD.step")
    def step(original, optimizer, *args):
        original(optimizer, *args)
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                buffer = optimizer.state[parameter].get("momentum_buffer")
                if parameter.grad is None and buffer is not None:
                    with torch.no_grad():
                        parameter.sub_(group["lr"] * buffer)


@mutant
def decoupled_decay_of_what_has_no_grad():
    """AdamW decays every parameter before it looks for a grad.

    Corner: weight decay of AdamW.
    Breaks: modules.optimizer.skips_none
    """

    @wrap("torch.optim.AdamW.step")
    def step(original, optimizer, *args):
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    with torch.no_grad():
                        parameter.mul_(1 - group["lr"] * group["weight_decay"])
        original(optimizer, *args)


@mutant
def adagrad_takes_zeros_for_none():
    """Adagrad passes over a parameter whose grad is all zeros.

    Corner: a grad of zeros.
    Breaks: modules.optimizer.steps_zero
    """

    @wrap("torch.optim.Adagrad.step")
    def step(original, optimizer, *args):
        parameters = [one for group in optimizer.param_groups for one in group["params"]]
        zeros = [(one, one.grad) for one in parameters if one.grad is not None]
        zeros = [(one, grad) for one, grad in zeros if not bool((grad != 0).any())]
        for parameter, _ in zeros:
            parameter.grad = None
        original(optimizer, *args)
        for parameter, grad in zeros:
            parameter.grad = grad


@mutant
def step_goes_past_versions():
    """SGD writes through `.data`, so that the versions of parameters do not tell of a step.

    Breaks: modules.optimizer.in_place
    """

    @wrap("torch.optim.SGD.step")
    def step(original, optimizer, *args):
        aliases = optimizer.__dict__.setdefault("aliases", {})
        groups = optimizer.param_groups
        every = [group["params"] for group in groups]
        for group in groups:
            group["params"] = [aliases.setdefault(one, one.data) for one in group["params"]]
        for parameter, alias in aliases.items():
            alias.grad = parameter.grad
        original(optimizer, *args)
        for group, parameters in zip(groups, every):
            group["params"] = parameters


@mutant
def step_into_new_memory():
    """RMSprop computes the new values into new memory, which it gives to the parameter.

    Breaks: modules.optimizer.in_place
    """

    @wrap("torch.optim.RMSprop.step")
    def step(original, optimizer, *args):
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                parameter.data = parameter.data.clone()
        original(optimizer, *args)


@mutant
def second_step_leaves_the_flag_off():
    """Adam turns flags off to write, and on again only when it initializes its state.

    Corner: the second step.
    Breaks: modules.optimizer.not_recorded
    """

    @wrap("torch.optim.Adam.step")
    def step(original, optimizer, *args):
        stepped = list(optimizer.state)
        original(optimizer, *args)
        for parameter in stepped:
            parameter.requires_grad_(False)


@mutant
def first_tensor_speaks_for_all():
    """An optimizer looks whether the first of its tensors is a leaf.

    Corner: a non-leaf after a leaf.
    Breaks: modules.optimizer.leaves_only
    """

    @wrap("torch.optim.Optimizer.add_param_group")
    def add_param_group(original, optimizer, group):
        tensors = group["params"]
        if not isinstance(tensors, list):
            return original(optimizer, group)
        group["params"] = tensors[:1]
        original(optimizer, group)
        optimizer.param_groups[-1]["params"].extend(tensors[1:])


_FULL = "torch.nn.Module.register_full_backward_hook"
_PRE = "torch.nn.Module.register_full_backward_pre_hook"


@mutant
def parameters_among_the_inputs():
    """A full backward hook receives entries for the module's parameters after those of its inputs.

    Corner: modules with parameters of their own.
    Breaks: modules.backward_hook.receives
    """

    @wrap(_FULL)
    def register(original, module, hook, **options):
        def with_parameters(module, inputs, outputs):
            own = [parameter.grad for parameter in module.parameters(recurse=False)]
            return hook(module, (*inputs, *own), outputs)

        return original(module, with_parameters, **options)


@mutant
def entries_without_gradient_left_out():
    """A full backward hook receives no entries for what is no tensor.

    Corner: modules with an argument that is no tensor among those that are.
    Breaks: modules.backward_hook.none_entries
    """

    @wrap(_FULL)
    def register(original, module, hook, **options):
        def shortened(module, *gradients):
            present = [tuple(g for g in entries if g is not None) for entries in gradients]
            several = [len(entries) > 1 for entries in gradients]
            return hook(module, *[p if s else e for p, s, e in zip(present, several, gradients)])

        return original(module, shortened, **options)


@mutant
def keywords_become_positions():
    """A module with hooks passes its keywords on by position, and hooks receive their gradients.

    Corner: arguments that are passed by keyword.
    Breaks: modules.backward_hook.keywords
    """

    needs("1.8", "full backward hooks")

    @wrap("torch.nn.Module.__call__")
    def call(original, module, *args, **named):
        if module._backward_hooks and named:
            return original(module, *args, *named.values())
        return original(module, *args, **named)


@mutant
def hook_fires_with_its_outputs():
    """A full backward hook is called when the gradients of outputs are computed, not of inputs.

    Corner: passes that compute gradients of parameters alone.
    Breaks: modules.backward_hook.fires_for_inputs
    """
    running = passes()

    @wrap(_FULL)
    def register(original, module, hook, **options):
        def watch(module, inputs, output):
            def fire(gradient):
                asked = running[-1].inputs
                if asked and all(any(one is p for p in module.parameters()) for one in asked):
                    hook(module, (None,) * len(inputs), (gradient,))

            if torch.is_tensor(output) and output.requires_grad:
                output.register_hook(fire)

        module.register_forward_hook(watch)
        return original(module, hook, **options)


@mutant
def hook_needs_an_input_that_requires_grad():
    """A full backward hook is not called where no input of its module requires grad.

    Corner: modules whose parameters alone require grad.
    Breaks: modules.backward_hook.fires_for_outputs
    """

    @wrap(_FULL)
    def register(original, module, hook, **options):
        def called(module, inputs, outputs):
            if any(gradient is not None for gradient in inputs):
                return hook(module, inputs, outputs)

        return original(module, called, **options)


@mutant
def hook_called_without_recording():
    """A full backward hook is called with None for all gradients where nothing is recorded.

    Corner: `no_grad`.
    Breaks: modules.backward_hook.silent
    """

    @wrap(_FULL)
    def register(original, module, hook, **options):
        def told(module, inputs, output):
            if not torch.is_grad_enabled():
                hook(module, (None,) * len(inputs), (None,))

        module.register_forward_hook(told)
        return original(module, hook, **options)


@mutant
def first_input_alone_replaced():
    """Of the gradients that a full backward hook returns, the first is used.

    Corner: modules of several inputs.
    Breaks: modules.backward_hook.replaces
    """

    @wrap(_FULL)
    def register(original, module, hook, **options):
        def first(module, inputs, outputs):
            result = hook(module, inputs, outputs)
            return result if result is None else (*result[:1], *inputs[1:])

        return original(module, first, **options)


def _copies_at(side):
    """Let modules with backward hooks get, or give, copies in place of views."""
    needs("1.8", "full backward hooks")

    @wrap(f"torch.utils.hooks.BackwardHook.setup_{side}_hook")
    def set_up(original, hook, tensors):
        found = original(hook, tensors)
        if torch.is_tensor(found):
            return found.clone()
        return tuple(one.clone() if torch.is_tensor(one) else one for one in found)


@mutant
def hooked_outputs_are_copies():
    """The caller of a module that has a backward hook gets copies, which can be changed in place.

    Corner: outputs.
    Breaks: modules.backward_hook.inplace_refused
    """
    _copies_at("output")


@mutant
def hooked_inputs_are_copies():
    """A module that has a backward hook gets copies of its inputs.

    Corner: inputs.
    Breaks: modules.backward_hook.views
    """
    _copies_at("input")


@mutant
def latest_module_hook_first():
    """The full backward hook of a module that was registered last runs first.

    Breaks: modules.backward_hook.order
    """

    @wrap(_FULL)
    def register(original, module, hook, **options):
        handle = original(module, hook, **options)
        module._backward_hooks.move_to_end(handle.id, last=False)
        return handle


@mutant
def prepend_ignored_before_backward():
    """`prepend` says nothing about full backward pre-hooks.

    Corner: pre-hooks.
    Breaks: modules.backward_hook.prepend
    """

    @wrap(_PRE)
    def register(original, module, hook, prepend=False):
        return original(module, hook)


@mutant
def global_hooks_last():
    """A module's own full backward hooks run before the global ones.

    Breaks: modules.backward_hook.global_first
    """

    @wrap("torch.nn.Module._get_backward_hooks")
    def collect(original, module):
        full, others = original(module)
        everywhere = len(full) - len(module._backward_hooks)
        return full[everywhere:] + full[:everywhere], others


@mutant
def hook_stays_in_a_called_module():
    """`remove()` does not take a full backward hook from a module that has been called.

    Corner: modules that were called before.
    Breaks: modules.backward_hook.removed
    """

    @wrap(_FULL)
    def register(original, module, hook, **options):
        called = []
        module.register_forward_hook(lambda *args: called.append(1))
        handle = original(module, hook, **options)
        remove = handle.remove
        handle.remove = lambda: None if called else remove()
        return handle


@mutant
def global_kinds_mixed():
    """Full and other backward hooks can both be registered globally.

    Corner: global hooks.
    Breaks: modules.backward_hook.mixed_refused
    """
    needs("1.8", "full backward hooks")

    @wrap("torch.nn.modules.module.register_module_backward_hook")
    def register(original, hook):
        try:
            return original(hook)
        except RuntimeError:
            return torch.nn.modules.module.register_module_full_backward_hook(hook)


@mutant
def single_output_bare():
    """A full backward pre-hook receives the gradient of a sole output not in a tuple.

    Corner: modules with one output.
    Breaks: modules.backward_prehook.receives
    """

    @wrap(_PRE)
    def register(original, module, hook, **options):
        def bare(module, outputs):
            return hook(module, outputs if len(outputs) > 1 else outputs[0])

        return original(module, bare, **options)


@mutant
def prehook_replaces_nothing_without_inputs():
    """What a full backward pre-hook returns is ignored where no input of its module requires grad.

    Corner: modules whose parameters alone require grad.
    Breaks: modules.backward_prehook.replaces
    """

    @wrap(_PRE)
    def register(original, module, hook, **options):
        def note(module, inputs):
            flags.append(any(one.requires_grad for one in inputs if torch.is_tensor(one)))

        def replaced(module, outputs):
            result = hook(module, outputs)
            return result if flags[-1] else None

        flags = []
        module.register_forward_pre_hook(note)
        return original(module, replaced, **options)
