"""Everyone who names a room gets the same one, however many ask at once and wherever they ask."""

from __future__ import annotations

import concurrent.futures
import itertools
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from partyline import REQUEST_SECONDS, Partyline
from stack import LOOPBACK, Stack

VISITORS = 200
ROUNDS = 100
DIALLERS = 50


def new_name() -> str:
    return f"room-{uuid.uuid4().hex}"


@pytest.fixture(scope="module")
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(VISITORS) as pool:
        yield pool


def replica_urls(stack: Stack) -> list[str]:
    return [f"http://{LOOPBACK}:{port}" for port in stack.ports.room]


def test_a_room_is_the_same_for_all_who_name_it(partyline: Partyline) -> None:
    name = new_name()
    first, second = partyline.room(name), partyline.room(name)
    assert (first["sessionId"], first["pin"]) == (second["sessionId"], second["pin"])
    assert first["token"] != second["token"]
    assert first["conferenceNumber"] == partyline.account.conference_number
    assert partyline.room(new_name())["pin"] != first["pin"]


def test_a_pin_is_no_other_name_for_its_room(partyline: Partyline) -> None:
    room = partyline.room(new_name())
    assert partyline.room(room["pin"])["sessionId"] != room["sessionId"]


def test_a_crowd_of_first_visitors_meets_in_one_room(partyline: Partyline, crowd: ThreadPoolExecutor) -> None:
    replicas = replica_urls(partyline.stack)
    # A connection for each visitor, kept, so that what races is the visits and not the connecting.
    visitors = [(requests.Session(), base) for base in itertools.islice(itertools.cycle(replicas), VISITORS)]

    def visit(visitor: tuple[requests.Session, str], name: str) -> tuple[int, Any, Any]:
        session, base = visitor
        reply = session.get(f"{base}/room/{name}", headers={"Accept": "application/json"}, timeout=REQUEST_SECONDS)
        room = reply.json()
        return reply.status_code, room.get("sessionId"), room.get("pin")

    for number in range(ROUNDS):
        name = new_name()
        seen = set(crowd.map(lambda visitor, name=name: visit(visitor, name), visitors))
        assert len(seen) == 1, f"round {number}: {len(seen)} different rooms"
        assert next(iter(seen))[0] == 200
    for session, _ in visitors:
        session.close()


def test_many_dial_outs_at_once_are_one_call(partyline: Partyline, crowd: ThreadPoolExecutor) -> None:
    name = new_name()
    session = partyline.room(name)["sessionId"]
    before = partyline.dial_requests()
    wait = [crowd.submit(partyline.post, "/dial-out", data={"roomId": name}) for _ in range(DIALLERS)]
    replies = [done.result() for done in concurrent.futures.as_completed(wait)]
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert partyline.dial_requests() == before + 1
    assert [connection["connectionId"] for connection in partyline.connections(session) if connection["sip"]] == [replies[0].json()["connectionId"]]
    assert partyline.post("/hang-up", data={"roomId": name}).text == "Ok"


def test_without_the_cloud_a_known_room_works_and_a_new_one_says_so_kindly(own_stack: Callable[..., Stack]) -> None:
    stack = own_stack()
    partyline = Partyline(stack)
    known = partyline.room("known")
    stack.end("sandbox")
    for base in replica_urls(stack):
        assert partyline.room("known", base)["sessionId"] == known["sessionId"]
    reply = partyline.get("/room/new", headers={"Accept": "text/html"})
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0
    assert "text/html" in reply.headers["Content-Type"]
    assert partyline.get("/room/new", headers={"Accept": "application/json"}).json()["error"]

    del stack.children["sandbox"]
    stack.start_sandbox(partyline.account)
    assert partyline.room("new")["sessionId"]
