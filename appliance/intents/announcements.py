"""What everybody is to be told: "tell everyone dinner is ready". The forms are in languages/, under [announce]."""

from appliance.intents.call import Call
from appliance.intents.forms import forms, marked, phrases
from appliance.intents.language import LANGUAGES, TOKEN, language
from appliance.intents.main_clause import as_sentence
from appliance.intents.understanding import Understood

LONGEST = 1000  # characters; longer texts are talk
PLAIN = frozenset('"“”„‘’!')


def find(text: str, preferred: str = "") -> Understood | None:
    """The call to announce something, if a text asks for that."""
    if len(text) > LONGEST:
        return None
    for code in sorted(LANGUAGES, key=lambda code: code != preferred):
        if words := _words(text, code):
            return Understood((Call("announce", {"text": words}),), code)
    return None


def _words(text: str, code: str) -> str:
    """What is to be announced; empty if the text asks for no announcement."""
    tokens = [token for token in TOKEN.finditer(text) if token[0] not in PLAIN]
    while tokens and tokens[-1][0] in ".?":
        tokens.pop()
    told = marked((token[0].lower().replace("’", "'") for token in tokens), code, "announce")
    start = phrases(code, "announce", "lead").match(told)
    begun = start.end() if start else 0
    for name in ("free", "clause"):
        for _, pattern in forms(code, "announce", name):
            if (found := pattern.fullmatch(told, begun)) and (name == "free" or _is_news(found["items"], code)):
                first = told[: found.start("items")].count(" ")
                last = first + found["items"].count(" ") - 1
                words = text[tokens[first].start() : tokens[last].end()].strip(" ,;:")
                that = first and tokens[first - 1]
                if that and that[0].lower() in language(code).words("announce", "that"):
                    return as_sentence(words, code) or text[that.start() : that.end()] + f" {words}"
                return words
    return ""


def _is_news(items: str, code: str) -> bool:
    """Whether words tell something, rather than name what is to be told: "a joke", "who is here", "about it"."""
    return not any(pattern.fullmatch(items) for _, pattern in forms(code, "announce", "not"))
