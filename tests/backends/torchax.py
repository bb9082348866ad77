"""torchax: torch on JAX, with JAX's 64-bit numbers."""

from ..harness.backends import Backend

torchax = Backend(
    name="torchax",
    device="jax:0",
    preamble="""\
import jax
import torchax

jax.config.update("jax_enable_x64", True)
torchax.enable_globally()
""",
    prints=r"Tensor\(<class 'jaxlib[^>]*> (.*?)\)",
    refusals={"has no lowering": "the operator is not offered"},
)
