"""The formats of JSON Schema as regular languages, each with every value of its standard.

Formats that are not listed here (regex, uri-template, …) narrow nothing. Where the standard bounds the whole length
(hostname, email), the check of an answer does.
"""

from collections.abc import Iterator
from functools import lru_cache

from appliance.llm.structured import expressions
from appliance.llm.structured.language import Term


def _dates() -> str:
    """RFC 3339, full-date, years 0001 to 9999; 29 February in leap years alone."""
    year = r"(?!0000)\d{4}"
    fours = r"(0[48]|[2468][048]|[13579][26])"
    leap = rf"(\d\d{fours}|{fours}00)"
    long, short = r"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])", r"(0[469]|11)-(0[1-9]|[12]\d|30)"
    return rf"({year}-({long}|{short}|02-(0[1-9]|1\d|2[0-8]))|{leap}-02-29)"


DATE = _dates()
# RFC 3339, full-time. Leap seconds are at the end of a day of UTC, so they are allowed there alone.
TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)|23:59:60(\.\d+)?([Zz]|[+-]00:00))"
SECONDS = r"\d+S"
MINUTES = rf"\d+M({SECONDS})?"
CLOCK = rf"T({SECONDS}|{MINUTES}|\d+H({MINUTES})?)"
DURATION = rf"P(\d+W|{CLOCK}|(\d+D|\d+M(\d+D)?|\d+Y(\d+M(\d+D)?)?)({CLOCK})?)"  # RFC 3339, appendix A

OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
IPV4 = rf"({OCTET}\.){{3}}{OCTET}"
H16 = r"[0-9A-Fa-f]{1,4}"


def _ipv6() -> str:
    """RFC 3986, IPv6address (the text forms of RFC 4291)."""
    low = rf"({H16}:{H16}|{IPV4})"
    forms = [rf"({H16}:){{6}}{low}", rf"::({H16}:){{5}}{low}"]
    for before in range(5):
        head = rf"(({H16}:){{0,{before}}}{H16})?"
        after = 4 - before
        forms.append(rf"{head}::({H16}:){{{after}}}{low}")
    forms += [rf"(({H16}:){{0,5}}{H16})?::{H16}", rf"(({H16}:){{0,6}}{H16})?::"]
    return "(" + "|".join(forms) + ")"


IPV6 = _ipv6()
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = rf"{LABEL}(\.{LABEL})*"  # RFC 1123
LETTERS = r"[^\x00-\x7f]"
IDN_LABEL = rf"([A-Za-z0-9]|{LETTERS})(([A-Za-z0-9-]|{LETTERS}){{0,61}}([A-Za-z0-9]|{LETTERS}))?"
IDN_HOST = rf"{IDN_LABEL}(\.{IDN_LABEL})*"


def _email(letters: str, host: str) -> str:
    """RFC 5321, Mailbox; RFC 6531 with `letters` beyond ASCII."""
    atom = rf"([A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]{letters})+"
    quoted = rf'"([ !#-\[\]-~]{letters}|\\[ -~])*"'
    return rf"({atom}(\.{atom})*|{quoted})@({host}|\[({IPV4}|IPv6:{IPV6})\])"


def _uri(letters: str) -> tuple[str, str]:
    """RFC 3986, URI and relative-ref; RFC 3987 with `letters` beyond ASCII."""
    escape = r"%[0-9A-Fa-f]{2}"
    unreserved = rf"[A-Za-z0-9._~!$&'()*+,;=-]{letters}|{escape}"
    char = rf"({unreserved}|[:@])"
    authority = (
        rf"(({unreserved}|:)*@)?(\[({IPV6}|v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]|({unreserved})*)(:\d*)?"
    )
    absolute, rooted = rf"//{authority}(/{char}*)*", rf"/({char}+(/{char}*)*)?"
    tail = rf"(\?({char}|[/?])*)?(#({char}|[/?])*)?"
    first = rf"({unreserved}|@)+"
    uri = rf"[A-Za-z][A-Za-z0-9+.-]*:({absolute}|{rooted}|{char}+(/{char}*)*)?{tail}"
    return uri, rf"({absolute}|{rooted}|{first}(/{char}*)*)?{tail}"


URI, RELATIVE = _uri("")
IRI, IRI_RELATIVE = _uri(rf"|{LETTERS}")
POINTER = r"(/([^/~]|~[01])*)*".replace("[^/~]", r"[^/~]|\n|\r|\u2028|\u2029")
PATTERNS = {
    "date": DATE,
    "time": TIME,
    "date-time": rf"{DATE}[Tt]{TIME}",
    "duration": DURATION,
    "uuid": r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",  # RFC 9562, any version
    "email": _email("", HOST),
    "idn-email": _email(rf"|{LETTERS}", IDN_HOST),
    "hostname": HOST,
    "idn-hostname": IDN_HOST,
    "ipv4": IPV4,
    "ipv6": IPV6,
    "uri": URI,
    "uri-reference": rf"({URI}|{RELATIVE})",
    "iri": IRI,
    "iri-reference": rf"({IRI}|{IRI_RELATIVE})",
    "json-pointer": POINTER,  # RFC 6901
    "relative-json-pointer": rf"(0|[1-9]\d*)(#|{POINTER})",
}
LONGEST = {"hostname": 253, "idn-hostname": 253, "email": 254, "idn-email": 254}  # characters


@lru_cache(32)
def language_of(name: str) -> Term | None:
    """The values of a format; None if it narrows nothing here."""
    return expressions.read(f"^(?:{PATTERNS[name]})$") if name in PATTERNS else None


def known() -> Iterator[str]:
    """The formats that are kept to."""
    yield from PATTERNS
