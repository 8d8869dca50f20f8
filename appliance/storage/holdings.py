"""Counts what is stored of a person."""

from appliance.records.holdings import Holdings
from appliance.storage.database import Store

# What is deleted with a person.
COUNTED = {
    "photos": "select count(*) from views where person_id = ? and not counter",
    "voices": "select count(distinct person_id) from voices where person_id = ?",
    "chats": "select count(*) from conversations where person_id = ?",
    "messages": "select count(*) from messages where conversation_id in "
    "(select id from conversations where person_id = ?)",
    "documents": "select count(*) from documents where person_id = ?",
    "memories": "select count(*) from memories where person_id = ?",
    "reminders": "select count(*) from reminders where person_id = ?",
    "list_items": "select count(*) from list_items where person_id = ?",
    "phones": "select count(*) from devices where person_id = ?",
    "tokens": "select count(*) from tokens where person_id = ?",
    "log_lines": "select count(*) from audit where person_id = ?",
}


def holdings_of(store: Store, person_id: int) -> Holdings:
    """How much is stored of a person. Running timers are counted elsewhere. Raises StoreError."""
    with store.reading() as db:
        counted = {name: int(db.execute(query, [person_id]).fetchone()[0]) for name, query in COUNTED.items()}
    return Holdings(**counted)
