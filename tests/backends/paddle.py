"""PaddlePaddle, with torch's names, in torch's place."""

from ..harness.backends import Backend

paddle = Backend(
    name="paddle",
    stand_in="import paddle\n\npaddle.compat.enable_torch_proxy()\n",
    release="1.6",
    prints=r"Tensor\(shape=.*?stop_gradient=\w+,\s*(.*?)\)",
)
