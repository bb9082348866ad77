"""SPEC.md, Modules and evaluation mode."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.clauses import clause
from ..strategies.functions import EXACT
from ..strategies.modules import (
    INITIALIZERS,
    MODES,
    MODULES,
    OPTIMIZERS,
    RESETTERS,
    Pair,
    Scale,
)
from ..strategies.mutations import MUTATIONS
from ..strategies.outcomes import accepts
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors

WEIGHTS = st.lists(st.sampled_from([1.0, 2.0, -1.0, 0.5, 3.0]), min_size=2, max_size=3)


def chain(weights):
    layers = [torch.nn.Linear(1, 1, bias=False) for _ in weights]
    for layer, weight in zip(layers, weights):
        torch.nn.init.constant_(layer.weight, weight)
    return torch.nn.Sequential(*layers)


@clause("modules.parameters.registered")
@given(t=tensors(), plain=st.booleans(), flags=st.tuples(st.booleans(), st.booleans()))
def test_only_parameters_register_themselves(t, plain, flags):
    module = torch.nn.Module()
    module.plain = t.clone().requires_grad_(plain)
    for flag in flags:
        module.weight = torch.nn.Parameter(t, requires_grad=flag)
        same([p is module.weight for p in module.parameters()], [True])
        same([name for name, _ in module.named_parameters()], ["weight"])


@clause("modules.parameters.results_plain")
@given(row=rows(EXACT), t=tensors(), flag=st.booleans())
def test_results_of_operations_on_parameters_are_tensors(row, t, flag):
    parameter = torch.nn.Parameter(t, requires_grad=flag)
    results = (row.forward(parameter), parameter.clone(), parameter.view_as(parameter))
    same([type(r) for r in results], [type(t)] * 3)
    same([isinstance(r, torch.nn.Parameter) for r in (*results, parameter)], [False] * 3 + [True])
    same([r.requires_grad for r in results], [flag] * 3)


@clause("modules.requires_grad_.every_parameter")
@given(weights=WEIGHTS, before=st.lists(st.booleans(), min_size=6), flag=st.booleans())
def test_the_flag_of_every_parameter_is_set(weights, before, flag):
    module = torch.nn.Sequential(chain(weights), torch.nn.BatchNorm1d(1))
    module.own = torch.nn.Parameter(torch.tensor(1.0))
    for parameter, earlier in zip(module.parameters(), before):
        parameter.requires_grad_(earlier)
    module.requires_grad_(flag)
    same([p.requires_grad for p in module.parameters()], [flag] * (len(weights) + 3))
    module.requires_grad_()
    same([p.requires_grad for p in module.parameters()], [True] * (len(weights) + 3))


@clause("modules.requires_grad_.returns_module")
@given(weights=WEIGHTS, flag=st.booleans())
def test_setting_the_flags_returns_the_module(weights, flag):
    module = chain(weights)
    same((module.requires_grad_(flag) is module, module.requires_grad_() is module), (True, True))


@clause("modules.requires_grad_.buffers")
@given(flags=st.lists(st.booleans(), min_size=1, max_size=3), own=st.booleans())
def test_buffers_keep_their_flags(flags, own):
    module = torch.nn.BatchNorm1d(1)
    module.register_buffer("kept", torch.ones(2, requires_grad=own))
    before = [buffer.requires_grad for buffer in module.buffers()]
    for flag in flags:
        module.requires_grad_(flag)
    same([buffer.requires_grad for buffer in module.buffers()], before)
    same(module.weight.requires_grad, flags[-1])


@clause("modules.freeze.early_layers")
@given(weights=WEIGHTS, frozen=st.integers(1, 2))
def test_frozen_early_layers_change_nothing_for_later_ones(weights, frozen):
    frozen = min(frozen, len(weights) - 1)
    network = chain(weights)
    network[:frozen].requires_grad_(False)
    for factor in (1.0, 2.0):
        network(torch.full((1, 1), factor)).sum().backward()
    for n, layer in enumerate(network):
        others = math.prod(weights[:n] + weights[n + 1 :])
        same(layer.weight.grad, None if n < frozen else torch.full((1, 1), 3 * others))


@clause("modules.freeze.late_layers")
@given(weights=WEIGHTS, trained=st.integers(1, 2))
def test_gradients_flow_through_frozen_late_layers(weights, trained):
    trained = min(trained, len(weights) - 1)
    network = chain(weights)
    network[trained:].requires_grad_(False)
    network(torch.ones(1, 1)).sum().backward()
    for n, layer in enumerate(network):
        others = math.prod(weights[:n] + weights[n + 1 :])
        same(layer.weight.grad, torch.full((1, 1), others) if n < trained else None)


@clause("modules.eval.is_train_false")
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("row", present(MODULES), ids=ids(MODULES))
def test_eval_is_train_false_for_every_module_within(row, before):
    evaluated = torch.nn.Sequential(row.make(), torch.nn.Sequential(row.make())).train(before)
    told = torch.nn.Sequential(row.make(), torch.nn.Sequential(row.make())).train(before)
    same([m.training for m in told.modules()], [before] * len(list(told.modules())))
    for module in (evaluated, told):
        module[1].train(not before)
    same((evaluated.eval() is evaluated, told.train(False) is told), (True, True))
    same([m.training for m in evaluated.modules()], [False] * len(list(told.modules())))
    same([m.training for m in told.modules()], [False] * len(list(told.modules())))


@clause("modules.eval.is_train_false")
def test_eval_calls_what_overrides_train():
    calls = []

    class Told(torch.nn.Module):
        def train(self, mode=True):
            calls.append(mode)
            return super().train(mode)

    torch.nn.Sequential(Told()).eval()
    Told().eval()
    same(calls, [False, False])


@clause("modules.eval.records")
@given(weights=WEIGHTS, row=rows(MODULES))
def test_evaluation_mode_records(weights, row):
    network = torch.nn.Sequential(chain(weights), row.make()).eval()
    x = torch.ones(1, 1, requires_grad=True)
    result = network(x)
    same((result.requires_grad, result.is_leaf), (True, False))
    result.sum().backward()
    same(x.grad.item(), row.slope * math.prod(weights))
    for n, layer in enumerate(network[0]):
        others = math.prod(weights[:n] + weights[n + 1 :])
        same(layer.weight.grad.item(), row.slope * others)


@clause("modules.eval.orthogonal")
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("mode", present(MODES), ids=ids(MODES))
@pytest.mark.parametrize("row", present(MODULES), ids=ids(MODULES))
def test_values_follow_training_and_recording_follows_the_mode(row, mode, training):
    x = torch.tensor([[1.0], [3.0]], requires_grad=True)
    module = row.make()
    switch = module.train if training else module.eval
    switch()
    with mode.enter():
        results = [module(x * 1), switch()(x * 1)]
    same([module.training, torch.is_grad_enabled()], [training, True])
    for result in results:
        same(result.tolist(), row.trained if training else row.evaluated)
        same(result.requires_grad, mode.records)


@clause("modules.eval.mode_kept")
@pytest.mark.parametrize("mode", present(MODES), ids=ids(MODES))
@pytest.mark.parametrize("row", present(MODULES), ids=ids(MODULES))
def test_switching_a_module_keeps_the_grad_mode(row, mode):
    with mode.enter():
        module = row.make().eval()
        same(torch.is_grad_enabled(), mode.records)
        module.train()
        same(torch.is_grad_enabled(), mode.records)
    same(torch.is_grad_enabled(), True)


@clause("modules.eval.dropout")
@given(x=leaves(), chance=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
def test_dropout_in_evaluation_mode_is_the_identity(x, chance):
    result = torch.nn.Dropout(chance).eval()(x)
    same(result.detach(), x.detach())
    (3 * result).sum().backward()
    same(x.grad, torch.full_like(x, 3.0, requires_grad=False))


@clause("modules.eval.batch_norm_values")
@given(x=leaves(shapes=((2, 1), (3, 1), (1, 1))), mean=st.integers(-3, 3), root=st.integers(0, 2))
def test_batch_norm_in_evaluation_mode_uses_running_statistics(x, mean, root):
    norm = torch.nn.BatchNorm1d(1, eps=0.5).to(x.dtype).eval()
    norm.running_mean.fill_(mean)
    norm.running_var.fill_(4.0**root - 0.5)
    result = norm(x)
    same(result.detach(), (x.detach() - mean) / 2.0**root)
    result.sum().backward()
    same(x.grad, torch.full_like(x, 1 / 2.0**root, requires_grad=False))


@clause("modules.eval.batch_norm_statistics")
@pytest.mark.parametrize("momentum", [None, 0.5])
@pytest.mark.parametrize("mode", present(MODES), ids=ids(MODES))
def test_batch_norm_in_evaluation_mode_keeps_its_statistics(mode, momentum):
    norm = torch.nn.BatchNorm1d(1, momentum=momentum)
    norm(torch.tensor([[1.0], [5.0], [3.0]]))
    before = [buffer.tolist() for buffer in norm.buffers()]
    with mode.enter():
        norm.eval()(torch.tensor([[7.0], [9.0]]))
    same([buffer.tolist() for buffer in norm.buffers()], before)
    norm.train()(torch.tensor([[7.0], [9.0]]))
    same([buffer.tolist() == old for buffer, old in zip(norm.buffers(), before)], [False] * 3)


@clause("modules.train.batch_norm_statistics")
@pytest.mark.parametrize("mode", present(MODES), ids=ids(MODES))
@given(centre=st.integers(-3, 3), count=st.integers(1, 3))
def test_batch_norm_in_training_mode_updates_its_statistics(mode, centre, count):
    norm = torch.nn.BatchNorm1d(1, momentum=0.5)
    with mode.enter():
        for _ in range(count):
            norm(torch.tensor([[centre - 1.0], [centre + 1.0]], requires_grad=True))
    same(norm.running_mean.tolist(), [centre - centre * 0.5**count])
    same(norm.running_var.tolist(), [2 - 0.5**count])
    same(norm.num_batches_tracked.item(), count)


@clause("modules.init.not_recorded")
@pytest.mark.parametrize("row", present(INITIALIZERS), ids=ids(INITIALIZERS))
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_initializing_is_not_recorded(row, dtype):
    torch.manual_seed(0)
    p = torch.full((4, 4), 7.0, dtype=dtype, requires_grad=True)
    alias = p.detach()
    same(row.init(p) is p, True)
    same((p.tolist() == [[7.0] * 4] * 4, p._version > 0), (False, True))
    same(alias.tolist() == p.tolist(), True)
    same((p.is_leaf, p.requires_grad, p.grad_fn), (True, True, None))
    (3 * p).sum().backward()
    same(p.grad, torch.full((4, 4), 3.0, dtype=dtype))


SIZES = st.lists(st.integers(1, 3), min_size=1, max_size=3)


def layers(sizes):
    return torch.nn.ModuleList([torch.nn.Linear(size, 1) for size in sizes])


@clause("modules.zero_grad.to_none")
@pytest.mark.parametrize("resetter", present(RESETTERS), ids=ids(RESETTERS))
@given(sizes=SIZES, used=st.integers(0, 2))
def test_grads_stay_none_until_a_backward_reaches_them(resetter, sizes, used):
    module = layers(sizes)
    sum(p.sum() for p in module.parameters()).backward()
    resetter.of(module).zero_grad(set_to_none=True)
    same([p.grad for p in module.parameters()], [None, None] * len(sizes))
    reached = module[used % len(sizes)].bias
    (3 * reached).backward()
    same(
        [p.grad is None for p in module.parameters()],
        [p is not reached for p in module.parameters()],
    )
    same(reached.grad, torch.tensor([3.0]))


@clause("modules.zero_grad.history")
@pytest.mark.parametrize("resetter", present(RESETTERS), ids=ids(RESETTERS))
@given(sizes=SIZES)
def test_zeros_have_no_history(resetter, sizes):
    module = layers(sizes)
    sum((p * p).sum() for p in module.parameters()).backward(create_graph=True)
    same([p.grad.requires_grad for p in module.parameters()], [True, True] * len(sizes))
    resetter.of(module).zero_grad(set_to_none=False)
    same([p.grad.requires_grad for p in module.parameters()], [False, False] * len(sizes))
    same([p.grad.grad_fn for p in module.parameters()], [None, None] * len(sizes))


@clause("modules.optimizer.skips_none")
@pytest.mark.parametrize("row", present(OPTIMIZERS), ids=ids(OPTIMIZERS))
def test_a_step_skips_what_has_no_grad(row):
    used, unused = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    optimizer = row.make([used, unused])
    for group in optimizer.param_groups:
        group["weight_decay"] = 0.5
    (2 * used).sum().backward()
    optimizer.step()
    same((used.tolist() == [1.0, 1.0], unused.tolist(), unused.grad), (False, [1.0, 1.0], None))
    used.grad, before = None, used.tolist()
    optimizer.step()
    same((used.tolist(), unused.tolist()), (before, [1.0, 1.0]))


@clause("modules.optimizer.steps_zero")
@given(x=leaves(shapes=FILLED), none=st.booleans(), decay=st.sampled_from([0.5, 1.0, 0.25]))
def test_a_step_decays_what_has_a_grad_of_zeros(x, none, decay):
    before = x.detach().clone()
    x.grad = None if none else torch.zeros(x.shape, dtype=x.dtype)
    torch.optim.SGD([x], lr=0.5, weight_decay=decay).step()
    same(x.detach(), before if none else before * (1 - 0.5 * decay))


@clause("modules.optimizer.steps_zero")
@pytest.mark.parametrize("row", present(OPTIMIZERS), ids=ids(OPTIMIZERS))
def test_every_optimizer_decays_what_has_a_grad_of_zeros(row):
    zeros, none = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    optimizer = row.make([zeros, none])
    for group in optimizer.param_groups:
        group["weight_decay"] = 0.5
    zeros.grad = torch.zeros(2)
    optimizer.step()
    same((zeros.tolist() == [1.0, 1.0], none.tolist()), (False, [1.0, 1.0]))


@clause("modules.optimizer.in_place")
@pytest.mark.parametrize("row", present(OPTIMIZERS), ids=ids(OPTIMIZERS))
def test_a_step_changes_parameters_in_place(row):
    x = torch.ones(2, requires_grad=True)
    alias, before = x.detach(), x._version
    (2 * x).sum().backward()
    row.make([x]).step()
    same((x._version > before, x.data_ptr() == alias.data_ptr()), (True, True))
    same((x.tolist() == [1.0, 1.0], alias.tolist() == x.tolist()), (False, True))


@clause("modules.optimizer.not_recorded")
@pytest.mark.parametrize("row", present(OPTIMIZERS), ids=ids(OPTIMIZERS))
@pytest.mark.parametrize("steps", [1, 2])
def test_a_step_is_not_recorded(row, steps):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    optimizer = row.make([x])
    for _ in range(steps):
        x.grad = torch.ones(2)
        optimizer.step()
        same((x.is_leaf, x.requires_grad, x.grad_fn), (True, True, None))
    x.grad = None
    (x * x).sum().backward()
    same(x.grad, 2 * x.detach())


@clause("modules.optimizer.leaves_only")
@pytest.mark.parametrize("row", present(OPTIMIZERS), ids=ids(OPTIMIZERS))
def test_an_optimizer_refuses_a_non_leaf(row):
    x = torch.ones(2, requires_grad=True)
    y = 2 * x
    refuses(lambda: row.make([y]), ValueError)
    refuses(lambda: row.make([x, y]), ValueError)
    same(len(row.make([x, y.detach()]).param_groups), 1)


@clause("modules.backward_hook.receives")
@given(x=leaves(shapes=FILLED), calls=st.integers(1, 3), factor=st.integers(-3, 3))
def test_hook_receives_the_gradients_of_inputs_and_outputs(x, calls, factor):
    module, seen = Scale(), []
    module.register_full_backward_hook(lambda *received: seen.append(received))
    sum(factor * module(x) for _ in range(calls)).sum().backward()
    same(len(seen), calls)
    for of, inputs, outputs in seen:
        same((of is module, type(inputs), type(outputs)), (True, tuple, tuple))
        same((len(inputs), len(outputs)), (1, 1))
        same(inputs[0], torch.full_like(x, 3.0 * factor))
        same(outputs[0], torch.full_like(x, float(factor)))
    same(x.grad, torch.full_like(x, 3.0 * factor * calls))
    same(module.weight.grad, (factor * calls * x.detach()).sum().to(torch.float32))


@clause("modules.backward_hook.none_entries")
@given(x=leaves(shapes=FILLED), number=st.sampled_from([7, 2.5, "seven", None]))
def test_hook_receives_none_for_what_is_no_tensor(x, number):
    module, seen, other = Pair(), [], torch.full_like(x, 2.0, requires_grad=True)
    module.register_full_backward_hook(lambda *received: seen.append(received))
    first, _, second = module(x, number, other)
    (5 * first + 7 * second).sum().backward()
    ((_, inputs, outputs),) = seen
    same([entry is None for entry in inputs], [False, True, False])
    same([entry is None for entry in outputs], [False, True, False])
    for entry, value in zip(inputs[::2] + outputs[::2], (10.0, 21.0, 5.0, 7.0)):
        same(entry, torch.full_like(x, value))


@clause("modules.backward_hook.keywords")
@given(x=leaves(shapes=FILLED), positional=st.booleans())
def test_hook_receives_no_gradients_of_keywords(x, positional):
    module, seen, other = Scale(), [], torch.full_like(x, 2.0, requires_grad=True)
    module.register_full_backward_hook(lambda *received: seen.append(received))
    (module(x, 7, other=other) if positional else module(x, other=other)).sum().backward()
    ((_, inputs, outputs),) = seen
    same((len(inputs), len(outputs)), (1 + positional, 1))
    same(inputs[0], torch.full_like(x, 3.0))
    same(x.grad, torch.full_like(x, 3.0))


@clause("modules.backward_hook.fires_for_inputs")
@given(x=leaves(shapes=FILLED), asked=st.lists(st.booleans(), min_size=1, max_size=3))
def test_hook_is_called_where_gradients_of_inputs_are_computed(x, asked):
    module, seen = Scale(), []
    module.register_full_backward_hook(lambda *received: seen.append(received))
    y = module(x).sum()
    for by_input in asked:
        torch.autograd.grad(y, x if by_input else module.weight, retain_graph=True)
    same(len(seen), sum(asked))
    y.backward()
    same(len(seen), sum(asked) + 1)


@clause("modules.backward_hook.fires_for_outputs")
@given(x=tensors(shapes=FILLED), calls=st.integers(1, 2), factor=st.integers(-3, 3))
def test_hook_is_called_for_outputs_where_no_input_requires_grad(x, calls, factor):
    module, seen = Scale(), []
    module.register_full_backward_hook(lambda *received: seen.append(received))
    sum(factor * module(x) for _ in range(calls)).sum().backward()
    same(len(seen), calls)
    for _, inputs, outputs in seen:
        same(inputs, (None,))
        same(outputs[0], torch.full_like(x, float(factor)))
    same(module.weight.grad, (factor * calls * x).sum().to(torch.float32))


@clause("modules.backward_hook.silent")
@given(x=leaves(shapes=FILLED), by=st.sampled_from(["flags", "no_grad", "detach"]))
def test_hook_is_not_called_where_no_output_requires_grad(x, by):
    module, seen = Scale().requires_grad_(by != "flags"), []
    module.register_full_backward_hook(lambda *received: seen.append(received))
    with torch.set_grad_enabled(by != "no_grad"):
        result = module(x.detach() if by == "flags" else x)
    result = result.detach() if by == "detach" else result
    same((result.requires_grad, result.tolist()), (False, (3 * x.detach()).tolist()))
    (result * x).sum().backward()
    same(len(seen), 0)
    same(x.grad, 3 * x.detach())


@clause("modules.backward_hook.replaces")
@given(x=leaves(shapes=FILLED), first=st.integers(-3, 3), second=st.integers(-3, 3))
def test_hook_replaces_the_gradients_of_inputs(x, first, second):
    module, other = Pair(), torch.full_like(x, 2.0, requires_grad=True)
    module.register_full_backward_hook(lambda *received: None)
    module.register_full_backward_hook(
        lambda module, inputs, outputs: (first * inputs[0], None, second * inputs[2])
    )
    results = module(x, 7, other)
    (results[0] + results[2]).sum().backward()
    same(x.grad, torch.full_like(x, 2.0 * first))
    same(other.grad, torch.full_like(x, 3.0 * second))


@clause("modules.backward_hook.replaces")
@given(x=leaves(shapes=FILLED), factor=st.integers(-3, 3))
def test_replacement_leaves_parameters_alone(x, factor):
    module = Scale()
    module.register_full_backward_hook(lambda of, inputs, outputs: (factor * inputs[0],))
    module(module(x)).sum().backward()
    same(x.grad, torch.full_like(x, 9.0 * factor * factor))
    same(module.weight.grad, (3 * (1 + factor) * x.detach()).sum().to(torch.float32))


@clause("modules.backward_hook.inplace_refused")
@pytest.mark.parametrize("place", ["input", "output"])
@given(x=leaves(shapes=FILLED), row=rows(MUTATIONS))
def test_changing_inputs_and_outputs_in_place_is_refused(place, x, row):
    class Doubling(torch.nn.Module):
        def forward(self, x):
            return 2 * (row.inplace(x) if place == "input" else x)

    def run():
        result = module(1 * x)
        (row.inplace(result) if place == "output" else result).sum().backward()

    module = Doubling()
    run()
    same(x.grad, torch.full_like(x, 2 * row.slope))
    module.register_full_backward_hook(lambda *received: None)
    refuses(run, RuntimeError)


@clause("modules.backward_hook.views")
@given(x=leaves(shapes=FILLED), leaf=st.booleans())
def test_module_and_caller_get_views(x, leaf):
    class Doubling(torch.nn.Module):
        def forward(self, x):
            self.input, self.output = x, 2 * x
            return self.output

    module, x = Doubling(), x if leaf else 1 * x
    module.register_full_backward_hook(lambda *received: None)
    y = module(x)
    for view, of in ((module.input, x), (y, module.output)):
        same((view is of, view.data_ptr() == of.data_ptr()), (False, True))
        same(view.detach(), of.detach())


@clause("modules.backward_prehook.receives")
@given(x=tensors(shapes=FILLED), requires_grad=st.booleans(), factor=st.integers(-3, 3))
def test_prehook_receives_the_gradients_of_outputs(x, requires_grad, factor):
    module, seen = Scale(), []
    module.register_full_backward_pre_hook(lambda *received: seen.append(received))
    (factor * module(x.requires_grad_(requires_grad))).sum().backward()
    ((of, outputs),) = seen
    same((of is module, type(outputs), len(outputs)), (True, tuple, 1))
    same(outputs[0], torch.full_like(x, float(factor), requires_grad=False))


@clause("modules.backward_prehook.replaces")
@given(x=tensors(shapes=FILLED), requires_grad=st.booleans(), factor=st.integers(-3, 3))
def test_prehook_replaces_the_gradients_of_outputs(x, requires_grad, factor):
    module, seen = Scale(), []
    module.register_full_backward_pre_hook(lambda of, outputs: None)
    module.register_full_backward_pre_hook(lambda of, outputs: (factor * outputs[0],))
    module.register_full_backward_hook(lambda of, inputs, outputs: seen.extend(outputs))
    module(x.requires_grad_(requires_grad)).sum().backward()
    same(module.weight.grad, (factor * x.detach()).sum().to(torch.float32))
    if requires_grad:
        same(x.grad, torch.full_like(x, 3.0 * factor, requires_grad=False))
    same(seen[0], torch.full_like(x, float(factor), requires_grad=False))


@clause("modules.backward_prehook.bare")
def test_whether_a_prehook_may_return_a_bare_tensor_is_recorded():
    module, x = Scale(), torch.ones(2, requires_grad=True)
    module.register_full_backward_pre_hook(lambda of, outputs: 2 * outputs[0])
    observe(accepts(lambda: module(x).sum().backward()), "a bare tensor is accepted")


@clause("modules.backward_hook.order")
@given(x=leaves(shapes=FILLED), factor=st.integers(-3, 3), shift=st.integers(-3, 3))
def test_hooks_of_a_module_run_in_order(x, factor, shift):
    module = Scale()
    for change in (lambda g: g + 1, lambda g: factor * g, lambda g: g + shift):
        module.register_full_backward_hook(
            lambda of, inputs, outputs, change=change: (change(inputs[0]),)
        )
    (2 * module(x)).sum().backward()
    same(x.grad, torch.full_like(x, 7.0 * factor + shift))


@clause("modules.backward_hook.prepend")
@pytest.mark.parametrize("kind", ["hook", "pre_hook"])
@given(first=st.lists(st.booleans(), min_size=2, max_size=4))
def test_prepended_hooks_run_first(kind, first):
    module, seen, expected = Scale(), [], []
    for n, prepend in enumerate(first):
        register = getattr(module, "register_full_backward_" + kind)
        register(lambda *received, n=n: seen.append(n), prepend=prepend)
        expected = [n, *expected] if prepend else [*expected, n]
    module(torch.ones(2, requires_grad=True)).sum().backward()
    same(seen, expected)


@clause("modules.backward_hook.global_first")
@given(own_first=st.booleans(), prepend=st.booleans())
def test_global_hooks_run_before_those_of_the_module(own_first, prepend):
    everywhere, seen, module = torch.nn.modules.module, [], Scale()
    hooks = [lambda *received, n=n: seen.append((n, received[0] is module)) for n in (0, 1)]
    if own_first:
        module.register_full_backward_hook(hooks[1])
    with everywhere.register_module_full_backward_hook(hooks[0]):
        if not own_first:
            module.register_full_backward_hook(hooks[1])
        module(Scale()(torch.ones(2, requires_grad=True))).sum().backward()
    same(seen, [(0, True), (1, True), (0, False)])
    module(torch.ones(2, requires_grad=True)).sum().backward()
    same(seen[3:], [(1, True)])


@clause("modules.backward_hook.removed")
@given(removed=st.permutations(range(3)), called=st.booleans())
def test_removed_hooks_of_a_module_are_not_called(removed, called):
    module, seen = Scale(), []
    handles = [
        module.register_full_backward_hook(lambda *received, n=n: seen.append(n)) for n in range(3)
    ]
    if called:
        module(torch.ones(2, requires_grad=True))
    for n in removed:
        handles[n].remove()
        handles[n] = None
        module(torch.ones(2, requires_grad=True)).sum().backward()
        same(seen, [m for m in range(3) if handles[m]])
        seen.clear()


@clause("modules.backward_hook.removed_in_between")
def test_whether_a_hook_removed_after_the_computation_is_called_is_recorded():
    module, seen = Scale(), []
    handle = module.register_full_backward_hook(lambda *received: seen.append(1))
    y = module(torch.ones(2, requires_grad=True)).sum()
    handle.remove()
    y.backward()
    observe(bool(seen), "called")


@clause("modules.backward_hook.mixed_refused")
@pytest.mark.parametrize("full_first", [True, False])
def test_full_and_other_backward_hooks_of_a_module_are_not_mixed(full_first):
    module, hook = Scale(), lambda *received: None
    registering = [module.register_full_backward_hook, module.register_backward_hook]
    first, second = registering if full_first else registering[::-1]
    first(hook)
    first(hook)
    refuses(lambda: second(hook), RuntimeError)


@clause("modules.backward_hook.mixed_refused")
def test_full_and_other_global_backward_hooks_are_not_mixed():
    everywhere, hook = torch.nn.modules.module, lambda *received: None
    with everywhere.register_module_full_backward_hook(hook):
        refuses(lambda: everywhere.register_module_backward_hook(hook), RuntimeError)
        everywhere.register_module_full_backward_hook(hook).remove()
