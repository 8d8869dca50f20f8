"""Settings: sources, conversion, limits, and errors that name the setting, its limits and the place to fix."""

from pathlib import Path

import pytest

from appliance.core.config import SETTINGS, Config, load, load_with_origins, replace
from appliance.core.errors import ConfigError
from appliance.core.setting import Setting, as_text


def write(folder: Path, text: str) -> Path:
    path = folder / "larson.toml"
    path.write_text(text)
    return path


def test_defaults_serve_loopback_only():
    assert load(environ={}).server.host == "127.0.0.1"


def test_file_then_environment(tmp_path):
    file = write(tmp_path, "[server]\nport = 9000\nstreams = 3\n[lights]\npins = [4, 5]\n")
    config = load(file, {"LARSON_PORT": "9001", "LARSON_CHAT_SYSTEM_PROMPT": "Be a car.", "LARSON_DATA": str(tmp_path)})
    assert (config.server.port, config.server.streams) == (9001, 3)
    assert config.lights.pins == (4, 5)
    assert config.chat.system_prompt == "Be a car."
    assert config.data.folder == tmp_path


def test_the_file_in_the_data_folder_is_found(tmp_path):
    write(tmp_path, "[camera]\nrate = 5\n")
    assert load(environ={"LARSON_DATA": str(tmp_path)}).camera.rate == 5.0


