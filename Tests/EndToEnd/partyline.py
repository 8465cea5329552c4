"""What a browser, Vonage and an onlooker do with a running stack."""

from __future__ import annotations

import datetime
import hashlib
import http.client
import json
import socket
import time
import uuid
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import requests
from stack import Account, Stack

REQUEST_SECONDS = 15
SETTLE_SECONDS = 10.0


class Partyline:
    def __init__(self, stack: Stack) -> None:
        assert stack.account is not None, "these tests want the sandbox"
        self.stack = stack
        self.account: Account = stack.account

    # The browser's side

    def get(self, path: str, **arguments: Any) -> requests.Response:
        return requests.get(self.stack.url + path, timeout=REQUEST_SECONDS, **arguments)

    def post(self, path: str, **arguments: Any) -> requests.Response:
        return requests.post(self.stack.url + path, timeout=REQUEST_SECONDS, **arguments)

    def room(self, name: str, base: str | None = None) -> dict[str, Any]:
        """The room as native clients get it; `base` asks one replica instead of nginx."""
        reply = requests.get(f"{base or self.stack.url}/room/{name}", headers={"Accept": "application/json"}, timeout=REQUEST_SECONDS)
        assert reply.status_code == 200, reply.text
        room: dict[str, Any] = reply.json()
        return room

    # Vonage's side

    def webhook(self, path: str, payload: Any, *, call: str | None = None, base: str | None = None) -> requests.Response:
        """A signed webhook, as Vonage posts it. `call` fills in what every webhook of a call has."""
        if call is not None:
            payload = webhook_fields(self.account, call) | payload
        body = json.dumps(payload, separators=(",", ":")).encode()
        return self.signed(path, body, base=base)

    def signed(self, path: str, body: bytes, *, base: str | None = None, content_type: str = "application/json") -> requests.Response:
        headers = {"Authorization": f"Bearer {self.signature(body)}", "Content-Type": content_type}
        return requests.post((base or self.stack.url) + path, data=body, headers=headers, timeout=REQUEST_SECONDS)

    def signature(self, body: bytes) -> str:
        claims = {
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
            "iss": "Vonage",
            "payload_hash": hashlib.sha256(body).hexdigest(),
            "api_key": self.account.vonage_api_key,
            "application_id": self.account.vonage_application_id,
        }
        return jwt.encode(claims, self.account.vonage_signature_secret, algorithm="HS256")

    # The onlooker's side

    def sandbox_state(self) -> dict[str, Any]:
        state: dict[str, Any] = requests.get(f"{self.stack.sandbox_url}/sandbox/state", timeout=REQUEST_SECONDS).json()
        return state

    def connections(self, session: str) -> list[dict[str, Any]]:
        return next((found["connections"] for found in self.sandbox_state()["sessions"] if found["sessionId"] == session), [])

    def dial_requests(self) -> int:
        """How many dials the sandbox was ever asked for, whatever became of them."""
        return sum(1 for request in self.sandbox_state()["requests"] if request["method"] == "POST" and request["path"].endswith("/dial"))

    def conversation(self, name: str) -> list[str]:
        return next((found["members"] for found in self.sandbox_state()["conversations"] if found["name"] == name), [])

    def leg(self, call: str) -> dict[str, Any]:
        """A call's leg as the sandbox knows it."""
        return next(found for found in self.sandbox_state()["calls"] if found["uuid"] == call)

    # The platform's side

    def fault(self, path: str, kind: str, **more: Any) -> None:
        """From now on the sandbox misbehaves on paths that hold `path`."""
        order = {"path": path, "kind": kind} | more
        requests.post(f"{self.stack.sandbox_url}/sandbox/faults", json=order, timeout=REQUEST_SECONDS).raise_for_status()

    def no_faults(self) -> None:
        requests.delete(f"{self.stack.sandbox_url}/sandbox/faults", timeout=REQUEST_SECONDS).raise_for_status()

    def tell_phone(self, number: str, **behaviour: Any) -> None:
        """What the phone of a number does when it is rung."""
        requests.post(f"{self.stack.sandbox_url}/sandbox/phone/numbers/{number}", json=behaviour, timeout=REQUEST_SECONDS).raise_for_status()

    # The store's side

    def redis(self, *words: str) -> Any:
        return redis_command(self.stack.ports.redis, *words)

    def redis_keys(self) -> set[str]:
        """Every key there is."""
        found: set[str] = set()
        cursor = "0"
        while True:
            cursor, page = self.redis("SCAN", cursor, "COUNT", "1000")
            found.update(page)
            if cursor == "0":
                return found


def _ascending() -> Iterator[str]:
    """Times as Vonage writes them, no two the same: a call's webhooks are told apart by them."""
    moment = datetime.datetime.now(datetime.UTC)
    while True:
        yield moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        moment += datetime.timedelta(milliseconds=1)


_timestamps = _ascending()


def webhook_fields(account: Account, call: str) -> dict[str, str]:
    return {
        "from": f"1555{zlib.crc32(call.encode()) % 10_000_000:07}",  # a number of the call's own: wrong PINs count against numbers
        "to": account.conference_number,
        "uuid": call,
        "conversation_uuid": f"CON-{call}",
        "timestamp": next(_timestamps),
    }


def eventually(is_so: Callable[[], bool], seconds: float = SETTLE_SECONDS) -> bool:
    """Whether it becomes so within the time: for what happens after an answer."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def raw_request(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and body of what is sent byte for byte: no client library lets everything through."""
    with socket.create_connection(("127.0.0.1", port), timeout=REQUEST_SECONDS) as connection:
        connection.sendall(request)
        reply = http.client.HTTPResponse(connection)
        reply.begin()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()


def redis_command(port: int, *words: str) -> Any:
    """One command over a connection of its own. Enough of RESP2 for SCAN and TTL."""
    request = b"".join([f"*{len(words)}\r\n".encode(), *(f"${len(word.encode())}\r\n{word}\r\n".encode() for word in words)])
    with socket.create_connection(("127.0.0.1", port), timeout=REQUEST_SECONDS) as connection, connection.makefile("rb") as reply:
        connection.sendall(request)

        def read() -> Any:
            kind, rest = (line := reply.readline()[:-2])[:1], line[1:].decode()
            match kind:
                case b"*":
                    return [read() for _ in range(int(rest))]
                case b"$":
                    return None if rest == "-1" else reply.read(int(rest) + 2)[:-2].decode("utf-8", "backslashreplace")
                case b":":
                    return int(rest)
                case b"+":
                    return rest
                case _:
                    raise AssertionError(f"Redis answered {line!r}")

        return read()
