"""Under which names Python reaches an operation, for `patching.wrap`."""

PRODUCTS = ("torch.Tensor.__mul__", "torch.Tensor.__rmul__")

ARITHMETIC = (
    *PRODUCTS,
    "torch.Tensor.__add__",
    "torch.Tensor.__radd__",
    "torch.Tensor.__sub__",
    "torch.Tensor.__neg__",
    "torch.Tensor.pow",
)
"""Every operation that the polynomials of strategies.functions are made of."""
