"""The first call, through nginx and both replicas of each service, as people make it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import uuid
from collections.abc import Callable

import pytest
import requests
from partyline import Partyline, eventually
from phone import Phone
from stack import LOOPBACK, ROOT, Stack


def new_name() -> str:
    return f"call-{uuid.uuid4().hex}"


def bridges(partyline: Partyline, session: str) -> set[str]:
    """The legs in the conversation that a dial from the session made."""
    made = {call["uuid"] for call in partyline.sandbox_state()["calls"] if call["bridge"]}
    return made & set(partyline.conversation(session))


def test_a_caller_with_the_pin_meets_the_browsers(partyline: Partyline) -> None:
    name = new_name()
    room = partyline.room(name)
    session = room["sessionId"]
    phone = Phone.in_room(partyline, room)
    assert "pin" in phone.heard()[0].lower()
    assert phone.call in partyline.conversation(session)

    dialled = partyline.post("/dial-out", data={"roomId": name})
    assert dialled.status_code == 200
    assert set(dialled.json()) == {"id", "connectionId", "streamId"}
    assert eventually(lambda: len(bridges(partyline, session)) == 1)
    assert [connection["connectionId"] for connection in partyline.connections(session) if connection["sip"]] == [dialled.json()["connectionId"]]
    assert set(partyline.conversation(session)) == {phone.call} | bridges(partyline, session)

    hung_up = partyline.post("/hang-up", data={"roomId": name})
    assert (hung_up.status_code, hung_up.text) == (200, "Ok")
    assert eventually(lambda: not bridges(partyline, session))
    assert not any(connection["sip"] for connection in partyline.connections(session))
    phone.hang_up()


def test_the_tutorials_gets_do_the_same(partyline: Partyline) -> None:
    name = new_name()
    session = partyline.room(name)["sessionId"]
    assert partyline.get(f"/dial-out?roomId={name}").status_code == 200
    assert eventually(lambda: len(bridges(partyline, session)) == 1)
    assert partyline.get(f"/hang-up?roomId={name}").text == "Ok"
    assert partyline.get(f"/hang-up?roomId={name}").status_code == 400


@pytest.mark.parametrize("path", ["/dial-out", "/hang-up"])
def test_another_site_cannot_send_a_browser_to_do_it(partyline: Partyline, path: str) -> None:
    name = new_name()
    partyline.room(name)
    before = partyline.dial_requests()
    for headers in (
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Purpose": "prefetch"},
    ):
        assert partyline.get(f"{path}?roomId={name}", headers=headers).status_code == 403
    assert partyline.dial_requests() == before


def test_one_call_is_answered_by_every_replica_in_turn(partyline: Partyline) -> None:
    stack = partyline.stack
    replicas = [f"http://{LOOPBACK}:{port}" for port in stack.ports.webhook]
    room = partyline.room(new_name())
    call = uuid.uuid4().hex
    steps = [
        ("/nexmo-events", {"status": "started", "direction": "inbound"}),
        ("/nexmo-answer", {}),
        ("/nexmo-dtmf", {"dtmf": {"digits": "99999999", "timed_out": False}}),
        ("/nexmo-events", {"status": "answered", "direction": "inbound"}),
        ("/nexmo-dtmf", {"dtmf": {"digits": room["pin"], "timed_out": False}}),
    ]
    for number, (path, payload) in enumerate(steps):
        reply = partyline.webhook(path, payload, call=call, base=replicas[number % 2])
        assert reply.status_code == 200
    assert reply.json()[-1] == {"action": "conversation", "name": room["sessionId"]} | reply.json()[-1]

    # Three tries belong to the call, not to the replica that heard them.
    stranger = uuid.uuid4().hex
    spoken = [
        partyline.webhook("/nexmo-dtmf", {"dtmf": {"digits": "9" * 8, "timed_out": False}}, call=stranger, base=replicas[number % 2])
        for number in range(3)
    ]
    assert [[action["action"] for action in reply.json()] for reply in spoken] == [["talk", "input"], ["talk", "input"], ["talk"]]


def test_both_replicas_get_their_share(partyline: Partyline) -> None:
    """What nginx logged of this run: each replica served pages and webhooks."""
    for _ in range(20):
        partyline.room("share")
        partyline.webhook("/nexmo-events", {"status": "ringing", "direction": "inbound"}, call=uuid.uuid4().hex)
    served = [json.loads(line) for line in (partyline.stack.logs / "nginx.log").read_text().splitlines() if line.startswith("{")]
    for path, ports in (("/room/share", partyline.stack.ports.room), ("/nexmo-events", partyline.stack.ports.webhook)):
        seen = {line["upstream"] for line in served if line["path"] == path}
        assert seen >= {f"{LOOPBACK}:{port}" for port in ports}


def test_a_wrong_pin_is_asked_for_again_and_the_third_ends_the_call(partyline: Partyline) -> None:
    phone = Phone(partyline)
    wrong = "9" * 8
    for number in range(1, 4):
        phone.wait_for_prompt(number)
        phone.type(f"{wrong}#")
    assert eventually(phone.has_ended), phone.view()
    assert phone.conversation() is None
    assert "goodbye" in phone.heard()[-1].lower()


def test_a_stranger_with_the_bridges_header_is_asked_for_the_pin(partyline: Partyline) -> None:
    session = partyline.room(new_name())["sessionId"]
    reply = partyline.webhook("/nexmo-answer", {"SipHeader_X-OpenTok-SessionId": session}, call=uuid.uuid4().hex)
    assert [action["action"] for action in reply.json()] == ["talk", "input"]


def test_the_same_call_on_unified_video(own_stack: Callable[..., Stack]) -> None:
    partyline = Partyline(own_stack(OPENTOK_ENVIRONMENT="unified"))
    room = partyline.room("unified")
    phone = Phone.in_room(partyline, room)
    assert partyline.post("/dial-out", data={"roomId": "unified"}).status_code == 200
    assert eventually(lambda: len(bridges(partyline, room["sessionId"])) == 1)
    assert partyline.post("/hang-up", data={"roomId": "unified"}).text == "Ok"
    assert eventually(lambda: partyline.conversation(room["sessionId"]) == [phone.call])


def test_make_call_rings_in_and_says_what_it_hears(partyline: Partyline) -> None:
    """deploy/local/call, told of this stack instead of the one that `make up` runs."""
    stack = partyline.stack
    address = {"url": stack.url, "sandbox": stack.sandbox_url, "number": partyline.account.conference_number}
    (stack.state / "up.json").write_text(json.dumps(address))
    command = [sys.executable, str(ROOT / "deploy/local/call"), "--state", str(stack.state), "--built", stack.binaries.name, new_name()]
    call = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert call.returncode == 0, call.stdout + call.stderr
    assert "pin" in call.stdout.lower()
    assert "conversation" in call.stdout


def test_the_phone_command_fails_when_the_expectation_does(partyline: Partyline) -> None:
    stack = partyline.stack
    command = [str(stack.binaries / "Sandbox"), "phone", "call", "--to", partyline.account.conference_number, "--from", "15550002345"]
    command += ["--dtmf", "99999999"] * 3 + ["--expect", "conversation", "--url", stack.sandbox_url]
    call = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert call.returncode == 1, call.stdout + call.stderr


def test_pages_and_probes_are_where_they_should_be(partyline: Partyline) -> None:
    stack = partyline.stack
    page = partyline.get("/room/standup", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "text/html" in page.headers["Content-Type"]
    assert page.headers["Cache-Control"] == "no-store"
    for port in stack.ports.room_admin + stack.ports.webhook_admin:
        for path in ("/livez", "/readyz", "/metrics"):
            reply = requests.get(f"http://{LOOPBACK}:{port}{path}", timeout=5)
            assert reply.status_code == 200
        assert re.search(r"^partyline_redis_connections_ready [1-9]\d*$", reply.text, re.MULTILINE), reply.text
    assert partyline.get("/metrics").status_code == 404


def test_no_log_holds_a_pin_a_number_or_a_secret(partyline: Partyline) -> None:
    room = partyline.room(new_name())
    caller = "15550007654"
    phone = Phone(partyline, caller=caller)
    phone.wait_for_prompt()
    phone.type(room["pin"])
    assert eventually(lambda: phone.conversation() == room["sessionId"])
    phone.hang_up()
    account = partyline.account
    secrets = [caller, account.opentok_api_secret, account.vonage_api_secret, account.vonage_signature_secret, room["token"]]
    for log in partyline.stack.logs.glob("*.log"):
        if log.stem == "sandbox":
            continue  # it stands in for the clouds, who know all of this
        text = log.read_text(errors="replace")
        for secret in secrets:
            assert secret not in text, f"{log.name} holds a secret"
        assert f'"{room["pin"]}"' not in text, f"{log.name} holds a PIN"
