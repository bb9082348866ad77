"""Modules that behave differently in training, grad modes, initializers and optimizers."""

import torch

from ..harness.cases import Row


class Scale(torch.nn.Module):
    """Its first argument times the parameter `weight`; the others count for nothing."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(3.0))

    def forward(self, x, *others, **named):  # noqa: D102
        return self.weight * x


class Pair(torch.nn.Module):
    """Twice its first argument, its second as it is, and three times its third."""

    def forward(self, a, number, b):  # noqa: D102
        return 2 * a, number, 3 * b


MODULES = (
    Row(
        "dropout",
        make="lambda: torch.nn.Dropout(1.0)",
        trained=[[0.0], [0.0]],
        evaluated=[[1.0], [3.0]],
        slope=1.0,
    ),
    Row(
        "batch norm",
        make="lambda: torch.nn.BatchNorm1d(1, eps=3.0, affine=False)",
        trained=[[-0.5], [0.5]],
        evaluated=[[0.5], [1.5]],
        slope=0.5,
    ),
    Row(
        "nested",
        make="lambda: torch.nn.Sequential(torch.nn.Sequential(torch.nn.Dropout(1.0)))",
        trained=[[0.0], [0.0]],
        evaluated=[[1.0], [3.0]],
        slope=1.0,
    ),
    Row(
        "identity",
        make="lambda: torch.nn.Identity()",
        trained=[[1.0], [3.0]],
        evaluated=[[1.0], [3.0]],
        slope=1.0,
    ),
)
"""Fresh modules, and what they make of [[1.], [3.]] in training and in evaluation mode.

`slope` is the derivative in evaluation mode. The variance of [1, 3] is 1, and an eps of 3 makes
batch normalization divide by 2 exactly.
"""

MODES = (
    Row("default", enter="lambda: torch.enable_grad()", records=True),
    Row("no_grad", enter="lambda: torch.no_grad()", records=False),
    Row("set_grad_enabled", enter="lambda: torch.set_grad_enabled(False)", records=False),
    Row("inference_mode", since="1.9", enter="lambda: torch.inference_mode()", records=False),
)
"""Grad modes as context managers."""

INITIALIZERS = (
    Row("uniform_", init="lambda p: torch.nn.init.uniform_(p)"),
    Row("normal_", init="lambda p: torch.nn.init.normal_(p)"),
    Row("trunc_normal_", init="lambda p: torch.nn.init.trunc_normal_(p)"),
    Row("constant_", init="lambda p: torch.nn.init.constant_(p, 3.0)"),
    Row("ones_", init="lambda p: torch.nn.init.ones_(p)"),
    Row("zeros_", init="lambda p: torch.nn.init.zeros_(p)"),
    Row("eye_", init="lambda p: torch.nn.init.eye_(p)"),
    Row("xavier_uniform_", init="lambda p: torch.nn.init.xavier_uniform_(p)"),
    Row("xavier_normal_", init="lambda p: torch.nn.init.xavier_normal_(p)"),
    Row("kaiming_uniform_", init="lambda p: torch.nn.init.kaiming_uniform_(p)"),
    Row("kaiming_normal_", init="lambda p: torch.nn.init.kaiming_normal_(p)"),
    Row("orthogonal_", init="lambda p: torch.nn.init.orthogonal_(p)"),
    Row("sparse_", init="lambda p: torch.nn.init.sparse_(p, sparsity=0.5)"),
)
"""The functions of `nn.init` that take a matrix."""

OPTIMIZERS = (
    Row("SGD", make="lambda ps: torch.optim.SGD(ps, lr=0.5)"),
    Row("momentum", make="lambda ps: torch.optim.SGD(ps, lr=0.5, momentum=0.5)"),
    Row("Adam", make="lambda ps: torch.optim.Adam(ps, lr=0.5)"),
    Row("AdamW", make="lambda ps: torch.optim.AdamW(ps, lr=0.5)"),
    Row("Adagrad", make="lambda ps: torch.optim.Adagrad(ps, lr=0.5)"),
    Row("RMSprop", make="lambda ps: torch.optim.RMSprop(ps, lr=0.5)"),
    Row("Adadelta", make="lambda ps: torch.optim.Adadelta(ps, lr=0.5)"),
    Row("ASGD", make="lambda ps: torch.optim.ASGD(ps, lr=0.5)"),
)
"""Optimizers of a list of tensors whose first step changes them."""

RESETTERS = (
    Row("module", of="lambda module: module"),
    Row("parent", of="lambda module: torch.nn.Sequential(module)"),
    Row(
        "optimizer",
        of="lambda module: torch.optim.SGD(list(module.parameters()), lr=0.5)",
    ),
    Row(
        "optimizer of groups",
        of="lambda module: torch.optim.SGD([{'params': [p]} for p in module.parameters()], lr=0.5)",
    ),
)
"""Who has a `zero_grad` for the parameters of a module."""
