"""Wrong in SPEC.md's chapter Particular operators."""

import torch

from ..museum import mutant
from ..tools.graphs import regraded, skewed
from ..tools.patching import needs, wrap

EMBEDDING = "torch.nn.functional.embedding"


def _scaled(factor):
    return lambda inputs, _: tuple(None if g is None else g * factor for g in inputs)


@mutant
def negative_padding_is_not_padding():
    """A negative `padding_idx` is not counted from the end, and no row is padding.

    Corner: negative `padding_idx`.
    Breaks: particular.embedding.padding_idx
    """

    @wrap(EMBEDDING)
    def embedding(original, indices, weight, padding_idx=None, **options):
        padding_idx = None if padding_idx is not None and padding_idx < 0 else padding_idx
        return original(indices, weight, padding_idx, **options)


@mutant
def sparse_padding_gets_gradients():
    """The sparse gradient of an embedding holds the uses of the padding too.

    Corner: `sparse=True`.
    Breaks: particular.embedding.padding_idx
    """

    @wrap(EMBEDDING)
    def embedding(original, indices, weight, padding_idx=None, **options):
        padding_idx = None if options.get("sparse") else padding_idx
        return original(indices, weight, padding_idx, **options)


@mutant
def frequencies_are_ignored():
    """`scale_grad_by_freq` has no effect.

    Breaks: particular.embedding.scale_by_frequency
    """

    @wrap(EMBEDDING)
    def embedding(original, indices, weight, padding_idx=None, **options):
        options["scale_grad_by_freq"] = False
        return original(indices, weight, padding_idx, **options)


@mutant
def rows_are_renormed_in_a_copy():
    """`max_norm` shortens the rows that it returns, and leaves the weight.

    Breaks: particular.embedding.max_norm
    """

    @wrap(EMBEDDING)
    def embedding(original, indices, weight, padding_idx=None, max_norm=None, **options):
        if max_norm is None:
            return original(indices, weight, padding_idx, **options)
        short = weight.detach().renorm(2, 0, max_norm)
        return original(indices, weight + (short - weight.detach()), padding_idx, **options)


@mutant
def renorming_is_not_counted():
    """`max_norm` changes the weight without counting it as modified.

    Corner: the version of the weight.
    Breaks: particular.embedding.max_norm
    """

    @wrap(EMBEDDING)
    def embedding(original, indices, weight, padding_idx=None, max_norm=None, **options):
        if max_norm is not None:
            original(indices, weight.data, padding_idx, max_norm, **options)
        return original(indices, weight, padding_idx, **options)


@mutant
def ignored_targets_count_in_the_mean():
    """The mean of `nll_loss` is taken over all targets, those that are ignored too.

    Corner: `reduction='mean'`.
    Breaks: particular.nll_loss.ignore_index
    """

    @wrap("torch.nn.functional.nll_loss")
    def nll_loss(original, scores, targets, *args, ignore_index=-100, **options):
        loss = original(scores, targets, *args, ignore_index=ignore_index, **options)
        if options.get("reduction", "mean") != "mean":
            return loss
        return loss * (targets != ignore_index).sum() / len(targets)


@mutant
def ignored_targets_of_cross_entropy_are_smoothed():
    """`cross_entropy` draws the scores of an ignored target together a little.

    Corner: `cross_entropy`.
    Breaks: particular.nll_loss.ignore_index
    """

    @wrap("torch.nn.functional.cross_entropy")
    def cross_entropy(original, scores, targets, *args, **options):
        ignored = (targets == -100).unsqueeze(1)
        return original(skewed(scores, lambda g: g + ignored * 0.25), targets, *args, **options)


@mutant
def infinite_losses_keep_their_gradients():
    """`zero_infinity` sets infinite losses to zero, and leaves their gradients.

    Breaks: particular.ctc_loss.zero_infinity
    """

    @wrap("torch.nn.functional.ctc_loss")
    def ctc_loss(original, scores, targets, times, lengths, **options):
        infinite = times < lengths

        def kept(gradient):
            return gradient + 0.5 * infinite.view(1, -1, 1)

        return original(skewed(scores, kept), targets, times, lengths, **options)


def _cut(original, x, dim, index, source):
    """Call the original with the part of the source that the index speaks of."""
    return original(x, dim, index, source[: len(index)])


@mutant
def longer_sources_are_cut():
    """`scatter` differentiates through the part of the source that it reads.

    Corner: `scatter`.
    Breaks: particular.scatter.source_shape
    """
    wrap("torch.Tensor.scatter")(_cut)


