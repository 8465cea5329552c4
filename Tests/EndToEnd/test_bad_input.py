"""A thousand hostile room names and a thousand hostile webhooks: never our fault, never a trace."""

from __future__ import annotations

import collections
import json
import random
import re
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import make_stack
from partyline import Partyline, raw_request

COUNT = 1000
FINE = {200, 400, 401, 413}
OURS = re.compile(r"(room:\{[A-Za-z0-9_-]{1,64}\}.*|pin:\d+|session:[\w-]+|call:[\w-]+|pin-lengths|rooms(:\d+)?|guesses:.+|dials:.+|due)")

NASTY = [
    " ", ".", "..", "env", "views", "etag", "__proto__", "constructor", "{a}", "*", "a*", "room:{x}", "a\x00b", "a\r\nSET x y", "\x1b[31m",
    "<script>alert(1)</script>", "' OR 1=1 --", "${7*7}", "{{7*7}}", "%00", "%2e%2e%2f", "../../etc/passwd", "a/b", "a\\b", "a?b", "a#b", "a b",
    "é", "日本語", "🎉", "\u202eabc", "\ufeff", "a" * 65, "a" * 8000, "-" * 65, "+", "&", "=", ";", "|", "$(id)", "`id`", "\x7f", "\xff",
]  # fmt: skip
# As they are: what would lead elsewhere if anybody followed it, and what is too long for a request line.
RAW = [b"a/b", b"a/b/c/d/e/f", b"../../etc/passwd", b"a/../../livez", b"a//b", b"a/./b", b"a/", b"/", b"a" * 20_000, b"%2e%2e/%2e%2e/x"]
ALPHABET = [chr(code) for code in range(128)] + list("éß日🎉\u0000\u200d\u2028\ufffe")


def hostile_names(chance: random.Random) -> list[bytes]:
    """As bytes of a path: escaped text, raw bytes that are no UTF-8, escapes that are none."""
    names = RAW + [urllib.parse.quote(name, safe="").encode() for name in NASTY]
    while len(names) < COUNT:
        text = "".join(chance.choices(ALPHABET, k=chance.choice([1, 2, 5, 63, 64, 65, 200])))
        escaped = urllib.parse.quote(text, safe="").encode()
        broken = bytes(chance.choices(range(0x21, 0x100), k=chance.randint(1, 80))).translate(None, b"?#/")
        half = escaped + chance.choice([b"%", b"%4", b"%zz", b"%c3", b"%ff%fe", b"%u0041"])
        names.append(chance.choice([escaped, broken, half]))
    return names


def hostile_json(chance: random.Random, depth: int = 0) -> Any:
    """Any JSON value, of the wrong kind more often than not."""
    leaf: list[Callable[[], Any]] = [
        lambda: None,
        lambda: chance.choice([True, False]),
        lambda: chance.choice([0, -1, 2**63, 2**64, -(2**200), 1e308, 0.1]),
        lambda: chance.choice(NASTY),
        lambda: "".join(chance.choices(ALPHABET, k=chance.randint(0, 30))),
    ]
    if depth > 3:
        return chance.choice(leaf)()
    nested: list[Callable[[], Any]] = [
        lambda: [hostile_json(chance, depth + 1) for _ in range(chance.randint(0, 4))],
        lambda: {chance.choice(FIELDS): hostile_json(chance, depth + 1) for _ in range(chance.randint(0, 6))},
    ]
    return chance.choice(leaf + nested)()


FIELDS = [
    "uuid", "call_uuid", "conversation_uuid", "from", "to", "from_user", "status", "direction", "timestamp", "dtmf", "digits", "timed_out", "speech",
    "SipHeader_X-OpenTok-SessionId", "SipHeader_X-Room-Auth", "sipheader_x-opentok-sessionid", "reason", "duration", "", "__proto__", "payload",
]  # fmt: skip


def hostile_body(chance: random.Random) -> bytes:
    good = {"uuid": "aaaa", "conversation_uuid": "CON-a", "from": "15550001111", "to": "15555550100", "dtmf": {"digits": "1234", "timed_out": False}}
    good |= {"status": "answered", "direction": "inbound", "timestamp": "2026-01-01T00:00:00.000Z"}
    changed = good | {chance.choice(FIELDS): hostile_json(chance) for _ in range(chance.randint(1, 3))}
    text = json.dumps(changed)
    makers: list[Callable[[], bytes]] = [
        lambda: text.encode(),
        lambda: text[: chance.randrange(len(text))].encode(),
        lambda: json.dumps(hostile_json(chance)).encode(),
        lambda: b"[" * chance.choice([10, 17, 1000, 15000]),
        lambda: b'{"a":' * 2000 + b"1" + b"}" * 2000,
        lambda: text.encode("utf-16"),
        lambda: bytes(chance.choices(range(256), k=chance.randint(0, 300))),
        lambda: text.replace('"aaaa"', '"\\ud800"').encode(),
        lambda: (text[:-1] + ',"uuid":"twice","uuid":1}').encode(),
        lambda: json.dumps(changed | {"uuid": "x" * chance.choice([100, 1000, 20000])}).encode(),
        lambda: urllib.parse.urlencode({key: str(value) for key, value in changed.items()}).encode("utf-8", "surrogatepass"),
    ]
    return chance.choice(makers)()


@pytest.fixture(scope="module")
def partyline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partyline]:
    """A stack apart: what is typed here uses up everybody's wrong guesses."""
    with make_stack(tmp_path_factory.mktemp("hostile")) as stack:
        yield Partyline(stack)
        stack.require_running()


def check_keys(partyline: Partyline) -> None:
    strangers = sorted(key for key in partyline.redis_keys() if not OURS.fullmatch(key))
    assert not strangers, strangers[:20]


def test_hostile_room_names_are_answered_kindly_and_leave_nothing(partyline: Partyline) -> None:
    chance = random.Random(1)  # noqa: S311 # the same names every time
    statuses: collections.Counter[int] = collections.Counter()
    for name in hostile_names(chance):
        for path in (b"/room/" + name, b"/dial-out?roomId=" + name):
            request = b"GET " + path + b" HTTP/1.1\r\nHost: partyline\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
            status, _, _ = raw_request(partyline.stack.ports.nginx, request)
            assert status in FINE, (path, status)
            statuses[status] += 1
    assert statuses[400] > COUNT
    check_keys(partyline)


@pytest.mark.parametrize("is_signed", [True, False], ids=["signed", "unsigned"])
def test_hostile_webhooks_never_find_a_fault_in_us(partyline: Partyline, is_signed: bool) -> None:
    chance = random.Random(2)  # noqa: S311
    for number in range(COUNT):
        body = hostile_body(chance)
        path = chance.choice(["/nexmo-answer", "/nexmo-dtmf", "/nexmo-events"])
        content_type = chance.choice(["application/json", "application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-16"])
        if is_signed:
            reply = partyline.signed(path, body, content_type=content_type)
            assert reply.status_code in FINE, (number, path, content_type, body[:300], reply.status_code)
        else:
            token = chance.choice(["Bearer x", "Bearer a.b.c", f"Bearer {partyline.signature(b'other')}", "Bearer " + "a" * 8000])
            reply = partyline.post(path, data=body, headers={"Content-Type": content_type, "Authorization": token})
            assert reply.status_code in {400, 401, 413}, (number, path, body[:300], reply.status_code)
        if path != "/nexmo-events" and reply.status_code == 200:
            assert isinstance(reply.json(), list)
    check_keys(partyline)
