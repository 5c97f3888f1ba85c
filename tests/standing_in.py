"""A second endpoint, and what is said where it answers in the first one's place."""

from i18n import text

KEY = "another-key"
SHARED = "gpt-6-luna"
SPARE = f"spare/{SHARED}"
NOT_THERE = text("Answered by `{name}`: `{model}` is not answering.", name=SPARE, model=SHARED)
NO_MONEY = text(
    "Answered by `{name}`: the money for `{model}` is used up.", name=SPARE, model=SHARED
)
NOT_ALLOWED = text(
    "Answered by `{name}`: this bot may not use `{model}`.", name=SPARE, model=SHARED
)
TOO_MANY = text(
    "Answered by `{name}`: `{model}` is getting too many questions.", name=SPARE, model=SHARED
)
UNKNOWN = text("Answered by `{name}`: there is no `{model}` here.", name=SPARE, model=SHARED)

NO_RETRY = {"x-should-retry": "false"}
