"""torchax: torch on JAX, with JAX's 64-bit numbers."""

from ..harness.backends import Backend

_NOT_OFFERED = "the operator is not offered"

torchax = Backend(
    name="torchax",
    device="jax:0",
    preamble='import jax\nimport torchax\n\njax.config.update("jax_enable_x64", True)\n'
    "torchax.enable_globally()\n"
    "torchax.view.View.tolist = lambda view: view.torch().tolist()\n",
    prints=r"Tensor\(<class 'jaxlib[^>]*> (.*?)\)",
    lacks={"history.repr": "it prints tensors in its own way"},
    refusals={
        "has no lowering": _NOT_OFFERED,
        "Could not run 'aten::": _NOT_OFFERED,
        "got an unexpected keyword argument 'out'": _NOT_OFFERED,
        "can only do math within the torchax environment": "each thread has to turn it on",
        "cannot pickle '_PropertyHolder' object": "its tensors cannot be copied deep",
    },
)
