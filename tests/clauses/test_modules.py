"""SPEC.md, Modules and evaluation mode."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import refuses, same
from ..harness.clauses import clause
from ..strategies.functions import EXACT
from ..strategies.modules import (
    INITIALIZERS,
    MODES,
    MODULES,
    OPTIMIZERS,
    RESETTERS,
)
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
    same([type(r) for r in results], [torch.Tensor] * 3)
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
