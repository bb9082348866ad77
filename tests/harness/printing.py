"""What examples print, compared also where a backend prints its tensors in a way of its own."""

from __future__ import annotations

import doctest
import re
from typing import List

from .assertions import in_scripts

_TENSOR = r"tensor\((.*?)(?:,\s*(?:dtype|device|requires_grad|grad_fn|layout|size|nnz)=[^)]*)?\)"
_DEVICE = r",\s*device='[^']*'"
_NUMBERS = r"[\[\]]|[^\[\],\s]+"

_prints = ""


def expect(prints: str) -> None:
    """Let tensors be printed like this regular expression, whose group holds the values."""
    global _prints
    _prints = prints


@in_scripts(
    """\
class AsPrintedHere(doctest.OutputChecker):
    def check_output(self, want, got, optionflags):
        return super().check_output(want, re.sub(r",\\s*device='[^']*'", "", got), optionflags)
"""
)
class AsPrintedHere(doctest.OutputChecker):
    """Leaves out the device, of which SPEC.md, printed on the CPU, says nothing.

    Where the backend prints tensors in its own way, their values alone are compared.
    """

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Return whether what an example printed is what SPEC.md says."""
        got = re.sub(_DEVICE, "", got)
        if _prints:
            want, got = _bare(_TENSOR, want), _bare(_prints, got)
        return super().check_output(want, got, optionflags)


def _bare(form: str, text: str) -> str:
    """Return the text with the tensors of this form reduced to brackets and numbers."""
    return re.sub(form, lambda found: " ".join(_values(found[1])), text, flags=re.DOTALL)


def _values(text: str) -> List[str]:
    return [_number(part) for part in re.findall(_NUMBERS, text)]


def _number(text: str) -> str:
    try:
        return str(complex(text))
    except ValueError:
        return text
