"""Lists told by the shop, or with a wish to have them written down, in German and Dutch.

"Für den Baumarkt: Dübel, Acryl und ein Pinsel", "bij de Albert Heijn moet ik nog yoghurt en kaas halen", "ich brauch
noch zwei Semmeln, schreibst du das auf".
"""

import re

from appliance.intents.call import Call
from appliance.intents.language import Language, language
from appliance.intents.list_entries import cut, is_entry

LONGEST = 200  # characters
MOST_WORDS = 5  # of an entry
SHOP = (
    r"(?:baumarkt|supermarkt|markt|wochenmarkt|drogerie(?:markt)?|apotheke|bäcker(?:ei)?|metzger(?:ei)?|fleischer|"
    r"getränkemarkt|"
    r"gartencenter|"
    r"dm|rossmann|rewe|edeka|aldi|lidl|penny|netto|kaufland|obi|hornbach|bauhaus|toom|ikea|hofer|billa|spar|migros|"
    r"coop|müller|"
    r"albert heijn|ah|jumbo|plus|hema|gamma|praxis|karwei|kruidvat|etos|action|delhaize|colruyt|carrefour|bakker|"
    r"slager|"
    r"apotheek|drogist|bouwmarkt|tuincentrum|supermarkt|winkel|laden|groenteboer|blokker|intratuin|dirk|nettorama|"
    r"vomar)"
)
AT_SHOP = (
    rf"(?:(?:für|fürs|beim|bei|vom|von|im|in|aus|aus'm|aus dem|zum|zur|voor|bij|van|naar)(?: (?:den|die|das|"
    rf"dem|der|de|het|'t))? {SHOP})"
)
WRITE = (
    r"(?:schreib(?:e|st)?(?: du)?(?: mir| ma| uns)?(?: das| des| es| sie| die)?(?: mal| bitte| mir)* auf(?: bitte)?|"
    r"notier(?:e|st)?(?: du)?(?: mir| uns)?(?: das| es)?(?: mal| bitte)*|"
    r"(?:kannst|könntest) du (?:das |mir das )?(?:bitte )?(?:aufschreiben|notieren)|"
    r"schrijf(?: dat| het| ze)?(?: maar| eens| even| alsjeblieft)* op|noteer(?: dat| het)?(?: maar| eens| even)*|"
    r"zet (?:dat|het|ze)(?: maar| eens| even)* op|"
    r"(?:kun|kan|wil) je (?:dat |het )?(?:even )?(?:opschrijven|noteren))"
)
NEED_BEHIND = r"(?:brauch|brauche|brauchen|muss|müssen|heb|hebben|moet|moeten) (?:ich|wir|ik|we)"
NEED = (
    r"(?:(?:brauch|brauche|brauchen) (?:ich|wir)|(?:ich|wir) (?:brauch|brauche|brauchen)|(?:muss|müssen) (?:ich|"
    r"wir)|(?:ich|wir) (?:muss|müssen)|"
    r"(?:heb|hebben|moet|moeten) (?:ik|we)|(?:ik|we) (?:heb|hebben|moet|moeten))"
)
SMALL = r"(?:heute|heut|vandaag|gleich|noch|nog|auch|ook|bitte|mal|dann|nur|eben|even|eens|wieder)"
ENDS = r"(?:holen|kaufen|besorgen|mitnehmen|einkaufen|haben|halen|kopen|meenemen|hebben|nodig|meebrengen)"
ITEMS = r"(?P<items>[^?;:]+?)"
WRITTEN = rf"(?P<write>,? (?:und |en |also |dus )?{WRITE})"
END = r"[\s.!]*$"
ADDS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^{AT_SHOP}\s*[:,]\s*{ITEMS}{WRITTEN}?{END}",
        rf"^{AT_SHOP} {NEED}(?: {SMALL})* {ITEMS}(?: {ENDS})?{WRITTEN}{END}",
        rf"^{NEED}(?: {SMALL})* (?:{AT_SHOP} )?(?:{SMALL} )*{ITEMS}(?: {AT_SHOP})?(?: {ENDS})?{WRITTEN}{END}",
        rf"^(?:ge|je|jij|u|du) (?:moet|kunt|kan|mag|musst|kannst|sollst|könntest) (?:mij|me|ons|mir|uns)(?: "
        rf"{SMALL})* {ITEMS} "
        rf"(?:opschrijven|noteren|aufschreiben|notieren){END}",
        rf"^(?:schreib|schreibe|notier|notiere|schrijf|noteer)(?: mir| uns| me| ons)?(?: {SMALL})* {AT_SHOP} "
        rf"{ITEMS}(?: auf| op)?{END}",
        rf"^(?:zet|schrijf|schreib|schreibe|setz|setze)(?: mir| uns| me| ons)?(?: {SMALL})* {ITEMS} (?:op|auf)(?: "
        rf"{SMALL})* {AT_SHOP}{END}",
        rf"^(?:schreib|schreibe|notier|notiere|schrijf|noteer)(?: mir| uns| me| ons)?(?: {SMALL})* {ITEMS} "
        rf"(?:für|auf|zu|zum|voor|op|bij) (?:den |die |de |mijn |onze )?(?:einkauf|einkäufen?|einkaufen|"
        rf"boodschappen)(?: auf| op)?{END}",
    )
)
OFFERS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^{AT_SHOP} {NEED}(?: {SMALL})* {ITEMS}(?: {ENDS})?{END}",
        rf"^{NEED}(?: {SMALL})* {AT_SHOP}(?: {SMALL})* {ITEMS}(?: {ENDS})?{END}",
        rf"^{NEED}(?: {SMALL})* {ITEMS} {AT_SHOP}(?: {ENDS})?{END}",
        rf"^{ITEMS},? (?:das|des|die|dat|da's|dit)(?: is| ist)?(?: {NEED})?(?: {SMALL})*(?: (?:voor|für))?(?: van)? "
        rf"{AT_SHOP}(?: {ENDS})?{END}",
        rf"^{ITEMS},? (?:das|des|die|dat) {NEED_BEHIND}(?: {SMALL})* {AT_SHOP}(?: {ENDS})?{END}",
    )
)
ALSO_WRITTEN = re.compile(rf"{WRITTEN}{END}", re.I)
QUESTION = re.compile(r"^(?:was|wat|wo|waar|wann|wanneer|wie|hoe|welche\w*|welke|wer)\b", re.I)
# "Ik heb bij de Jumbo Jan gezien" tells what was; only what one "heeft nodig" is needed.
HAS = re.compile(r"\b(?:heb|hebben) (?:ik|we)\b|\bik heb\b|(?<!moeten )\bwe hebben\b", re.I)
NEEDS = re.compile(r"\bnodig\b", re.I)
DONE = re.compile(r"\b[Gg]e[a-zäöüß]+(?:t|en) haben[\s.!]*$")
# No entry: a verb, a wish or a time in it makes it a sentence.
NO_ENTRY = re.compile(
    r"^(?:zu|zum|zur|nach|naar|in|im|ins|auf|bei|beim|bij|van|vom|von|mit|met|für|voor)\b|"
    r"\b(?:ist|sind|is|zijn|war|was|hat|heeft|um|om|uhr|uur|morgen|heute|vandaag|wenn|als|weil|omdat|dass|dat|"
    r"erinner\w*|herinner\w*|"
    r"timer|minuten?|stunden?|abholen|ophalen|zurückbringen|terugbrengen|gehen|gaan|fahren|rijden|sein|werden|"
    r"arbeiten|werken)\b",
    re.I,
)


def find(text: str, code: str) -> tuple[Call, ...]:
    """What a text wants put on the shopping list, or only says is needed."""
    told = " ".join(text.replace("’", "'").split())
    if code not in ("de", "nl") or len(told) > LONGEST or "?" in told or QUESTION.match(told):
        return ()
    if HAS.search(told) and not NEEDS.search(told) or DONE.search(told):
        return ()
    for patterns, tool in ((ADDS, "list_add"), (OFFERS, "list_offer")):
        for pattern in patterns:
            found = pattern.match(told)
            if found and (items := _entries(found["items"], language(code))):
                return (Call(tool, {"items": items, "name": "shopping"}),)
    return ()


def _entries(text: str, told: Language) -> list[str]:
    """The entries of a text; none if one of them may be more than the name of a thing."""
    entries = [re.sub(r"^(?:(?:und|en|an|'?n|so'n|zo'n) )+", "", entry) for entry in cut(text, told)]
    fits = entries and all(
        is_entry(e, told) and len(e.split()) <= MOST_WORDS and not NO_ENTRY.search(e) for e in entries
    )
    return entries if fits else []
