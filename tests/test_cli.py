"""The larson command: exit statuses, JSON, and words for what is wrong. Real photos, real films."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from support import ROOT, THREADS, film, save_film

from appliance import __version__
from appliance.cli import main
from appliance.cli.group import COMMANDS
from appliance.core.config import Config, Models
from appliance.pipelines.loaders import build_antispoof
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.people import People


@pytest.fixture
def larson(tmp_path, monkeypatch):
    """Run the command with a data folder of its own; gives click's result."""
    monkeypatch.setenv("LARSON_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LARSON_FACES_VIEW_PATIENCE", "0.2")
    monkeypatch.setenv("LARSON_FACES_LOGIN_SECONDS", "60")
    monkeypatch.setenv("LARSON_FACES_EMBEDDER", "sface")
    monkeypatch.setenv("LARSON_CHAT_TEMPERATURE", "0")
    for name, value in THREADS.items():
        monkeypatch.setenv(name, value)

    def run(*words: object, text: str | None = None):
        return CliRunner().invoke(main, [str(word) for word in words], input=text, catch_exceptions=False)

    return run


@pytest.fixture(scope="module")
def films(recogniser, photos, tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    return {
        name: save_film(folder / f"{name}.mjpeg", film(path, recogniser.detector, 3.0)) for name, path in photos.items()
    }


def test_version_and_help(larson):
    assert __version__ in larson("--version").output
    words = larson("--help").output
    for command in (
        "serve",
        "register",
        "login",
        "compare",
        "evaluate",
        "chat",
        "people",
        "documents",
        "models",
        "bench",
    ):
        assert f"  {command} " in words


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_where_the_group_says(larson, name):
    command = main.get_command(None, name)
    assert command.name == name
    assert COMMANDS[name][1] == command.get_short_help_str(200)


def test_an_unknown_command_is_named(larson):
    result = larson("sreve")
    assert result.exit_code == 2 and "No such command 'sreve'. Did you mean serve?" in result.stderr
    assert "Did you mean" not in larson("xyzzy").stderr


def test_help_is_a_command_too(larson):
    assert larson("help").output == larson("--help").output
    assert larson("help", "people", "list").output == larson("people", "list", "--help").output
    assert larson("help", "nothing").exit_code == 2


def test_help_loads_no_model_libraries():
    """On a small board they take seconds to load."""
    program = "import sys; from appliance.cli import main; main(['people', 'list', '--help'], standalone_mode=False)"
    program += "; print(*{'onnxruntime', 'cv2', 'flask', 'onnx'} & set(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stderr.strip(), "List everyone" in done.stdout) == ("", True)


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "appliance.cli", "--version"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, f"larson, version {__version__}")


def test_an_unknown_setting_is_one_line(larson, monkeypatch):
    monkeypatch.setenv("LARSON_PROT", "1")
    result = larson("people", "list")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "larson: The environment variable LARSON_PROT is not known. Did you mean LARSON_PORT?"
    )


