"""Operators that leave elements out, called where what they leave out is NaN.

The argument is `[[NaN, 2], [3, NaN]]`; the gradient of the sum of the results is `gradient`.
"""

from ..harness.cases import Row

KEPT = [[0.0, 1.0], [1.0, 0.0]]
SECOND = [[0.0, 1.0], [0.0, 0.0]]

MASKS = (
    Row("where", call="lambda x: torch.where(x == x, x, torch.zeros_like(x))", gradient=KEPT),
    Row(
        "where of a masked logarithm",
        call="lambda x: torch.where(x == x, 6 * x.masked_fill(x != x, 1.0).log(), 0 * x)",
        gradient=[[0.0, 3.0], [2.0, 0.0]],
    ),
    Row("masked_fill", call="lambda x: x.masked_fill(x != x, 0.0)", gradient=KEPT),
    Row("masked_fill_", call="lambda x: x.clone().masked_fill_(x != x, 0.0)", gradient=KEPT),
    Row("masked_select", call="lambda x: x.masked_select(x == x)", gradient=KEPT),
    Row("masked_scatter", call="lambda x: x.masked_scatter(x != x, torch.ones(2))", gradient=KEPT),
    Row("indexing", call="lambda x: x[x == x]", gradient=KEPT),
    Row("index_put", call="lambda x: x.index_put((x != x,), torch.zeros(()))", gradient=KEPT),
    Row("index_select", call="lambda x: x[0].index_select(0, torch.tensor([1]))", gradient=SECOND),
    Row("gather", call="lambda x: x.gather(1, torch.tensor([[1]]))", gradient=SECOND),
    Row("take", call="lambda x: x.take(torch.tensor([1]))", gradient=SECOND),
    Row("select", call="lambda x: x.select(0, 0).select(0, 1)", gradient=SECOND),
    Row("nansum", since="1.7", call="lambda x: x.nansum()", gradient=KEPT),
    Row("nanmean", since="1.10", call="lambda x: x.nanmean()", gradient=[[0.0, 0.5], [0.5, 0.0]]),
    Row("nan_to_num", since="1.8", call="lambda x: x.nan_to_num()", gradient=KEPT),
    Row("nanmedian", since="1.8", call="lambda x: x.nanmedian()", gradient=SECOND),
    Row("nanquantile", since="1.8", call="lambda x: x.nanquantile(0.0)", gradient=SECOND),
    Row("fmax", since="1.8", call="lambda x: torch.fmax(x, torch.ones_like(x))", gradient=KEPT),
    Row(
        "nll_loss",
        call="lambda x: torch.nn.functional.nll_loss(x, torch.tensor([1, 1]), ignore_index=1)",
        gradient=[[0.0, 0.0], [0.0, 0.0]],
    ),
)
