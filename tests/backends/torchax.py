"""torchax: torch on JAX, with JAX's 64-bit numbers."""

from ..harness.backends import Backend
from ..harness.faculties import STRIDES, without

_NOT_OFFERED = "the operator is not offered"
_OWN_WAY = "it prints tensors in its own way"

torchax = Backend(
    name="torchax",
    device="jax:0",
    preamble='import jax\nimport torchax\n\njax.config.update("jax_enable_x64", True)\n'
    "torchax.enable_globally()\n"
    "torchax.view.View.tolist = lambda view: view.torch().tolist()\n",
    prints=r"Tensor\(<class 'jaxlib[^>]*> (.*?)\)",
    lacks={"history.repr": _OWN_WAY, **without(STRIDES, "its tensors have no strides")},
    refusals={
        "has no lowering": _NOT_OFFERED,
        "Could not run 'aten::": _NOT_OFFERED,
        "got an unexpected keyword argument 'out'": _NOT_OFFERED,
        "can only do math within the torchax environment": "each thread has to turn it on",
        "cannot pickle '_PropertyHolder' object": "its tensors cannot be copied deep",
    },
)