@mutant
def longer_sources_of_scatter_add_are_cut():
    """`scatter_add` differentiates through the part of the source that it reads.

    Corner: `scatter_add`.
    Breaks: particular.scatter.source_shape
    """
    wrap("torch.Tensor.scatter_add")(_cut)


@mutant
def overwritten_elements_keep_their_gradient():
    """`select_scatter` passes the whole gradient on to its input.

    Corner: `select_scatter`.
    Breaks: particular.scatter.functional_writes
    """
    needs("1.11", "select_scatter")

    @wrap("torch.select_scatter")
    def select_scatter(original, x, source, dim, index):
        return regraded(
            original(x, source, dim, index),
            lambda inputs, outputs: (outputs[0], *inputs[1:]),
        )


@mutant
def ties_go_to_the_first():
    """`index_reduce` gives all of the gradient to the first of several equal elements.

    Corner: `index_reduce`.
    Breaks: particular.scatter_reduce.ties_split
    """
    needs("1.12", "index_reduce")

    @wrap("torch.Tensor.index_reduce")
    def index_reduce(original, x, dim, index, source, reduce, **options):
        def first(gradient):
            kept = torch.zeros_like(gradient)
            place = gradient.ne(0).int().argmax()
            kept[place] = gradient.sum()
            return kept

        change = first if reduce in ("amax", "amin") else lambda gradient: gradient
        return original(x, dim, index, skewed(source, change), reduce, **options)


@mutant
def self_takes_no_share():
    """`scatter_reduce` gives the tensor's own element nothing where it is among the ties.

    Corner: the element of the tensor itself.
    Breaks: particular.scatter_reduce.ties_split
    """
    needs("1.12", "scatter_reduce")

    @wrap("torch.Tensor.scatter_reduce")
    def scatter_reduce(original, x, dim, index, source, reduce, **options):
        return original(skewed(x, lambda g: g * 0), dim, index, source, reduce, **options)


@mutant
def self_gets_gradients_for_means():
    """`scatter_reduce` with `mean` passes a gradient to the elements that it leaves out.

    Corner: `mean` with `include_self=False`.
    Breaks: particular.scatter_reduce.self_left_out
    """
    needs("1.12", "scatter_reduce")

    @wrap("torch.Tensor.scatter_reduce")
    def scatter_reduce(original, x, dim, index, source, reduce, include_self=True):
        if reduce == "mean" and not include_self:
            x = skewed(x, lambda gradient: gradient + 1)
        return original(x, dim, index, source, reduce, include_self=include_self)


@mutant
def symmetric_values_use_one_triangle():
    """`eigvalsh` gives its gradient to the lower triangle alone.

    Corner: `eigvalsh`.
    Breaks: particular.linalg.eigenvalues
    """
    needs("1.11", "derivatives of eigvalsh")

    @wrap("torch.linalg.eigvalsh")
    def eigvalsh(original, matrix):
        return original(skewed(matrix, lambda g: g.tril() + g.triu(1).t()))


@mutant
def equal_singular_values_divide_by_zero():
    """`svdvals` computes its gradient by that of the vectors.

    Corner: singular values that are equal.
    Breaks: particular.linalg.eigenvalues
    """
    needs("1.11", "derivatives of svdvals")

    @wrap("torch.linalg.svdvals")
    def svdvals(original, matrix):
        u, _, vh = torch.linalg.svd(matrix)
        return (u.t() @ matrix @ vh.t()).diagonal()


@mutant
def phases_are_differentiated():
    """The backward of `svd` does not check that a loss is free of the phases.

    Corner: `svd`.
    Breaks: particular.linalg.gauge_refused
    """
    needs("1.11", "derivatives of svd")

    @wrap("torch.linalg.svd")
    def svd(original, matrix, *args, **options):
        u, s, vh = original(matrix.detach(), *args, **options)
        link = (matrix - matrix.detach()).sum()
        return u + link, s + link.real if matrix.is_complex() else s + link, vh + link


@mutant
def triangular_factor_loses_its_diagonal():
    """The backward of `qr` drops the diagonal of the upper factor's gradient.

    Breaks: particular.qr.gradient
    """
    needs("1.11", "derivatives of qr")

    @wrap("torch.linalg.qr")
    def qr(original, matrix, mode="reduced"):
        q, r = original(matrix, mode)
        return q, skewed(r, lambda gradient: gradient.triu(1)) if r.requires_grad else r


