"""Webhooks as Vonage sent them, byte for byte: the captures of others where they are at hand, and ours of the same shapes."""

from __future__ import annotations

import json
import pathlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import make_stack
from partyline import Partyline, raw_request
from stack import Stack

HEADERS = b"User-Agent: Apache-HttpAsyncClient/4.1 (Java/1.8.0_66)\r\nHost: calls.example.com\r\nCache-Control: max-age=0\r\n"
JSON = b"Content-Type: application/json\r\n"

# Where each captured path goes here.
ROUTES = {b"/webhooks/answer": b"/nexmo-answer", b"/webhooks/dtmf": b"/nexmo-dtmf", b"/webhooks/event": b"/nexmo-events"}


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The captures are older than signatures, so a stack that does without."""
    with make_stack(tmp_path_factory.mktemp("unsigned"), ALLOW_UNSIGNED_WEBHOOKS="true") as stack:
        yield stack


def replay(stack: Stack, line: bytes, headers: bytes, body: bytes) -> tuple[int, dict[str, str], bytes]:
    framing = b"Content-Length: %d\r\n" % len(body) if body else b""
    return raw_request(stack.ports.nginx, line + b"\r\n" + headers + framing + b"\r\n" + body)


def asks_for_a_pin(reply: tuple[int, dict[str, str], bytes]) -> bool:
    status, headers, body = reply
    assert status == 200, body
    assert headers["content-type"].startswith("application/json")
    return [action["action"] for action in json.loads(body)] == ["talk", "input"]


# The captures


def capture(folder: pathlib.Path, name: str) -> tuple[bytes, bytes, bytes]:
    """Request line, headers and body of a file. Its hosts were anonymised, so its Content-Length is wrong, and its line ends are bare."""
    head, _, body = (folder / "captures/vonage-php-sdk-core" / name).read_bytes().partition(b"\n\n")
    line, *headers = head.strip(b"\n").split(b"\n")
    for theirs, ours in ROUTES.items():
        line = line.replace(theirs, ours)
    return line, b"".join(header + b"\r\n" for header in headers if not header.lower().startswith(b"content-length")), body


def test_the_captured_answer_request_is_asked_for_a_pin(unsigned: Stack, shared_data: pathlib.Path) -> None:
    assert asks_for_a_pin(replay(unsigned, *capture(shared_data, "answer-get.txt")))


def test_the_captured_digits_are_nobodys_pin(unsigned: Stack, shared_data: pathlib.Path) -> None:
    assert asks_for_a_pin(replay(unsigned, *capture(shared_data, "dtmf-post.txt")))


def test_the_captured_events_are_taken_in_any_order(unsigned: Stack, shared_data: pathlib.Path) -> None:
    for name in ("completed", "answered", "started", "ringing", "answered"):
        status, _, _ = replay(unsigned, *capture(shared_data, f"event-post-{name}.txt"))
        assert status in (200, 204), name


# The same shapes, made here


def query(path: str, **fields: str) -> bytes:
    # As Vonage escapes it: spaces, braces and quotes, but neither colons nor commas.
    escaped = "&".join(
        f"{name}={value}".replace('"', "%22").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20") for name, value in fields.items()
    )
    return f"GET {path}?{escaped} HTTP/1.1".encode()


def post(path: str, payload: Any) -> tuple[bytes, bytes, bytes]:
    return f"POST {path} HTTP/1.1".encode(), HEADERS + JSON, json.dumps(payload, separators=(",", ":")).encode()


CALLS = {"from": "14845552121", "to": "16105553939", "conversation_uuid": "CON-2541d01c-253e-48be-a8e0-da4bbe4c3722"}


def test_an_answer_request_by_query_is_asked_for_a_pin(unsigned: Stack) -> None:
    assert asks_for_a_pin(replay(unsigned, query("/nexmo-answer", uuid="0A0000000123ABCD1", **CALLS), HEADERS, b""))


def test_an_answer_request_by_json_is_asked_for_a_pin(unsigned: Stack) -> None:
    payload = CALLS | {"uuid": uuid.uuid4().hex, "region_url": "https://api-us-3.vonage.com", "endpoint_type": "phone"}
    assert asks_for_a_pin(replay(unsigned, *post("/nexmo-answer", payload)))


SHAPES: dict[str, Callable[[str, str], tuple[bytes, bytes, bytes]]] = {
    "today": lambda call, pin: post(
        "/nexmo-dtmf",
        CALLS | {"uuid": call, "speech": {"results": []}, "dtmf": {"digits": pin, "timed_out": False}, "timestamp": "2026-01-01T00:00:00.000Z"},
    ),
    "captured": lambda call, pin: post(
        "/nexmo-dtmf", {"speech": {"error": "Speech was not enabled"}, "dtmf": {"digits": pin, "timed_out": True}} | CALLS | {"uuid": call}
    ),
    "before 2020": lambda call, pin: post(
        "/nexmo-dtmf",
        {"uuid": call, "conversation_uuid": CALLS["conversation_uuid"], "timed_out": True, "dtmf": pin, "timestamp": "2019-01-01T00:00:00.000Z"},
    ),
    "query": lambda call, pin: (
        query("/nexmo-dtmf", uuid=call, dtmf=json.dumps({"digits": pin, "timed_out": True}), speech='{"error":"Speech was not enabled"}', **CALLS),
        HEADERS,
        b"",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_right_pin_joins_in_every_shape(unsigned: Stack, shape: str) -> None:
    room = Partyline(unsigned).room(f"shape-{uuid.uuid4().hex}")
    status, _, body = replay(unsigned, *SHAPES[shape](uuid.uuid4().hex, room["pin"]))
    assert status == 200
    joins = [action for action in json.loads(body) if action["action"] == "conversation"]
    assert [join["name"] for join in joins] == [room["sessionId"]]


@pytest.mark.parametrize("digits", ["", None], ids=["empty", "null"])
def test_silence_is_asked_again(unsigned: Stack, digits: str | None) -> None:
    payload = CALLS | {"uuid": uuid.uuid4().hex, "dtmf": {"digits": digits, "timed_out": True}}
    assert asks_for_a_pin(replay(unsigned, *post("/nexmo-dtmf", payload)))


EVENTS: list[dict[str, Any]] = [
    {"status": "started", "direction": "inbound", "headers": {}, "timestamp": "2026-01-01T12:00:00.000Z"},
    {"status": "answered", "direction": "inbound", "start_time": None, "rate": None, "network": None, "timestamp": "2026-01-01T12:00:01.000Z"},
    {"status": "completed", "duration": "7", "rate": "0.00450000", "price": "0.00052500", "disconnected_by": "user", "sip_code": 200},
    {"status": "of the future", "detail": "unknown"},
    {"type": "transfer", "conversation_uuid_from": "CON-a", "conversation_uuid_to": "CON-b"},
    {"reason": "Syntax error in NCCO. Invalid value type or action."},
    {"recording_url": "https://api.nexmo.com/v1/files/a", "size": 12, "recording_uuid": "a", "start_time": "2026-01-01T12:00:00Z"},
    {"payload": {"s": "a"}},
    {"call_uuid": "a", "status": "machine", "sub_state": "beep_start"},
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.get("status") or next(iter(event))))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_event_is_taken_by_either_method(unsigned: Stack, event: dict[str, Any], method: str) -> None:
    payload = CALLS | {"uuid": uuid.uuid4().hex} | event
    if method == "GET":
        flat = {name: value if isinstance(value, str) else json.dumps(value) for name, value in payload.items()}
        status, _, _ = replay(unsigned, query("/nexmo-events", **flat), HEADERS, b"")
    else:
        status, _, _ = replay(unsigned, *post("/nexmo-events", payload))
    assert status in (200, 204)
