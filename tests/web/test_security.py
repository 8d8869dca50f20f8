"""What may come in at all."""

import socket
from contextlib import suppress

import pytest

from appliance.core.errors import ConfigError
from appliance.web.access.guard import HEADERS, PART_HEADERS, same_origin
from appliance.web.serve import bind

SOCKETS = ["/ws/feed", "/ws/view", "/ws/camera", "/ws/chat", "/ws/extract", "/ws/voice"]
POSTS = ["/register", "/login", "/cancel", "/session", "/logout", "/forget"]


@pytest.fixture
def box(shared_box):
    """Nothing that is refused changes anything."""
    return shared_box


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8321", "localhost:8321", True),
        ("https://LOCALHOST:8321", "localhost:8321", True),
        ("http://localhost:9", "localhost:8321", False),
        ("http://evil", "localhost:8321", False),
        ("http://localhost:8321.evil", "localhost:8321", False),
        ("null", "localhost", False),
        ("", "localhost", False),
        (None, "localhost", False),
        ("file://localhost", "localhost", False),
    ],
)
def test_origins(origin, host, same):
    assert same_origin(origin, host) is same


@pytest.mark.parametrize("path", POSTS)
def test_a_request_from_another_page_is_refused(box, path):
    page = box.page()
    for headers in ({}, {"Origin": "http://evil"}, {"Origin": "null"}):
        answer = page.request("POST", path, b"{}", Content_Type="application/json", **headers)
        assert answer.status == 403
        assert "another page" in answer.json["error"]


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize("origin", [None, "http://evil", "null"])
def test_a_socket_from_another_page_is_refused(box, path, origin):
    handshake = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
    }
    answer = box.page().request("GET", path, **handshake, **({"Origin": origin} if origin else {}))
    assert answer.status == 403


def test_a_form_of_another_page_cannot_post(box):
    origin = f"http://127.0.0.1:{box.port}"
    answer = box.page().request(
        "POST", "/logout", b"a=b", Content_Type="application/x-www-form-urlencoded", Origin=origin
    )
    assert answer.status == 415


@pytest.mark.parametrize("host", ["evil.example", "larson.local", "192.168.1.5", "localhost.evil"])
def test_another_host_is_refused(box, host):
    assert box.visitor().request("GET", "/", Host=f"{host}:{box.port}").status == 400


def test_the_names_of_loopback_are_served(box):
    for host in ("localhost", "127.0.0.1"):
        assert box.visitor().request("GET", "/", Host=f"{host}:{box.port}").status == 200


@pytest.mark.parametrize("path", POSTS)
def test_without_a_cookie_nothing_is_done(box, path):
    answer = box.visitor().post(path, {"name": "Ada"})
    assert answer.status == 403
    assert "error" in answer.json


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"null", b"\xff\xfe", b'"text"'])
@pytest.mark.parametrize("path", ["/register", "/login"])
def test_malformed_json_is_refused_in_words(box, path, body):
    page = box.page()
    answer = page.request("POST", path, body, Content_Type="application/json", Origin=f"http://127.0.0.1:{box.port}")
    assert answer.status == 400
    assert "JSON object" in answer.json["error"]


def test_a_huge_body_is_refused(box):
    page = box.page()
    answer = page.request(
        "POST",
        "/register",
        b'{"name": "' + b"x" * 100_000 + b'"}',
        Content_Type="application/json",
        Origin=f"http://127.0.0.1:{box.port}",
    )
    assert answer.status in (400, 413)


def test_every_page_and_every_answer_has_the_headers(box):
    for path in ("/", "/healthz", "/worker.js", "/static/larson.svg", "/static/js/nothing.js", "/nothing"):
        headers = box.visitor().get(path).headers
        for name, value in HEADERS.items():
            assert headers[name] == value, path
    assert box.visitor().get("/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["js/main.js", "css/base.css", "fonts/saira-latin.woff2"])
def test_parts_of_a_page_carry_what_holds_for_them_alone(box, path):
    headers = box.visitor().get(f"/static/{path}").headers
    assert {name for name in HEADERS if name in headers} == set(PART_HEADERS)
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-cache"
    assert len(headers.get_all("Date")) == 1


def test_the_cookie_is_out_of_reach(box):
    cookie = box.visitor().get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie


def test_a_forged_cookie_is_a_stranger(box):
    page = box.page()
    page.cookie = page.cookie[:-3] + "abc"
    assert page.post("/session").status == 403


def test_an_unknown_address_is_answered_in_json(box):
    answer = box.visitor().get("/nothing")
    assert answer.status == 404 and "error" in answer.json


def test_a_path_out_of_the_static_folder_is_not_served(box):
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/%2fetc/passwd"):
        assert box.visitor().get(path).status in (308, 400, 404)


def test_only_loopback_listens(box):
    with open("/proc/net/tcp") as file:
        rows = [line.split() for line in file.readlines()[1:]]
    port = f"{box.port:04X}"
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port}")]
    assert listening == [f"0100007F:{port}"]
    with open("/proc/net/tcp6") as file:
        assert f":{port} " not in file.read()


def test_another_address_is_not_accepted_from_the_settings(box):
    from dataclasses import replace

    config = replace(box.appliance.config, server=replace(box.appliance.config.server, host="0.0.0.0"))
    with pytest.raises(ConfigError, match=r"only 127.0.0.1 is served"):
        bind(type("Appliance", (), {"config": config})())


@pytest.mark.parametrize("line", [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"x" * 100_000 + b"\r\n\r\n"])
def test_noise_is_no_problem(box, line):
    with socket.create_connection(("127.0.0.1", box.port), timeout=60) as connection:
        with suppress(OSError):  # it may have been refused meanwhile
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
        try:
            while connection.recv(65536):
                pass
        except ConnectionResetError:
            pass
    assert box.visitor().get("/healthz").status in (200, 503)


@pytest.mark.parametrize("host", ["[", "evil@127.0.0.1", "127.0.0.1#x", "127.0.0.1:99999999", "", "[::1"])
def test_a_host_that_is_none_is_refused(box, host):
    assert box.page().request("GET", "/healthz", Host=host).status == 400


@pytest.mark.parametrize("origin", ["http://[", "[", "http://", "://", "null", "http://127.0.0.1:1@x"])
def test_an_origin_that_is_none_is_refused(box, origin):
    assert box.page().request("POST", "/login", b"{}", Origin=origin, Content_Type="application/json").status == 403


def test_a_body_that_is_nested_without_end_is_refused(box):
    page = box.page()
    for path in ("/login", "/me/pin"):
        answer = page.request("POST", path, b"[" * 60_000, Origin=page.origin, Content_Type="application/json")
        assert answer.status in (400, 403)


def test_a_header_line_that_is_none_is_refused(box):
    with socket.create_connection(("127.0.0.1", box.port), timeout=60) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nx y: 1\r\nContent-Length: 9\r\n\r\nGET / HTT")
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    ("head", "status"),
    [(b"GET / HTTP/2.0\r\n\r\n", b"505"), (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 150 + b"\r\n", b"431")],
)
def test_a_head_that_cannot_be_read_is_answered(box, head, status):
    with socket.create_connection(("127.0.0.1", box.port), timeout=60) as connection:
        connection.sendall(head)
        assert status in connection.recv(200)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_cannot_embed_anything(box, site):
    for path in ("/stream.mjpg", "/session", "/static/js/main.js"):
        assert box.page().request("GET", path, Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors").status == 403
    assert box.visitor().request("GET", "/", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate").status == 200
