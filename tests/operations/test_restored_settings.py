"""Of a restored larson.toml only name and looks are taken over; passphrases that are easy to guess are refused."""

import pytest
from operations.safe import WORDS, forged, parts_of

from appliance.core.config import load
from appliance.core.errors import BackupError
from appliance.operations.backup_keys import key_of
from appliance.operations.passphrases import is_easy
from appliance.operations.restore import restore_backup

PRESENT = '[faces]\nliveness = "challenge"\n'
HOSTILE = {
    "mqtt.on": '[mqtt]\non = true\nhost = "evil.example"\n',
    "mqtt.names": "[mqtt]\nnames = true\n",
    "faces.liveness": '[faces]\nliveness = "off"\n',
    "network.pairing": '[network]\npairing = "anybody"\n',
    "camera.source": '[camera]\nsource = "rtsp://evil.example/x"\n',
    "data.backups": '[data]\nbackups = "/media"\n',
    "models.mirror": '[models]\nmirror = "https://evil.example"\n',
    "chat.model": '[chat]\nmodel = "/media/x.gguf"\n',
    "screen.leave_seconds": "[screen]\nleave_seconds = 3600\n",
}


@pytest.fixture
def restored(key, box_folder, tmp_path):
    """Restore a backup with these settings over a box with its own; the box and what was found."""

    def restore(text: str, present: str = PRESENT, **options):
        parts = parts_of(box_folder)
        parts.pop("larson.toml")
        given = {"larson.toml": text.encode()} if text else {}
        (tmp_path / "backup").write_bytes(forged(key, list((parts | given).items())))
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "larson.toml").write_text(present)
        found = restore_backup(tmp_path / "new", tmp_path / "backup", WORDS, **options)
        return tmp_path / "new", found

    return restore


@pytest.mark.parametrize("name", HOSTILE)
def test_what_does_more_than_name_the_box_is_kept_beside_and_named(restored, name):
    folder, found = restored(HOSTILE[name])
    assert found.settings_left_out and name in found.left
    assert (folder / "larson.toml").read_text() == PRESENT
    assert (folder / "larson.toml.restored").read_text() == HOSTILE[name]


def test_it_is_taken_over_when_that_is_asked_for(restored):
    folder, found = restored(HOSTILE["network.pairing"], all_settings=True)
    assert not found.settings_left_out and (folder / "larson.toml").read_text() == HOSTILE["network.pairing"]


HARMLESS = """[network]
name = "hallway"

[screen]
night = "21:00-07:00"

[lights]
brightness = 0.4
"""


@pytest.mark.parametrize("present", ["", PRESENT, "[lights] # the row\nbrightness = 1 # full\nrate = 30\n\n" + PRESENT])
def test_name_and_looks_are_taken_over_and_the_rest_stays(restored, present):
    folder, found = restored(HARMLESS, present)
    assert not found.settings_left_out and not (folder / "larson.toml.restored").exists()
    before, now = load_text(folder, present), load(folder / "larson.toml", {})
    assert (now.network.name, now.screen.night, now.lights.brightness) == ("hallway", "21:00-07:00", 0.4)
    assert (now.faces, now.network.pairing, now.lights.rate) == (
        before.faces,
        before.network.pairing,
        before.lights.rate,
    )


def load_text(folder, text: str):
    (folder / "former.toml").write_text(text)
    return load(folder / "former.toml", {})


def test_what_is_left_is_named_beside_what_is_taken(restored):
    folder, found = restored(HARMLESS + "strip = 20\n")
    assert found.left == ("lights.strip",)
    now = load(folder / "larson.toml", {})
    assert (now.network.name, now.lights.strip, now.faces.liveness) == ("hallway", 0, "challenge")
    assert (folder / "larson.toml.restored").exists()


def test_settings_in_a_form_that_no_line_can_be_changed_in_stay(restored):
    present = 'network = { name = "kitchen" }\n'
    folder, found = restored('[network]\nname = "hallway"\n', present)
    assert found.left == ("network.name",) and (folder / "larson.toml").read_text() == present


def test_without_settings_in_the_backup_the_present_stay(restored):
    folder, found = restored("")
    assert not found.settings_left_out and (folder / "larson.toml").read_text() == PRESENT


@pytest.mark.parametrize(
    "words",
    [
        *("short", "passwordpassword", "123456789012", "aaaaaaaabcde", "Summer2024!!!", "hunter2hunter2"),
        *("qwertyuiop12", "P@ssw0rd12345", "abcdefghijklm", "ikhouvanjou2024", "Wachtwoord1234", "zyxwvutsrqponm"),
    ],
)
def test_passphrases_that_are_easy_to_guess_are_refused(words):
    with pytest.raises(BackupError, match="harder to guess"):
        key_of(words)


@pytest.mark.parametrize("words", [WORDS, "vier Wörter reichen hin", "gras fiets maan lepel", "kx7#qPz!m2Rv"])
def test_others_are_good(words):
    assert not is_easy(words)
