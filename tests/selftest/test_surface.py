"""Each public name of autograd is spoken of by a clause, or SPEC.md says why not."""

import pytest

from ..harness.documentation import located
from ..harness.spec import parse, specification
from ..harness.surface import claims, surface, unclaimed
from ..results import recorded
from .test_spec_parser import LAW

LAW = LAW.replace("A note.", "`torch.func.noted`.") + "[gone]: https://a.org/torch.func.gone.html\n"


def claimed(text, name):
    """Return whether a law that says this text in its first clause claims a name."""
    names = [name, "torch.autograd.grad", "torch.Tensor.grad", "torch.func.grad"]
    return bool(claims(parse(LAW.replace("Something holds.", text)), names)[name])


def test_every_public_name_of_the_installed_torch_is_accounted_for():
    assert unclaimed(specification(), surface()) == []


def test_every_public_name_of_a_kept_result_is_accounted_for():
    law = specification()
    told = {result["torch"]: unclaimed(law, result["names"]) for result in recorded.kept()}
    assert {torch: names for torch, names in told.items() if names} == {}


def test_no_name_without_law_is_spoken_of_by_a_clause():
    law = specification()
    assert [name for name, said in claims(law, law.without_law).items() if said] == []


def test_every_name_without_law_exists_in_some_torch():
    results = recorded.kept()
    if not results:
        pytest.skip("no results are kept, which say what older releases have")
    known = {*surface(), *(name for result in results for name in result["names"])}
    assert sorted({*specification().without_law} - known) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("`torch.no_grad` holds.", "torch.no_grad"),
        ("`torch.no_grad` holds.", "torch.autograd.grad_mode.no_grad"),
        ("`no_grad` holds.", "torch.autograd.no_grad"),
        ("`no_grad()` holds.", "torch.no_grad"),
        ("`x.detach_()` holds.", "torch.Tensor.detach_"),
        ("`ctx.mark_dirty` holds.", "torch.autograd.Function.mark_dirty"),
        ("`forward_ad.make_dual` holds.", "torch.autograd.forward_ad.make_dual"),
        ("`torch.autograd.function.FunctionCtx.x` holds.", "torch.autograd.function.FunctionCtx"),
        ("`x.grad` holds.", "torch.Tensor.grad"),
        ("`torch.func.grad` holds.", "torch.func.grad"),
    ],
)
def test_a_name_in_code_is_claimed(text, name):
    assert claimed(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Something holds under no_grad.", "torch.no_grad"),
        ("`grad` holds.", "torch.func.grad"),
        ("`x.grad` holds.", "torch.autograd.grad"),
        ("`torch.func.grad` holds.", "torch.autograd.grad"),
        ("`node.variable` holds.", "torch.autograd.variable"),
        ("Something holds.", "torch.func.noted"),
        ("Something holds.", "torch.func.gone"),
    ],
)
def test_what_is_not_said_in_code_or_could_mean_another_name_is_not_claimed(text, name):
    assert not claimed(text, name)


def test_a_page_claims_what_it_is_about():
    law = parse(LAW.replace("https://example.org", "https://a.org/generated/torch.func.grad.html"))
    names = ["torch.func.grad", "torch.autograd.grad"]
    assert claims(law, names) == {names[0]: list(law.clauses), names[1]: []}


def test_an_exception_is_read_with_its_reason():
    law = parse(LAW + "\n## Public names without law\n\n- `torch.a`, `torch.b.c`: they are old.\n")
    assert law.without_law == dict.fromkeys(["torch.a", "torch.b.c"], "they are old.")
    assert unclaimed(law, ["torch.a", "torch.b.c", "torch.d"]) == ["torch.d"]


@pytest.mark.parametrize("name", ["gradcheck", "gradcheck.gradcheck", "grad_mode.no_grad"])
def test_names_hidden_by_functions_are_found(name):
    assert located(f"torch.autograd.{name}") is not None
