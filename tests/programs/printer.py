"""Turns programs into plain torch source."""

from __future__ import annotations

from typing import List, Sequence, Tuple

from .language import Program, Step

_CONTEXTS = {
    "no_grad": "torch.no_grad()",
    "enable_grad": "torch.enable_grad()",
    "inference_mode": "torch.inference_mode()",
    "inference_mode_off": "torch.inference_mode(False)",
}


def block(statements: Sequence[str], modes: Sequence[str], indent: str = "") -> str:
    """Return the statements, inside `with` of the modes, the innermost last."""
    lines: List[str] = []
    if modes:
        lines.append(f"{indent}with {', '.join(_CONTEXTS[mode] for mode in modes)}:")
        indent += "    "
    lines.extend(indent + statement for statement in statements)
    return "\n".join(lines) + "\n"


def names_of(program: Program) -> List[Tuple[str, ...]]:
    """Return for each step the names of its results."""
    names, known = [], 0
    for step in program:
        names.append(tuple(f"t{i}" for i in range(known, known + step.row.results)))
        known += step.row.results
    return names


def statement(step: Step, results: Sequence[str]) -> str:
    """Return the statement that takes the step and names its results."""
    row = step.row
    source = row.source([f"t{i}" for i in step.operands], **dict(step.params))
    if not results:
        return source
    comma = "," if row.kind == "call" and len(results) == 1 else ""
    return f"{', '.join(results)}{comma} = {source}"
