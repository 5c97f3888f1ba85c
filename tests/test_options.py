"""chat/options.py: options in front of a question, as people and their phones write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.options import BadOptionError, split_options

NAMES = {"model": "model", "مدل": "model", "top_p": "top_p", "instructions": "system_prompt"}


@pytest.mark.parametrize(
    ("written", "options", "rest"),
    [
        ("hello", {}, "hello"),
        ("--model gpt-4o hello", {"model": "gpt-4o"}, "hello"),
        ("--model=gpt-4o hello there", {"model": "gpt-4o"}, "hello there"),
        ("—model gpt-4o hello", {"model": "gpt-4o"}, "hello"),
        ("–Model gpt-4o hello", {"model": "gpt-4o"}, "hello"),
        ("--مدل gpt-4o سلام", {"model": "gpt-4o"}, "سلام"),
        ("\u200f--مدل «gpt-4o» \u200fسلام", {"model": "gpt-4o"}, "سلام"),
        ("--top-p ۰٫۵ --model m hi", {"top_p": "۰٫۵", "model": "m"}, "hi"),
        ('--instructions "Be brief." hi', {"system_prompt": "Be brief."}, "hi"),
        ("--instructions “Be brief.” hi", {"system_prompt": "Be brief."}, "hi"),
        ("--instructions „Be brief.“ hi", {"system_prompt": "Be brief."}, "hi"),
        ("--instructions 'Be\nbrief.' hi", {"system_prompt": "Be\nbrief."}, "hi"),
        ("--instructions='' --model m", None, ""),
        ("--model m\nhi\n\nthere", {"model": "m"}, "hi\n\nthere"),
        ("--model m -- --model what?", {"model": "m"}, "--model what?"),
        ("-- hi", {}, "hi"),
        ("what is --model?", {}, "what is --model?"),
        ("— привет", {}, "— привет"),
        ("—Привет, сказал он", {}, "—Привет, сказал он"),
        ("-v is what?", {}, "-v is what?"),
        ("---\nhi", {}, "---\nhi"),
        ("--model", None, ""),
        ("--model --top_p 1", None, ""),
        ("--color red hi", None, ""),
        ('--instructions "Be brief', None, ""),
    ],
)
def test_options_are_split_off(written: str, options: dict[str, str] | None, rest: str) -> None:
    if options is None:
        with pytest.raises(BadOptionError):
            split_options(written, NAMES)
    else:
        assert split_options(written, NAMES) == (options, rest)


_WORDS = st.text(alphabet=st.characters(categories=("L", "N")), min_size=1)


@given(st.text(), st.lists(_WORDS, min_size=1).map(" ".join), _WORDS)
def test_what_comes_after_a_value_stays(rest: str, value: str, word: str) -> None:
    question = f"{word} {rest}".strip()
    written = f'--instructions "{value}" {question}'
    assert split_options(written, NAMES) == ({"system_prompt": value}, question)
