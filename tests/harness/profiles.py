"""How much work: the profiles of `--profile`, every field of Hypothesis's settings stated."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, Verbosity, settings

EXAMPLES = {"smoke": 4, "default": 40, "thorough": 600}


def load(profile: str, seed: int) -> None:
    """Make the profile Hypothesis's own; with seed 0, the default, every test has its own seed."""
    settings.register_profile(
        "autograd-spec",
        settings(
            max_examples=EXAMPLES[profile],
            derandomize=seed == 0,
            database=None,
            verbosity=Verbosity.normal,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            stateful_step_count=20,
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            deadline=None,
            print_blob=False,
            backend="hypothesis",
        ),
    )
    settings.load_profile("autograd-spec")