def test_documents_at_the_terminal(larson, tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "car.md").write_text("# Tyres\nThe pressure of the rear tyres is 2.6 bar.")
    (tmp_path / "papers" / "photo.raw").write_bytes(b"x")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF nonsense")
    refused = larson("documents", "add", tmp_path / "papers")
    assert refused.exit_code == 2 and "There is no box in" in refused.stderr
    with Store(tmp_path / "data") as store:
        refused = larson("documents", "add", tmp_path / "papers")
        assert refused.exit_code == 2 and "Register first" in refused.stderr
        People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
        People(store).register("Bob", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    added = larson("documents", "add", tmp_path / "papers", tmp_path / "broken.pdf")
    assert added.exit_code == 1 and "car.md: added, 1 passage\n" in added.stdout and "damaged" in added.stderr
    assert larson("documents", "add", tmp_path / "papers", "--person", "bob").exit_code == 0
    listed = json.loads(larson("documents", "list", "--json").stdout)
    assert [(d["title"], d["circle"]) for d in listed] == [("car.md", "me")], "and not Bob's"
    number = str(listed[0]["id"])
    assert "registered" not in larson("documents", "list", "--person", "bob").stdout
    assert larson("documents", "share", number, "members", "--person", "bob").exit_code == 2, "it is not his"
    assert larson("documents", "share", number, "members").exit_code == 0
    assert "people here" in larson("documents", "list", "--person", "bob").stdout
    assert larson("documents", "add", tmp_path / "papers", "--circle", "anyone").exit_code == 0
    assert "anyone at the screen" in larson("documents", "list").stdout
    found = larson("documents", "search", "How hard are the tyres at the rear?")
    assert found.exit_code == 0 and "2.6 bar" in found.output
    assert larson("documents", "search", "Who was Napoleon?").exit_code == 1
    assert larson("documents", "remove", listed[0]["id"]).exit_code == 0
    assert json.loads(larson("documents", "list", "--json").stdout) == []


# ---------------------------------------------------------------- faces


def test_register_log_in_and_be_refused_at_the_terminal(larson, films):
    result = larson("register", "Barack", "--camera", films["obama"])
    assert result.exit_code == 0
    assert "Look straight" in result.output and "Nice to meet you, Barack" in result.output
    result = larson("login", "--camera", films["obama-again"], "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["name"] == "Barack"
    assert larson("login", "barack", "--camera", films["obama"]).exit_code == 0
    result = larson("login", "--camera", films["biden"])
    assert result.exit_code == 1
    assert "don't know you yet" in result.output
    result = larson("login", "Barack", "--camera", films["biden"], "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["phase"] == "refused"
    result = larson("register", "Other", "--camera", films["obama-again"])
    assert result.exit_code == 1 and "already registered as Barack" in result.output
    assert "repeat with --alike" in result.output
    result = larson("register", "BARACK", "--camera", films["biden"])
    assert result.exit_code == 2 and "is taken" in result.stderr
    rows = json.loads(larson("people", "list", "--json").stdout)
    assert [(row["name"], row["owner"], row["views"]) for row in rows] == [("Barack", True, 5)]


def test_a_still_picture_serves_as_a_camera(larson, photos):
    assert larson("register", "Joe", "--camera", photos["biden"]).exit_code == 0
    assert larson("login", "Joe", "--camera", photos["biden"]).exit_code == 0


def test_a_camera_that_is_none_is_an_error(larson, tmp_path, models):
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.jpg").write_text("text")
    with Store(tmp_path / "data") as store:
        People(store).register("Ada", [StoredSample("sface", np.ones(128, np.float32), b"x")])
    for camera, words in [
        ("none", "A camera is needed"),
        ("browser", "A camera is needed"),
        ("v4l2:97", "cannot be opened"),
        (tmp_path / "empty.mp4", "is empty"),
        (tmp_path / "text.jpg", "is not a picture"),
        ("nonsense", "is not valid: it must be auto, none"),
    ]:
        result = larson("login", "--camera", camera)
        assert (result.exit_code, words in result.stderr) == (2, True), result.output
        assert len(result.stderr.splitlines()) == 1, "said once"


def test_names_that_cannot_be_used(larson, films):
    for name, words in [
        (" ", "Enter a name"),
        ("x" * 100, "too long"),
        ("<b>", "can only have"),
        ("🚗", "can only have"),
    ]:
        result = larson("register", name, "--camera", films["obama"])
        assert result.exit_code == 2 and words in result.stderr


def test_compare(larson, photos, tmp_path):
    same = larson("compare", photos["obama"], photos["obama-again"], "--json")
    assert same.exit_code == 0
    figures = json.loads(same.stdout)
    assert figures["same"] is True and 0 < figures["distance"] <= figures["threshold"]
    other = larson("compare", photos["obama"], photos["biden"])
    assert other.exit_code == 1 and other.output.startswith("Different people (distance ")
    (tmp_path / "text.jpg").write_text("text")
    shutil.copyfile(photos["obama"], tmp_path / "cut.jpg")
    with (tmp_path / "cut.jpg").open("r+b") as file:
        file.truncate(100_000)
    for path, words in [("text.jpg", "not a picture"), ("cut.jpg", "damaged"), ("none.jpg", "cannot be read")]:
        result = larson("compare", photos["obama"], tmp_path / path, "--json")
        assert result.exit_code == 2 and words in result.stderr and words in json.loads(result.stdout)["error"]


def test_compare_turns_a_picture_on_its_side(larson, photos, tmp_path):
    import cv2

    picture = cv2.imread(str(photos["obama"]))
    for turn in (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE):
        cv2.imwrite(str(tmp_path / "turned.png"), cv2.rotate(picture, turn))
        assert larson("compare", photos["obama-again"], tmp_path / "turned.png").exit_code == 0


def test_compare_says_when_it_cannot_tell(larson, photos, tmp_path):
    import cv2

    picture = cv2.imread(str(photos["biden"]))
    tiny = cv2.resize(picture, None, fx=0.04, fy=0.04, interpolation=cv2.INTER_AREA)
    small = np.full((400, 400, 3), 128, np.uint8)
    small[100 : 100 + tiny.shape[0], 100 : 100 + tiny.shape[1]] = tiny
    bad = {"dark.png": picture // 8, "small.png": small, "blurred.png": cv2.GaussianBlur(picture, (0, 0), 25)}
    for name, pixels in bad.items():
        cv2.imwrite(str(tmp_path / name), pixels)
        result = larson("compare", photos["obama"], tmp_path / name, "--json")
        assert result.exit_code == 2, name
        figures = json.loads(result.stdout)
        assert figures.get("same") is None and name in str(figures.get("reasons") or figures["error"]), name
    words = larson("compare", photos["obama"], tmp_path / "dark.png")
    assert words.exit_code == 2 and words.output.startswith("Cannot tell") and "the face is too dark" in words.output


def test_compare_without_a_face(larson, photos, tmp_path):
    import cv2

    cv2.imwrite(str(tmp_path / "wall.png"), np.full((400, 400, 3), 180, np.uint8))
    cv2.imwrite(str(tmp_path / "night.png"), np.full((400, 400, 3), 3, np.uint8))
    for name, words in (("wall.png", "wall.png: No face was found"), ("night.png", "the picture is too dark")):
        result = larson("compare", photos["obama"], tmp_path / name, "--json")
        assert result.exit_code == 2
        assert words in result.stderr and json.loads(result.stdout)["same"] is None
    alike = larson("compare", photos["obama"], photos["obama"])
    assert alike.output.startswith("Same person (distance 0.000,")


def test_evaluate(larson, photos, tmp_path):
    for person, names in {"barack": ("obama", "obama-again"), "joe": ("biden",)}.items():
        (tmp_path / "set" / person).mkdir(parents=True)
        for name in names:
            shutil.copy(photos[name], tmp_path / "set" / person)
    result = larson("evaluate", tmp_path / "set", "--json", "--plot", tmp_path / "det.png")
    figures = json.loads(result.stdout)
    assert (figures["genuine_pairs"], figures["impostor_pairs"], figures["errors"]) == (1, 2, 0)
    assert (tmp_path / "det.png").stat().st_size > 1000
    (tmp_path / "pairs.csv").write_text(
        "file_x,file_y,Decision\nbarack/obama.jpg,barack/obama2.jpg,Yes\nbarack/obama.jpg,joe/biden.jpg,No\n"
    )
    figures = json.loads(larson("evaluate", tmp_path / "set", "--pairs", tmp_path / "pairs.csv", "--json").stdout)
    assert (figures["genuine_pairs"], figures["impostor_pairs"], figures["errors"]) == (1, 1, 0)
    words = larson("evaluate", tmp_path / "set", "--strangers", tmp_path / "set").output
    assert "errors at the threshold: 0" in words and "strangers: 3 of 3 taken" in words


def test_evaluate_with_films(larson, photos, tmp_path, models):
    for person, names in {"barack": ("obama", "obama-again"), "joe": ("biden",)}.items():
        (tmp_path / "set" / person).mkdir(parents=True)
        for name in names:
            shutil.copy(photos[name], tmp_path / "set" / person)
    figures = json.loads(larson("evaluate", tmp_path / "set", "--attacks", "--plays", "1", "--json").stdout)
    policy = "doubtful" if build_antispoof(Config().faces, models) else "passive"
    assert (figures["policy"], figures["people"], figures["bpcer"]["rate"]) == (policy, 2, 0)
    assert len(figures["apcer"]) == 8 and figures["worst"] in figures["apcer"]
    one = larson("evaluate", tmp_path / "set", "--attacks", "--kind", "print held still", "--plays", "1", "--json")
    assert list(json.loads(one.stdout)["apcer"]) == ["print held still"]
    words = larson("evaluate", tmp_path / "set", "--logins", "--plays", "1").output
    assert "1 people registered by films" in words and "refused of 1 log-ins (FRR):   0.0%" in words


def test_evaluate_an_empty_folder(larson, tmp_path, models):
    (tmp_path / "empty").mkdir()
    result = larson("evaluate", tmp_path / "empty")
    assert result.exit_code == 2 and "holds no photos" in result.stderr


# ---------------------------------------------------------------- chat, people, models


def test_chat_answers_a_prompt(larson, models):
    result = larson("chat", "Write a sentence about Paris.")
    assert result.exit_code == 0
    assert result.output.strip()


def test_chat_has_the_tools_of_a_guest(larson, models):
    assert "Tokyo" in larson("chat", "What time is it in Tokyo?").output
    assert "can’t keep a timer" in larson("chat", "Set a timer for 5 minutes").output
    result = larson("chat", text="Set a timer for 20 minutes for the rice\nHow long is left?\n")
    assert "rice: " in result.output


def test_chat_goes_on_until_the_input_ends(larson, models):
    result = larson("chat", text="Hi\nWrite a sentence about Paris.\n")
    assert result.exit_code == 0
    assert len(result.output.strip().splitlines()) >= 2


def test_an_empty_prompt_is_refused(larson, models):
    result = larson("chat", "")
    assert result.exit_code == 2 and "Type a message first" in result.stderr


@pytest.fixture
def no_models(tmp_path, monkeypatch):
    monkeypatch.setenv("LARSON_MODELS_FOLDER", str(tmp_path / "nothing"))


def test_without_models_it_says_what_to_do(larson, no_models, photos):
    for words in (("chat", "Hi"), ("compare", photos["obama"], photos["biden"])):
        result = larson(*words)
        assert result.exit_code == 2
        assert "larson models fetch" in result.stderr


@pytest.mark.parametrize("words", ["people list", "people log", "people remove a", "documents list", "voice name a"])
def test_where_there_is_no_box_none_is_made(larson, tmp_path, words):
    result = larson(*words.split())
    told = f"larson: There is no box in {tmp_path / 'data'}. If your data is elsewhere, set LARSON_DATA.\n"
    assert (result.exit_code, result.stderr) == (2, told)
    assert not (tmp_path / "data").exists()


def test_people_are_listed_and_removed(larson, tmp_path):
    with Store(tmp_path / "data") as store:
        assert larson("people", "list").output == "Nobody is registered.\n"
        People(store).register("Ada", [StoredSample("m", np.zeros(4, np.float32), b"x")])
    assert "Ada  1 photo," in larson("people", "list").output
    assert larson("people", "remove", "ada", text="n\n").exit_code == 1
    assert larson("people", "remove", "ada", text="y\n").exit_code == 0
    result = larson("people", "remove", "ada", "--yes")
    assert result.exit_code == 2 and "No one named ada" in result.stderr


def test_models_are_listed(larson, no_models):
    rows = json.loads(larson("models", "list", "--json").stdout)
    assert {"id", "sha256", "present", "ready", "licence"} <= set(rows[0])
    assert not any(row["ready"] for row in rows)
    assert "smollm2-135m" in larson("models", "list").output
    assert "missing" in larson("models", "verify").output


def test_models_come_from_the_mirror(larson, no_models, models, tmp_path, monkeypatch):
    monkeypatch.setenv("LARSON_MODELS_MIRROR", str(models.folder))
    result = larson("models", "fetch", "yunet", "sface")
    assert result.exit_code == 0
    assert result.output.count("from the mirror, converted") == 2
    rows = {row["id"]: row for row in json.loads(larson("models", "list", "--json").stdout)}
    assert rows["yunet"]["ready"] and rows["sface"]["ready"]
    assert "yunet: valid" in larson("models", "verify").output
    (tmp_path / "nothing" / "face_detection_yunet_2023mar_int8bq.onnx").write_bytes(b"x" * 122489)
    result = larson("models", "verify")
    assert result.exit_code == 2 and "yunet_2023mar_int8bq.onnx is refused" in result.stderr
    assert "yunet: ready" not in larson("models", "prepare", "sface").output
    assert larson("models", "fetch", "nonsense").exit_code == 2


def test_settings_name_the_models_folder():
    assert Models().folder.name == "models"