@mutant
def complete_factors_are_differentiated():
    """`qr` with `mode='complete'` differentiates through the part that is unique.

    Corner: matrices of more rows than columns.
    Breaks: particular.qr.refused
    """

    @wrap("torch.linalg.qr")
    def qr(original, matrix, mode="reduced"):
        if mode != "complete" or matrix.shape[0] <= matrix.shape[1]:
            return original(matrix, mode)
        (q, _), (_, r) = original(matrix.detach(), mode), original(matrix)
        return q, torch.cat([r, r.new_zeros(len(q) - len(r), r.shape[1])])


@mutant
def extra_columns_reach_the_matrix():
    """The gradients of superfluous left singular vectors are added to those of the matrix.

    Corner: columns beyond the number of singular values.
    Breaks: particular.svd.extra_columns
    """
    needs("1.11", "derivatives of svd")

    @wrap("torch.linalg.svd")
    def svd(original, matrix, full_matrices=True):
        u, s, vh = original(matrix, full_matrices=full_matrices)
        if u.shape[1] > len(s):
            u = torch.cat(
                [u[:, : len(s)], u[:, len(s) :] + matrix.sum() - matrix.sum().detach()], 1
            )
        return u, s, vh


@mutant
def hard_samples_are_constants():
    """A hard sample of `gumbel_softmax` passes the gradient of its own element alone.

    Corner: gradients of the elements that were not chosen.
    Breaks: particular.gumbel_softmax.straight_through
    """

    @wrap("torch.nn.functional.gumbel_softmax")
    def gumbel_softmax(original, logits, tau=1, hard=False, **options):
        y = original(logits, tau=tau, hard=hard, **options)
        return skewed(y, lambda gradient: gradient * y.detach()) if hard else y


@mutant
def dropout_forgets_its_scale():
    """The gradient of `dropout` is masked, and not scaled.

    Breaks: particular.dropout.mask
    """

    @wrap("torch.nn.functional.dropout")
    def dropout(original, x, p=0.5, training=True, inplace=False):
        y = original(x, p, training, inplace)
        return skewed(y, lambda gradient: gradient * (1 - p)) if training and p < 1 else y


@mutant
def channels_are_dropped_anew():
    """The gradient of `dropout3d` is dropped by element, not by channel.

    Corner: `dropout3d`.
    Breaks: particular.dropout.mask
    """

    @wrap("torch.nn.functional.dropout3d")
    def dropout3d(original, x, p=0.5, training=True, inplace=False):
        y = original(x, p, training, inplace)
        first = torch.arange(x.shape[-1]).eq(0)
        return skewed(y, lambda gradient: gradient * first)


@mutant
def clones_share_memory():
    """`clone` of a 0-d tensor gives the tensor anew.

    Corner: 0-d tensors.
    Breaks: particular.clone.identity
    """

    @wrap("torch.Tensor.clone")
    def clone(original, x, **options):
        return original(x, **options) if x.dim() else x.view(())


@mutant
def new_dimensions_are_averaged():
    """The gradient of `expand` is averaged over dimensions that it adds.

    Corner: dimensions that are added.
    Breaks: particular.expand.sums
    """

    @wrap("torch.Tensor.expand")
    def expand(original, x, *sizes):
        y = original(x, *sizes)
        added = y.shape[: y.dim() - x.dim()].numel()
        return regraded(y, _scaled(1 / added)) if added > 1 else y


@mutant
def normalizing_into_a_tensor_is_not_recorded():
    """`normalize` with `out=` computes the values, and records nothing.

    Breaks: particular.normalize.out_refused
    """

    @wrap("torch.nn.functional.normalize")
    def normalize(original, x, *args, out=None, **options):
        return original(x if out is None else x.detach(), *args, out=out, **options)


@mutant
def unsupported_gradients_are_zeros():
    """What has no derivative by its first argument has a gradient of zeros there.

    Corner: `bincount`.
    Breaks: particular.without_derivative.not_silent
    """

    @wrap("torch.bincount")
    def bincount(original, x, weights=None, **options):
        if weights is None:
            return original(x, **options)
        return original(x, weights.detach(), **options) + 0 * weights.sum()


@mutant
def quantizing_passes_everything():
    """`fake_quantize_per_tensor_affine` passes gradients beyond its upper bound too.

    Corner: values above the range.
    Breaks: particular.fake_quantize.straight_through
    """

    @wrap("torch.fake_quantize_per_tensor_affine")
    def fake_quantize(original, x, scale, zero_point, low, high):
        y = original(x, scale, zero_point, low, high)
        above = x.detach() / scale + zero_point > high
        return regraded(y, lambda inputs, outputs: (inputs[0] + outputs[0] * above,))
