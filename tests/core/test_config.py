"""Settings: sources, conversion, and errors that name the nearest key."""

from pathlib import Path

import pytest

from appliance.core.config import Config, load, replace
from appliance.core.errors import ConfigError


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
        ("[servr]\nport = 1", "Did you mean server?"),
        ("[server]\nprot = 1", "no setting server.prot. Did you mean port?"),
        ("server = 1", r"\[server\] is a section"),
        ("[server]\nport = 'x'", "server.port = 'x' does not fit: a whole number is wanted. Mend it in .*larson.toml"),
        ("[server]\nport = 70000", "must be from 0 to 65535"),
        ("[server]\nport = true", "does not fit"),
        ("[server]\nport = 1.5", "does not fit"),
        ("[camera]\nsource = 3", "does not fit"),
        ("[lights]\nactive_high = 'perhaps'", "does not fit"),
        ("[lights]\npins = [4, 4]", "each once"),
        ("[lights]\npins = []", "at least one"),
        ("[chat]\ncontext = 512\nmax_tokens = 400", "at most half"),
        ("port = ", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_explained(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load(write(tmp_path, text), {})


def test_a_missing_file_is_explained(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(environ={"LARSON_CONFIG": str(tmp_path / "no.toml")})


def test_a_wrong_variable_is_explained():
    with pytest.raises(ConfigError, match=r"lights.pins = 'x' .* list of whole numbers .* from the environment"):
        load(environ={"LARSON_LIGHTS_PINS": "x"})


def test_a_variable_may_mend_what_the_file_has(tmp_path):
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
