"""The bridge that makes and ends itself: real processes, two replicas of each service, callers at once and at random, and faults on the way."""

from __future__ import annotations

import concurrent.futures
import functools
import json
import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from partyline import REQUEST_SECONDS, Partyline, eventually
from phone import Phone
from stack import Stack

CALLS = int(os.environ.get("PARTYLINE_BRIDGE_CALLS", "200"))
CALLERS_AT_ONCE = 20
REPAIR_SECONDS = 60.0  # what a crash costs at most: a lease, an unknown dial's look, and the next try


@pytest.fixture(scope="module")
def partyline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partyline]:
    """A stack of its own, whose bridges outlast the last caller by a second."""
    from conftest import make_stack

    with make_stack(tmp_path_factory.mktemp("bridges"), BRIDGE_GRACE="1") as stack:
        yield Partyline(stack)
        stack.require_running()


def new_room(partyline: Partyline) -> tuple[str, dict[str, Any]]:
    name = f"bridge-{uuid.uuid4().hex}"
    return name, partyline.room(name)


def bridges_of(state: dict[str, Any], session: str) -> set[str]:
    made = {call["uuid"] for call in state["calls"] if call["bridge"]}
    return made & {member for found in state["conversations"] if found["name"] == session for member in found["members"]}


def bridges(partyline: Partyline, session: str) -> set[str]:
    return bridges_of(partyline.sandbox_state(), session)


def legs(partyline: Partyline, session: str) -> list[dict[str, Any]]:
    return [connection for connection in partyline.connections(session) if connection["sip"]]


def story(partyline: Partyline, phone: Phone) -> str:
    return partyline.get(f"/calls/{phone.call}/explain", headers={"Accept": "application/json"}).text


def nothing_left(partyline: Partyline) -> bool:
    """No connection and no call is alive in the sandbox."""
    state = partyline.sandbox_state()
    return not any(session["connections"] for session in state["sessions"]) and not any(found["members"] for found in state["conversations"])


def has_left(partyline: Partyline, session: str, connection: str) -> bool:
    return connection not in {leg["connectionId"] for leg in legs(partyline, session)}


def is_heard(partyline: Partyline, phone: Phone, session: str) -> bool:
    """Whether the caller and the bridge are in the room's conversation."""
    state = partyline.sandbox_state()
    members = {member for found in state["conversations"] if found["name"] == session for member in found["members"]}
    return phone.call in members and len(bridges_of(state, session)) == 1


class Watch:
    """Looks at the sandbox all the time, for what must never be so; others may look at what it saw last."""

    def __init__(self, partyline: Partyline) -> None:
        self.partyline = partyline
        self.looks = 0
        self.state = partyline.sandbox_state()
        self.seen_twice: set[str] = set()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self) -> None:
        while not self.stopped.wait(0.02):
            self.state = state = self.partyline.sandbox_state()
            self.looks += 1
            made = {call["uuid"] for call in state["calls"] if call["bridge"]}
            self.seen_twice |= {found["name"] for found in state["conversations"] if len(made & set(found["members"])) > 1}

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()


def test_a_caller_is_heard_without_anybody_pressing_anything(partyline: Partyline) -> None:
    _, room = new_room(partyline)
    before = partyline.dial_requests()
    phone = Phone.in_room(partyline, room)
    assert eventually(lambda: len(bridges(partyline, room["sessionId"])) == 1)
    assert set(partyline.conversation(room["sessionId"])) == {phone.call} | bridges(partyline, room["sessionId"])
    second = Phone.in_room(partyline, room)
    assert partyline.dial_requests() == before + 1
    phone.hang_up()
    assert len(bridges(partyline, room["sessionId"])) == 1
    second.hang_up()
    assert eventually(lambda: nothing_left(partyline))


def test_hanging_up_the_line_leaves_it_so_until_the_next_caller(partyline: Partyline) -> None:
    name, room = new_room(partyline)
    session = room["sessionId"]
    first = Phone.in_room(partyline, room)
    assert eventually(lambda: len(bridges(partyline, session)) == 1)
    before = partyline.dial_requests()
    assert partyline.post("/hang-up", data={"roomId": name}).text == "Ok"
    assert eventually(lambda: partyline.conversation(session) == [first.call])
    # Long enough for whatever would make it again by itself.
    assert not eventually(lambda: partyline.dial_requests() != before, 3)
    second = Phone.in_room(partyline, room)
    assert eventually(lambda: len(bridges(partyline, session)) == 1)
    first.hang_up()
    second.hang_up()
    assert eventually(lambda: nothing_left(partyline))


