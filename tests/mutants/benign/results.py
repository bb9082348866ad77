"""Strange, and right."""

from ..museum import mutant
from ..tools.patching import wrap


@mutant
def tensors_multiply_the_other_way_round():
    """A product is computed as the right factor times the left one."""

    @wrap("torch.Tensor.__mul__")
    def multiply(original, left, right):
        return original(left, right)
