"""ai.parameters: under which names parameters are sent."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai.parameters import Parameters, written

TWINS = [
    ("max_output_tokens", "max_completion_tokens", "max_tokens"),
    ("end_user", "safety_identifier", "user"),
]
NAMES = [field.name for field in fields(Parameters)]


@pytest.mark.parametrize(("field", "newer", "older"), TWINS)
def test_the_preferred_name_goes_first(field: str, newer: str, older: str) -> None:
    asked = Parameters(**{field: 5})  # type: ignore[arg-type]
    assert written(asked, (), prefers_older=False) == {newer: 5}
    assert written(asked, (), prefers_older=True) == {older: 5}
    assert written(asked, (newer,), prefers_older=False) == {older: 5}
    assert written(asked, (older,), prefers_older=True) == {newer: 5}
    assert written(asked, (newer, older), prefers_older=True) == {}


@given(
    chosen=st.dictionaries(st.sampled_from(NAMES), st.integers()),
    refused=st.sets(st.sampled_from(NAMES)),
    older=st.sampled_from([0, 1]),
)
def test_what_is_chosen_and_not_refused_is_sent(
    chosen: dict[str, Any], refused: set[str], older: int
) -> None:
    sent = written(Parameters(**chosen), refused, prefers_older=bool(older))
    twins = {field: (newer, old) for field, newer, old in TWINS}
    expected = {
        twins.get(name, (name, name))[older]: value
        for name, value in chosen.items()
        if name in twins or name not in refused
    }
    assert sent == expected
