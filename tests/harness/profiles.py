"""How much work: the profiles of `--profile`, every field of Hypothesis's settings stated."""

from __future__ import annotations

from typing import List, Optional, TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.database import ExampleDatabase

EXAMPLES = {"smoke": 2, "default": 40, "thorough": 600}
ROWS = {"smoke": 3}

T = TypeVar("T")


def portion(rows: List[T], profile: str) -> List[T]:
    """Return those of a test's rows that the profile tries: all, or some, evenly spread.

    They keep their order, and the first and the last are always among them.
    """
    most = ROWS.get(profile, len(rows))
    if len(rows) <= most:
        return rows
    return [rows[n * (len(rows) - 1) // (most - 1)] for n in range(most)]


def load(profile: str, seed: int, database: Optional[ExampleDatabase] = None) -> None:
    """Make the profile Hypothesis's own; with seed 0, the default, every test has its own seed.

    With a database, what it holds is replayed first, and what fails is added to it.
    """
    reuse = () if database is None else (Phase.reuse,)
    settings.register_profile(
        "autograd-spec",
        settings(
            max_examples=EXAMPLES[profile],
            derandomize=seed == 0 and database is None,
            database=database,
            verbosity=Verbosity.normal,
            phases=(Phase.explicit, *reuse, Phase.generate, Phase.shrink),
            stateful_step_count=20,
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            deadline=None,
            print_blob=False,
            backend="hypothesis",
        ),
    )
    settings.load_profile("autograd-spec")
