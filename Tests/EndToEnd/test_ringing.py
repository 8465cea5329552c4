"""People who are rung into a room, as they, the room and the platform see it."""

from __future__ import annotations

import concurrent.futures
import itertools
import json
import pathlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from conftest import make_stack
from partyline import REQUEST_SECONDS, Partyline, eventually
from phone import Phone
from stack import LOOPBACK, StackError

NO_CAPS = ",".join(f"{cap}=100000" for cap in ("room-live", "room", "address", "number", "all", "live"))
RINGING_SECONDS = 45
CALLS_A_SECOND = 3

_numbers = itertools.count(15550200000)


@pytest.fixture(scope="module")
def ringing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partyline]:
    """A stack of its own, whose caps let many be rung."""
    try:
        with make_stack(tmp_path_factory.mktemp("ringing"), DIAL_CAPS=NO_CAPS) as stack:
            yield Partyline(stack)
            stack.require_running()
    except StackError as error:
        pytest.fail(str(error), pytrace=False)


class Rung:
    """Somebody with a virtual phone who is rung from a room."""

    def __init__(self, partyline: Partyline, room: str, *, number: str | None = None, **behaviour: Any) -> None:
        self.partyline = partyline
        self.room = room
        self.number = number or str(next(_numbers))
        self.sandbox = f"{partyline.stack.sandbox_url}/sandbox/phone"
        if behaviour:
            partyline.tell_phone(self.number, **behaviour)
        order = {"roomId": room, "phoneNumber": f"+{self.number}", "name": "Bob", "from": "Ann"}
        self.reply = partyline.post("/dial-out", data=order)
        self.call: str = self.reply.json().get("id", "")

    def view(self) -> dict[str, Any]:
        view: dict[str, Any] = requests.get(f"{self.sandbox}/calls/{self.number}", timeout=REQUEST_SECONDS).json()
        return view

    def heard(self) -> list[str]:
        return [line["text"] for line in self.view()["lines"] if line["kind"] == "talk"]

    def type(self, digits: str) -> None:
        requests.post(f"{self.sandbox}/calls/{self.number}/digits", json={"digits": digits}, timeout=REQUEST_SECONDS).raise_for_status()

    def in_roster(self) -> dict[str, Any]:
        # A 503, while Redis is slow, has none.
        callers = self.partyline.get(f"/room/{self.room}/roster").json().get("callers", [])
        return next((caller for caller in callers if caller["id"] == self.call), {})

    def becomes(self, state: str, seconds: float = 15) -> bool:
        return eventually(lambda: self.in_roster().get("state") == state, seconds)

    def post(self, path: str, **fields: str) -> requests.Response:
        return self.partyline.post(path, data={"roomId": self.room, "callId": self.call} | fields)


def new_room(partyline: Partyline) -> str:
    name = f"ring-{uuid.uuid4().hex}"
    partyline.room(name)
    return name


def test_whoever_presses_1_is_in_the_conference(ringing: Partyline) -> None:
    room = new_room(ringing)
    session = ringing.room(room)["sessionId"]
    bob = Rung(ringing, room, behaviour="answer", keys=["1"])
    assert bob.reply.status_code == 200, bob.reply.text
    assert bob.reply.json()["state"] == "ringing"
    assert bob.becomes("in-conference"), (bob.in_roster(), bob.view())
    assert bob.heard()[0] == "Ann invites you to a meeting. Press 1 to join."
    assert bob.view()["conversation"] == session
    caller = bob.in_roster()
    assert (caller["name"], caller["direction"], caller["muted"]) == ("Bob", "outbound", False)
    assert caller["number"] == f"+{bob.number[:4]}***{bob.number[-2:]}"
    assert bob.post("/hang-up").text == "Ok"
    assert bob.becomes("ended")
    assert bob.in_roster()["cause"] == "hung-up"
    assert eventually(lambda: bool(bob.view()["ended"]))


def test_each_way_not_to_come_is_told_apart(ringing: Partyline) -> None:
    room = new_room(ringing)
    session = ringing.room(room)["sessionId"]
    causes = {
        "decline": "declined",
        "busy": "busy",
        "unavailable": "no-answer",
        "noAnswer": "no-answer",
        "voicemail": "voicemail",
        "invalid": "invalid-number",
        "failed": "failed",
    }
    people = {behaviour: Rung(ringing, room, behaviour=behaviour) for behaviour in causes}
    # Answers, and presses nothing: asked twice, then let go.
    silent = Rung(ringing, room, behaviour="answer")
    for behaviour, person in people.items():
        assert person.becomes("ended", RINGING_SECONDS + 20), (behaviour, person.in_roster())
        assert person.in_roster()["cause"] == causes[behaviour], (behaviour, person.in_roster())
        assert person.in_roster()["causeText"]
    assert silent.becomes("ended", 60), silent.view()
    assert len([text for text in silent.heard() if "press 1" in text.lower()]) == 2
    assert ringing.conversation(session) == []


