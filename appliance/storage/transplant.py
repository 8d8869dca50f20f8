"""Takes the rows of a database that comes from elsewhere into a new one of our own making.

Nothing of the foreign file but its rows is used: no trigger, view, index or default of it ever runs here, and damaged
pages stay behind. SQLite's advice for such files is followed as well: https://www.sqlite.org/security.html
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import UnionType

from sqlite_utils import Database

from appliance.core.errors import BackupError
from appliance.core.i18n import say
from appliance.storage.migrations import migrations

MOST_ROWS = 500_000  # of a table: fifty years of thirty messages a day
MOST_PEOPLE = 10_000
LARGEST_VALUE = 64 << 20  # bytes
BATCH = 500  # rows
LEDGER = "_sqlite_migrations"  # where sqlite-utils keeps which migrations have run
NEWER = say("The backup comes from a newer version of Larson. Update this box first. Nothing was changed.")

KINDS: dict[str, type | UnionType] = {"INTEGER": int, "REAL": int | float, "TEXT": str, "BLOB": bytes}

Shape = dict[str, tuple[str, ...]]  # the columns of each table


def transplant(source: Path, target: Path) -> None:
    """Make the new database `target` with the rows of `source`, brought up to date. Raises BackupError."""
    with explained(), closing(_open_foreign(source)) as foreign, closing(sqlite3.connect(target)) as connection:
        own = Database(connection)
        _migrate_as_far_as(own, _migrations_of(foreign))
        tables = _check_shape(foreign, connection)
        with _without_triggers(connection):
            for table, columns in tables.items():
                _copy(foreign, connection, table, columns)
        _check_references(connection)
        migrations.apply(own)
        connection.commit()
        connection.execute("vacuum")


def check_size(path: Path) -> None:
    """Raises BackupError if a database of this box has more than a restore takes in."""
    with explained(), closing(sqlite3.connect(path)) as connection:
        for table in _shape(connection):
            if connection.execute(f'select count(*) from "{table}"').fetchone()[0] > _limit(table):
                raise _too_many(table)


def _open_foreign(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
    for pragma in ("trusted_schema = off", "cell_size_check = on", "query_only = on", "mmap_size = 0"):
        connection.execute(f"pragma {pragma}")
    found = connection.execute("pragma quick_check(1)").fetchone()[0]
    if found != "ok":
        connection.close()
        raise BackupError(say("The backup’s database is damaged ({what}). Nothing was changed.", what=found[:200]))
    return connection


def _migrations_of(foreign: sqlite3.Connection) -> set[str]:
    """The migrations that have run there. Raises BackupError if this program does not know one of them."""
    if (
        not foreign.execute("select 1 from sqlite_master where type = 'table' and name = ?", [LEDGER]).fetchone()
        or foreign.execute(f"select count(*) from {LEDGER}").fetchone()[0] > MOST_ROWS
    ):
        raise _foreign(LEDGER)
    ran = {str(row[0]) for row in foreign.execute(f"select name from {LEDGER} where migration_set = 'larson'")}
    known = [each.name for each in migrations.pending(Database(memory=True))]
    if ran - set(known):
        raise BackupError(NEWER)
    if not ran or ran != set(known[: len(ran)]):
        raise _foreign(LEDGER)
    return ran


def _migrate_as_far_as(own: Database, ran: set[str]) -> None:
    later = [each.name for each in migrations.pending(own) if each.name not in ran]
    migrations.apply(own, stop_before=later[0] if later else None)


def _check_shape(foreign: sqlite3.Connection, own: sqlite3.Connection) -> Shape:
    """The tables of both. Raises BackupError if the foreign one has another table, column, trigger or view."""
    wanted, found = _shape(own), _shape(foreign)
    if odd := {*wanted.items()} ^ {*found.items()}:
        raise _foreign(sorted(odd)[0][0])
    if odd_rules := {*_rules(own)} ^ {*_rules(foreign)}:
        raise _foreign(sorted(odd_rules)[0][0])
    return {table: columns for table, columns in wanted.items() if table != LEDGER}


def _shape(connection: sqlite3.Connection) -> Shape:
    names = "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'"
    return {
        name: tuple(str(row[0]) for row in connection.execute("select name from pragma_table_xinfo(?)", [name]))
        for (name,) in connection.execute(names).fetchall()
    }


def _rules(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """What would run by itself: triggers, views, and tables that are not plain ones."""
    for kind, name, sql in connection.execute("select type, name, sql from sqlite_master").fetchall():
        plain = kind == "index" or (kind == "table" and not str(sql).upper().startswith("CREATE VIRTUAL"))
        if not plain:
            yield str(name), str(sql)
    for table in _shape(connection):
        query = "select name from pragma_table_xinfo(?) where hidden"
        yield from ((f"{table}.{row[0]}", "generated") for row in connection.execute(query, [table]))


@contextmanager
def _without_triggers(connection: sqlite3.Connection) -> Iterator[None]:
    """Rows come as they are, so nothing may be added by itself."""
    triggers = connection.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f'drop trigger "{name}"')
    yield
    for _, sql in triggers:
        connection.execute(sql)


def _copy(foreign: sqlite3.Connection, own: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    """Replace the rows of a table. The names are those of our own database."""
    names, places = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
    own.execute(f'delete from "{table}"')
    kinds = _kinds(own, table)
    rows = foreign.execute(f'select {names} from "{table}" limit {_limit(table) + 1}')
    count = 0
    while batch := rows.fetchmany(BATCH):
        count += len(batch)
        if count > _limit(table):
            raise _too_many(table)
        if not all(isinstance(value, kind) for row in batch for value, kind in zip(row, kinds, strict=True)):
            raise _foreign(table)
        own.executemany(f'insert into "{table}" ({names}) values ({places})', batch)


def _kinds(own: sqlite3.Connection, table: str) -> list[type | UnionType]:
    """What the values of each column may be. SQLite itself keeps any value in any column."""
    found = own.execute('select type, "notnull" from pragma_table_xinfo(?)', [table]).fetchall()
    return [KINDS[kind] if needed else KINDS[kind] | None for kind, needed in found]


def _check_references(own: sqlite3.Connection) -> None:
    """Raises BackupError for a row that belongs to nobody, and for people without one owner."""
    if lost := own.execute("pragma foreign_key_check").fetchone():
        raise _foreign(str(lost[0]))
    people, owners = own.execute("select count(*), coalesce(sum(owner <> 0), 0) from people").fetchone()
    if people and owners != 1:
        raise _foreign("people")


def _limit(table: str) -> int:
    return MOST_PEOPLE if table in ("people", "visitors", "devices") else MOST_ROWS


def _too_many(table: str) -> BackupError:
    return BackupError(
        say(
            "The backup has more rows of {table} than Larson keeps ({limit}). Nothing was changed.",
            table=table,
            limit=_limit(table),
        )
    )


def _foreign(what: str) -> BackupError:
    return BackupError(
        say("The backup’s database is not one that Larson made ({what}). Nothing was changed.", what=what[:60])
    )


@contextmanager
def explained() -> Iterator[None]:
    """Raise BackupError for what SQLite says of a backup's database."""
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise BackupError(
            say("The backup’s database is damaged ({what}). Nothing was changed.", what=str(error)[:200])
        ) from error
