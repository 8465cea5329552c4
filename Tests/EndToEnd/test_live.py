"""The live stream of a room, as a page has it: through nginx, and on another replica when the one it was on is gone."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import signal
import socket
import threading
import time
from collections.abc import Callable

import requests
from partyline import Partyline, eventually
from stack import LOOPBACK, Stack

RETRY_SECONDS = 0.1
READ_SECONDS = 30
EXIT_SECONDS = 12.0
# What the stores' scripts do when something changes.
CHANGE = "local id = redis.call('XADD', KEYS[1], '*', ARGV[1], ARGV[2]) redis.call('PUBLISH', KEYS[2], id) return id"


@dataclasses.dataclass(frozen=True)
class Event:
    id: str
    kind: str
    data: str


class Page:
    """Listens as EventSource does: for ever, connecting again with the id of the last event."""

    def __init__(self, port: int, room: str) -> None:
        self.port = port
        self.path = f"/room/{room}/events"
        self.events: list[Event] = []
        self.headers: list[dict[str, str]] = []
        self.connection: http.client.HTTPConnection | None = None
        self.is_closed = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        while not self.is_closed:
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                self.listen()
            time.sleep(RETRY_SECONDS)

    def listen(self) -> None:
        self.connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=READ_SECONDS)
        headers = {"Last-Event-ID": self.events[-1].id} if self.events else {}
        self.connection.request("GET", self.path, headers=headers)
        reply = self.connection.getresponse()
        if reply.status != 200:
            return
        self.headers.append({name.lower(): value for name, value in reply.getheaders()})
        fields: dict[str, str] = {}
        while line := reply.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if line == "\n":
                if "event" in fields:
                    self.events.append(Event(fields["id"], fields["event"], fields["data"]))
                fields = {}
            elif name:
                fields[name] = value

    def data(self) -> list[str]:
        return [event.data for event in self.events if event.kind != "roster"]

    def hears(self, count: int) -> bool:
        """Whether so many changes come."""
        return eventually(lambda: len(self.data()) >= count)

    def close(self) -> None:
        self.is_closed = True
        if self.connection and self.connection.sock:
            with contextlib.suppress(OSError):
                self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.thread.join()


def change(partyline: Partyline, room: str, data: str) -> str:
    return str(partyline.redis("EVAL", CHANGE, "2", f"room:{{{room}}}:events", f"room:{{{room}}}", "caller", data))


def listeners(port: int) -> int:
    """How many streams a replica has open."""
    lines = requests.get(f"http://{LOOPBACK}:{port}/metrics", timeout=5).text.splitlines()
    return int(float(next(line.split()[-1] for line in lines if line.startswith("partyline_roster_listeners "))))


def test_changes_come_at_once_through_the_load_balancer(partyline: Partyline) -> None:
    page = Page(partyline.stack.ports.nginx, "live-1")
    assert eventually(lambda: len(page.events) == 1)
    assert page.events[0].kind == "roster"
    assert page.headers[0]["content-type"] == "text/event-stream"
    assert page.headers[0]["cache-control"] == "no-store"
    sent = [f'{{"id":"{number}"}}' for number in range(20)]
    for number, data in enumerate(sent):
        change(partyline, "live-1", data)
        # Each before the next is sent: nothing on the way collects them.
        assert page.hears(number + 1)
    assert page.data() == sent
    page.close()
    assert eventually(lambda: all(listeners(port) == 0 for port in partyline.stack.ports.room_admin))


def test_the_roster_alone(partyline: Partyline) -> None:
    roster = partyline.get("/room/live-2/roster")
    assert roster.headers["Cache-Control"] == "no-store"
    assert roster.json() == {"roomId": "live-2", "cursor": "0-0", "bridge": {"state": "absent"}, "callers": [], "participants": []}


def test_pages_of_a_killed_replica_go_on_at_another_and_miss_nothing(own_stack: Callable[..., Stack]) -> None:
    stack = own_stack()
    partyline = Partyline(stack)
    pages = [Page(stack.ports.nginx, "standup") for _ in range(20)]
    assert eventually(lambda: all(page.events for page in pages))
    assert all(listeners(port) > 0 for port in stack.ports.room_admin)
    sent = [f'{{"id":"{number}"}}' for number in range(400)]
    for number, data in enumerate(sent):
        if number == 100:
            stack.children["room-0"].signal(signal.SIGKILL)
        change(partyline, "standup", data)
        time.sleep(0.005)
    del stack.children["room-0"]
    for page in pages:
        assert page.hears(len(sent))
        assert page.data() == sent
        assert [event.kind for event in page.events].count("roster") == 1
    assert any(len(page.headers) == 2 for page in pages)
    for page in pages:
        page.close()


def test_a_replica_that_is_told_to_end_ends_its_streams_first(own_stack: Callable[..., Stack]) -> None:
    stack = own_stack(DRAIN_SECONDS="1")
    partyline = Partyline(stack)
    pages = [Page(stack.ports.nginx, "standup") for _ in range(20)]
    assert eventually(lambda: all(page.events for page in pages))
    child = stack.children["room-0"]
    child.signal(signal.SIGTERM)
    started = time.monotonic()
    # While it still drains, everybody is elsewhere already.
    assert eventually(lambda: listeners(stack.ports.room_admin[1]) == len(pages))
    sent = [f'{{"id":"{number}"}}' for number in range(50)]
    for data in sent:
        change(partyline, "standup", data)
    assert child.wait(EXIT_SECONDS) == 0
    assert time.monotonic() - started < EXIT_SECONDS
    del stack.children["room-0"]
    for page in pages:
        assert page.hears(len(sent))
        assert page.data() == sent
        page.close()
