"""All words of the language, by name."""

from __future__ import annotations

from typing import Dict

from .calls import CALLS, FLAGS, GRADS, LEAVES
from .checkpoints import CHECKPOINTS
from .duals import DUALS, LEVELS
from .functions import FUNCTIONS
from .hooks import HOOKS
from .operations import IN_PLACE, OPERATIONS, VIEWS
from .word import Word

_TABLES = (
    *(LEAVES, OPERATIONS, FUNCTIONS, CHECKPOINTS, VIEWS, IN_PLACE),
    *(FLAGS, HOOKS, GRADS, CALLS, LEVELS, DUALS),
)

WORDS: Dict[str, Word] = {row.name: row for table in _TABLES for row in table}