def test_a_bridge_that_drops_is_made_again_once(partyline: Partyline) -> None:
    _, room = new_room(partyline)
    session = room["sessionId"]
    phone = Phone.in_room(partyline, room)
    assert eventually(lambda: len(bridges(partyline, session)) == 1)
    for expected in (True, False):
        dials = partyline.dial_requests()
        connection = legs(partyline, session)[0]["connectionId"]
        requests.delete(f"{partyline.stack.sandbox_url}/sandbox/sessions/{session}/connections/{connection}", timeout=REQUEST_SECONDS)
        assert eventually(functools.partial(has_left, partyline, session, connection))
        assert eventually(lambda: len(bridges(partyline, session)) == 1, 4) == expected
        assert partyline.dial_requests() == dials + expected
    # Whoever joins now gets one again.
    second = Phone.in_room(partyline, room)
    assert eventually(lambda: len(bridges(partyline, session)) == 1)
    phone.hang_up()
    second.hang_up()
    assert eventually(lambda: nothing_left(partyline))


def test_many_callers_at_once_into_an_empty_room_make_one_dial(partyline: Partyline) -> None:
    _, room = new_room(partyline)
    before = partyline.dial_requests()
    phones = [Phone(partyline) for _ in range(CALLERS_AT_ONCE)]
    for phone in phones:
        phone.wait_for_prompt()
    with Watch(partyline) as watch, concurrent.futures.ThreadPoolExecutor(CALLERS_AT_ONCE) as crowd:
        list(crowd.map(lambda phone: phone.type(room["pin"] + "#"), phones))
        assert eventually(lambda: len(partyline.conversation(room["sessionId"])) == CALLERS_AT_ONCE + 1)
    assert not watch.seen_twice
    assert partyline.dial_requests() == before + 1
    for phone in phones:
        phone.hang_up()
    assert eventually(lambda: nothing_left(partyline))


