"""Strange hooks that break no law."""

from ..museum import mutant
from ..tools.patching import wrap


@mutant
def hooks_receive_copies():
    """A hook on a tensor receives a copy of the gradient, with its history."""

    @wrap("torch.Tensor.register_hook")
    def register_hook(original, tensor, hook):
        def copied(gradient):
            return hook(gradient if gradient is None else gradient.clone())

        return original(tensor, copied)


@mutant
def multi_grad_hook_receives_a_tuple():
    """A multi-grad hook receives its gradients in a tuple, not in a list."""

    @wrap("torch.autograd.graph.register_multi_grad_hook")
    def register(original, tensors, hook, **mode):
        def tupled(gradients):
            return hook(tuple(gradients) if isinstance(gradients, list) else gradients)

        return original(tensors, tupled, **mode)
