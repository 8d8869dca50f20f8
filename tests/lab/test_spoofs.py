"""How the network that tells pictures from people is judged."""

import numpy as np
import pytest

from appliance.core.errors import FaceError
from appliance.core.images import read_picture
from appliance.lab import spoofs
from appliance.vision.recogniser import Recogniser

PEOPLE = [float(score) for score in range(100)]


def test_attacks_are_judged_where_one_in_twenty_people_is_refused():
    found = spoofs.judged({"person": PEOPLE, "phone": [1.0, 2.0, 50.0, 60.0], "print": [-3.0] * 10}, missed=2)
    row = found["limits"][0]
    assert (row["limit"], row["bpcer"]["rate"]) == (5.0, 0.05)
    assert {kind: value["rate"] for kind, value in row["apcer"].items()} == {"phone": 0.5, "print": 0.0}
    assert list(row["apcer"]) == ["phone", "print"], "the worst first"
    assert row["apcer_all"]["rate"] == 2 / 14 and row["apcer"]["print"]["high"] > 0.25
    text = spoofs.as_text(found)
    assert "2 without a face" in text and "limit 5.0 (at 5 %): people refused (BPCER)   5.0%" in text


def test_few_people_may_not_be_refused_at_all():
    assert spoofs.judged({"person": [3.0, 1.0], "phone": [0.0]})["limits"][0]["bpcer"]["rate"] == 0


@pytest.mark.parametrize("scores", [{}, {"person": [1.0]}, {"phone": [1.0]}])
def test_people_and_attacks_are_needed(scores):
    with pytest.raises(FaceError, match="people and of at least one kind"):
        spoofs.judged(scores)


class Brightness:
    """Stands for the network: a bright picture is a person."""

    def score(self, pixels, box):
        return float(pixels.mean()) - 100


def test_photos_are_scored_by_kind(recogniser, photos, tmp_path):
    row = Recogniser(recogniser.detector, recogniser.embedder, recogniser.gallery, Brightness())
    files = [(photos["obama"], "person"), (photos["biden"], "phone"), (tmp_path / "none.jpg", "phone")]
    done = []
    scores, missed = spoofs.score_photos(row, files, read_picture, lambda: done.append(1))
    assert {kind: len(values) for kind, values in scores.items()} == {"person": 1, "phone": 1}
    assert (missed, len(done)) == (1, 3)
    assert scores["phone"] == [pytest.approx(float(np.mean(read_picture(photos["biden"]))) - 100)]


def test_without_the_network_it_is_said_what_to_do(recogniser):
    blind = Recogniser(recogniser.detector, recogniser.embedder, recogniser.gallery)
    with pytest.raises(FaceError, match="larson models fetch minifasnet-9780"):
        spoofs.score_photos(blind, [], read_picture, lambda: None)
