"""A device that says it is torch's PrivateUse1: one from outside of torch's tree, in C++ here."""

from ..harness.backends import Backend

privateuse1 = Backend(
    name="privateuse1",
    device="spare",
    preamble=f"import {__package__}.spare\n",
    refusals={"Could not run 'aten::": "the operator is not offered on this device"},
)
