"""Names of the world: accepted where people bear them, kept as typed, and one name however it is typed."""

import unicodedata

import pytest

from appliance.core.errors import InvalidNameError
from appliance.core.names import LONGEST_NAME, clean_name, name_key

HAWAIIAN = "Janice Keihanaikukauakahihuliheekahaunaele"
BORNE = [
    "محمد\u200cرضا",  # Persian, with a joiner
    "ශ්\u200dරියානි",  # Sinhala
    "മോഹന്\u200d",  # Malayalam, as before Unicode 5.1
    "র\u200d্যাচেল",  # Bengali, with the joiner before the mark
    "Gal·la",
    "レオナルド・ダ・ヴィンチ",
    "买买提·艾力",
    "ジャン＝リュック",
    "Jean‐Luc",
    "ʻIolani",
    "O’Neill-Smith Jr.",
    "כ״ץ",
    'כ"ץ',
    "שִׁירָה",
    "བསྟན་འཛིན",
    "葛\U000e0100城",
    "Ẹ̀bùn",
    "Nguyễn Thị Ánh",
    "အောင်ဆန်းစုကြည်",
    "ᠪᠠᠲᠤ",
    "𐐈𐐲𐑊",
    HAWAIIAN,
    "क्षत्रिय" * 8,  # as many letters as fit, with their marks
]
ONE = [
    [
        "Anne-Marie",
        "anne‑marie",
        "ANNE–MARIE",
        "Anne−Marie",
        "Anne - Marie",
        "Ａｎｎｅ－Ｍａｒｉｅ",
        "An\u00adne-Marie",
    ],
    ["O'Neill", "O’Neill", "oʼneill", "O´Neill", "O`Neill", "O＇Neill", "O′Neill", "O' Neill"],
    ["Gal·la", "Gal•la", "Gaŀla", "gal.la", "GAL‧LA", "Gal-la"],
    ["レオナルド・ダ・ヴィンチ", "ﾚｵﾅﾙﾄﾞ･ﾀﾞ･ｳﾞｨﾝﾁ", "レオナルド ダ ヴィンチ", "レオナルド·ダ·ヴィンチ"],
    ["محمد\u200cرضا", "محمدرضا", "محمد رضا", "مُحَمَّد رضا"],
    ["علی", "علي", "على"],
    ["أحمد", "احمد", "ا\u0654حمد"],
    ["عبد الله", "عبدالله"],
    ["ශ්\u200dරී", "ශ්රී"],
    ["മോഹന്\u200d", "മോഹൻ"],
    ["山田 太郎", "山田　太郎", "山田太郎"],
    ["김철수", "김 철수", unicodedata.normalize("NFD", "김철수")],
    ["İpek", "ipek", "IPEK"],
    ["Işıl", "ışıl", "IŞIL"],
    ["Groß", "GROSS", "groß"],
    ["Ada Lovelace", "Ada\u00a0Lovelace", "ada\u2009lovelace", "\u200fAda\u3000Lovelace", "\ufeffAda  Lovelace\u200b"],
    ["Jürgen", "Ju\u0308rgen"],
    ["ג׳ורג׳", "ג'ורג'"],
    ["כ״ץ", 'כ"ץ'],
    ["葛\U000e0100城", "葛城"],
    ["R2D2", "R٢D٢", "Ｒ２Ｄ２"],
]
REFUSED = {
    "turned round": "\u202eadA",
    "a filler": "\u3164",
    "a joiner of graphemes": "Ada\u034f",
    "a selector for emoji": "Ada\ufe0f",
    "piled marks": "A" + "\u0301\u0302\u0303\u0304\u0306\u0307" + "da",
    "a hundred marks": "A" + "\u0489" * 100 + "da",
    "a mark first": "\u0301Ada",
    "a mark alone": "Ada \u0301",
    "enclosed": "A\u20dd",
    "half an emoji": "\ud83d",
    "half of one inside": "A\udc00da",
    "signs alone": "-·'",
    "a tag": "Ada\U000e0041",
    "private": "Ada\ue000",
    "markup": "<b>Ada</b>",
    "a quotation mark outside Hebrew": 'A"da',
}


@pytest.mark.parametrize("name", BORNE)
def test_a_name_that_people_bear_is_kept_as_typed(name):
    assert clean_name(name) == unicodedata.normalize("NFC", name)
    assert clean_name(clean_name(name)) == clean_name(name)


@pytest.mark.parametrize("spellings", ONE, ids=lambda spellings: spellings[0])
def test_two_ways_to_type_a_name_are_one(spellings):
    assert {name_key(spelling) for spelling in spellings} == {name_key(clean_name(spellings[0]))}
    assert {name_key(clean_name(spelling)) for spelling in spellings} == {name_key(spellings[0])}


def test_different_names_stay_apart():
    names = [
        "Ana",
        "Anna",
        "Li Na",
        "Lina",
        "José",
        "Jose",
        "Anne-Marie",
        "Anne Marie",
        "Annemarie",
        "Müller",
        "Muller",
    ]
    names += ["O'Neill", "ONeill", "محمد", "محمود", "Ada", "Ada 2", "ジョン", "ジャン", "じょん"]
    assert len({name_key(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
def test_what_is_no_name_or_looks_like_another_is_refused(name):
    with pytest.raises(InvalidNameError, match="can only have"):
        clean_name(name)


@pytest.mark.parametrize(
    "copied", ["\u2068Ada\u2069", "\u202aAda\u202c", "Ada\u200e", "A\u00adda", "Ada\u200d", "\ufeffAda"]
)
def test_what_shows_nothing_and_came_with_a_copy_is_dropped(copied):
    assert clean_name(copied) == "Ada"


def test_a_length_is_counted_in_letters():
    assert clean_name("நி" * LONGEST_NAME) == "நி" * LONGEST_NAME
    for name in ("நி" * (LONGEST_NAME + 1), "x" * 1_000_000, "\u0bbf".join("a" * 200)):
        with pytest.raises(InvalidNameError, match="too long"):
            clean_name(name)


@pytest.mark.parametrize("name", ["\u0640", "\u0640\u0640"])
def test_what_leaves_nothing_to_compare_is_no_name(name):
    with pytest.raises(InvalidNameError, match="Enter a name"):
        clean_name(name)