def test_hanging_up_stops_a_phone_that_rings(ringing: Partyline) -> None:
    bob = Rung(ringing, new_room(ringing), behaviour="ring")
    assert bob.becomes("ringing")
    assert not bob.view()["ended"]
    for _ in range(2):
        assert bob.post("/hang-up").text == "Ok"
    assert eventually(lambda: bool(bob.view()["ended"])), bob.view()
    assert bob.becomes("ended")
    assert bob.in_roster()["cause"] == "hung-up"


def test_a_caller_is_hung_up_by_number_and_only_from_their_own_room(ringing: Partyline) -> None:
    room, other = new_room(ringing), new_room(ringing)
    bob = Rung(ringing, room, behaviour="answer", keys=["1"])
    assert bob.becomes("in-conference")
    for path in ("/hang-up", "/mute", "/hold"):
        assert bob.post(path, roomId=other).status_code == 404
    assert ringing.post("/hang-up", data={"roomId": other, "phoneNumber": bob.number}).status_code == 404
    assert not bob.view()["ended"]
    assert ringing.post("/hang-up", data={"roomId": room, "phoneNumber": bob.number}).text == "Ok"
    assert eventually(lambda: bool(bob.view()["ended"]))


def test_a_caller_is_muted_held_and_mutes_themselves(ringing: Partyline) -> None:
    room = new_room(ringing)
    bob = Rung(ringing, room, behaviour="answer", keys=["1"])
    assert bob.becomes("in-conference")

    def leg() -> dict[str, Any]:
        return next(call for call in ringing.sandbox_state()["calls"] if call["to"] == bob.number)

    assert bob.post("/mute").text == "Ok"
    assert leg()["muted"]
    assert bob.in_roster()["muted"]
    assert bob.post("/hold").text == "Ok"
    assert leg()["earmuffed"]
    assert bob.in_roster()["state"] == "on-hold"
    assert bob.post("/resume").text == "Ok"
    assert leg()["muted"]
    assert not leg()["earmuffed"]
    assert bob.in_roster()["state"] == "in-conference"
    assert bob.post("/unmute").text == "Ok"
    assert not leg()["muted"]
    assert not bob.in_roster()["muted"]

    bob.type("*6")
    assert eventually(lambda: bool(bob.in_roster()["muted"])), bob.view()
    assert leg()["muted"]
    assert eventually(lambda: "You are muted. Press star 6 to be heard again." in bob.heard()), bob.heard()
    bob.type("*6")
    assert eventually(lambda: not bob.in_roster()["muted"])
    assert not leg()["muted"]


def test_a_caller_who_rang_in_is_muted_and_hung_up_too(ringing: Partyline) -> None:
    room = new_room(ringing)
    phone = Phone(ringing)
    phone.wait_for_prompt()
    phone.type(ringing.room(room)["pin"])
    assert eventually(lambda: phone.conversation() is not None)
    order = {"roomId": room, "callId": phone.call}
    assert ringing.post("/mute", data=order).text == "Ok"
    phone.type("*6")
    assert eventually(lambda: "The others can hear you again." in phone.heard()), phone.view()
    assert ringing.post("/hang-up", data=order).text == "Ok"
    assert eventually(phone.has_ended)
    caller = ringing.get(f"/room/{room}/roster").json()["callers"][0]
    assert eventually(lambda: ringing.get(f"/room/{room}/roster").json()["callers"][0]["state"] == "ended"), caller


def test_50_people_invited_in_one_second_are_all_rung_no_more_than_3_a_second(ringing: Partyline) -> None:
    room = new_room(ringing)
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        people = list(pool.map(lambda _: Rung(ringing, room, behaviour="ring"), range(50)))
    assert {person.reply.status_code for person in people} <= {200, 202}
    numbers = {person.number for person in people}

    def rung() -> set[str]:
        return {call["to"] for call in ringing.sandbox_state()["calls"]} & numbers

    # By then nobody has rung longer than phones ring.
    assert eventually(lambda: rung() == numbers, 43), len(rung())
    calls = [call for call in ringing.sandbox_state()["calls"] if call["to"] in numbers]
    assert len(calls) == len(numbers), "somebody was rung twice"
    rates = ringing.sandbox_state()["rates"]
    assert rates["callsPerSecond"]["peak"] <= CALLS_A_SECOND, rates
    assert rates["callsPerSecond"]["refused"] == 0, rates
    assert ringing.post("/hang-up", data={"roomId": room, "all": "1"}).text == "Ok"
    assert eventually(lambda: all(call.get("endedAt") for call in ringing.sandbox_state()["calls"] if call["to"] in numbers), 30)


