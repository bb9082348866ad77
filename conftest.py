"""Makes the conformance plugin known to pytest."""

pytest_plugins = ["tests.harness.plugin"]
