"""PaddlePaddle, which offers part of torch's API, in torch's place."""

from ..harness.backends import Backend

_MISSING = "it does not offer this part of torch's API"

paddle = Backend(
    name="paddle",
    stand_in="import paddle\n\npaddle.compat.enable_torch_proxy()\n",
    release="1.6",
    lacks={"history.repr": "it prints tensors in its own way"},
    refusals={
        "module 'paddle": _MISSING,
        "No module named 'paddle": _MISSING,
        "'Tensor' object has no attribute": _MISSING,
        "got an unexpected keyword argument": _MISSING,
        "is not registered": _MISSING,
        "(Unimplemented)": _MISSING,
        "GradNodeBase": "it does not let its nodes be looked at as torch does",
        "doesn't have any grad op": "it has no derivative of this derivative",
    },
    prints=r"Tensor\(shape=.*?stop_gradient=\w+,\s*(.*?)\)",
)
