"""What a text does not carry stays empty in the data extracted from it."""

import pytest

from appliance.llm.structured.evidence import checked

TEXT = "Invoice 2026-118 of Lindner's Bikes: total 1.120,50 euros, please pay by 14 December. Call Ann-Marie Öz."
SCHEMA = {
    "properties": {
        "from": {"type": "string"},
        "number": {"type": "string"},
        "total": {"type": "number"},
        "due": {"type": "string"},
        "phone": {"type": "string"},
        "urgent": {"type": "boolean"},
        "people": {"type": "array", "items": {"type": "string"}},
    }
}


def states(value) -> dict:
    return {field.path: field.state for field in checked(value, SCHEMA, TEXT)[1]}


def test_what_the_text_says_is_found_with_its_place():
    value = {"from": "lindner’s bikes", "number": "2026-118", "total": 1120.5, "due": "14 December"}
    kept, fields = checked(value, SCHEMA, TEXT)
    assert kept == value
    total = next(field for field in fields if field.path == ("total",))
    assert (total.state, total.place, total.value) == ("found", "1.120,50", "1120.5")
    assert total.before.endswith("Bikes: total ") and total.after.startswith(" euros")


@pytest.mark.parametrize(
    ("invented", "empty"), [({"phone": "1234567890"}, ""), ({"total": 4}, None), ({"due": "31st December 2026"}, "")]
)
def test_what_is_invented_stays_empty(invented, empty):
    kept, fields = checked(invented, SCHEMA, TEXT)
    [name] = invented
    assert kept[name] == empty and states(invented)[(name,)] == "missing"
    assert next(field for field in fields if field.path == (name,)).value == ""


def test_fields_that_were_not_given_are_missing_and_choices_are_judged():
    found = states({"urgent": True})
    assert found[("urgent",)] == "judged" and found[("from",)] == "missing"


def test_items_of_a_list_that_are_invented_are_left_out():
    kept, _ = checked({"people": ["Ann-Marie Öz", "Bob"]}, SCHEMA, TEXT)
    assert kept == {"people": ["Ann-Marie Öz"]}


def test_any_value_and_schema_can_be_checked():
    assert checked("Lindner", True, TEXT)[0] == "Lindner"
    assert checked([], {}, TEXT) == ([], [])
    assert checked({"a": {"b": [1120.5, 7]}}, {"properties": []}, TEXT)[0] == {"a": {"b": [1120.5]}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It was -5 °C at night", -5),
        ("a balance of −1.250,40 €", -1250.4),
        ("minus 3 Grad", -3),
        ("Seats: -$20 each", -20),
        ("between 3-5 people", 5),
        ("Milk:\n- 4 bottles\n-6 eggs", 6),
        ("They raised 2.5 million dollars", 2_500_000),
        ("2,3 Mio. Euro", 2_300_000),
        ("a crowd of 50k", 50_000),
        ("tables 4 12 and 16", 12),
        ("1 250 000 inhabitants", 1_250_000),
        ("three cats", 3),
        ("two hundred and five guests", 205),
        ("twenty-one pilots", 21),
        ("two dozen eggs", 24),
        ("zwölf Stühle", 12),
        ("fünfunddreißig Gäste", 35),
        ("zweihundertfünfzig Gramm", 250),
        ("drie stoelen", 3),
        ("tweeëntwintig mensen", 22),
        ("achttien miljoen", 18_000_000),
    ],
)
def test_a_number_is_found_however_it_is_written(text, value):
    kept, [field] = checked(value, {"type": "number"}, text)
    assert kept == value and field.place in text and field.before + field.place + field.after == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It was -5 °C at night", 5),
        ("It was 5 °C at night", -5),
        ("room 2026-118", -118),
        ("six seven", 13),
        ("two and three", 5),
        ("ein Hund und een kat", 1),
        ("2.5 million", 2500),
        ("the weekend", 10),
    ],
)
def test_a_number_that_is_not_written_is_left_out(text, value):
    assert checked(value, {"type": "number"}, text)[0] is None


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("It costs €120 in all", "EUR", True),
        ("It costs €120 in all", "120 euros", True),
        ("It costs 120 EUR", "€120", True),
        ("a fee of $30", "30 USD", True),
        ("kostet 20 Euro", "€", True),
        ("It costs €120 in all", "USD", False),
        ("It costs 120 EUR", "$120", False),
        ("3 pounds of flour", "GBP", False),
        ("just 120, and 3 EUR more", "€120", False),
    ],
)
def test_a_currency_is_found_by_its_sign_or_its_name(text, value, found):
    assert checked(value, {"type": "string"}, text)[0] == (value if found else "")


LEVEL = {"enum": ["low", "high"]}
SETTLED = {"type": "object", "properties": {"paid": {"type": "boolean"}}}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/$defs/level"},
        {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/level"}]},
        {"oneOf": [LEVEL, {"type": "number"}]},
        {"allOf": [{"$ref": "#/$defs/level"}, {"title": "Level"}]},
        {"type": ["string", "null"], "enum": ["low", "high", None]},
        {"anyOf": [{"const": "low"}, {"const": "high"}]},
    ],
)
def test_choices_behind_references_and_alternatives_are_judged(schema):
    document = {"$defs": {"level": LEVEL}, "properties": {"urgency": schema, "all": {"items": schema}}}
    value = {"urgency": "high", "all": ["low", "high"]}
    kept, fields = checked(value, document, TEXT)
    assert kept == value and {field.state for field in fields} == {"judged"}


def test_parts_of_an_object_are_checked_behind_references_and_alternatives():
    document = {
        "$defs": {"person": {"allOf": [SETTLED, {"properties": {"name": {"type": "string"}}}]}},
        "properties": {"who": {"anyOf": [{"$ref": "#/$defs/person"}, {"type": "null"}]}},
        "additionalProperties": {"$ref": "#/$defs/person"},
    }
    value = {"who": {"name": "Bob", "paid": True}, "other": {"name": "Lindner", "paid": False}}
    kept, fields = checked(value, document, TEXT)
    assert kept == {"who": {"name": "", "paid": True}, "other": {"name": "Lindner", "paid": False}}
    assert {field.path: field.state for field in fields}[("who", "paid")] == "judged"


def test_every_item_of_a_long_list_is_checked():
    people = ["Ann-Marie Öz"] * 60 + [f"Nobody {number}" for number in range(200)]
    kept, fields = checked({"people": people}, SCHEMA, TEXT)
    assert kept["people"] == people[:60] and len(fields) < 60


def test_a_reference_that_leads_round_or_nowhere_is_no_choice():
    document = {"$defs": {"a": {"$ref": "#/$defs/a"}}, "properties": {"x": {"$ref": "#/$defs/a"}, "y": {"$ref": "#/z"}}}
    assert checked({"x": "Bob", "y": "Lindner"}, document, TEXT)[0] == {"x": "", "y": "Lindner"}
