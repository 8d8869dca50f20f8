"""What German and Dutch tell by one of their forms, where nothing else was understood.

A search of the documents, a coin and what it is thrown for, what Larson cannot do by its name ("Licht im Flur", "staat
er file", "was bedeutet Inflation"), who listens, dialects, the timer "that I had running", and the age of somebody with
the day of a birthday to come.
"""

import re
from datetime import date, datetime

from appliance.intents.call import Call
from appliance.intents.language import language
from appliance.intents.numerals import number
from appliance.intents.sentence import read, tokens_of

LONGEST = 200  # characters
MOST_WORDS = 24
OTHERWISE = re.compile(
    r"\b(?:timer|wecker|wekker|kookwekker|erinner\w*|herinner\w*|einkauf\w*|liste|zettel|lijst\w*|boodschap\w*|merk|"
    r"onthoud|weck|wek|schreib|schrijf op|noteer)\b",
    re.I,
)


def find(text: str, code: str, now: datetime) -> tuple[Call, ...]:
    """What a text comes to by one of these forms; none if it has none."""
    told = " ".join(text.replace("’", "'").split())
    if code not in ("de", "nl") or len(told) > LONGEST or len(told.split()) > MOST_WORDS:
        return ()
    if call := _running(told):
        return (call,)
    if OTHERWISE.search(told):
        return ()
    if calls := _turning(told, code, now):
        return calls
    call = _documents(told) or _coin(told) or _cannot(told) or _of_larson(told)
    return (call,) if call else ()


# ---------------------------------------------------------------- documents

DOCUMENT = (
    r"[\w-]*(?:vertrag|verträgen|police|versicherungsschein|garantieschein|anleitung|handbuch|bescheid|hausordnung|"
    r"satzung|gutachten|testament|arbeitszeugnis|zeugnis|protokoll|kontoauszug|befund|attest|"
    r"contract|contracten|polis|handleiding|gebruiksaanwijzing|reglement|garantiebewijs|aanslag|akte|notulen|"
    r"rekeningafschrift|verslag|offerte|angebot)"
)
MY = r"(?:mein\w*|unser\w*|de[nmr]|das|die|dem|im|m|mijn|m'n|ons|onze|de|het|ons)"
ABOUT = (
    r"(?:zu[mr]?|über|wegen|bezüglich|von|vom|für|hinsichtlich|over|qua|omtrent|inzake|rond|voor|van)(?: (?:der|"
    r"die|das|dem|"
    r"den|de|het|mein\w*|mijn))? (?P<about>[^,;?]+?)"
)
IN = rf"(?:in|im|auf|laut|op|volgens)(?: {MY})* (?P<doc>{DOCUMENT})"
THERE = (
    r"(?: (?:da|denn|eigentlich|genau|nochmal|noch mal|nun|so|er|nou|eigenlijk|precies|ook alweer|juist|"
    r"etwas|was|iets))*"
)
SEARCHES = (
    re.compile(rf"^(?:[^,?]{{0,20}}, )?(?:was|wat) (?:steht|stand|staat|stond){THERE} {IN}{THERE}(?: "
               rf"{ABOUT})?\W*$", re.I),
    re.compile(rf"^(?:[^,?]{{0,20}}, )?(?:steht|staat){THERE} {IN}{THERE} {ABOUT}\W*$", re.I),
    re.compile(
        rf"^(?:[^,?]{{0,20}}, )?(?:was|wat) (?:sagt|zegt)(?: {MY})? (?P<doc>{DOCUMENT}){THERE}(?: {ABOUT})?\W*$", re.I
    ),
)  # fmt: skip


def _documents(told: str) -> Call | None:
    """ "Was steht in meinem Mietvertrag zur Kündigungsfrist"."""
    found = next((match for form in SEARCHES if (match := form.match(told))), None)
    if not found:
        return None
    return Call("find", {"question": " ".join(filter(None, (found["about"], found["doc"])))})


# ---------------------------------------------------------------- a coin

