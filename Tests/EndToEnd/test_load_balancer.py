"""What the shipped nginx configuration sends where, and how often, in front of servers that fail in every way."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import pathlib
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from backend import Handler, answering, answering_after, backends, breaking_off
from partyline import raw_request
from stack import Ports, Stack

Behaviour = Callable[[Handler], None] | None

PAGES_OF_AN_ADDRESS = 200
LISTEN_SECONDS = 30


@pytest.fixture(scope="module")
def balancer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("nginx"), Ports.free(), sandboxed=False)
    try:
        stack.start_nginx()
        yield stack
    finally:
        stack.stop()


def test_the_configuration_is_valid(balancer: Stack) -> None:
    check = subprocess.run([*balancer.nginx_command(), "-t"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stderr
    assert "warn" not in check.stderr


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("failing", "seen"), [(None, 0), (breaking_off, 1), (answering(503), 1)], ids=["dead", "broken off", "503"])
def test_a_webhook_goes_on_to_the_other_replica(balancer: Stack, method: str, failing: Behaviour, seen: int) -> None:
    with backends(balancer.ports.webhook, failing, answering(200, b"[]")) as servers:
        for _ in range(4):
            reply = requests.request(method, f"{balancer.url}/nexmo-answer", json={"uuid": "a"}, timeout=5)
            assert (reply.status_code, reply.content) == (200, b"[]")
    assert len(servers[-1].requests) == 4
    if seen:
        assert 1 <= len(servers[0].requests) <= 4


@pytest.mark.parametrize(
    "behaviour", [None, breaking_off, answering(502), answering(504), answering_after(2)], ids=["dead", "broken off", "502", "504", "slow"]
)
def test_a_webhook_that_nobody_answers_earns_503_so_that_it_is_sent_again(balancer: Stack, behaviour: Behaviour) -> None:
    with backends(balancer.ports.webhook, behaviour, behaviour):
        reply = requests.post(f"{balancer.url}/nexmo-dtmf", json={}, timeout=5)
    assert reply.status_code == 503
    assert reply.headers["Retry-After"] == "1"


def test_a_slow_webhook_is_not_sent_twice(balancer: Stack) -> None:
    with backends(balancer.ports.webhook, answering_after(2), answering_after(2)) as servers:
        reply = requests.post(f"{balancer.url}/nexmo-events", json={}, timeout=5)
        assert reply.elapsed.total_seconds() < 1.5
        assert sum(len(server.requests) for server in servers) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/dial-out", "/hang-up"])
@pytest.mark.parametrize("behaviour", [breaking_off, answering(502), answering(503), answering(504)], ids=["broken off", "502", "503", "504"])
def test_a_dial_or_hang_up_is_sent_once_whatever_happens(balancer: Stack, method: str, path: str, behaviour: Behaviour) -> None:
    with backends(balancer.ports.room, behaviour, behaviour) as servers:
        for count in range(1, 5):
            reply = requests.request(method, f"{balancer.url}{path}?roomId=standup", timeout=5)
            assert reply.status_code >= 502
            assert sum(len(server.requests) for server in servers) == count


@pytest.mark.parametrize("path", ["/dial-out", "/hang-up"])
def test_a_dial_or_hang_up_by_post_reaches_the_replica_that_is_there(balancer: Stack, path: str) -> None:
    with backends(balancer.ports.room, None, answering(200)) as servers:
        for _ in range(4):
            assert requests.post(f"{balancer.url}{path}", data={"roomId": "standup"}, timeout=5).status_code == 200
    assert len(servers[0].requests) == 4


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_dial_that_reaches_nobody_says_to_try_again(balancer: Stack, method: str) -> None:
    reply = requests.request(method, f"{balancer.url}/dial-out?roomId=standup", timeout=5)
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_slow_dial_is_waited_for(balancer: Stack, method: str) -> None:
    with backends(balancer.ports.room, answering_after(8), answering_after(8)) as servers:
        assert requests.request(method, f"{balancer.url}/dial-out?roomId=standup", timeout=15).status_code == 200
        assert sum(len(server.requests) for server in servers) == 1


def test_a_page_moves_on_to_the_replica_that_is_there(balancer: Stack) -> None:
    with backends(balancer.ports.room, None, answering(200)) as servers:
        for _ in range(4):
            assert requests.get(f"{balancer.url}/room/standup", timeout=5).status_code == 200
    assert len(servers[0].requests) == 4


def test_a_page_that_answers_503_is_not_asked_for_twice(balancer: Stack) -> None:
    with backends(balancer.ports.room, answering(503, b"kind words"), answering(503, b"kind words")) as servers:
        assert requests.get(f"{balancer.url}/room/new", timeout=5).content == b"kind words"
        assert sum(len(server.requests) for server in servers) == 1


def test_an_address_listens_to_so_many_rooms_and_no_more(balancer: Stack) -> None:
    over = threading.Event()

    def stream(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        over.wait(LISTEN_SECONDS)
        handler.close_connection = True

    def listen(number: int) -> requests.Response:
        return requests.get(f"{balancer.url}/room/room-{number}/events", stream=True, timeout=5)

    with backends(balancer.ports.room, stream, stream) as servers, contextlib.ExitStack() as listening:
        for number in range(PAGES_OF_AN_ADDRESS):
            assert listening.enter_context(listen(number)).status_code == 200
        refused = listen(PAGES_OF_AN_ADDRESS)
        assert (refused.status_code, refused.json()["error"]["code"], refused.headers["Retry-After"]) == (503, "unavailable", "1")
        assert sum(len(server.requests) for server in servers) == PAGES_OF_AN_ADDRESS
        over.set()


def test_requests_alternate_between_replicas(balancer: Stack) -> None:
    with backends(balancer.ports.webhook, answering(200), answering(200)) as servers:
        for _ in range(10):
            requests.post(f"{balancer.url}/nexmo-events", json={}, timeout=5)
    # One worker alternates; several each have their own turn.
    assert min(len(server.requests) for server in servers) >= 3


def test_what_a_client_says_about_earlier_hops_is_replaced(balancer: Stack) -> None:
    claims = {"X-Forwarded-For": "198.51.100.7", "X-Request-ID": "mine", "X-Forwarded-Proto": "https"}
    with backends(balancer.ports.room, answering(200), answering(200)) as servers:
        requests.get(f"{balancer.url}/room/standup", headers=claims, timeout=5)
    ((_, _, headers),) = [request for server in servers for request in server.requests]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "http"
    assert len(headers["X-Request-ID"]) == 32
    assert headers["Host"] == balancer.url.removeprefix("http://")


@pytest.mark.parametrize("path", ["/room/a%2fb", "/room/%2e%2e/nexmo-answer", "/room//a", "/room/..%5ca", "/room/a%00", "/nexmo-answer/../room/a"])
def test_a_path_that_two_readers_may_take_for_two_routes_is_refused(balancer: Stack, path: str) -> None:
    with backends(balancer.ports.room, answering(200), answering(200)) as servers:
        prepared = requests.Request("GET", balancer.url).prepare()
        prepared.url = balancer.url + path
        assert requests.Session().send(prepared, timeout=5).status_code == 400
        assert not any(server.requests for server in servers)


@pytest.mark.parametrize(("path", "most"), [("/nexmo-events", 16 * 1024), ("/dial-out", 4 * 1024), ("/room/a", 4 * 1024)])
def test_bodies_have_a_limit(balancer: Stack, path: str, most: int) -> None:
    ports = balancer.ports
    with backends(ports.room + ports.webhook, *[answering(200)] * 4):
        assert requests.post(balancer.url + path, data=b"x" * most, timeout=5).status_code == 200
        assert requests.post(balancer.url + path, data=b"x" * (most + 1), timeout=5).status_code == 413


def test_no_log_holds_a_query_or_a_body(balancer: Stack) -> None:
    with backends(balancer.ports.webhook, None, None):
        requests.get(f"{balancer.url}/nexmo-dtmf?dtmf=canary4821", timeout=5)
        requests.post(f"{balancer.url}/nexmo-dtmf", data=b"canary4821" * 4000, timeout=5)
    log = pathlib.Path(balancer.logs / "nginx.log").read_text()
    assert "/nexmo-dtmf" in log
    assert "canary" not in log
    assert all(json.loads(line)["requestId"] for line in log.splitlines() if line.startswith("{"))


@pytest.mark.parametrize(
    ("status", "request_line", "code"),
    [
        (400, {"method": "GET", "url": "/room/a%2fb"}, "bad_request"),
        (413, {"method": "POST", "url": "/dial-out", "data": b"x" * 5_000}, "body_too_large"),
        (503, {"method": "GET", "url": "/room/standup"}, "unavailable"),
        (503, {"method": "POST", "url": "/hang-up", "data": b"roomId=a"}, "unavailable"),
    ],
    ids=["400", "413", "503", "503 of a post"],
)
def test_what_nginx_refuses_by_itself_is_said_to_people_and_to_programs(
    balancer: Stack, status: int, request_line: dict[str, Any], code: str
) -> None:
    def asked(accept: str) -> requests.Response:
        order = request_line | {"url": balancer.url + request_line["url"]}
        return requests.request(**order, headers={"Accept": accept}, timeout=5)

    said = asked("application/json")
    assert (said.status_code, said.headers["Content-Type"]) == (status, "application/json")
    assert said.json()["error"]["code"] == code
    assert re.fullmatch("[0-9a-f]{32}", said.json()["requestId"])
    page = asked("text/html,*/*;q=0.8")
    assert (page.status_code, page.headers["Content-Type"]) == (status, "text/html")
    assert said.json()["error"]["message"] in page.text
    style = re.search("<style>(.*)</style>", page.text)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    for reply in (said, page):
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers.get("Retry-After") == ("1" if status == 503 else None)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /room/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /room/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
    ids=["long address", "NUL", "long header", "no HTTP"],
)
def test_what_cannot_be_parsed_is_refused_in_the_same_shape(balancer: Stack, request_bytes: bytes) -> None:
    status, headers, body = raw_request(balancer.ports.nginx, request_bytes)
    assert (status, headers["content-type"], json.loads(body)["error"]["code"]) == (400, "application/json", "bad_request")
