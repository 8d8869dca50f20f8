"""Numbered migrations of the database. Never edit one that was released; add the next."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlite_utils import Database, Migrations

from appliance.storage.name_keys import rekey

Migration = Callable[[Database], None]

migrations = Migrations("larson")


def migration(migrate: Migration) -> Migration:
    """Add a function to `migrations`; it runs once in each database, in the order of this file."""
    migrations()(migrate)
    return migrate


@migration
def m001_people(db: Database) -> None:
    """People, their views and what happened to them."""
    db["people"].create(
        {"id": int, "name": str, "name_key": str, "owner": int, "key": bytes, "created_at": str},
        pk="id",
        not_null={"name", "name_key", "owner", "key", "created_at"},
    )
    db["people"].create_index(["name_key"], unique=True)
    db["views"].create(
        {"id": int, "person_id": int, "model": str, "embedding": bytes, "crop": bytes, "created_at": str},
        pk="id",
        not_null={"person_id", "model", "embedding", "crop", "created_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    db["views"].create_index(["person_id"])
    db["audit"].create({"id": int, "at": str, "what": str, "person_id": int, "detail": str}, pk="id")


@migration
def m002_chats(db: Database) -> None:
    """Conversations and their messages, encrypted."""
    db["conversations"].create(
        {"id": int, "person_id": int, "title": bytes, "created_at": str, "updated_at": str},
        pk="id",
        not_null={"person_id", "title", "created_at", "updated_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    db["conversations"].create_index(["person_id", "updated_at"])
    db["messages"].create(
        {"id": int, "conversation_id": int, "role": str, "text": bytes, "complete": int, "created_at": str},
        pk="id",
        not_null={"conversation_id", "role", "text", "complete", "created_at"},
        foreign_keys=[("conversation_id", "conversations", "id")],
    )
    db["messages"].create_index(["conversation_id"])


@migration
def m003_ids(db: Database) -> None:
    """Ids of people and conversations are never reused: sessions and running answers rely on them."""
    db["ids"].create({"name": str, "last": int}, pk="name", not_null={"last"})
    db.execute(
        "insert into ids select 'people', max(coalesce((select max(id) from people), 0), "
        "coalesce((select max(person_id) from audit), 0))"
    )
    db.execute("insert into ids select 'conversations', coalesce((select max(id) from conversations), 0)")


@migration
def m004_snapshots(db: Database) -> None:
    """Views keep a wider crop, its landmarks, and where the person looked."""
    db["views"].add_column("landmarks", bytes)
    db["views"].add_column("direction", str, not_null_default="")


@migration
def m005_attempts(db: Database) -> None:
    """Failed tries are counted; a person may have a PIN."""
    db["attempts"].create(
        {"kind": str, "person_id": int, "failures": int, "failed_at": float},
        pk=("kind", "person_id"),
        not_null={"failures", "failed_at"},
    )
    db["people"].add_column("pin", bytes)


@migration
def m006_counters(db: Database) -> None:
    """A face that was mistaken for someone is kept with their views."""
    db["views"].add_column("counter", int, not_null_default=0)


@migration
def m007_visitors(db: Database) -> None:
    """Unknown faces, if the owner keeps them."""
    db["visitors"].create({"id": int, "key": bytes, "ignored": int}, pk="id", not_null={"key", "ignored"})
    db["visitor_views"].create(
        {
            "id": int,
            "visitor_id": int,
            "model": str,
            "embedding": bytes,
            "crop": bytes,
            "landmarks": bytes,
            "created_at": str,
        },
        pk="id",
        not_null={"visitor_id", "model", "embedding", "crop", "created_at"},
        foreign_keys=[("visitor_id", "visitors", "id")],
    )
    db["visitor_views"].create_index(["visitor_id"])


@migration
def m008_tokens(db: Database) -> None:
    """Tokens of other programs."""
    db["tokens"].create(
        {"id": int, "person_id": int, "name": str, "digest": bytes, "created_at": str, "used_at": str},
        pk="id",
        not_null={"person_id", "name", "digest", "created_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    db["tokens"].create_index(["digest"], unique=True)


@migration
def m009_documents(db: Database) -> None:
    """Documents and their passages, encrypted; what an answer was made from."""
    db["documents"].create(
        {
            "id": int,
            "person_id": int,
            "shared": int,
            "title": bytes,
            "digest": str,
            "size": int,
            "model": str,
            "created_at": str,
        },
        pk="id",
        not_null={"person_id", "shared", "title", "digest", "size", "model", "created_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    db["documents"].create_index(["person_id"])
    db["passages"].create(
        {"id": int, "document_id": int, "text": bytes, "vector": bytes},
        pk="id",
        not_null={"document_id", "text"},
        foreign_keys=[("document_id", "documents", "id")],
    )
    db["passages"].create_index(["document_id"])
    db["messages"].add_column("sources", bytes)
    db["ids"].insert({"name": "passages", "last": 0})


@migration
def m010_branches(db: Database) -> None:
    """A message has a parent, a conversation a tip; what an answer used and its figures."""
    db["messages"].add_column("parent_id", int, not_null_default=0)
    db["messages"].add_column("details", bytes)
    db["conversations"].add_column("tip_id", int, not_null_default=0)
    before = (
        "select max(id) from messages as m where m.conversation_id = messages.conversation_id and m.id < messages.id"
    )
    db.execute(f"update messages set parent_id = coalesce(({before}), 0)")
    newest = "select max(id) from messages where conversation_id = conversations.id"
    db.execute(f"update conversations set tip_id = coalesce(({newest}), 0)")


@migration
def m011_memories(db: Database) -> None:
    """A person's persona and memories."""
    db["people"].add_column("persona", bytes)
    db["memories"].create(
        {"id": int, "person_id": int, "text": bytes, "created_at": str},
        pk="id",
        not_null={"person_id", "text", "created_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    db["memories"].create_index(["person_id"])


@migration
def m012_settings(db: Database) -> None:
    """The owner's choices on the page."""
    db["settings"].create({"name": str, "value": str}, pk="name", not_null={"value"})


@migration
def m013_parts_of_passages(db: Database) -> None:
    """A passage has a vector for each of its parts; older ones are computed at the next start."""
    db.execute("update passages set vector = null")
    db.execute("update documents set model = ''")


@migration
def m014_devices(db: Database) -> None:
    """Paired phones, and a person's page preferences."""
    db["devices"].create(
        {"id": int, "name": str, "key": bytes, "person_id": int, "created_at": str, "seen_at": str},
        pk="id",
        not_null={"name", "key", "created_at", "seen_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    db["ids"].insert({"name": "devices", "last": 0})
    db["people"].add_column("preferences", str, not_null_default="{}")


@migration
def m015_tokens_of_passages(db: Database) -> None:
    """A passage is compared with a question word by word; the data for this is computed at the next start."""
    db["passages"].add_column("tokens", bytes)
    db.execute("update documents set model = ''")


@migration
def m016_face_changes(db: Database) -> None:
    """Each person's faces have a version, so that only those that changed are read; an index holds the embeddings.

    Triggers keep the versions: every process that writes has them, also one of an older release. The row of a removed
    person stays and tells the others of the removal.
    """
    db["face_changes"].create({"person_id": int, "version": int}, pk="person_id", not_null={"version"})
    db["face_changes"].create_index(["version"])
    db.execute("insert into face_changes select id, 1 from people")
    # All that recognition reads of a view, so that it need not touch the pages with the pictures; replaces the index
    # of person_id alone.
    db["views"].create_index(["person_id", "counter", "model", "embedding"], index_name="views_templates")
    db.execute("drop index if exists idx_views_person_id")
    for event, table, person in (
        ("insert", "people", "new.id"),
        ("update of name, key", "people", "new.id"),
        ("delete", "people", "old.id"),
        ("insert", "views", "new.person_id"),
        ("update of person_id, model, embedding, counter", "views", "new.person_id"),
        ("delete", "views", "old.person_id"),
    ):
        name = f"{table}_{event.split()[0]}_changes_faces"
        db.execute(
            f"create trigger {name} after {event} on {table} begin "
            f"insert into face_changes values ({person}, (select coalesce(max(version), 0) + 1 from face_changes)) "
            "on conflict (person_id) do update set version = excluded.version; end"
        )


@migration
def m017_circles(db: Database) -> None:
    """A document has a circle of readers. What everybody could read, guests too, is now for registered people."""
    db["documents"].add_column("circle", str, not_null_default="me")
    db.execute("update documents set circle = 'members' where shared")
    db.execute("alter table documents drop column shared")


@migration
def m018_reminders_and_lists(db: Database) -> None:
    """What people want to be reminded of, and what is on their lists; the words are sealed under their key."""
    person = {"foreign_keys": [("person_id", "people", "id")], "pk": "id"}
    db["reminders"].create(
        {"id": int, "person_id": int, "due_at": float, "rung": int, "text": bytes},
        **person,
        not_null={"person_id", "due_at", "rung", "text"},
    )
    db["reminders"].create_index(["due_at"])
    db["list_items"].create({"id": int, "person_id": int, "item": bytes}, **person, not_null={"person_id", "item"})
    db["list_items"].create_index(["person_id"])


@migration
def m019_names(db: Database) -> None:
    """Names that are typed in two ways are one: keys fold hyphens, apostrophes, spaces and more, see `core.names`."""
    rekey(db, datetime.now(UTC).isoformat(timespec="milliseconds"))


@migration
def m020_wall_times(db: Database) -> None:
    """A reminder keeps the local time that was told; one for a whole minute was told so, others as a length of time."""
    db["reminders"].add_column("wall", str, not_null_default="")
    for number, due_at in db.execute("select id, due_at from reminders").fetchall():
        wall = datetime.fromtimestamp(due_at).isoformat(timespec="minutes") if due_at % 60 == 0 else ""
        db.execute("update reminders set wall = ? where id = ?", [wall, number])


@migration
def m021_timers(db: Database) -> None:
    """The timers of people outlive a restart; their labels are sealed under their key."""
    db["timers"].create(
        {"id": int, "person_id": int, "label": bytes, "seconds": int, "ends_at": float, "left": float},
        pk="id",
        not_null={"person_id", "label", "seconds", "ends_at"},
        foreign_keys=[("person_id", "people", "id")],
    )


@migration
def m022_voices(db: Database) -> None:
    """What people's voices sound like, sealed under their key."""
    db["voices"].create(
        {"id": int, "person_id": int, "model": str, "embedding": bytes, "created_at": str},
        pk="id",
        not_null={"person_id", "model", "embedding", "created_at"},
        foreign_keys=[("person_id", "people", "id")],
    )
    db["voices"].create_index(["person_id"])


@migration
def m023_said_names(db: Database) -> None:
    """How people's names are said, sealed under their key."""
    db["people"].add_column("said", bytes)
