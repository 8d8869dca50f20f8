"""What was learnt from the examples is kept beside the embedder, and used only where it holds."""

import numpy as np
import pytest

from appliance.intents.classifier import Classifier

EXAMPLES = [
    ("time", "what time is it"),
    ("time", "how late is it"),
    ("none", "tell me a story"),
    ("none", "who are you"),
]


class Embedder:
    """Counts letters; knows how many texts it was asked for."""

    def __init__(self, turn: int = 0):
        self.asked = 0
        self._turn = turn

    def __call__(self, texts):
        self.asked += len(texts)
        counts = np.array(
            [[text.count(chr(97 + (n + self._turn) % 26)) for n in range(26)] for text in texts], np.float32
        )
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "requests.npz"


def learnt(kept, examples=EXAMPLES, turn: int = 0) -> int:
    """How many texts the embedder was asked for."""
    embed = Embedder(turn)
    classifier = Classifier(examples, embed, kept)
    count = embed.asked
    found = classifier.of(examples[0][1])
    assert max(found, key=found.get) == "time"
    return count


def test_it_is_learnt_once(kept):
    assert learnt(kept) >= len(EXAMPLES)
    assert learnt(kept) == 1, "one text tells whether it is the same embedder"


def test_other_examples_and_another_embedder_are_learnt_anew(kept):
    learnt(kept)
    assert learnt(kept, [*EXAMPLES, ("none", "sing a song")]) > len(EXAMPLES)
    assert learnt(kept, turn=3) > 1


@pytest.mark.parametrize("data", [b"", b"PK", b"nothing of that kind"])
def test_half_a_file_is_written_anew(kept, data):
    kept.write_bytes(data)
    assert learnt(kept) >= len(EXAMPLES)
    assert learnt(kept) == 1


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    assert learnt(tmp_path / "nothing" / "requests.npz") >= len(EXAMPLES)
