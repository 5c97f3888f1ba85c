"""values: what may be written for each setting, and what it then is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from values import KINDS, LONGEST_STOP, MOST_BIASES, MOST_STOPS, BadValueError


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("temperature", "0", 0),
        ("temperature", " 2 ", 2),
        ("temperature", "۱٫۵", 1.5),
        ("temperature", "0,7", 0.7),
        ("top_p", "1", 1),
        ("max_output_tokens", "۱۰۰", 100),
        ("frequency_penalty", "-2", -2),
        ("presence_penalty", "+2", 2),
        ("seed", "-9223372036854775808", -(2**63)),
        ("stop", "END", ["END"]),
        ("stop", " a\n\n b \na\n\\n", ["a", "b", "\n"]),
        ("logit_bias", "50256: -100", {"50256": -100}),
        ("logit_bias", "1:2\n3 = 4\n\n", {"1": 2, "3": 4}),
        ("logit_bias", '{"1": 2, "3": -4}', {"1": 2, "3": -4}),
        ("logit_bias", "007: ۵", {"7": 5}),
        ("reasoning_effort", "XHigh ", "xhigh"),
        ("reasoning_effort", "none", "none"),
        ("verbosity", "low", "low"),
        ("response_format", "Text", {"type": "text"}),
        ("response_format", "json_object", {"type": "json_object"}),
        (
            "response_format",
            ' {"type": "object"}',
            {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": {"type": "object"}},
            },
        ),
        ("model", " gpt-4o ", "gpt-4o"),
        ("system_prompt", " Be\nbrief. ", "Be\nbrief."),
    ],
)
def test_a_value_is_read(key: str, written: str, value: object) -> None:
    assert KINDS[key].read(written) == value


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("temperature", "2.1"),
        ("temperature", "-0.1"),
        ("temperature", "nan"),
        ("temperature", "inf"),
        ("temperature", "warm"),
        ("top_p", "1.01"),
        ("max_output_tokens", "0"),
        ("max_output_tokens", "1.5"),
        ("max_output_tokens", "9" * 5000),
        ("frequency_penalty", "-2.1"),
        ("presence_penalty", "3"),
        ("seed", "9223372036854775808"),
        ("stop", "a\nb\nc\nd\ne"),
        ("stop", " \n "),
        ("stop", "x" * (LONGEST_STOP + 1)),
        ("logit_bias", "50256: 101"),
        ("logit_bias", "50256: -0.5"),
        ("logit_bias", "word: 1"),
        ("logit_bias", "1: 2, oops"),
        ("logit_bias", "{}"),
        ("logit_bias", "[1, 2]"),
        ("logit_bias", '{"1": {"2": 3}}'),
        ("logit_bias", "\n".join(f"{token}: 1" for token in range(MOST_BIASES + 1))),
        ("reasoning_effort", "much"),
        ("verbosity", ""),
        ("response_format", "xml"),
        ("model", "m" * 201),
        ("system_prompt", "x" * 4001),
        ("system_prompt", " "),
    ],
)
def test_anything_else_is_refused_with_what_would_do(key: str, written: str) -> None:
    with pytest.raises(BadValueError) as refused:
        KINDS[key].read(written)
    assert refused.value.text is not None
    assert str(refused.value.text) == str(KINDS[key].problem)


@given(key=st.sampled_from(sorted(KINDS)), written=st.text(max_size=400))
def test_whatever_is_written_is_a_value_or_refused(key: str, written: str) -> None:
    try:
        value: Any = KINDS[key].read(written)
    except BadValueError:
        return
    assert json.loads(json.dumps(value, allow_nan=False)) == value


@given(st.dictionaries(st.integers(0, 10**9 - 1), st.integers(-100, 100), min_size=1, max_size=300))
def test_biases_can_be_written_both_ways(biases: dict[int, int]) -> None:
    expected = {str(token): bias for token, bias in biases.items()}
    lines = "\n".join(f"{token}: {bias}" for token, bias in biases.items())
    assert KINDS["logit_bias"].read(lines) == expected
    assert KINDS["logit_bias"].read(json.dumps(expected)) == expected
    assert KINDS["logit_bias"].read(json.dumps(expected, indent=2)) == expected


@given(st.lists(st.text("abc \n", min_size=1, max_size=9), min_size=1, max_size=MOST_STOPS))
def test_stops_keep_their_line_breaks(stops: list[str]) -> None:
    lines = [stop.replace("\n", r"\n") for stop in stops if stop.strip(" ")]
    if lines:
        read = KINDS["stop"].read("\n".join(lines))
        assert read == list(dict.fromkeys(line.strip().replace(r"\n", "\n") for line in lines))


def test_choices_are_values_that_differ() -> None:
    for kind in KINDS.values():
        values = [json.dumps(kind.read(choice)) for choice in kind.choices]
        assert len(set(values)) == len(kind.choices)
