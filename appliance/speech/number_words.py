"""Ordinal numbers of German and Dutch in words, and German years: their voice reads the digits as plain numbers."""

DE_ONES = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
).split()
DE_TENS = "- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
DE_ORDINALS = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
NL_ONES = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien"
).split()
NL_TENS = "- - twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
NL_ORDINALS = {1: "eerste", 3: "derde", 8: "achtste"}


def german(number: int) -> str:
    """A whole number from 0 to 99 as one word."""
    if number < len(DE_ONES):
        return DE_ONES[number]
    tens, ones = divmod(number, 10)
    before = "" if ones == 0 else ("ein" if ones == 1 else DE_ONES[ones]) + "und"
    return before + DE_TENS[tens]


def german_year(year: int) -> str:
    """A year from 1100 to 1999 as people say it: "neunzehnhundertvierundachtzig"."""
    hundreds, rest = divmod(year, 100)
    return f"{german(hundreds)}hundert{german(rest) if rest else ''}"


def german_ordinal(number: int, ending: str) -> str:
    """An ordinal from 1 to 99 with its ending: "dritte", "dritten", "dritter"."""
    stem = DE_ORDINALS.get(number) or german(number) + ("t" if number < len(DE_ONES) else "st")
    return stem + ending


def dutch(number: int) -> str:
    """A whole number from 0 to 99 as one word."""
    if number < len(NL_ONES):
        return NL_ONES[number]
    tens, ones = divmod(number, 10)
    if ones == 0:
        return NL_TENS[tens]
    return NL_ONES[ones] + ("ën" if NL_ONES[ones].endswith("e") else "en") + NL_TENS[tens]


def dutch_ordinal(number: int) -> str:
    """An ordinal from 1 to 99: "derde", "twintigste"."""
    ending = "de" if number < len(NL_ONES) and number not in (1, 8) else "ste"
    return NL_ORDINALS.get(number) or dutch(number) + ending
