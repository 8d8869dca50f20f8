"""`install.sh appliance` and its undo, in a Debian tree without a network: what is on the box, and what was before."""

import pytest
from box import OPTIONS, differences

pytestmark = pytest.mark.installer


def test_a_fresh_installation_runs(installed, installed_tree):
    said = installed_tree[1]
    assert "Larson 0.1.0-" in said and "is installed." in said
    assert "systemctl enable --quiet larson.service" in said and "systemctl restart larson.service" in said
    assert "hostnamectl set-hostname studio" in said
    assert "raspi-config nonint do_wifi_country NL" in said
    settings = installed.read("/etc/larson/larson.env")
    assert "LARSON_NETWORK_NAME=studio" in settings and "LARSON_LIGHTS_PINS=5,6,13" in settings
    assert "127.0.1.1\tstudio" in installed.read("/etc/hosts")


def test_the_service_s_user_owns_the_data_and_nothing_of_the_program(installed):
    assert installed.run("stat -c %U:%a /var/lib/larson /var/backups/larson").split() == ["larson:700"] * 2
    assert not installed.run("find /opt/larson /etc/larson ! -user root -o -perm /022 ! -type l")
    assert "sudo" not in installed.run("id -Gn larson").split()
    assert "input" not in installed.run("id -Gn larson-kiosk 2>/dev/null || true").split()


def test_the_command_sees_the_box_s_data(installed):
    assert '"id": "yunet"' in installed.run("larson models list --json")
    assert "/var/lib/larson" in installed.run("larson settings")


def test_a_second_run_changes_nothing(installed):
    before = installed.stamps()
    said = installed.run("/mnt/bundle/install.sh appliance --yes")
    assert "Nothing had to be changed" in said
    assert differences(before, installed.stamps()) == {}
    assert not [call for call in installed.calls() if "is-" not in call and "get_" not in call]


def test_the_service_gets_the_sound_devices_only_where_it_may_listen(installed):
    extra, settings = "/etc/systemd/system/larson.service.d/voice.conf", "/etc/larson/larson.env"
    assert not (installed.root / extra[1:]).exists()
    assert "VOICE" not in installed.read(settings)
    before = installed.tree()
    installed.run("/mnt/bundle/install.sh appliance --yes --voice")
    assert "DeviceAllow=char-alsa rw" in installed.read(extra)
    assert "LARSON_VOICE_ON=true" in installed.read(settings)
    installed.run("/mnt/bundle/install.sh appliance --yes --no-voice")
    assert not (installed.root / extra[1:]).exists()
    changed = {path for path in differences(before, installed.tree()) if path.startswith("etc")}
    assert changed <= {"etc/systemd/system/larson.service.d"}, "an empty folder, until it is uninstalled"


def test_a_dry_run_names_every_change_and_makes_none(bare):
    with bare() as box:
        said = box.run(f"/mnt/bundle/install.sh appliance {OPTIONS} --dry-run")
        assert differences({}, box.stamps()) == {}
        assert not [call for call in box.calls() if "is-" not in call and "get_" not in call]
    for change in ("create the user larson", "install the package larson-box", "enable larson.service", "hosts"):
        assert f"would {change}" in said or change in said


def test_an_uninstalled_box_is_as_before(bare, installed):
    with bare() as fresh:
        before = fresh.tree()
    packages = installed.run("dpkg-query -W -f '${Package}\\n'").split()
    said = installed.run("/usr/local/sbin/larson-box uninstall --yes")
    assert "Removed" in said
    assert differences(before, installed.tree()) == {}
    assert installed.run("dpkg-query -W -f '${Package}\\n'").split() == [p for p in packages if p != "larson-box"]
    assert "raspi-config" not in "\n".join(installed.calls())


def test_uninstall_can_keep_the_data(installed):
    installed.run("echo mine > /var/lib/larson/kept && chown larson: /var/lib/larson/kept")
    installed.run("larson-box uninstall --yes --keep-data")
    assert installed.read("/var/lib/larson/kept") == "mine\n"
    assert installed.run("stat -c %U /var/lib/larson/kept").strip() == "larson"
    assert not (installed.root / "opt" / "larson").exists()
    assert "studio" in installed.read("/etc/larson/install.env")


@pytest.mark.whole
def test_the_packages_of_the_screen_come_and_go(bare, release):
    """With a network, as on a box with a display: labwc, Chromium and all that they bring along."""
    if release == "bookworm":
        pytest.skip("Debian Bookworm has no labwc; Raspberry Pi OS Bookworm has")
    listed = "dpkg-query -W -f '${db:Status-Abbrev}${Package}\n'"
    with bare() as box:
        before = box.run(listed)
        box.run(f"/mnt/bundle/install.sh appliance {OPTIONS} --kiosk", offline=False)
        box.run("labwc --version && command -v chromium && systemctl is-enabled larson-kiosk.service")
        box.run("/mnt/bundle/install.sh uninstall --yes", offline=False)
        assert box.run(listed) == before
        assert not box.run("find / -xdev -iname '*larson*' -not -path '/mnt/*' -not -path '/var/log/*'").strip()
