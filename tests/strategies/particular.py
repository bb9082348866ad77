"""Calls of operators whose pages say something about their gradients."""

from ..harness.cases import Row

LOOKUPS = (
    Row(
        "embedding",
        padded="lambda i, w, p: torch.nn.functional.embedding(i, w, padding_idx=p)",
        scaled="lambda i, w: torch.nn.functional.embedding(i, w, scale_grad_by_freq=True)",
    ),
    Row(
        "embedding sparse",
        padded="lambda i, w, p: torch.nn.functional.embedding(i, w, padding_idx=p, sparse=True)",
    ),
    Row(
        "embedding_bag",
        since="1.9",
        padded="lambda i, w, p: torch.nn.functional.embedding_bag(i, w, mode='sum', padding_idx=p)",
        scaled="lambda i, w: torch.nn.functional.embedding_bag("
        "i, w, mode='sum', scale_grad_by_freq=True)",
    ),
)
"""Of indices and a weight."""

FUNCTIONAL_WRITES = (
    Row(
        "select_scatter",
        since="1.11",
        part="lambda t: t.select(0, 1)",
        write="lambda x, source: torch.select_scatter(x, source, 0, 1)",
    ),
    Row(
        "slice_scatter",
        since="2.0",
        part="lambda t: t[:, 1:]",
        write="lambda x, source: torch.slice_scatter(x, source, 1, 1)",
    ),
    Row(
        "diagonal_scatter",
        since="1.11",
        part="lambda t: t.diagonal()",
        write="lambda x, source: torch.diagonal_scatter(x, source)",
    ),
    Row(
        "as_strided_scatter",
        since="1.13",
        part="lambda t: t.as_strided((2, 2), (3, 1), 1)",
        write="lambda x, source: torch.as_strided_scatter("
        "x.contiguous(), source, (2, 2), (3, 1), 1)",
    ),
)
"""`write` returns a copy in which what `part` is a view of is replaced."""

REDUCTIONS = (
    Row(
        "scatter_reduce",
        since="1.12",
        of="lambda x, source, reduce, include_self: x.scatter_reduce("
        "0, torch.zeros(len(source)).long(), source, reduce, include_self=include_self)",
    ),
    Row(
        "index_reduce",
        since="1.12",
        of="lambda x, source, reduce, include_self: x.index_reduce("
        "0, torch.zeros(len(source)).long(), source, reduce, include_self=include_self)",
    ),
)

VALUES = (
    Row("eigvalsh", of="lambda a: torch.linalg.eigvalsh(a)"),
    Row("eigh", of="lambda a: torch.linalg.eigh(a)[0]"),
    Row("svdvals", of="lambda a: torch.linalg.svdvals(a)"),
    Row("svd", of="lambda a: torch.linalg.svd(a)[1]"),
    Row("eigvals", of="lambda a: torch.linalg.eigvals(a).real"),
)

GAUGES = (
    Row("eig", vectors="lambda a: torch.linalg.eig(a)[1]"),
    Row("eigh", vectors="lambda a: torch.linalg.eigh(a)[1]"),
    Row("left singular", vectors="lambda a: torch.linalg.svd(a)[0]"),
    Row("right singular", vectors="lambda a: torch.linalg.svd(a)[2]"),
)

SVDS = (
    Row(
        "linalg",
        of="lambda a: (lambda u, s, vh: (u, s, vh.t()))(*torch.linalg.svd(a, full_matrices=True))",
    ),
    Row("torch", of="lambda a: torch.svd(a, some=False)"),
)

DROPOUTS = (
    Row("dropout", shape=(8,), of="lambda x, p: torch.nn.functional.dropout(x, p)"),
    Row("module", shape=(2, 4), of="lambda x, p: torch.nn.Dropout(p)(x)"),
    Row("dropout2d", shape=(2, 3, 2, 2), of="lambda x, p: torch.nn.functional.dropout2d(x, p)"),
    Row("dropout3d", shape=(2, 3, 1, 2, 2), of="lambda x, p: torch.nn.functional.dropout3d(x, p)"),
)

WITHOUT_DERIVATIVE = (
    Row("histc", of="lambda x: torch.histc(x, 3)"),
    Row("unique", of="lambda x: torch.unique(x)"),
    Row("unique_consecutive", of="lambda x: torch.unique_consecutive(x)"),
    Row("bincount", of="lambda x: torch.bincount(torch.tensor([0, 1, 1]), x)"),
    Row("bucketize", of="lambda x: torch.bucketize(x, torch.ones(1, dtype=x.dtype))"),
    Row("floor_divide", of="lambda x: torch.floor_divide(x, 2)"),
    Row("geqrf", of="lambda x: torch.geqrf(torch.diag(x))[0]"),
    Row("heaviside", since="1.7", of="lambda x: torch.heaviside(x, torch.ones_like(x))"),
    Row("gammainc", since="1.10", of="lambda x: torch.special.gammainc(x, torch.ones_like(x))"),
    Row("gammaincc", since="1.10", of="lambda x: torch.special.gammaincc(x, torch.ones_like(x))"),
    Row("matrix_rank", since="1.9", of="lambda x: torch.linalg.matrix_rank(torch.diag(x))"),
    Row("histogram", since="1.10", of="lambda x: torch.histogram(x, 3)[0]"),
    Row("zeta", since="1.11", of="lambda x: torch.special.zeta(x + 1, torch.ones_like(x))"),
    Row(
        "class weights",
        of="lambda x: torch.nn.functional.nll_loss(torch.eye(3, dtype=x.dtype), "
        "torch.arange(3), x)",
    ),
)
