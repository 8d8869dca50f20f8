"""`larson doctor`: its words, exit statuses and report; beside a running appliance too."""

import json

import pytest
from click.testing import CliRunner
from operations.hosts import host_in
from web.box import running

from appliance.cli import doctor as command
from appliance.cli import main
from appliance.core.config import replace
from appliance.core.i18n import say, verbatim
from appliance.operations import doctor as service
from appliance.operations.doctor_host import find_running
from appliance.operations.doctor_report import report
from appliance.records.findings import attention, broken, fine

SECRETS = ("Ada Lovelace", "192.168.7.7", "ada-box", "/home/ada", "geese", "Ada’s phone")


@pytest.fixture
def larson(config, monkeypatch, tmp_path):
    """Run `larson doctor` on a machine of nothing; gives click's result."""
    monkeypatch.setenv("LARSON_DATA", str(config.data.folder))
    monkeypatch.setenv("LARSON_CAMERA", "none")
    monkeypatch.setattr(command, "host_of", lambda config: host_in(tmp_path / "root", config))
    return lambda *words: CliRunner().invoke(main, ["doctor", *map(str, words)], catch_exceptions=False)


def checks_of(monkeypatch, **looks):
    made = tuple(
        service.Check(name, verbatim(name.title()), look, repair=getattr(look, "repair", None))
        for name, look in looks.items()
    )
    monkeypatch.setattr(service, "CHECKS", made)


def well(_):
    return fine(verbatim("It is well."))


def odd(_):
    return attention(verbatim("It is odd."), verbatim("Look at it."))


class Mended:
    """Broken until it is repaired."""

    def __init__(self, works: bool = True):
        self.done = False
        self._works = works

    def __call__(self, _):
        return fine(verbatim("Good.")) if self.done else broken(verbatim("Bad."), verbatim("Do it."))

    def repair(self, _):
        self.done = self._works
        return verbatim("It was done.")


@pytest.mark.parametrize(("look", "status"), [(well, 0), (odd, 1), (Mended(), 2)])
def test_the_exit_status_is_the_worst_state(larson, monkeypatch, look, status):
    checks_of(monkeypatch, first=well, second=look)
    result = larson()
    assert result.exit_code == status
    assert "First" in result.output and "It is well." in result.output
    assert larson("first").exit_code == 0
    rows = json.loads(larson("--json").stdout)
    assert [row["id"] for row in rows] == ["first", "second"]
    assert set(rows[0]) == {"id", "title", "state", "text", "fix", "fixable", "seconds", "facts"}


def test_it_repairs_what_it_can_and_looks_again(larson, monkeypatch):
    checks_of(monkeypatch, first=Mended(), second=odd)
    assert "larson doctor --fix" in larson().output
    result = larson("--fix")
    assert result.exit_code == 1, "the odd one stays"
    assert "It was done." in result.output and "Good." in result.output
    checks_of(monkeypatch, first=Mended(works=False))
    assert larson("--fix").exit_code == 2


def test_lines_fit_a_narrow_terminal(larson, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    result = larson()
    assert max(map(len, result.output.splitlines())) <= 60
    assert len(result.output.splitlines()) > len(service.CHECKS)


def test_an_unknown_check_is_an_error(larson):
    result = larson("flux")
    assert result.exit_code == 2 and "no check of that name" in result.stderr


def test_the_report_tells_nothing_of_people(larson, monkeypatch, config, tmp_path):
    """Every sentence of every check names something private; the report's bytes have none of it."""
    secret = say("{a} at {b} {c} {d} {e} {f}", **dict(zip("abcdef", SECRETS, strict=True)))

    def fail(_):
        raise RuntimeError(secret)

    checks_of(monkeypatch, one=lambda _: broken(secret, secret, count=3), two=lambda _: fine(secret), three=fail)
    monkeypatch.setattr("socket.gethostname", lambda: "ada-box")
    file = tmp_path / "report.json"
    result = larson("--report", file)
    assert "Ada Lovelace" in result.output, "the terminal tells it"
    assert [secret for secret in SECRETS if secret.encode() in file.read_bytes()] == []
    found = json.loads(file.read_text())
    assert found["checks"]["one"] == {"state": "broken", "seconds": pytest.approx(0, abs=5), "count": 3}
    assert found["checks"]["three"]["failed"] == "RuntimeError"


def test_the_report_of_a_whole_machine(config, tmp_path):
    """No fact has an address, a path or a name: facts are numbers, and words of a small set."""
    host = host_in(tmp_path / "root", config)
    text = report(host, service.examine(host))
    found = json.loads(text)
    assert set(found["checks"]) == {check.id for check in service.CHECKS}
    assert str(config.data.folder) not in text and str(tmp_path) not in text
    words = {value for check in found["checks"].values() for value in check.values() if isinstance(value, str)}
    flags = {"".join(found["checks"]["model_build"]["used"])}
    assert words - flags <= {"ok", "attention", "broken", ""}, words


def test_a_report_that_cannot_be_written(larson, tmp_path):
    result = larson("--report", tmp_path / "nowhere" / "report.json")
    assert result.exit_code == 2 and "cannot be written" in result.stderr


def test_the_running_appliance_is_asked(config, tmp_path):
    bare = replace(config, "models", folder=tmp_path / "no-models")
    with running(bare) as box:
        found = find_running(replace(bare, "server", port=box.port))
        assert found and found.parts["model"].ok and found.parts["faces"].state in ("starting", "absent", "lost")
        assert (found.restarts, found.jumps) == (0, 0)
    assert find_running(replace(bare, "server", port=box.port)) is None
