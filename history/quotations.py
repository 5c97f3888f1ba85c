"""What others quote of a person in their questions: found, and taken out. Within a transaction."""

from sqlite3 import Row
from typing import Final

from history import files, references, tree
from history.database import Transaction

_AT_ONCE: Final = 100

QUOTES: Final = """EXISTS (
    SELECT 1 FROM json_each(refers) WHERE json_extract(value, '$.author_id') = ?1
)"""
"""Whether a turn quotes the person with the id ?1."""

_QUOTING: Final = (
    "SELECT id, question, refers, files FROM turn"  # noqa: S608 - no words of anybody's
    f" WHERE id > ?2 AND {QUOTES} ORDER BY id LIMIT {_AT_ONCE}"
)
# A title tells how a conversation begins; without one, it gets another when it is listed next.
_UNTITLED: Final = """
UPDATE conversation SET title = NULL WHERE id IN
    (SELECT conversation_id FROM message WHERE turn_id = ? AND parent_id IS NULL)
"""


async def take_out(transaction: Transaction, person_id: int) -> None:
    """Take a person's words out of the turns that quote them, with all that was made of those.

    What they were answered stays. So do words that were forwarded, since nobody knows whose they
    are, and those in turns from before the ids of authors were noted.
    """
    last_id = 0
    while rows := await transaction.execute(_QUOTING, (person_id, last_id)):
        for row in rows:
            await _take_out(transaction, person_id, row)
        last_id = rows[-1]["id"]


async def _take_out(transaction: Transaction, person_id: int, turn: Row) -> None:
    quoted, came = references.read(turn["refers"]), files.read(turn["files"])
    left = references.without(quoted, person_id)
    own = [file for file in came if file.author_id != person_id]
    await transaction.execute(
        "UPDATE turn SET refers = ?, files = ? WHERE id = ?",
        (references.written(left), files.written(own), turn["id"]),
    )
    asked = await transaction.execute(
        "SELECT id, content FROM message WHERE turn_id = ? AND role = 'user'", (turn["id"],)
    )
    old, new = references.told(quoted), references.told(left)
    for message in asked:
        question, is_there, rest = message["content"].partition(old)
        if not is_there:
            question, rest = f"{turn['question']}\n\n".lstrip(), ""
        if len(own) < len(came):
            rest = ""  # the words of the files, and nothing tells which are whose
        content = f"{question}{new}{rest.replace(old, new)}"
        sql = "UPDATE message SET content = ? WHERE id = ?"
        await transaction.execute(sql, (content, message["id"]))
    await tree.outdate(transaction, turn["id"])
    await transaction.execute(_UNTITLED, (turn["id"],))
