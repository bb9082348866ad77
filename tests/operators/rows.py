"""The operators that the installed torch offers, as rows of tables for `parametrize`.

Every row has `operands`, which makes a list of tensors, and `call`, a function of them.
"""

from __future__ import annotations

import collections
import inspect
import re
from typing import Callable, Iterable, Iterator, List, Optional, Tuple

from ..harness.capabilities import reaches
from ..harness.cases import Row
from .namespaces import found, offered, operator_of
from .rules import RULES, Rule
from .spellings import UNLIKE, WITHOUT_OUT, in_place, spelled


def operators(among: Callable[[Rule], bool] = lambda rule: True) -> List[Row]:
    """Return a row for each operator and rule by which it is called, of the rules `among`."""
    return _numbered(
        _row(rule, operator_of(path), call=rule.call.replace("{}", path))
        for rule, path in called()
        if among(rule)
    )


def called() -> Iterator[Tuple[Rule, str]]:
    """Yield each rule that the installed torch knows with each path that is called by it."""
    for rule in RULES:
        if reaches(rule.since) and not (rule.until and reaches(rule.until)):
            for path in rule.paths:
                if found(path) is not None:
                    yield rule, path


def other_spellings() -> List[Row]:
    """Return a row for each further path that spells an operator, its call as `other`."""
    return _numbered(
        _other(lambda template, path: None if in_place(path) else spelled(template, path))
    )


def in_place_variants() -> List[Row]:
    """Return a row for each in-place variant; its call works on a copy of `x` as `other`."""
    return _numbered(_other(_modifying))


def with_out() -> List[Row]:
    """Return the rows of the operators whose documentation speaks of `out=`, which is `other`."""
    return _numbered(
        _row(
            rule,
            operator_of(path),
            call=rule.call.replace("{}", path),
            other=_giving_out(rule.call, path),
        )
        for rule, path in called()
        if _documents_out(path) and _giving_out(rule.call, path)
    )


def _other(spelling: Callable[[str, str], Optional[str]]) -> Iterator[Row]:
    spellings = offered()
    for rule, path in called():
        for other in spellings.get(operator_of(path), []):
            skipped = rule.spoilt or other == path or other in UNLIKE
            call = None if skipped else spelling(rule.call, other)
            if call is not None:
                name = f"{operator_of(path)} as {other.replace('torch.', '', 1)}"
                yield _row(rule, name, call=rule.call.replace("{}", path), other=call)


def _modifying(template: str, path: str) -> Optional[str]:
    if in_place(path):
        return spelled(template, path)
    if path.startswith("torch.nn.functional") and "inplace" in _parameters(path):
        told = path + r"(x.clone()\1, inplace=True)"
        call, times = re.subn(r"\{\}\(x((?:, [^()]*)?)\)", told, template)
        return call if times else None
    return None


def _parameters(path: str) -> Iterable[str]:
    try:
        return inspect.signature(found(path)).parameters
    except ValueError:
        return ()


def _documents_out(path: str) -> bool:
    told = found(path).__doc__ or ""
    return any(mark in told for mark in ("out=None", "out: Optional", "out (Tensor"))


def _giving_out(template: str, path: str) -> Optional[str]:
    """Return the call with `out=`, where the template is nothing but a call of the operator."""
    if path in WITHOUT_OUT or not re.fullmatch(r"\{\}\(([^()]|\([^()]*\))*\)", template):
        return None
    return template.replace("{}", path)[:-1] + ", out=out)"


def _row(rule: Rule, name: str, call: str, other: str = "") -> Row:
    names = ", ".join(rule.operands)
    tensors = ", ".join(
        f"torch.tensor({domain}, dtype=torch.float64)" for domain in rule.operands.values()
    )
    fields = {"call": f"lambda {names}: {call}", "operands": f"lambda: [{tensors}]"}
    if other:
        out = "out, " if other.endswith("out=out)") else ""
        fields["other"] = f"lambda {out}{names}: {other}"
    return Row(name, **fields)


def _numbered(rows: Iterable[Row]) -> List[Row]:
    """Return the rows with distinct names: the second call of `max` is `max-2`."""
    seen: collections.Counter = collections.Counter()
    numbered = []
    for row in rows:
        seen[row.name] += 1
        if seen[row.name] > 1:
            row.name += f"-{seen[row.name]}"
        numbered.append(row)
    return numbered
