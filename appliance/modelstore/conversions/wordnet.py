"""Turns the files of WordNet 3.1 into one SQLite file that `appliance/text/facts.py` reads.

The formats are those of wndb(5WN) in WordNet's own manual.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")  # in the order in which a word's meanings are told
EXAMPLES = re.compile(r';\s*"')
MARKER = re.compile(r"\((?:a|p|ip)\)$")  # where an adjective may stand
TABLES = """
create table meanings (id integer primary key, pos integer, topic integer, name integer, words text, gloss text);
create table lemmas (lemma text, pos integer, sense integer, meaning integer, primary key (lemma, pos, sense))
    without rowid;
create virtual table search using fts5(words, gloss, content='', tokenize='porter unicode61 remove_diacritics 2');
"""


@dataclass(frozen=True)
class Meaning:
    """One line of a data file."""

    offset: int
    topic: int  # number of the lexicographer's file, see lexnames(5WN): 15 places, 18 people
    is_name: bool  # an instance, such as a city, and not a class
    words: tuple[str, ...]
    gloss: str  # without examples


def convert_wordnet(source: Path, target: Path) -> None:
    """Write `target`, a SQLite file, from `source` (the nouns' data file) and the other files beside it."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as db:
        db.executescript(TABLES)
        for pos, name in enumerate(PARTS_OF_SPEECH):
            ids = _add_meanings(db, pos, source.with_name(source.name.replace("noun", name)))
            _add_lemmas(db, pos, ids, source.with_name(f"wordnet-3.1.index.{name}"))
        db.execute("insert into search (rowid, words, gloss) select id, words, gloss from meanings")
        db.commit()
        db.execute("vacuum")


def _add_meanings(db: sqlite3.Connection, pos: int, path: Path) -> dict[int, int]:
    """Insert a data file's meanings. Returns their ids by offset."""
    ids = {}
    for meaning in map(read_meaning, _lines(path)):
        row = (pos, meaning.topic, meaning.is_name, "; ".join(meaning.words), meaning.gloss)
        cursor = db.execute("insert into meanings (pos, topic, name, words, gloss) values (?, ?, ?, ?, ?)", row)
        ids[meaning.offset] = int(cursor.lastrowid or 0)
    return ids


def _add_lemmas(db: sqlite3.Connection, pos: int, ids: dict[int, int], path: Path) -> None:
    for line in _lines(path):
        lemma, _, count, *rest = line.split()
        offsets = rest[-int(count) :]
        rows = [(lemma.replace("_", " "), pos, sense, ids[int(offset)]) for sense, offset in enumerate(offsets)]
        db.executemany("insert into lemmas values (?, ?, ?, ?)", rows)


def read_meaning(line: str) -> Meaning:
    """A line of a data file."""
    fields, _, gloss = line.partition("|")
    offset, topic, _, count, *rest = fields.split()
    words = tuple(MARKER.sub("", word).replace("_", " ") for word in rest[: 2 * int(count, 16) : 2])
    is_name = "@i" in rest[2 * int(count, 16) :]
    return Meaning(int(offset), int(topic), is_name, words, EXAMPLES.split(gloss.strip())[0].strip())


def _lines(path: Path) -> Iterator[str]:
    """The lines after the licence, which is indented."""
    with path.open(encoding="utf-8") as file:
        yield from (line.rstrip("\n") for line in file if not line.startswith(" "))
