from __future__ import annotations

import pytest

from cxkit.demo import DemoCompany, generate


@pytest.fixture(scope="session")
def company() -> DemoCompany:
    """The demonstration company of seed 0; nobody changes it."""
    return generate(0)
