"""Requests about lists, in three languages: what they come to, and what is none."""

from datetime import datetime

import pytest

from appliance.intents.router import Router

KEPT = [
    *[("shopping", each) for each in ("oat milk", "loo roll", "Eier", "Mehl", "bier")],
    *[("todo", "ring the dentist"), ("chores", "Bad putzen"), ("klussen", "wc schoonmaken")],
    *[("packing list for camping", "tent"), ("Urlaub", "Badehose")],
]
# Each line: the request, what it does, the list, the entries.
ADD = """
chuck salt & vinegar crisps and a dozen eggs on the list pls | shopping | salt & vinegar crisps, a dozen eggs
we're out of loo roll and washing up liquid, pop them on the shopping list | shopping | loo roll, washing up liquid
put washing powder on the list, we've run out | shopping | washing powder
could we have some orange juice on the shopping list please | shopping | orange juice
nappies need to go on the shopping list | shopping | nappies
stick ketchup and two pints of milk down on the shopping list | shopping | ketchup, two pints of milk
shopping list: bananas, mac and cheese, fish fingers | shopping | bananas, mac and cheese, fish fingers
add call mum and find the passport to my to-do list | todo | call mum, find the passport
start a packing list for camping: torch, marshmallows | packing list for camping | torch, marshmallows
start a chores list: tom bathroom, priya kitchen | chores | tom bathroom, priya kitchen
make a list for the party with balloons, cake and candles | party | balloons, cake, candles
add sunscreen to the list for camping | packing list for camping | sunscreen
oi larson, cornflakes on the shopping list ta | shopping | cornflakes
can you note down kitchen roll on the shopping list | shopping | kitchen roll
get us some crisps on the list before I forget | shopping | crisps
Ben and Jerry's, gin and tonic and M&Ms on the list | shopping | Ben and Jerry's, gin and tonic, M&Ms
create a new list named hardware with screws and a drill bit | hardware | screws, a drill bit
put bread on it too | shopping | bread
add cheese as well | shopping | cheese
add eggs and duck to the shopping list | shopping | eggs, duck
on my shopping list: bread, duck | shopping | bread, duck
Klopapier ist alle, schreib das auf | shopping | Klopapier
Wir brauchen Kaffee, schreib ihn auf die Liste | shopping | Kaffee
Mehl und Zucker auf die Einkaufsliste | shopping | Mehl, Zucker
schreib Brot, Käse und zwei Liter Milch auf | shopping | Brot, Käse, zwei Liter Milch
nimm Wasch- und Spülmittel auf die Liste | shopping | Wasch- und Spülmittel
kannst du Brot und Käse mit auf die Liste packen | shopping | Brot, Käse
auf die Liste kommen noch Zwiebeln und Knoblauch | shopping | Zwiebeln, Knoblauch
Zahnpasta muss auf die Einkaufsliste | shopping | Zahnpasta
mach mir eine Liste für den Urlaub mit Sonnencreme | Urlaub | Sonnencreme
setz Flip-Flops auf die Urlaubsliste | Urlaub | Flip-Flops
schreibst du mir bitte Milch auf die Einkaufsliste | shopping | Milch
die Milch ist leer, bitte aufschreiben | shopping | Milch
neue Liste Garten: Rechen, Handschuhe | Garten | Rechen, Handschuhe
schreib noch Butter dazu | shopping | Butter
zet pindakaas hagelslag en bier op t boodschappenlijstje | shopping | pindakaas, hagelslag, bier
schrijf ff eieren, volle melk en een pak koffie op de boodschappenlijst | shopping | eieren, volle melk, een pak koffie
hagelslag is op, kun je dat ff op het boodschappenlijstje kwakken | shopping | hagelslag
pindakaas op de boodschappenlijst | shopping | pindakaas
doe kaas op de lijst | shopping | kaas
kun je kaas en brood toevoegen aan het lijstje | shopping | kaas, brood
de melk is bijna op, schrijf dat ff op | shopping | melk
we moeten nog kaas op de lijst zetten | shopping | kaas
begin een inpaklijst met slaapzak en zaklamp | inpaklijst | slaapzak, zaklamp
gooi er ook maar chips op | shopping | chips
nieuw lijstje tuin: lamp ophangen en dakgoot schoonmaken | tuin | lamp ophangen, dakgoot schoonmaken
nieuw lijstje tuin: schuur opruimen en snoeien | tuin | schuur opruimen, snoeien
zet lamp ophangen en hond uitlaten op mijn takenlijst | todo | lamp ophangen, hond uitlaten
zet lamp ophangen en melk op de boodschappenlijst | shopping | lamp ophangen, melk
neue Liste Garten: Rasen mähen und Hecke schneiden | Garten | Rasen mähen, Hecke schneiden
setz Bilder aufhängen und Keller aufräumen auf meine To-do-Liste | todo | Bilder aufhängen, Keller aufräumen
new list garden: hang lamp and clean gutter | garden | hang lamp, clean gutter
begin een inpaklijst met slaapzak zaklamp en tent | inpaklijst | slaapzak, zaklamp, tent
"""
REMOVE = """
knock the crisps off the list | shopping | crisps
I've got the loo roll, cross it off | shopping | loo roll
i've got the oat milk | shopping | oat milk
done with the dentist | todo | dentist
called the dentist, tick it off | todo | dentist
take the tent off | packing list for camping | tent
die Eier hab ich schon | shopping | Eier
bad ist geputzt, kannst du abhaken | chores | bad
streich Mehl auf der Liste | shopping | Mehl
Mehl kann von der Liste | shopping | Mehl
nimm die Eier wieder runter | shopping | Eier
Mehl brauchen wir nicht mehr | shopping | Mehl
we hebben geen bier meer nodig | shopping | bier
haal bier er maar weer af | shopping | bier
de wc is gedaan, streep maar af | klussen | wc
bier mag van de lijst af | shopping | bier
bier heb ik al | shopping | bier
"""
SHOW = """
have we got loo roll on the list | shopping | loo roll
have you got milk on the list | shopping | milk
did anyone put eggs on the list | shopping | eggs
do we have milk on the shopping list | shopping | milk
what do we need from the shops | shopping |
what groceries do we need | shopping |
what's on the packing list | packing list for camping |
which lists have I got? | |
does the shopping list have eggs on it | shopping | eggs
was hab ich noch zu tun | todo |
steht Mehl drauf? | shopping | Mehl
haben wir butter auf der liste | shopping | butter
haben wir noch Eier | shopping | Eier
was muss ich beim Rewe noch holen | shopping |
was steht auf der Urlaubsliste | Urlaub |
welche Listen hab ich | |
hebben we brood op de lijst | shopping | brood
wat moeten we nog halen bij de appie | shopping |
wat moet er nog gehaald worden bij de appie? | shopping |
staat bier al op de lijst? | shopping | bier
"""
CLEAR = """
clear the whole shopping list please | shopping |
bin everything on the shopping list | shopping |
delete the packing list | packing list for camping |
mach die einkaufsliste leer | shopping |
alles von der Einkaufsliste löschen | shopping |
gooi het boodschappenlijstje maar leeg | shopping |
haal alles van de boodschappenlijst | shopping |
"""
OFFER = """
we're out of toilet paper | shopping | toilet paper
we need milk | shopping | milk
don't forget milk | shopping | milk
Klopapier ist alle | shopping | Klopapier
de koffie is op | shopping | koffie
add milk and eggs | shopping | milk, eggs
"""
NONE = """
I got a headache|we need to talk|I'm done with homework|ich hab schon Hunger|wir brauchen Hilfe|ik heb het al gehoord
do we have school tomorrow|haben wir morgen Schule|are we out of time|we hebben geen tijd|don't put milk on the list
delete everything on the list except milk|what is a shopping list|how do I make a packing list|write a poem about lists
take the day off|take off your shoes|cross the road|check the time|I bought a car|ik ga boodschappen doen|put it on
schreib mir ein Gedicht|schrijf een gedicht|play my playlist|notiere: Oma kommt um 5|is milk healthy?
Ist Kaffee gesund?
was brauchen Pflanzen|wat heb je nodig|what do you need|what do I need to get a passport|haal de kinderen van school
our list is long|remind me to put milk on the list|how long is the list of presidents|nimm dir Zeit
hol den Ball|take it off|add Bob as an owner|we're out of here|no more jokes|write me a shopping poem
der Akku ist leer|Papa ist weg
make a list of the planets|die Party ist aus|de batterij is leeg|is bier gezond
geef me een lijst van planeten|add 5 minutes
"""
WANTED = [
    (tool, *map(str.strip, line.split("|")))
    for tool, lines in {
        "list_add": ADD, "list_remove": REMOVE, "list_show": SHOW, "list_clear": CLEAR, "list_offer": OFFER,
    }.items()
    for line in lines.strip().splitlines()
]  # fmt: skip


