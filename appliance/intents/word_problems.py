"""Small sums told in a sentence, to the arithmetic in them: "3 shirts at 19.95 each" to 3 * 19.95."""

import re

from appliance.intents.arithmetic import calculate
from appliance.intents.numbers import digits

# A pattern, and what it comes to: {0} is the first number found. NUM is a number, with what money is written with, PCT
# one with a sign for percent, LIST several, GAP a few words without a number, PER what comes between a rate and its
# unit, and UNIT such a word. The first that fits counts, if it leaves out no number.
PROBLEMS: list[tuple[str, str]] = [
    (r"(\d+)/(\d+) of\s+NUM", "{0}/{1}*{2}"),
    (r"(?:subtract|take|deduct) NUM(?: away)? from NUM", "{1}-{0}"),
    (r"how (?:many times|often) (?:does|do|will|goes) NUM (?:go|fit) (?:in|into|in to) NUM", "{1}/{0}"),
    (r"how (?:many times|often) (?:does|do|will) NUM (?:go|fit)GAPNUM", "{1}/{0}"),
    # percentages: what is left, what comes on top, what has changed
    (r"NUM is what (?:percent|percentage|share) of NUM", "{0}/{1}*100"),
    (r"NUM out of NUM\b.*\b(?:percent|percentage)\b", "{0}/{1}*100"),
    (r"(?:drop|fell|fall|down|reduc|cut)\w*GAPfrom NUM\D{1,12}?to NUM\b.*\bpercent", "({0}-{1})/{0}*100"),
    (
        r"(?:went|gone|rose|risen|gr[eo]w\w*|increas\w+|up|raised)\b\D*?from NUM\D{1,12}?to NUM\D*?\bpercent",
        "({1}-{0})/{0}*100",
    ),
    (r"NUM\D*? last \w+\D*?NUM\D*? this \w+\D*?\b(?:percent|percentage)\b", "({1}-{0})/{0}*100"),
    (r"\bsave\b\D*?NUM\D*?(?:reduced|marked down|down|cut|lowered|off)GAPPCT", "{0}*{1}/100"),
    (r"NUM\D{0,40}?(?:reduced|marked down|cut|lowered|drops?|goes down|fell|falls?) by PCT", "{0}*(1-{1}/100)"),
    (r"NUM\D{0,40}?(?:goes up|rises|rose|raised|grows?|grew|increases?) by PCT", "{0}*(1+{1}/100)"),
    (r"PCTGAPon\b\D{0,12}?NUMGAP(?:left|owed?|remain\w*|to pay after|still)\b", "{1}*(1-{0}/100)"),
    (r"PCT (?:off|discount on|reduction on)(?: [a-z]+){0,3}? NUM", "{1}*(1-{0}/100)"),
    (r"PCT (?:raise|increase|rise) on\b\D{0,12}?NUM\b.*\bnew\b", "{1}*(1+{0}/100)"),
    (r"NUMGAP(?:tax|vat)\D{1,8}?PCT\D*?(?:including|with|after|incl)\b", "{0}*(1+{1}/100)"),
    (r"NUM\D{0,20}?(?:tip|vat|service)\D{0,12}?PCT\D*?(?:total|altogether|in all|pay)\b", "{0}*(1+{1}/100)"),
    (r"(?:how much|what)GAP(?:vat|tax|tip|interest)\bGAPNUM\D{1,12}?PCT", "{0}*{1}/100"),
    (r"NUM\D*?PCTGAPinterest\D*?how much intr?e?rest", "{0}*{1}/100"),
    # rates: by how many there are, how many there are, of one
    (r"how much change\D*?NUM\D*?NGAPNUM\s*(?:each|apiece|a piece)", "{0}-{1}*{2}"),
    (r"NUM(?: [a-z]+)?GAPNUM(?: [a-z]+){0,3}? PER (UNIT)\b\D*?how (?:many \3|long)", "{0}/{1}"),
    (r"NUM(?: [a-z]+){0,3}? PER (UNIT)\b\D*?how many \2\D*?NUM", "{2}/{0}"),
    (r"how many \w+ PER (?:UNIT)\b\D*?NUM\D*?N (?:day|night|week|month|hour)s?\b", "{0}/{1}"),
    (r"N (UNIT)(?:s|es)?\b\D*?NUM(?: [a-z]+){0,2}? PER \2\b", "{0}*{2}"),
    (r"NUM(?: [a-z]+){0,3}? PER (UNIT)\b\D*?N[ -](?:\w+ )?\2(?:s|es)?\b", "{0}*{2}"),
    (r"N\D*? if 1 (?:is|costs?|weighs?)\D{0,4}?NUM", "{0}*{1}"),
    (r"NGAPeach(?: 1)? (?:needs?|gets?|has|wants?|eats?|brings?) NUM", "{0}*{1}"),
    (r"N (\w+)\b\D*? if (?:every|each)\D*?NUM", "{0}*{2}"),
    (r"N (BOX)e?s of N\D*?how many (?!\2)\w+", "{0}*{2}"),
    (r"NUM [a-z]+\D*?(BOX)e?s of N\D*?how many \2", "{0}/{2}"),
    (r"how many (?:BOX)e?s of N\D*?\bN\b", "{1}/{0}"),
    (r"NUM(?: [a-z]+)?GAPNUM (?:\w+ )?(?:rolls?|bottles?|boxes|packs|bags|pieces)\b\D*?how many \w+", "{0}/{1}"),
    (r"N[ -]packGAPNUM\D*?PER \w+", "{1}/{0}"),
    (r"N (\w+?)s? (?:of \w+ )?(?:cost|are|for|come to)GAPNUM\D*?\b(?:is|for|does|would) (?:1|a) \2\b", "{2}/{0}"),
    (r"N (\w+?)s? (?:of \w+ )?(?:cost|are|for)GAPNUM\D*?\bN \2s?\b", "{2}/{0}*{3}"),
    (r"NUM (?:\w+ ){1,3}for N (\w+?)s?\b\D*?how (?:much|many)\D*?N\b", "{0}/{1}*{3}"),
    (r"for N (\w+)\GAPNUM\D*?how (?:much|many)\D*?N \2\b", "{2}/{0}*{3}"),
    (r"NUM\D{0,40}?over N (\w+?)s?\b\D*?PER \3\b", "{0}/{1}"),
    (r"\bdrove NUM (?:km|miles|kilometers|kilometres) in NUM hours", "{0}/{1}"),
    (r"N (?:people|friends|of us|persons|kids)\D{0,20}?shar\w*\D*?NUM", "{1}/{0}"),
    (r"NUM (?:\w+ )and N (?:people|kids|children|guests|friends)\b", "{0}/{1}"),
    # differences and areas
    (r"\bholds? N (\w+)\b\D*?how many\D*?N \2\b", "{2}/{0}"),
    (r"\bcovers? NUM\D*?how many\D*?NUM", "{1}/{0}"),
    (r"NUM\D*?spen[td]\D*?NUM\D*?and\D*?NUM\D*?\bleft\b", "{0}-{1}-{2}"),
    (r"NUM\D*?\b(?:ate|eaten|lost|sold|gave away|used|broke)\b\D*?NUM\D*?\bleft\b", "{0}-{1}"),
    (r"\bwe(?: a|'|’| we)re N\b\D*?NUM\D*?\b(?:split|share)", "{1}/{0}"),
    (r"how many years\D*?(?:between|from) N (?:and|to) N", "{1}-{0}"),
    (r"(?:born|built|founded|made|opened) in N\D*?how old\D*? in N", "{1}-{0}"),
    (r"for NUM\D*?(?:paid|pay) with\D*?NUM\D*?\bchange\b", "{1}-{0}"),
    (r"(?:paid|pay) with\D*?NUM\D*?(?:for|worth|cost\w*) \D*?NUM\D*?\bchange\b", "{0}-{1}"),
    (r"NUM\D*?of (?:a |the )?NUM\D*?how (?:many|much|far)\D*?(?:to go|left|remain\w*)\b", "{1}-{0}"),
    (r"was NUMGAP(?:and )?is NUM\D*?how much\D*?(?:gained|grown|taller|heavier)\b", "{1}-{0}"),
    (r"NUM\D*?\bis NUM now\D*?how much\D*?gained", "{1}-{0}"),
    (r"^(?!.*\b(?:around|fence|perimeter)\b).*\barea\D*?NUM(?: [a-z]+)? (?:by|x) NUM", "{0}*{1}"),
    (r"^(?!.*\b(?:around|fence|perimeter)\b)\D*NUM(?: [a-z]+)? (?:by|x) NUM\D*?\barea\b", "{0}*{1}"),
    (r"N\s+(SHARE)s?\s+of\s+NUM", "{0}*{1}*{2}"),
    (r"\b(SHARE) of\s+NUM(?!\s*(?:and|plus|minus|times))", "{0}*{1}"),
    (r"PCT (?:more|higher|up) (?:than|on) NUM", "{1}*(1+{0}/100)"),
    (r"PCT (?:less|lower|fewer|down) (?:than|from) NUM", "{1}*(1-{0}/100)"),
    (r"PCT (?:off|discount on|reduction on)(?: of)? NUM", "{1}*(1-{0}/100)"),
    (r"NUMGAPPCT (?:off|discount|cheaper|reduction)", "{0}*(1-{1}/100)"),
    (r"NUM (?:increased|raised|up|plus) (?:by )?PCT", "{0}*(1+{1}/100)"),
    (r"(?:increase|raise) NUM by PCT", "{0}*(1+{1}/100)"),
    (r"NUM (?:reduced|decreased|lowered|minus|less) (?:by )?PCT", "{0}*(1-{1}/100)"),
    (r"(?:reduce|decrease|lower) NUM by PCT", "{0}*(1-{1}/100)"),
    (r"(?:reduced|marked down|cut|lowered) by PCT\D{0,12}?from NUM", "{1}*(1-{0}/100)"),
    (r"PCT(?: [a-z]+){0,2} (?:of|on|from|for)(?: [a-z]+){0,5}? NUM", "{0}/100*{1}"),
    (r"NUM\D*?PCT\D*\btip\b|NUM\D*\btip\b\D*?PCT", "{0}*{1}/100"),
    (r"what (?:percent|percentage|share) of NUM is NUM", "{1}/{0}*100"),
    (r"what (?:percent|percentage|share) is NUM (?:out )?of NUM", "{0}/{1}*100"),
    (r"NGAP(?:at|for) NUM\s*(?:each|apiece)?\D+?(?:pay|paid|hand over|give)\D+?NUM\D*?\bchange\b", "{2}-{0}*{1}"),
    (
        r"NGAP(?:at|for) NUM(?:\s*(?:each|apiece))?\s*(?:,|and|plus)\D{0,6}NGAP(?:at|for) NUM",
        "{0}*{1}+{2}*{3}",
    ),
    (r"NGAP(?:at|for|of) NUM\s*(?:each|apiece|a piece)\D+?(?:and|plus)\D+?(?:for|at|of) NUM", "{0}*{1}+{2}"),
    (r"NGAP(?:at|for|costs?|costing|are|is|of) NUM\s*(?:each|apiece|a piece|per \w+|every one)\b", "{0}*{1}"),
    (
        r"N\s*(?:packs?|boxes|bags|rows|groups|sets|teams|crates|shelves|bottles|pages?)GAPNGAP\b"
        r"(?:each|in each|in every|per \w+)\b",
        "{0}*{1}",
    ),
    (r"each GAPNUMGAPN\b", "{0}*{1}"),
    (r"NUM\s+(?:a|per|each|every|in a)\s+(PERIOD)\D+?N\s+\2s?\b", "{0}*{2}"),
    (r"NUM\s+(?:a|per|each|every|in a)\s+(PERIOD)\D+?(?:in|for|over|per) (?:\w+ ){0,2}year", "{0}*{times}"),
    (r"NUM (?:a|per) year\b\D*?(?:per|a|each|every) month", "{0}/12"),
    (r"how many (SPAN)s?GAPin N (SPAN)s?", "{1}*{2}/{0}"),
    (r"how many (SPAN)s?GAPin (?:an?|one) (SPAN)", "{1}/{0}"),
    (r"N (SPAN)s? (?:in|to|into|as|is how many) (SPAN)s?", "{0}*{1}/{2}"),
    (r"how many (SPAN)s? (?:is|are) (?:in )?N (SPAN)s?", "{1}*{2}/{0}"),
    (r"N (SPAN)s?\b\D*?how many (SPAN)s? (?:is|are) (?:that|this|it)\b", "{0}*{1}/{2}"),
    (r"product of (LIST)", "{product}"),
    (r"(?:average|mean) of (LIST)", "({list})/{count}"),
    (r"(LIST)\D*?\b(?:my|our|their|the) (?:average|mean)\b", "({list})/{count}"),
    (r"(?:sum|add|total|together|tot up)\D{0,30}?(LIST)", "{list}"),
    (r"(LIST)\D{0,20}?\b(?:together|in total|altogether|added up|sum)\b", "{list}"),
    (r"(?:split|share|divide)GAPNUMGAP(?:between|among|amongst|by|into|over|with|across|for)GAPN", "{0}/{1}"),
    (r"NUMGAP(?:split|shared|divided)GAP(?:between|among|amongst|by|into|over|across)GAPN", "{0}/{1}"),
    (r"N (?:people|friends|of us|persons|kids|children|guests)\D{0,30}?(?:split|shar)\w*GAPNUM", "{1}/{0}"),
    (r"N (\w+) (?:on an?|per|to an?|to the|for each|for every) \w+\b\D+N \2\b", "{2}/{0}"),
    (r"N (\w+) (?:on|in|with|for) N (\w+?)s?\b.*\b\2 (?:per|an?|each) \4", "{0}/{2}"),
    (
        r"NUM (?:for|on) \D{1,30}?(?:and|,)\D{0,12}?NUM (?:for|on)\D*?\b(?:together|total|altogether|in all|sum)\b",
        "{0}+{1}",
    ),
    (r"difference between NUM and NUM", "{0}-{1}"),
    (r"(?:change|left|get back)GAPNUMGAP(?:spend|spent|pay|paid|costs?)GAPNUM", "{0}-{1}"),
    (r"NUMGAP(?:spend|spent|pay|paid|costs?)GAPNUMGAP(?:left|change|get back)", "{0}-{1}"),
]
_N = r"(?<![\d.])(\d{1,15}(?:\.\d{1,9})?)(?!\d)"  # bounded: no text of digits takes long
SHARES = {"half": "1/2", "third": "1/3", "quarter": "1/4", "fourth": "1/4", "fifth": "1/5", "tenth": "1/10"}
SPANS = {"second": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800"}
PERIODS = {"day": "365", "night": "365", "week": "52", "month": "12"}  # of a year
PIECES = {
    "LIST": r"N(?:(?:\s*,\s*(?:and )?|\s+and\s+|\s*\+\s*|\s+)N)+",
    "NUM": r"(?:[$€£]\s*)?N(?:\s*(?:euros?|dollars?|pounds?|bucks|cents?|[$€£]))?",
    "PCT": r"N\s*(?:%|percent|per cent)",
    "GAP": r"\D{1,40}?",
    "SHARE": "|".join(SHARES),
    "SPAN": "|".join(SPANS),
    "PERIOD": "|".join(PERIODS),
    "PER": r"(?:an?|per|each|every|/|the|in 1|for 1)",
    "UNIT": r"[a-z]{3,}?",
    "BOX": "box|pack|bag|roll|crate|packet|carton|tray|case|tin",
}


def _pattern(text: str) -> re.Pattern[str]:
    for name, piece in PIECES.items():
        text = text.replace(name, piece)
    return re.compile(text.replace("N", _N))


READY = [(_pattern(text), sum_) for text, sum_ in PROBLEMS]

SIGNS: list[tuple[str, str]] = [
    (r"\b(?:cube|cubic|third) root of\s+|∛\s*", "cbrt "),
    (r"\bsquare root of\s+|\bsqrt\s*(?:of\s*)?|√\s*", "sqrt "),
    (r"\bto the (\d+)(?:th|st|nd|rd)(?: power)?\b", r"**\1"),
    (r"\bto the power(?: of)?\b|\braised to(?: the)?(?: power of)?\b|\^", "**"),
    (r"\b(?:double|twice) (?=\d)", "2*"),
    (r"\btriple (?=\d)", "3*"),
    (r",? (?:and )?then (?=times|plus|minus|divided|multiplied|\W)", " "),
    (r"\bsquared\b|²", "**2"),
    (r"\bcubed\b|³", "**3"),
    (r"\b(?:multiplied by|times)\b|×|·", "*"),
    (r"(?<=\d)\s*x\s*(?=\d)", "*"),
    (r"\bdivided by\b|÷", "/"),
    (r"\b(?:plus|added to)\b", "+"),
    (r"\bminus\b|−", "-"),
]
# Within a sentence only what is plainly a sum: signs that also stand in dates and names must have spaces.
TERM = r"(?:sqrt |cbrt |(?<![\d)])-\s*)?\(*\d+(?:\.\d+)?\)*(?:\s*\*\*\s*\d+)?\)*"
SUM = re.compile(
    rf"{TERM}(?:(?:\s*[+*]\s*|\s+[-/]\s+|(?<=\D)\s*/\s*){TERM})+|(?:sqrt|cbrt) \d+(?:\.\d+)?|\d+(?:\.\d+)?\s*\*\*\s*\d+"
)
YEARS = re.compile(r"(?:1[5-9]|20)\d\d\s*-\s*(?:1[5-9]|20)\d\d")  # from one to the other
# A number that a pattern leaves out, other than the one of "each one".
LEFT_OUT = re.compile(r"\d\d|[02-9]|(?<!each )(?<!every )(?<!this )(?<!that )(?<!after )(?<!does )\b1\b")
# What makes another sum of a sentence than its pattern, and numbers that are dates or the like.
OTHERWISE = re.compile(
    r"\b(?:and a|ate|by|a) half\b|\bof what\b|\boriginal\w*\b|\bfound\b|\banother\b|\bworkers?\b|\bscale\b|\bstars?\b"
    r"|\b(?:in|since|until|from) (?:1[5-9]|20)\d\d\b|\bin \d+ of \d|\bafter \d+ ?(?:%|percent) off\b"
    r"|\b\d\d? (?:of )?(?:jan|febr)uary\b|\b\d\d? (?:of )?(?:march|april|may|june|july|august)\b"
    r"|\b\d\d? (?:of )?(?:septem|octo|novem|decem)ber\b"
)
CLAIMED = re.compile(r"# ?(?:is|equals|makes) \d+(?:\.\d+)?")  # of the sum, a result that is to be checked
YEARS_APART = re.compile(r"\bhow (?:many years|old)\b")
FEW = 5  # words: so short a request that has a sum is one for it
WANTED = re.compile(
    r"\b(?:how|whats?|divide|multiply|subtract|calculate|compute|work out|tell|give|is|sums?|total|add|together|"
    r"math\w*|result|answer|equals?|cost|pay|earn|left|much|many|need|figure|comes?|make|split|share|percent|tip|average|convert|"
    r"quick)\b|[=?%]"
)


def find_problem(text: str) -> str | None:
    """The arithmetic in a sentence; None when nothing in it asks for a result, or none can be made."""
    told = digits(" ".join(text.split()))
    if not WANTED.search(told) and len(told.split()) > FEW:
        return None
    if OTHERWISE.search(told) and not YEARS_APART.search(told):
        return None
    for pattern, comes_to in READY:
        found = pattern.search(told)
        if found and not LEFT_OUT.search(f"{told[: found.start()]} {told[found.end() :]}"):
            expression = _filled(comes_to, found)
            return None if calculate(expression).startswith("-") and "difference" not in told else expression
    for words, sign in SIGNS:
        told = re.sub(words, sign, told)
    sums = (found[0] for found in SUM.finditer(told) if not YEARS.fullmatch(found[0]))
    longest = max(sums, key=len, default="")
    others = CLAIMED.sub(" ", told.replace(longest, "#", 1)) if longest else ""
    if not longest or longest.count("(") != longest.count(")") or LEFT_OUT.search(others):
        return None
    return longest.strip()


def _filled(comes_to: str, found: re.Match[str]) -> str:
    given = [value for value in found.groups() if value is not None]
    times = next((PERIODS[value] for value in given if value in PERIODS), "1")
    listed = re.findall(r"\d+(?:\.\d+)?", found[0])
    values = [(SHARES | SPANS).get(value, value) for value in given]
    return comes_to.format(*values, times=times, list="+".join(listed), product="*".join(listed), count=len(listed))
