"""WordNet's files become one SQLite file."""

import sqlite3
from contextlib import closing

from appliance.modelstore.conversions.wordnet import PARTS_OF_SPEECH, convert_wordnet, read_meaning

OSLO = (
    "08959683 15 n 03 Oslo 0 Christiania 0 capital_of_Norway 0 003 @i 08711655 n 0000 #p 08958740 n 0000 "
    '-c 08322334 n 0000 | the capital and largest city of Norway; the country\'s main port; "we sailed from Oslo"  '
)


def test_a_line_of_a_data_file():
    meaning = read_meaning(OSLO)
    assert meaning.words == ("Oslo", "Christiania", "capital of Norway")
    assert (meaning.offset, meaning.topic, meaning.is_name) == (8959683, 15, True)
    assert meaning.gloss == "the capital and largest city of Norway; the country's main port"


def test_the_files_become_one(tmp_path):
    for name in PARTS_OF_SPEECH:
        noun = name == "noun"
        (tmp_path / f"wordnet-3.1.data.{name}").write_text(f"  1 licence\n{OSLO}\n" if noun else "  1 licence\n")
        line = "capital_of_norway n 1 3 @i #p -c 1 0 08959683  \n"
        (tmp_path / f"wordnet-3.1.index.{name}").write_text(f"  1 licence\n{line}" if noun else "")
    convert_wordnet(tmp_path / "wordnet-3.1.data.noun", tmp_path / "out.sqlite")
    with closing(sqlite3.connect(tmp_path / "out.sqlite")) as db:
        assert db.execute("select lemma, pos, sense, meaning from lemmas").fetchall() == [
            ("capital of norway", 0, 0, 1)
        ]
        found = db.execute("select rowid from search where search match 'largest city'").fetchall()
    assert found == [(1,)]
