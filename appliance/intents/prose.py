"""Requests in English for a text of some use, or to work on one: a small model gets those wrong, unlike a story."""

import re

from appliance.intents.questions import without_manners

TEXT = (
    r"(?:message|letter|e-?mails?|note|text|essay|speech|paragraph|caption|post|reply|review|cv|resume|summary|toast|"
    r"introduction|invitation|complaint|apology|description|advert|ad|announcement|sentence|article|report|homework|"
    r"thank[ -]?you|card|lines?|words)\b"
)
SOME = r"(?:[\w'-]+ ){0,6}"
FORMS = (
    # something new
    rf"(?:write|draft|compose|word|(?:knock|type|make) up|come up with|do (?:me|us)|"
    rf"help me (?:to )?(?:write|word|draft|with)) {SOME}{TEXT}",
    rf"i(?:'ve| have)? (?:need|want|could do with|have to write|must write|got to write) (?:an? |some ){SOME}{TEXT} "
    r"(?:for|to|about|from|saying|that)\b",
    # how to put it
    r"help me (?:to )?(?:say|tell|ask|explain|apologi[sz]e|reply|answer|decline|break it)\b",
    r"how (?:do|should|would|can) i (?:word|phrase|put it|say (?:no|sorry|it|this|that))\b",
    r"(?:use|put) (?:the word )?[\"'“‘]?[\w-]+[\"'”]? in(?:to)? a sentence\b",
    # a text that is there
    r"(?:re-?write|re-?phrase|re-?word|shorten|proof-?read|paraphrase|polish|summari[sz]e)\b",
    r"make (?:it|that|this) (?:sound|shorter|longer|more|less|funnier|nicer|ruder|politer|rhyme)\b",
    r"(?:say|put|explain) (?:it|that|this) (?:in|like|as|again|more|simpl\w+|another)\b",
)
PROSE = re.compile(rf"(?:please )?(?:{'|'.join(FORMS)})", re.I)


def wants_prose(text: str) -> bool:
    """Whether a text asks for that."""
    return PROSE.match(without_manners(text)) is not None
