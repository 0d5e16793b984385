"""How hard the property tests search: `HYPOTHESIS_PROFILE=long pytest -m long` digs deeper than the default run.

A test that needs more examples than the profile gives asks for a multiple of it, so that it deepens too:
`@settings(max_examples=30 * settings.default.max_examples)`.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("default", max_examples=100, deadline=None)
settings.register_profile(
    "ci", settings.get_profile("default"), derandomize=True, database=None, print_blob=True
)
settings.register_profile(
    "long",
    max_examples=2_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
