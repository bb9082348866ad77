"""Custom Functions."""

import torch


class Product(torch.autograd.Function):
    """The product of two tensors, which saves both of them."""

    @staticmethod
    def forward(ctx, x, c):  # noqa: D102
        ctx.save_for_backward(x, c)
        return x * c

    @staticmethod
    def backward(ctx, gradient):  # noqa: D102
        return gradient * ctx.saved_tensors[1], gradient * ctx.saved_tensors[0]


# A custom Function with these static methods and attributes; short, since scripts show it.
def function(**body):  # noqa: D103
    members = {name: staticmethod(it) if callable(it) else it for name, it in body.items()}
    return type("Custom", (torch.autograd.Function,), members)


KINDS = ("leaf", "result", "constant", "number", "none", "integers")
"""What an argument of a custom Function can be; the first two require grad."""


def argument(kind, x):
    """Return an argument of this kind; `x` is a leaf."""
    kinds = {"leaf": x, "result": 1 * x, "constant": x.detach(), "number": 7, "none": None}
    kinds["integers"] = torch.ones(2, dtype=torch.int64)
    return kinds[kind]
