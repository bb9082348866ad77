"""Functions by what they keep for their backward.

`forward` maps a tensor of positive values to one of the same shape, `slope` and `curve` are its
first and second derivative in closed form. `saves` is 'input', 'output' or 'nothing'.
"""

from ..harness.cases import Row

SAVING = (
    Row(
        "pow",
        forward="lambda x: x.pow(2)",
        slope="lambda x: 2 * x",
        curve="lambda x: torch.full_like(x, 2)",
        saves="input",
    ),
    Row(
        "product",
        forward="lambda x: x * x",
        slope="lambda x: 2 * x",
        curve="lambda x: torch.full_like(x, 2)",
        saves="input",
    ),
    Row(
        "sin",
        forward="lambda x: x.sin()",
        slope="lambda x: x.cos()",
        curve="lambda x: -x.sin()",
        saves="input",
    ),
    Row(
        "cos",
        forward="lambda x: x.cos()",
        slope="lambda x: -x.sin()",
        curve="lambda x: -x.cos()",
        saves="input",
    ),
    Row(
        "log",
        forward="lambda x: x.log()",
        slope="lambda x: 1 / x",
        curve="lambda x: -1 / (x * x)",
        saves="input",
    ),
    Row(
        "exp",
        forward="lambda x: x.exp()",
        slope="lambda x: x.exp()",
        curve="lambda x: x.exp()",
        saves="output",
    ),
    Row(
        "sqrt",
        forward="lambda x: x.sqrt()",
        slope="lambda x: 1 / (2 * x.sqrt())",
        curve="lambda x: -1 / (4 * x * x.sqrt())",
        saves="output",
    ),
    Row(
        "tanh",
        forward="lambda x: x.tanh()",
        slope="lambda x: 1 - x.tanh().pow(2)",
        curve="lambda x: -2 * x.tanh() * (1 - x.tanh().pow(2))",
        saves="output",
    ),
    Row(
        "sigmoid",
        forward="lambda x: x.sigmoid()",
        slope="lambda x: x.sigmoid() * (-x).sigmoid()",
        curve="lambda x: x.sigmoid() * (-x).sigmoid() * (1 - 2 * x.sigmoid())",
        saves="output",
    ),
    Row(
        "reciprocal",
        forward="lambda x: x.reciprocal()",
        slope="lambda x: -1 / (x * x)",
        curve="lambda x: 2 / (x * x * x)",
        saves="output",
    ),
    Row(
        "neg",
        forward="lambda x: -x",
        slope="lambda x: -torch.ones_like(x)",
        curve="lambda x: torch.zeros_like(x)",
        saves="nothing",
    ),
    Row(
        "add",
        forward="lambda x: x + 1",
        slope="lambda x: torch.ones_like(x)",
        curve="lambda x: torch.zeros_like(x)",
        saves="nothing",
    ),
    Row(
        "sub",
        forward="lambda x: 1 - x",
        slope="lambda x: -torch.ones_like(x)",
        curve="lambda x: torch.zeros_like(x)",
        saves="nothing",
    ),
)

KEEPING = tuple(row for row in SAVING if row.saves != "nothing")
KEEPING_INPUT = tuple(row for row in SAVING if row.saves == "input")
KEEPING_OUTPUT = tuple(row for row in SAVING if row.saves == "output")

DOCUMENTED = (
    Row(
        "pow",
        forward="lambda x: x.pow(2)",
        kept="lambda x, y: x",
        read="lambda node: node._saved_self",
        raw="lambda node: node._raw_saved_self",
        slope="lambda x: 2 * x",
    ),
    Row(
        "exp",
        forward="lambda x: x.exp()",
        kept="lambda x, y: y",
        read="lambda node: node._saved_result",
        raw="lambda node: node._raw_saved_result",
        slope="lambda x: x.exp()",
    ),
)
"""The operations whose `_saved` attribute the documentation names; both slopes are linear in it."""
