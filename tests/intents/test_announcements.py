"""What everybody is to be told, in everyday words; and what only sounds like it."""

import pytest

from appliance.intents.announcements import find
from appliance.intents.main_clause import as_sentence

NEWS = """
Tell everyone dinner is ready | dinner is ready | en
tell everybody that we leave at six | we leave at six | en
Can you tell everyone dinner's ready? | dinner's ready | en
please announce that the bus is late | the bus is late | en
Announce: pizza is here! | pizza is here | en
let everyone know the bath is free | the bath is free | en
tell everyone to come down | come down | en
sag allen, dass das Essen fertig ist | das Essen ist fertig | de
Sag bitte allen Bescheid, dass wir losfahren | wir fahren los | de
kannst du allen sagen, dass es Kuchen gibt? | es gibt Kuchen | de
Durchsage: Das Bad ist frei | Das Bad ist frei | de
sag allen das Essen ist fertig | das Essen ist fertig | de
zeg tegen iedereen dat het eten klaar is | het eten is klaar | nl
laat iedereen weten dat we gaan | we gaan | nl
kun je tegen iedereen zeggen dat de taart er is? | de taart is er | nl
sag allen, dass Brot und Käse da sind | dass Brot und Käse da sind | de
tell everyone <b>dinner</b> is ready | <b>dinner</b> is ready | en
"""
NONE = """
tell everyone's birthday|tell me everyone who is here|what should I tell everyone?|tell everyone a joke
tell everyone who I am|tell everyone about the party|don't tell everyone that I am ill|tell everyone the time
did you tell everyone dinner is ready?|announce dinner in the kids' room|tell everyone|announce
should I announce that I am leaving?|I told everyone that dinner is ready|everyone is here|tell mum dinner is ready
sag allen wer da ist|was soll ich allen sagen|sag mir alle Geburtstage|sag allen einen Witz
sag nicht allen, dass ich krank bin|hast du allen gesagt, dass das Essen fertig ist?|sag Oma, dass wir kommen
wat moet ik tegen iedereen zeggen|zeg tegen iedereen een mop|vertel me over iedereen
zeg niet tegen iedereen dat ik ziek ben|heb je iedereen verteld dat het eten klaar is?|zeg tegen oma dat we komen
"""


@pytest.mark.parametrize("line", NEWS.strip().split("\n"))
def test_announcements_are_understood(line):
    text, words, language = line.split(" | ")
    found = find(text)
    assert found and found.calls[0].tool == "announce"
    assert (found.calls[0].arguments["text"], found.language) == (words, language)


@pytest.mark.parametrize("text", NONE.strip().replace("\n", "|").split("|"))
def test_what_only_sounds_like_one_is_none(text):
    assert find(text) is None


def test_a_whole_page_is_none():
    assert find("tell everyone that " + 2000 * "long ") is None


CLAUSES = """
wir um sechs Uhr essen gehen wollen | wir wollen um sechs Uhr essen gehen | de
das warme Essen auf dem Tisch steht | das warme Essen steht auf dem Tisch | de
der Film um 20:15 Uhr anfängt | der Film fängt um 20:15 Uhr an | de
we om zes uur moeten vertrekken | we moeten om zes uur vertrekken | nl
ik later thuiskom | ik kom later thuis | nl
oma is aangekomen | oma is aangekomen | nl
ich krank bin und nicht komme | | de
das essen fertig ist | | de
am Montag frei ist | | de
de lekkere taart er is | | nl
het koud is | | nl
"""


@pytest.mark.parametrize("line", CLAUSES.strip().split("\n"))
def test_a_clause_is_a_sentence_where_that_is_certain(line):
    clause, sentence, code = (part.strip() for part in line.split("|"))
    assert as_sentence(clause, code) == sentence
