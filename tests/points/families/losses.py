"""Losses at equality and at their margins."""

from ..point import at, whole
from ..rules import INF, cone, convex, derivative, kink, limit

SUM = "reduction='sum'"

POINTS = (
    at(f"F.l1_loss(a, b, {SUM})", (1, 1), cone((1, -1))),
    at(f"F.l1_loss(a, b, {SUM})", (2, 1), derivative((1, -1))),
    at(f"F.mse_loss(a, b, {SUM})", (1, 1), derivative((0, 0))),
    at(f"F.smooth_l1_loss(a, b, {SUM})", (1, 1), derivative((0, 0))),
    at(f"F.smooth_l1_loss(a, b, {SUM})", (2, 1), derivative((1, -1))),
    at(f"F.smooth_l1_loss(a, b, {SUM})", (0, 1), derivative((-1, 1))),
    at(f"F.smooth_l1_loss(a, b, {SUM}, beta=2.0)", (3, 1), derivative((1, -1)), since="1.7"),
    at(f"F.smooth_l1_loss(a, b, {SUM}, beta=0.0)", (1, 1), cone((1, -1)), since="1.7"),
    at(f"F.huber_loss(a, b, {SUM})", (1, 1), derivative((0, 0)), since="1.9"),
    at(f"F.huber_loss(a, b, {SUM})", (2, 1), derivative((1, -1)), since="1.9"),
    at(f"F.huber_loss(a, b, {SUM}, delta=2.0)", (3, 1), derivative((2, -2)), since="1.9"),
    at(f"F.hinge_embedding_loss(x, -torch.ones_like(x), {SUM})", 1.0, kink(-1, 0)),
    at(f"F.hinge_embedding_loss(x, torch.ones_like(x), {SUM})", 1.0, derivative(1)),
    at(
        f"F.margin_ranking_loss(a, b, torch.ones_like(a), {SUM})",
        (1, 1),
        convex((-1, 1), (0, 0)),
    ),
    at(
        f"F.margin_ranking_loss(a, b, -torch.ones_like(a), {SUM})",
        (1, 1),
        convex((1, -1), (0, 0)),
    ),
    whole(
        "F.multi_margin_loss(x, torch.tensor([0]))",
        ((1, 0),),
        convex(((-0.5, 0.5),), ((0, 0),)),
    ),
    whole(
        "F.multi_margin_loss(x, torch.tensor([0]), p=2)",
        ((1, 0),),
        derivative(((0, 0),)),
    ),
    whole(
        "F.multilabel_margin_loss(x, torch.tensor([[0, -1]]))",
        ((1, 0),),
        convex(((-0.5, 0.5),), ((0, 0),)),
    ),
    at(f"F.soft_margin_loss(x, torch.ones_like(x), {SUM})", 0.0, derivative(-0.5)),
    at(f"F.binary_cross_entropy_with_logits(x, torch.ones_like(x), {SUM})", 0.0, derivative(-0.5)),
    at(f"F.binary_cross_entropy_with_logits(x, torch.zeros_like(x), {SUM})", 0.0, derivative(0.5)),
    at(f"F.binary_cross_entropy(x, torch.ones_like(x), {SUM})", 1.0, limit(-1)),
    at(f"F.binary_cross_entropy(x, torch.zeros_like(x), {SUM})", 0.0, limit(1)),
    at(f"F.binary_cross_entropy(x, torch.full_like(x, 0.5), {SUM})", 0.5, derivative(0)),
    at(f"F.poisson_nll_loss(x, torch.zeros_like(x), {SUM})", 0.0, derivative(1)),
    at(f"F.kl_div(torch.zeros_like(x), x, {SUM})", 0.0, limit(-INF)),
    at(f"F.kl_div(x, torch.zeros_like(x), {SUM})", 0.0, derivative(0)),
    at(
        f"F.kl_div(torch.zeros_like(x), x, {SUM}, log_target=True)", 0.0, derivative(1), since="1.7"
    ),
)
