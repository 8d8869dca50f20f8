"""Tables as programs and banks export them: every value with its name, and no value lost."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text.properties import tried

from appliance.text.chunk import split
from appliance.text.reading.csv_table import read_csv

BANK_DE = """Umsatzanzeige;Datei erstellt am: 01.02.2024 10:11

IBAN;DE99 5001 0517 1234 5678 90
Kontoname;Girokonto
Kunde;Anna Beispiel
Saldo;1.234,56;EUR

In der Datei finden Sie alle gebuchten Umsätze.

Buchung;Empfänger;Zweck;Betrag;Währung
31.01.2024;REWE;Einkauf;-12,34;EUR
30.01.2024;Vermieter;"Miete
Januar";-800,00;EUR
"""
PADDED = """Umsätze Girokonto;;;Kundennummer: 123;;
Letzter Kontostand;;;;5.200,00;EUR
Buchungstag;Wert;Umsatzart;Zweck;Betrag;Währung
02.01.2020;02.01.2020;SEPA;Miete;-800,00;EUR
Kontostand;01.02.2020;;;5.350,00;EUR
"""
BANK_NL = 'Rekening,NL12ABNA0123456789\nNaam,Jan de Vries\n\nDatum,Bedrag\n01-01-2024,"5,00"\n02-01-2024,"7,50"\n'
BANK_EN = (
    '"Account Name:","FlexAccount ****12345"\n"Account Balance:","£1200.00"\n\n'
    '"Date","Description","Paid out","Paid in"\n"01 Jan 2024","WATER CO","£20.00",""\n'
)


def told(text: str) -> list[tuple[str, list[str]]]:
    return [(section.heading, section.text.splitlines()) for section in read_csv(text.encode())]


def lines(text: str) -> list[str]:
    return [line for _, some in told(text) for line in some]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("part;price\noil;7,5\ntyre;99", ["part: oil, price: 7,5", "part: tyre, price: 99"]),
        ("sep=|\na|b\n1|2", ["a: 1, b: 2"]),
        ('"sep=;"\na;b\n1;2', ["a: 1, b: 2"]),
        ("a\tb\n1\t2", ["a: 1, b: 2"]),
        ("a,b,c\n1,2,3,4,five\n6", ["a: 1, b: 2, c: 3, 4, five", "6"]),
        ("Item;2023;2024\nOil;5;7", ["Item: Oil, 2023: 5, 2024: 7"]),
        ("2024-01-01,12.5,Rent\n2024-01-02,3,Tea", ["2024-01-01, 12.5, Rent", "2024-01-02, 3, Tea"]),
        (",a,b\n0,x,y", ["0, a: x, b: y"]),
        ('a;b\n"one\r\ntwo";3', ["a: one two, b: 3"]),
        ('a;b;c\n"never closed;1;2\nd;e;f', ['a: "never closed, b: 1, c: 2', "a: d, b: e, c: f"]),
        ('a, b, c\n1, "x, y", 3\n4, "z", 6', ["a: 1, b: x, y, c: 3", "a: 4, b: z, c: 6"]),
        (
            "organ,people,since\nVorstand,5,1999\nBestand,3,2001\nZustand,4,2002",
            ["organ: Vorstand, people: 5, since: 1999", "organ: Bestand, people: 3, since: 2001",
             "organ: Zustand, people: 4, since: 2002"],
        ),
        (
            "station,town,litres\nTotal,Hamburg,40\nShell,Bremen,35\nTotal,,75",
            ["station: Total, town: Hamburg, litres: 40", "station: Shell, town: Bremen, litres: 35",
             "Total, litres: 75"],
        ),
        ("a,b,c\n1,2,3\n\n4,5,6\n\nTotal,,9", ["a: 1, b: 2, c: 3", "a: 4, b: 5, c: 6", "Total, c: 9"]),
        ("a;b;c\n1;;\n2;;", ["1", "2", "a, b, c"]),
        ("naam;opmerking\nAnna;hallo\nBob;5", ["naam: Anna, opmerking: hallo", "naam: Bob, opmerking: 5"]),
        ("Konto;DE12345678901234\nInhaber;Anna\nDatum;Betrag\n01.01.2024;5,00",
         ["Konto: DE12345678901234", "Inhaber: Anna", "Datum: 01.01.2024, Betrag: 5,00"]),
        ("name\nAnna\nBob", ["name", "Anna", "Bob"]),
        ("a,b", ["a, b"]),
    ],
)  # fmt: skip
def test_rows(text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize("gap", ["\n", ""])
@pytest.mark.parametrize("title", ["Price list 2026", "Price list 2026;;;", '"Price list 2026"'])
def test_a_title_stands_above_the_rows(title, gap):
    text = f"{title}\n{gap}item;price;stock;shelf\noil;7;12;north\ntyre;99;4;cellar\n"
    assert told(text) == [
        ("Price list 2026", ["Price list 2026"]),
        ("Price list 2026", ["item: oil, price: 7, stock: 12, shelf: north",
                             "item: tyre, price: 99, stock: 4, shelf: cellar"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BANK_DE, ["Kunde: Anna Beispiel", "Saldo, 1.234,56, EUR", "In der Datei finden Sie alle gebuchten Umsätze.",
                   "Buchung: 30.01.2024, Empfänger: Vermieter, Zweck: Miete Januar, Betrag: -800,00, Währung: EUR"]),
        (PADDED, ["Umsätze Girokonto: Kundennummer: 123", "Letzter Kontostand, 5.200,00, EUR",
                  "Buchungstag: 02.01.2020, Wert: 02.01.2020, Umsatzart: SEPA, Zweck: Miete, Betrag: -800,00, "
                  "Währung: EUR", "Kontostand, Wert: 01.02.2020, Betrag: 5.350,00, Währung: EUR"]),
        (BANK_NL, ["Naam: Jan de Vries", "Datum: 01-01-2024, Bedrag: 5,00", "Datum: 02-01-2024, Bedrag: 7,50"]),
        (BANK_EN, ["Account Balance: £1200.00", "Date: 01 Jan 2024, Description: WATER CO, Paid out: £20.00"]),
    ],
)  # fmt: skip
def test_exports_of_banks(text, expected):
    assert set(expected) <= set(lines(text))


def test_several_tables_in_one_file():
    text = "Item,Price\nOil,7\nTyre,9\n\nRoom,Size,Door\nA,5,blue\nB,7,red\nC,8,green\n"
    assert lines(text)[-1] == "Room: C, Size: 8, Door: green"


def test_places_count_the_lines_of_the_file():
    text = 'Title\n\na;b\n"one\ntwo";x\n' + "".join(f"{n};y\n" for n in range(30))
    assert [section.place for section in read_csv(text.encode())] == ["line 1", "line 4", "line 25"]


def test_very_long_cells():
    (section,) = read_csv(("text;n\n" + "word " * 100_000 + ";1\n").encode())
    assert section.text.count("word") == 100_000
    assert sum(passage.text.count("word") for passage in split([section])) >= 100_000


CELLS = st.text(st.sampled_from('abcÄß€ ,;\t|"\n0123456789.-:'), max_size=20)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=12)


@settings(tried, max_examples=300)
@given(ROWS, st.sampled_from(",;\t|"), st.booleans())
def test_no_word_of_a_table_is_lost(rows, separator, named):
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    text = f"sep={separator}\n{file.getvalue()}" if named else file.getvalue()
    passages = split(list(read_csv(text.encode())))
    found = set(re.findall(r"\w+", " ".join(f"{p.heading} {p.text}" for p in passages)))
    assert not set(re.findall(r"\w+", " ".join(cell for row in rows for cell in row))) - found


@settings(tried, max_examples=200)
@given(st.text(st.sampled_from('a1;,|"\n\r\t sep='), max_size=200))
def test_anything_is_read(text):
    list(read_csv(text.encode()))
