"""A simulator begins anew within milliseconds, and everybody who was logged in still is."""

import pytest

from tests.simulators import simulator


@pytest.mark.parametrize("kind", ["salesforce", "constant_contact"])
def test_a_reset_leaves_no_data_faults_or_notes_and_every_login(kind: str) -> None:
    with simulator(kind, "--seed", "small") as running:
        before = running.credentials
        running.control("POST", "faults", {"status": 500, "times": None})
        running.control("POST", "consent", {"addresses": ["ada@example.com"]})

        running.control("POST", "reset")

        assert running.control("GET", "faults") == {"faults": []}
        assert running.control("GET", "consent")["addresses"] == []
        assert running.control("POST", "seed", {"seed": "small"}) != {}
        assert running.control("GET", "counts")["total"] == 0
        assert running.control("GET", "credentials").keys() == before.keys()
