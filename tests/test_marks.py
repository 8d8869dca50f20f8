"""Every test has one mark, by which `-m` chooses what a machine can run."""

import pytest
from marks import mark_of, written_at


def test_every_test_has_one_mark(request):
    wrong = {item.nodeid: written_at(item) for item in request.session.items if len(written_at(item)) != 1}
    assert wrong == {}


@pytest.mark.parametrize(
    ("fixtures", "mark"),
    [
        ([], "unit"),
        (["box", "bare", "tmp_path"], "unit"),
        (["recogniser", "models"], "model"),
        (["photos"], "model"),
        (["browse", "playwright", "models"], "browser"),
        (["elsewhere", "bare"], "installer"),
    ],
)
def test_fixtures_tell_what_a_test_needs(request, monkeypatch, fixtures, mark):
    monkeypatch.setattr(request.node, "fixturenames", fixtures)
    assert mark_of(request.node) == mark