COIN = (
    r"(?:kopf oder zahl|münzwurf|(?:wirf|werf|werfe|schmeiß) (?:mal |bitte |doch )*(?:eine |die )?münze|münze werfen|"
    r"kop of munt|kruis of munt|(?:gooi|werp) (?:eens |even )*(?:een |het )?munt(?:je)?(?: op)?|munt(?:je)? "
    r"(?:op)?gooien)"
)
TASK = (
    r"(?:(?:wer|wie) (?:muss|soll|darf|macht|räumt|geht|fängt|bringt|holt|kocht|spült|zahlt|beginnt|putzt|saugt|"
    r"moet|mag|"
    r"gaat|doet|begint|betaalt|haalt|kookt|ruimt|krijgt|zal|zet)\b|wer dran ist|wie aan de beurt is|"
    r"(?:bei |als het |is het )?(?:kopf|zahl|kop|munt|kruis)\b|ob (?:ich|wir)\b|of (?:ik|we)\b|om te "
    r"(?:beslissen|bepalen|"
    r"kijken)|um zu entscheiden|dafür|daarvoor)"
)
THROWN = (
    re.compile(
        rf"^(?:(?:hey|ok|also|dus|larson|bitte)[ ,]+)*{COIN}\s*[,:;.!?–-]*\s*(?:und |en )?{TASK}[^?!]*\W*$", re.I
    ),
    re.compile(rf"^(?:wer|wie) (?:muss|soll|darf|moet|mag|zal)\b[^?]*[,:;?–-]+ {COIN}\W*$", re.I),
)
ANOTHER_WISH = re.compile(r"\b(?:und|en) (?:stell|zet|mach|doe|sag|zeg|wie spät|hoe laat|würfel|gooi)\b", re.I)


def _coin(told: str) -> Call | None:
    """ "Münzwurf: Kopf heißt ich muss staubsaugen"."""
    is_coin = any(form.match(told) for form in THROWN) and not ANOTHER_WISH.search(told) and not re.search(r"\d", told)
    return Call("coin") if is_coin else None


# ---------------------------------------------------------------- what Larson cannot do

