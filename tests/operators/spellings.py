"""One operator, many names: signs of Python, aliases, methods, in-place variants."""

from __future__ import annotations

import re
from typing import Dict, Optional

_ARITHMETIC = {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "div": "div",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "pow",
    "matmul": "matmul",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "bitwise_left_shift",
    "rshift": "bitwise_right_shift",
}
_OTHERS = {
    "__abs__": "abs",
    "__neg__": "neg",
    "__pos__": "positive",
    "__invert__": "bitwise_not",
    "__getitem__": "getitem",
    "__setitem__": "setitem",
    "__eq__": "eq",
    "__ne__": "ne",
    "__lt__": "lt",
    "__le__": "le",
    "__gt__": "gt",
    "__ge__": "ge",
}
SIGNS: Dict[str, str] = {
    **{f"__{kind}{sign}__": name for sign, name in _ARITHMETIC.items() for kind in ("", "r", "i")},
    **_OTHERS,
}
"""The methods by which Python reaches an operator through a sign."""

ALIASES: Dict[str, str] = {
    "absolute": "abs",
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "clip": "clamp",
    "concat": "cat",
    "concatenate": "cat",
    "det": "linalg.det",
    "divide": "div",
    "expit": "sigmoid",
    "fix": "trunc",
    "gammainc": "igamma",
    "gammaincc": "igammac",
    "gammaln": "lgamma",
    "ger": "outer",
    "greater": "gt",
    "greater_equal": "ge",
    "inverse": "linalg.inv",
    "less": "lt",
    "less_equal": "le",
    "linalg.matmul": "matmul",
    "linalg.matrix_exp": "matrix_exp",
    "matrix_power": "linalg.matrix_power",
    "moveaxis": "movedim",
    "multigammaln": "mvlgamma",
    "multiply": "mul",
    "negative": "neg",
    "not_equal": "ne",
    "orgqr": "linalg.householder_product",
    "pinverse": "linalg.pinv",
    "psi": "digamma",
    "row_stack": "vstack",
    "slogdet": "linalg.slogdet",
    "subtract": "sub",
    "swapaxes": "transpose",
    "swapdims": "transpose",
    "torch.nn.functional.unfold": "im2col",
    "trapz": "trapezoid",
    "true_divide": "div",
    "upsample": "interpolate",
}
"""Names that the documentation calls another name of an operator, and that operator.

A whole path is named where the same name spells two operators.
"""


UNLIKE = (
    "torch.Tensor.__ipow__",
    "torch.Tensor.__rpow__",
    "torch.Tensor.where",
    "torch.adaptive_max_pool1d",
    "torch.alpha_dropout",
    "torch.alpha_dropout_",
    "torch.batch_norm",
    "torch.bilinear",
    "torch.binary_cross_entropy_with_logits",
    "torch.cosine_embedding_loss",
    "torch.ctc_loss",
    "torch.dropout",
    "torch.dropout_",
    "torch.embedding",
    "torch.embedding_bag",
    "torch.feature_alpha_dropout",
    "torch.feature_alpha_dropout_",
    "torch.hinge_embedding_loss",
    "torch.instance_norm",
    "torch.kl_div",
    "torch.margin_ranking_loss",
    "torch.poisson_nll_loss",
    "torch.triplet_margin_loss",
)
"""Paths that take other arguments than the rest: mostly what `functional` is built on.

`__rpow__` is for numbers, and up to 2.0 copies what it is given; 1.6 has no `__ipow__`.
"""

WITHOUT_OUT = (
    "torch.max",
    "torch.mean",
    "torch.median",
    "torch.min",
    "torch.nanmedian",
    "torch.square",
    "torch.squeeze",
    "torch.std",
    "torch.var",
)
"""Paths that, in some release, take `out=` with other arguments than those of the rules alone."""


def in_place(path: str) -> bool:
    """Return whether the path spells an in-place variant."""
    name = path.rpartition(".")[2]
    if name.startswith("__"):
        return name[2] == "i" and name != "__invert__"
    return name.endswith("_")


def reflected(path: str) -> bool:
    """Return whether the path spells a sign that Python calls with its operands exchanged."""
    name = path.rpartition(".")[2]
    return re.fullmatch(r"__r\w+__", name) is not None and name != "__rshift__"


def spelled(template: str, path: str) -> Optional[str]:
    """Return the call of a template, which writes `{}` for the operator, by this path.

    In-place variants work on a copy of `x`, the first operand. Return None where the operands
    of the template do not suit the path.
    """
    if path.startswith("torch.Tensor.") and "{}(x" not in template:
        return None
    if in_place(path):
        return template.replace("{}(x", path + "(x.clone()") if "{}(x" in template else None
    if reflected(path):
        return template.replace("{}(x, y)", path + "(y, x)") if "{}(x, y)" in template else None
    return template.replace("{}", path)
