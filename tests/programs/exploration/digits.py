"""Reads a number as choices: whatever the number, there is a program for it."""

from __future__ import annotations

from typing import Sequence, TypeVar

T = TypeVar("T")


class Digits:
    """The digits of a number in mixed radix, the least significant first.

    Choices that are made last become the first alternative as the number shrinks.
    """

    def __init__(self, number: int) -> None:
        self._rest = number

    def below(self, bound: int) -> int:
        """Return a number from 0 to bound - 1."""
        self._rest, digit = divmod(self._rest, bound)
        return digit

    def one_of(self, alternatives: Sequence[T]) -> T:
        """Return one of the alternatives."""
        return alternatives[self.below(len(alternatives))]