ROOM = (
    r"(?:(?:in|im|am|auf|vom|von|op|van)(?: (?:der|dem|den|die|das|de|het|'t|unser\w*|mein\w*|mijn|onze))* )?"
    r"[\w-]*(?:flur|gang|diele|küche|bad|badezimmer|zimmer|stube|keller|garten|garage|treppenhaus|büro|terrasse|balkon|"
    r"klo|dachboden|speicher|hof|einfahrt|hal|keuken|badkamer|living|kamer|salon|kelder|tuin|trap|trapgat|bureau|terras|wc|"
    r"toilet|zolder|overloop|berging|oprit)"
)
LAMP = r"(?:licht|lichter|lichten|lampen?|lampje|deckenlampe|beleuchtung|verlichting|spots)"
ORDERS = (
    r"(?:(?:kannst|könntest|kannste|würdest|magst)(?: du| mir)?|(?:kun|kunt|kan|wil|wilt|zou)(?: je| jij| ge| u|"
    r"de)?|bitte|"
    r"mach|mache|schalt|schalte|dimm|dimme|stell|stelle|dreh|drehe|knips|lösch|lösche|zet|doe|dim|draai|schakel|maak|steek)"
)
LIGHT = re.compile(
    rf"^(?:[^,?]{{0,20}}, )?{ORDERS}\b[^,;?\d]*\b{LAMP} (?:(?:bitte|mal|hier|eens|even|da|dort) )*{ROOM}\b[^;?\d]*\W*$",
    re.I,
)
TRAFFIC = (
    re.compile(
        r"(?:^|[,:;.!?] ?|\balso:? |\bdus:? )(?:staat|staan|is|zijn|gibt es|gibt's|ist|steht)(?: (?:er|es|man|"
        r"da|gerade|grad|"
        r"veel|viel|heute|vandaag|nu|jetzt|lange|ein|een|im))* (?:files?|stau|staus)\b[^;]*$",
        re.I,
    ),
    re.compile(
        r"(?:^|[,:;.!?] ?|\balso:? |\bdus:? )(?:wann|wanneer|hoe laat|um wie ?viel uhr)(?: denn| eigentlich| "
        r"nou)? (?:kommt|fährt|geht|komt|"
        r"vertrekt|gaat|rijdt)(?: (?:der|die|mein\w*|de|mijn|het|unser\w*|onze|nächste\w*|volgende|letzte\w*|"
        r"laatste|eerste|"
        r"erste\w*))* (?:[\w-]*bus|bim|tram|straßenbahn|zug|[us]-bahn|bahn|trein|metro|fähre|postauto|"
        r"veerboot)\b[^;\d]*$",
        re.I,
    ),
)
MEANS = re.compile(
    r"^(?:[^,?]{0,20}, )?(?:was|wat) (?:(?:bedeutet|bedeuten|betekent|beduidt)|(?:heißt|meint)(?= (?:eigentlich "
    r"|denn )*das "
    r"wort))(?: (?:eigentlich|denn|genau|nochmal|eigenlijk|nou|precies|ook alweer|alweer))* "
    r"(?:(?:das wort|der begriff|der ausdruck|het woord|de term|het begrip) "
    r")?[\"'“„‘]*(?P<word>[^\W\d_][\w-]+)[\"'”“’]*"
    r"(?: (?:eigentlich|denn|genau|eigenlijk|nou|precies|ook alweer|alweer))*"
    r"(?:,? (?:aber|maar|so dass|sodass|zodat|erklär|leg|einfach|in einfachen|auf deutsch|in het "
    r"nederlands)[^?]*)?\W*$",
    re.I,
)
NO_WORD = re.compile(
    r"(?:das|dies\w*|es|er|sie|du|dein\w*|dich|dir|hier|da|dat|dit|deze|die|het|je|jij|jouw|voor|für|in|auf|op|\w*lichte?\w*|"
    r"\w*lamp\w*|leds?|\w*farben?|\w*kleur\w*|rote?\w*|grüne?\w*|blaue?\w*|gelbe?\w*|orange\w*|lila|groene?|blauwe?|gele?|"
    r"rode?|paarse?|oranje|blink\w*|leucht\w*|flacker\w*|knipper\w*|brand\w*|kreis\w*|ring|symbole?|zeichen|gesicht\w*|"
    r"gezicht\w*|der|den|dem|ein\w*|een|de|mein\w*|mijn)",
    re.I,
)
SPELT = re.compile(
    r"^[^?]*\b(?:is het|is 't|schrijf|schrijft|schrijf je|moet|wordt het|schreibt man|schreib ich|heißt es|"
    r"wird)\b[^?]*\b"
    r"(?:met (?:een )?(?:dt|d of dt|t of dt|d of een t|t of d|d of t)|mit (?:(?:zwei|einem|doppel\w*) )?(?:ss|ß|"
    r"dt|tz|ck|ph|ss "
    r"oder ß|d oder t|f oder v|einem h)|(?:der|die|das|wegen) [\w-]+ oder (?:der|die|das|wegen) [\w-]+|hun of "
    r"hen|hen of hun)\b",
    re.I,
)
EXAMPLE = re.compile(r"\b(?:voorbeeldzin\w*|beispielsatz|beispielsätze)\b", re.I)


def _cannot(told: str) -> Call | None:
    if LIGHT.match(told):
        return Call("cannot", {"topic": "home"})
    if any(form.search(told) for form in TRAFFIC):
        return Call("cannot", {"topic": "traffic"})
    means = MEANS.match(told)
    if (means and not NO_WORD.fullmatch(means["word"])) or SPELT.match(told) or EXAMPLE.search(told):
        return Call("cannot", {"topic": "words"})
    return None


# ---------------------------------------------------------------- about Larson

LISTENS = re.compile(
    r"(?:^|[,;.!?] ?)(?:hört|horcht|lauscht|schaut|guckt|liest|sieht)(?: (?:da|hier|uns|mir|mich|eigentlich|"
    r"denn|heimlich|"
    r"gerade|jetzt))* (?:wer|jemand|einer|irgendwer|irgendjemand)(?: (?:da|hier|uns|eigentlich|denn|heimlich|alles))* "
    r"(?:mit|zu|ab)(?=[,.;?!]|$| wenn)|"
    r"(?:^|[,;.!?] ?)(?:luistert|kijkt|leest)(?: (?:er|hier|eigenlijk|nou|nu|soms|daar))* (?:iemand|wie)(?: "
    r"(?:eigenlijk|hier|"
    r"stiekem|soms))* (?:mee|af)(?=[,.;?!]|$| als)",
    re.I,
)
DIALECT = re.compile(
    r"\b(?:kannst|chasch|kasch|chaisch|verstehst|verstahsch|verstosch|redsch|redest|sprichst|kannste|schwätzst|schwätzsch|kun|kan|kunt|"
    r"spreek|spreekt|versta|verstaat|praat|praat)(?: (?:du|de|je|jij|ge|gij|u|au|auch|eigentlich|denn|ook|"
    r"eigenlijk|wel|oder))* "
    r"(?:schw(?:ei|ii|y|i)zer\w*|bay(?:e?)risch|boarisch|bairisch|österreichisch|wienerisch|platt\w*|hochdeutsch|schwäbisch|"
    r"sächsisch|kölsch|hessisch|fränkisch|vlaams|fries|limburgs|brabants|gronings|twents|antwerps|plat|dialekt|"
    r"dialect|mundart)\b",
    re.I,
)