def test_values_are_converted():
    environ = {
        "LARSON_LIGHTS_PINS": "1,2,3",
        "LARSON_LIGHTS_ACTIVE_HIGH": "no",
        "LARSON_MODELS_MIRROR": "~/m",
        "LARSON_CAMERA": "none",
    }
    config = load(environ=environ)
    assert config.lights.pins == (1, 2, 3)
    assert config.lights.active_high is False
    assert config.models.mirror == Path.home() / "m"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[servr]\nport = 1", r"no section \[servr\] in the settings. Did you mean server\? Fix it in"),
        ("[server]\nprot = 1", r"no setting server.prot. Did you mean port\? Fix it in"),
        ("server = 1", r"\[server\] is a section"),
        (
            "[server]\nport = 'x'",
            "server.port = 'x' is not valid: it must be a whole number from 0 to 65535. Fix it in .*larson.toml",
        ),
        ("[server]\nport = 70000", "server.port = 70000 is not valid: it must be a whole number from 0 to 65535"),
        ("[server]\nport = true", "server.port = True is not valid"),
        ("[server]\nport = 1.5", "server.port = 1.5 is not valid"),
        ("[server]\nhost = '0.0.0.0'", "server.host = '0.0.0.0' is not valid: it must be 127.0.0.1 or localhost"),
        ("[network]\nhost = 'nonsense'", "network.host = 'nonsense' is not valid: it must be an IPv4 address"),
        ("[network]\nname = 'My Box'", "network.name = 'My Box' is not valid: it must be 1 to 42 lower-case letters"),
        ("[screen]\naway_seconds = nan", "it must be a number of seconds from 0.5 to 600"),
        ("[camera]\nsource = 3", "camera.source = 3 is not valid"),
        ("[camera]\nsource = 'usb'", "camera.source = 'usb' is not valid: it must be auto, none"),
        ("[camera]\nrotate = 45", "it must be 0, 90, 180 or 270"),
        ("[faces]\nmin_face_login = -5", "it must be a whole number of pixels from 20 to 2000"),
        ("[faces]\nkeep_unknown_days = -1", "it must be a number of days from 0 to 365"),
        ("[faces]\nliveness = 'on'", "it must be auto, off, passive, doubtful or challenge"),
        ("[data]\nfolder = '~nobody-of-this-name/x'", "data.folder = .* the path of a folder"),
        ("[data]\nlow_space_mb = -1", "a whole number of megabytes from 0 to 10000000"),
        ("[lights]\nactive_high = 'perhaps'", "it must be true or false"),
        ("[lights]\npins = [4, 4]", "each only once"),
        ("[lights]\npins = [28]", "GPIO numbers from 0 to 27"),
        ("[lights]\npins = []", "a list of 1 to 28 GPIO numbers"),
        ("[voice]\nvolume = 11", "voice.volume = 11 is not valid: it must be a number from 0 to 1"),
        ("[voice]\nmicrophone = ''", "voice.microphone = '' is not valid: it must be auto, none, the name of a device"),
        ("[chat]\ncontext = 512\nmax_tokens = 400", "max_tokens = 400 must be at most half of .* Fix it in"),
        ("port = ", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_explained(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load(write(tmp_path, text), {})


def test_a_missing_file_is_explained(tmp_path):
    with pytest.raises(ConfigError, match="Cannot read the settings in .*no.toml"):
        load(environ={"LARSON_CONFIG": str(tmp_path / "no.toml")})


def test_a_wrong_variable_is_explained():
    with pytest.raises(ConfigError, match=r"lights.pins = 'x' .* a list of .* variable LARSON_LIGHTS_PINS"):
        load(environ={"LARSON_LIGHTS_PINS": "x"})


def test_a_variable_can_correct_what_the_file_has(tmp_path):
    environ = {"LARSON_DATA": str(tmp_path), "LARSON_CHAT_MAX_TOKENS": "100"}
    write(tmp_path, "[chat]\ncontext = 256\n")
    assert load(environ=environ).chat.context == 256


def test_an_unknown_variable_names_the_nearest():
    with pytest.raises(ConfigError, match="LARSON_CAMRA is not known. Did you mean LARSON_CAMERA"):
        load(environ={"LARSON_CAMRA": "none"})


def test_variables_of_the_installer_are_not_settings():
    assert load(environ={"LARSON_CACHE": "/x", "LARSON_UNATTENDED": "1", "OTHER": "y"}) == Config()


def test_replace_converts_and_checks():
    config = replace(Config(), "server", port="81")
    assert config.server.port == 81
    with pytest.raises(ConfigError):
        replace(config, "server", port=-1)


# ---------------------------------------------------------------- every setting


def bad_values(setting: Setting) -> list[object]:
    """What a setting must refuse: one step beyond each of its limits, and what no setting of its type can be."""
    kind = setting.field_type
    values: list[object] = ["\0", {"a": "table"}, [[]]]
    if hasattr(kind, "ge"):
        values += [kind.ge - 1, kind.le + 1, "nonsense"]
    if getattr(kind, "max_length", None):
        values += ["x" * (kind.max_length + 1)]
    return values


def test_every_setting_says_what_it_is():
    for setting in SETTINGS.values():
        assert setting.meaning.endswith("."), setting.name
        assert setting.allowed and setting.default_words, setting.name


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_limits(name):
    """A number needs both ends, text a greatest length or a check: nothing may be accepted as it comes."""
    setting = SETTINGS[name]
    kind = setting.field_type
    if hasattr(kind, "ge"):
        assert kind.ge is not None and kind.le is not None
    if hasattr(kind, "max_length"):
        assert kind.max_length is not None or setting.checks


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_is_valid(name):
    setting = SETTINGS[name]
    assert setting.convert(setting.default) == setting.default
    if setting.default is not None:
        assert setting.convert(as_text(setting.default)) == setting.default


@pytest.mark.parametrize("name", SETTINGS)
def test_every_bad_value_is_refused_by_name(name):
    setting = SETTINGS[name]
    for value in bad_values(setting):
        with pytest.raises(ConfigError) as raised:
            replace(Config(), setting.section, **{setting.key: value})
        shown = "***" if setting.is_secret else repr(value)
        assert str(raised.value).startswith(f"{name} = {shown} is not valid: it must be {setting.allowed}.")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_variable_names_itself(name):
    setting = SETTINGS[name]
    with pytest.raises(ConfigError, match=rf"{name} = .* environment variable {setting.variable}\."):
        load(environ={setting.variable: "x" * 5000 + "\0"})


def test_a_folder_that_is_a_file(tmp_path):
    file = write(tmp_path, "")
    with pytest.raises(ConfigError, match="data.folder = .* the path of a folder, not of a file. .* LARSON_DATA"):
        load(environ={"LARSON_DATA": str(file)})
    assert load(environ={"LARSON_DATA": str(tmp_path / "new")}).data.folder == tmp_path / "new"


@pytest.mark.parametrize(
    "source",
    [
        "v4l2:0",
        "v4l2:/dev/video2",
        "rtsp://10.0.0.2/live",
        "http://user:pw@cam.local/x",
        "film.mp4",
        "/a/b",
        "~/me.jpg",
    ],
)
def test_sources_of_a_camera(source):
    assert replace(Config(), "camera", source=source).camera.source == source


def test_the_settings_of_a_home_folder_are_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path, "[server]\nport = 9000\n")
    assert load(environ={"LARSON_DATA": "~"}).server.port == 9000


def test_origins_say_where_a_value_was_written(tmp_path):
    file = write(tmp_path, "[server]\nport = 9000\nstreams = 3\n")
    loaded = load_with_origins(file, {"LARSON_PORT": "9001"})
    assert loaded.origins == {"server.port": "LARSON_PORT", "server.streams": str(file)}