def test_calls_at_random_times_leave_nothing_behind(partyline: Partyline) -> None:
    rooms = [new_room(partyline)[1] for _ in range(max(4, CALLS // 10))]
    heard: list[float] = []

    def call(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        time.sleep(chance.random())
        phone = Phone(partyline)
        phone.wait_for_prompt()
        room = chance.choice(rooms)
        if chance.random() < 0.1:
            phone.hang_up()
            return
        phone.type(room["pin"] + "#")
        if chance.random() < 0.1:
            phone.hang_up()
            return
        session = room["sessionId"]
        assert eventually(lambda: any(phone.call in found["members"] for found in watch.state["conversations"])), phone.view()
        asked = time.monotonic()
        assert eventually(lambda: len(bridges_of(watch.state, session)) == 1, REPAIR_SECONDS), phone.view()
        heard.append(time.monotonic() - asked)
        time.sleep(chance.random() * 2)
        phone.hang_up()

    with Watch(partyline) as watch, concurrent.futures.ThreadPoolExecutor(16) as crowd:
        list(crowd.map(call, range(CALLS)))
        assert eventually(lambda: nothing_left(partyline), REPAIR_SECONDS)
    assert not watch.seen_twice
    assert heard
    heard.sort()
    print(f"{CALLS} calls, {watch.looks} looks; heard after {heard[len(heard) // 2]:.2f} s (median), {heard[-1]:.2f} s (most)")


@pytest.mark.parametrize("callbacks", [True, False], ids=["told-by-callbacks", "callbacks-lost"])
def test_a_dial_whose_answer_is_lost_is_one_bridge_all_the_same(partyline: Partyline, callbacks: bool) -> None:
    name, room = new_room(partyline)
    if not callbacks:
        partyline.fault("/opentok-events", "loseWebhook", count=50)
    partyline.fault("/dial", "resetAfter")
    before = partyline.dial_requests()
    phone = Phone.in_room(partyline, room)
    assert eventually(lambda: len(bridges(partyline, room["sessionId"])) == 1)
    again = partyline.post("/dial-out", data={"roomId": name})
    assert again.status_code == 200
    assert partyline.dial_requests() == before + 1
    partyline.no_faults()
    phone.hang_up()
    assert eventually(lambda: nothing_left(partyline), REPAIR_SECONDS)


def test_a_dial_that_never_was_is_explained_and_made_again(partyline: Partyline) -> None:
    _, room = new_room(partyline)
    partyline.fault("/dial", "resetBefore")
    first = Phone.in_room(partyline, room)
    assert eventually(lambda: "bridge-unknown" in story(partyline, first)), story(partyline, first)
    second = Phone.in_room(partyline, room)
    assert eventually(lambda: len(bridges(partyline, room["sessionId"])) == 1, REPAIR_SECONDS)
    first.hang_up()
    second.hang_up()
    assert eventually(lambda: nothing_left(partyline))


def test_a_refused_dial_is_explained_and_the_next_caller_gets_one_at_once(partyline: Partyline) -> None:
    _, room = new_room(partyline)
    partyline.fault("/dial", "status", status=409, count=4)
    first = Phone.in_room(partyline, room)
    assert eventually(lambda: "bridge-failed" in story(partyline, first)), story(partyline, first)
    partyline.no_faults()
    second = Phone.in_room(partyline, room)
    assert eventually(lambda: len(bridges(partyline, room["sessionId"])) == 1, 5)
    first.hang_up()
    second.hang_up()
    assert eventually(lambda: nothing_left(partyline))


@pytest.mark.parametrize(("seconds", "acting"), [(0.02, True), (0.1, True), (0.3, True), (0.5, True), (0.15, False)])
def test_killing_a_replica_while_it_dials_costs_time_but_no_second_bridge(own_stack: Callable[..., Stack], seconds: float, acting: bool) -> None:
    """The rooms' dials are at different steps when it dies: not begun, on their way, acted upon, answered; or none of them is ever acted upon."""
    stack = own_stack(BRIDGE_GRACE="1")
    partyline = Partyline(stack)
    rooms = [new_room(partyline)[1] for _ in range(16)]
    phones = [Phone(partyline) for _ in rooms]
    for phone in phones:
        phone.wait_for_prompt()
    partyline.fault("/dial", "delay" if acting else "resetBefore", milliseconds=250, count=len(rooms))
    with Watch(partyline) as watch, concurrent.futures.ThreadPoolExecutor(len(rooms)) as crowd:
        typed = [crowd.submit(phone.type, room["pin"] + "#") for phone, room in zip(phones, rooms, strict=True)]
        time.sleep(seconds)
        stack.children["webhook-0"].signal(signal.SIGKILL)
        concurrent.futures.wait(typed)
        for phone, room in zip(phones, rooms, strict=True):
            assert eventually(functools.partial(is_heard, partyline, phone, room["sessionId"]), REPAIR_SECONDS), phone.view()
        assert eventually(lambda: all(len(legs(partyline, room["sessionId"])) == 1 for room in rooms), 2 * REPAIR_SECONDS)
    assert not watch.seen_twice
    operations = [json.loads(leg["data"])["operation"] for room in rooms for leg in legs(partyline, room["sessionId"])]
    assert len(set(operations)) == len(rooms)
    for phone in phones:
        phone.hang_up()
    assert eventually(lambda: nothing_left(partyline), REPAIR_SECONDS)


def test_people_connect_the_line_themselves_where_that_is_wanted(own_stack: Callable[..., Stack]) -> None:
    partyline = Partyline(own_stack(BRIDGE="manual"))
    name, room = new_room(partyline)
    phone = Phone.in_room(partyline, room)
    assert not eventually(lambda: partyline.dial_requests() != 0, 2)
    assert partyline.post("/dial-out", data={"roomId": name}).status_code == 200
    assert eventually(lambda: len(bridges(partyline, room["sessionId"])) == 1)
    phone.hang_up()
    assert eventually(lambda: len(partyline.conversation(room["sessionId"])) == 1)
    assert partyline.post("/hang-up", data={"roomId": name}).text == "Ok"
    assert eventually(lambda: nothing_left(partyline))
