"""How much work: the profiles of `--profile`, every field of Hypothesis's settings stated."""

from __future__ import annotations

from typing import Optional

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.database import ExampleDatabase

EXAMPLES = {"smoke": 4, "default": 40, "thorough": 600}


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