def calls(text: str, kept=KEPT):
    found = Router(("sweep",)).understand(text, datetime(2026, 11, 28, 10), kept=kept)
    return found.calls if found else ()


@pytest.mark.parametrize(("tool", "text", "name", "entries"), WANTED)
def test_a_request_about_a_list(tool, text, name, entries):
    (found,) = calls(text)
    told = found.arguments.get("items") or [found.arguments.get("item", "")]
    assert (found.tool, found.arguments["name"], ", ".join(told)) == (tool, name, entries)


@pytest.mark.parametrize("text", [each for line in NONE.strip().splitlines() for each in line.split("|")])
def test_what_is_no_matter_of_a_list(text):
    assert not [call for call in calls(text) if call.tool.startswith("list_")]


@pytest.mark.parametrize("text", ["die Eier hab ich schon", "bier heb ik al", "done with the dentist", "we need milk"])
def test_what_only_says_so_changes_nothing_where_there_is_no_list(text):
    assert not [call for call in calls(text, None) if call.tool.startswith("list_") and call.tool != "list_offer"]


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("Eier, Mehl und Zucker auf die Einkaufsliste, aber streich die Butter", ["list_add", "list_remove"]),
        ("put milk on the shopping list and remind me at 5 to go to the shop", ["list_add", "reminder"]),
        ("Stell einen Timer auf 6 Minuten und schreib Salz auf die Einkaufsliste", ["timer", "list_add"]),
    ],
)
def test_several_requests_one_of_them_about_a_list(text, tools):
    assert [call.tool for call in calls(text)] == tools


@pytest.mark.parametrize(
    "text", ["turn off the coffee", "switch the toaster off", "schalt die Milch aus", "doe de pan uit"]
)
def test_what_larson_does_not_have_is_not_switched(text):
    assert calls(text)[0].tool == "cannot"


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("clear the shopping list except the Mehl", ["oat milk", "loo roll", "Eier", "bier"]),
        ("lösch alles von der Einkaufsliste außer Mehl und Eier", ["oat milk", "loo roll", "bier"]),
        ("clear the shopping list except the flowr", None),
        ("clear the shopping list but not yet", None),
        ("lösch alles von der Einkaufsliste außer Mehll und Eier", None),
    ],
)
def test_all_is_taken_off_but_what_is_surely_there(text, gone):
    taken = [call.arguments["items"] for call in calls(text) if call.tool == "list_remove"]
    assert taken == ([gone] if gone else [])