def _of_larson(told: str) -> Call | None:
    if LISTENS.search(told):
        return Call("about", {"what": "private"})
    return Call("about", {"what": "languages"}) if DIALECT.search(told) else None


# ---------------------------------------------------------------- the timer that I had running

HAD = (
    re.compile(
        r"\b(?:ding|timer|wekker|kookwekker|klok)(?: \w+){0,3}? (?:dat|die) (?:ik|we)\b[^,;?]*\b(?:laten lopen|"
        r"lopen|gezet|aangezet|"
        r"opgezet|ingesteld)\b[^,;?]*?\bvoor (?:de |het |mijn |m'n )?(?P<label>[^\W\d]+)[, ]+(?:(?:loopt|is|hoe "
        r"lang|staat)\b[^,;]*)"
        r"\b(?:nog|er|aan)\b[^,;]*$",
        re.I,
    ),
    re.compile(
        r"\b(?:ding|timer|wecker|uhr),? (?:das|der|den|die) (?:ich|wir)\b[^,;?]*\b(?:für|fürs) (?:die |den |das "
        r"|meine? )?"
        r"(?P<label>[^\W\d]+)\b[^,;?]*\b(?:laufen|gestellt|gestartet|eingestellt|angemacht)[^,;?]*, "
        r"(?:(?:läuft|ist|gibt|wie lang\w*)\b[^,;]*)\bnoch\b[^,;]*$",
        re.I,
    ),
)  # fmt: skip


def _running(told: str) -> Call | None:
    """ "Dat ding dat ik had laten lopen voor de soep, is dat er nog?"."""
    found = next((match for form in HAD if (match := form.search(told))), None)
    return Call("timers", {"label": found["label"]}) if found else None


# ---------------------------------------------------------------- an age, and a birthday to come

TURNS = re.compile(
    r"\b(?:wann|wanneer|in welchem jahr|in welk jaar|an welchem tag|op welke dag) (?:wird|werde|wordt|word) "
    r"(?P<who>[^\W\d]+(?: [^\W\d]+)?) (?P<many>[^\W_]+)(?: jahre?(?: alt)?| jaar(?: oud)?)?(?=\W*$|[,;?]| "
    r"(?:und|en)\b)",
    re.I,
)
HOW_OLD = re.compile(r"\b(?:wie alt (?:ist|bin|sind)|hoe oud (?:is|ben|zijn))\b", re.I)
BORN = re.compile(r"\b(?:gebor\w+|jahrgang|geburtstag|geburtsdatum|geboortedatum|verjaardag|is van|ist vom|ist "
                  r"von|auf die welt)\b",
                  re.I)  # fmt: skip
MOST_YEARS = 130


def _turning(told: str, code: str, now: datetime) -> tuple[Call, ...]:
    """ "Is van 17 april 1948, hoe oud is ze nu en wanneer wordt ze tachtig?": the age, and the day."""
    found = TURNS.search(told)
    if not found or not BORN.search(told):
        return ()
    days = [day.date for day in read(told, language(code), now).values("date") if day.date < now.date()]
    words = [token.word for token in tokens_of(found["many"], language(code))]
    years = number(words, 0, language(code))
    if len(days) != 1 or not years or years[1] != len(words) or not 0 < years[0] <= MOST_YEARS:
        return ()
    if f"{days[0].year}" not in told or not years[0].is_integer():
        return ()
    then = _birthday(days[0], int(years[0]))
    age = (Call("age", {"born": days[0].isoformat()}),) if HOW_OLD.search(told) else ()
    return (*age, Call("day", {"date": then.isoformat()})) if then else ()


def _birthday(born: date, years: int) -> date | None:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # the 29th of February
        return None