def test_a_platform_that_says_too_many_is_asked_again(ringing: Partyline) -> None:
    room = new_room(ringing)
    ringing.fault("/v1/calls", "status", status=429, count=1)
    bob = Rung(ringing, room, behaviour="answer", keys=["1"])
    assert bob.reply.status_code == 202, bob.reply.text
    assert bob.becomes("in-conference", 20), bob.in_roster()


def test_a_call_whose_answer_was_lost_is_not_made_twice(ringing: Partyline) -> None:
    room = new_room(ringing)
    ringing.fault("/v1/calls", "resetAfter", count=1)
    bob = Rung(ringing, room, behaviour="answer", keys=["1"])
    assert bob.becomes("in-conference", 20), (bob.reply.text, bob.in_roster())
    assert len([call for call in ringing.sandbox_state()["calls"] if call["to"] == bob.number]) == 1
    assert bob.post("/hang-up").text == "Ok"
    assert eventually(lambda: bool(bob.view()["ended"]))


def test_premium_and_malformed_numbers_are_not_rung(ringing: Partyline) -> None:
    room = new_room(ringing)
    before = len(ringing.sandbox_state()["calls"])
    for number in ("19005551234", "+44 9098 790000", "+870773123456", "18765551234", "447911123456"):
        reply = ringing.post("/dial-out", data={"roomId": room, "phoneNumber": number})
        assert (reply.status_code, reply.json()["error"]["code"]) == (403, "dial_not_allowed")
        assert reply.json()["error"]["rule"]
    for number in ("123@evil.example;x=", "", "0155512345", "sip:15551234567"):
        reply = ringing.post("/dial-out", data={"roomId": room, "phoneNumber": number})
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "bad_number")
    assert len(ringing.sandbox_state()["calls"]) == before


def test_the_usual_caps_hold(own_stack: Any) -> None:
    capped = Partyline(own_stack(DIAL_CAPS="room=4"))
    room = new_room(capped)
    people = [Rung(capped, room, behaviour="ring") for _ in range(4)]
    assert [person.reply.status_code for person in people[:3]] == [200, 200, 200]
    refused = people[3].reply
    assert refused.status_code == 429
    assert refused.json()["error"]["rule"] == "cap:room-live"
    assert int(refused.headers["Retry-After"]) > 0
    assert people[0].post("/hang-up").text == "Ok"
    assert people[0].becomes("ended")
    assert Rung(capped, room, behaviour="ring").reply.status_code == 200
    assert Rung(capped, room, behaviour="ring").reply.json()["error"]["rule"] in ("cap:room", "cap:room-live")
    capped.redis("SET", "dialling-off", "1")
    assert Rung(capped, new_room(capped)).reply.json()["error"]["rule"] == "dialling-off"


def test_no_number_or_pin_shows_where_it_must_not(ringing: Partyline) -> None:
    room = new_room(ringing)
    pin = ringing.room(room)["pin"]
    bob = Rung(ringing, room, number="15550987654", behaviour="answer", keys=["1"])
    assert bob.becomes("in-conference")
    caller = Phone(ringing, caller="15550123987")
    caller.wait_for_prompt()
    caller.type(pin)
    assert eventually(lambda: caller.conversation() is not None)
    assert bob.post("/hang-up").text == "Ok"
    assert bob.becomes("ended")
    secrets = ["15550987654", "15550123987", "5550987654", "5550123987", f'"{pin}"', f" {pin} ", f"={pin}"]

    stack = ringing.stack
    shown = {
        "roster": ringing.get(f"/room/{room}/roster").text,
        "ledger": ringing.get(f"/room/{room}/calls").text,
        "story": ringing.get(f"/calls/{bob.call}/explain").text,
        "stream": json.dumps(ringing.redis("XRANGE", f"room:{{{room}}}:events", "-", "+")),
    }
    for port in stack.ports.room_admin + stack.ports.webhook_admin:
        shown[f"metrics {port}"] = requests.get(f"http://{LOOPBACK}:{port}/metrics", timeout=REQUEST_SECONDS).text
    for log in stack.logs.glob("*.log"):
        if log.stem != "sandbox":  # it stands in for the clouds, who know all of this
            shown[log.name] = pathlib.Path(log).read_text(errors="replace")
    for where, text in shown.items():
        for secret in secrets:
            assert secret not in text, f"{where} shows {secret}"
    assert not [key for key in ringing.redis_keys() if key.startswith("number:")]
