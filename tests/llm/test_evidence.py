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
