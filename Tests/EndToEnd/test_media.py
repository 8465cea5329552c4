"""The sandbox's stand-in for OpenTok's script, and its phones: real pages exchange real media."""

from __future__ import annotations

import contextlib
import http.server
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from browser import FAKE_DEVICES, MEDIA_SECONDS, bytes_heard, grows, launch
from opentok import Client, Roles
from partyline import REQUEST_SECONDS, Partyline, eventually
from phone import Phone
from playwright.sync_api import Browser, Page, Playwright
from stack import Stack
from vonage_jwt import JwtClient

EVENTS = (
    "sessionConnected sessionDisconnected sessionReconnecting sessionReconnected connectionCreated connectionDestroyed "
    "streamCreated streamDestroyed streamPropertyChanged muteForced signal"
)
# Connects, writes down what happens, subscribes to everything and publishes unless told not to. Errors are written down by their names.
JOIN = """
async ([room, token, events, publishes]) => {
  globalThis.happened = [];
  globalThis.subscribers = {};
  const note = (...words) => happened.push(words.filter((word) => word !== undefined).join(" "));
  globalThis.session = OT.initSession(room.apiKey, room.sessionId);
  session.on(events, (event) => note(event.type, event.reason ?? event.changedProperty ?? event.data ?? event.active));
  session.on("streamCreated", ({ stream }) => {
    subscribers[stream.connection.data] = session.subscribe(stream, document.body, { insertMode: "append" }, (error) =>
      note("subscribed", stream.connection.data, error?.name));
  });
  const failure = await new Promise((resolve) => session.connect(token, resolve));
  if (failure) return [failure.name, failure.code];
  if (!publishes) return null;
  globalThis.publisher = OT.initPublisher(document.body, { insertMode: "append", name: "somebody" });
  publisher.on("muteForced streamDestroyed", (event) => note("publisher", event.type, event.reason));
  const refusal = await new Promise((resolve) => session.publish(publisher, resolve));
  return refusal ? [refusal.name, refusal.code] : null;
}
"""
# Bytes that came in by kind, of all that the page's subscribers play of one participant.
RECEIVED = """
async (data) => {
  const total = {};
  for (const { report } of (await subscribers[data]?._reports()) ?? [])
    for (const entry of report.values())
      if (entry.type === "inbound-rtp") total[entry.kind] = (total[entry.kind] ?? 0) + entry.bytesReceived;
  return total;
}
"""
PICK_UP = """
async (call) => {
  const { joinCall } = await import("/sdk/phone.js");
  globalThis.leg = await joinCall(call, await navigator.mediaDevices.getUserMedia({ audio: true }));
  leg.onended = (reason) => { globalThis.ended = reason; };
}
"""


class BlankPage(http.server.BaseHTTPRequestHandler):
    """A page of another origin than the script's, with nothing in it and no policy of its own."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>media</title><body></body>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def blank() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), BlankPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Room:
    """A room of its own, and pages that have the script but not the room's own page."""

    def __init__(self, stack: Stack, partyline: Partyline, browser: Browser, blank: str) -> None:
        self.stack = stack
        self.blank = blank
        self.browser = browser
        self.name = f"media-{uuid.uuid4().hex[:12]}"
        self.facts = partyline.room(self.name)
        self.session: str = self.facts["sessionId"]
        account = partyline.account
        self.opentok = Client(account.opentok_api_key, account.opentok_api_secret, api_url=stack.sandbox_url)
        self.pages: list[Page] = []

    def token(self, data: str, **options: Any) -> str:
        token = self.opentok.generate_token(self.session, data=data, **options)
        return token.decode() if isinstance(token, bytes) else str(token)

    def page(self, browser: Browser | None = None) -> Page:
        page = (browser or self.browser).new_context().new_page()
        self.pages.append(page)
        page.goto(self.blank)
        page.add_script_tag(url=f"{self.stack.sandbox_url}/sdk/opentok.min.js")
        return page

    def join(self, page: Page, token: str, *, publishes: bool = True) -> Any:
        room = {"apiKey": self.facts["apiKey"], "sessionId": self.session}
        return page.evaluate(JOIN, [room, token, EVENTS, publishes])

    def enter(self, data: str, **options: Any) -> Page:
        page = self.page()
        assert self.join(page, self.token(data, **options)) is None
        return page

    def pick_up(self, phone: Phone) -> Page:
        page = self.browser.new_context().new_page()
        self.pages.append(page)
        page.goto(f"{self.stack.sandbox_url}/")
        page.evaluate(PICK_UP, phone.call)
        return page

    def close(self) -> None:
        for page in self.pages:
            with contextlib.suppress(Exception):
                page.context.close()


@pytest.fixture
def room(stack: Stack, partyline: Partyline, browser: Browser, blank: str) -> Iterator[Room]:
    room = Room(stack, partyline, browser, blank)
    yield room
    room.close()


def received(page: Page, data: str, kind: str) -> int:
    return int(page.evaluate(RECEIVED, data).get(kind, 0))


def happened(page: Page, what: str) -> bool:
    return eventually(lambda: any(entry.startswith(what) for entry in page.evaluate("happened")))


def modify(partyline: Partyline, call: str, action: str) -> None:
    """As the application does it by the Voice API."""
    account = partyline.account
    token = JwtClient(account.vonage_application_id, account.vonage_private_key_file).generate_application_jwt()
    headers = {"Authorization": f"Bearer {token.decode() if isinstance(token, bytes) else token}"}
    url = f"{partyline.stack.sandbox_url}/v1/calls/{call}"
    requests.put(url, json={"action": action}, headers=headers, timeout=REQUEST_SECONDS).raise_for_status()


def test_two_participants_see_and_hear_each_other(room: Room) -> None:
    ana, ben = room.enter("ana"), room.enter("ben")
    for page, other in ((ana, "ben"), (ben, "ana")):
        for kind in ("audio", "video"):
            assert grows(lambda page=page, other=other, kind=kind: received(page, other, kind)), f"no {kind} of {other}"  # type: ignore[misc]
        assert eventually(lambda page=page, other=other: page.evaluate(f"subscribers.{other}.videoWidth() ?? 0") > 0)  # type: ignore[misc]
        assert eventually(lambda page=page, other=other: f"subscribed {other}" in page.evaluate("happened"))  # type: ignore[misc]
    ben.evaluate("publisher.publishVideo(false)")
    assert happened(ana, "streamPropertyChanged hasVideo")
    ben.evaluate("session.unpublish(publisher)")
    assert happened(ana, "streamDestroyed clientDisconnected")
    ben.close()
    assert happened(ana, "connectionDestroyed clientDisconnected")


def test_a_phone_is_heard_and_hears_until_it_is_muted_and_hangs_up(room: Room, partyline: Partyline) -> None:
    ana, ben = room.enter("ana"), room.enter("ben")
    phone = Phone(partyline)
    page = room.pick_up(phone)
    phone.wait_for_prompt()
    phone.type(f"{room.facts['pin']}#")
    assert partyline.post("/dial-out", data={"roomId": room.name}).status_code == 200
    bridge = "Object.keys(subscribers).find((data) => data !== 'ana' && data !== 'ben') ?? ''"
    assert eventually(lambda: ana.evaluate(bridge) != "", MEDIA_SECONDS), ana.evaluate("happened")
    data = ana.evaluate(bridge)
    assert ana.evaluate("(data) => [subscribers[data].stream.hasVideo, String(subscribers[data].stream.videoType)]", data) == [False, "undefined"]
    for browser in (ana, ben):
        assert grows(lambda browser=browser: received(browser, data, "audio")), "the phone is not heard"  # type: ignore[misc]
    assert grows(lambda: bytes_heard(page, "leg")), "the phone hears nobody"
    assert page.evaluate("leg.reach") == {"speaksTo": 2, "hears": 2}
    for action, reach in (("mute", [0, 2]), ("earmuff", [0, 0]), ("unearmuff", [0, 2]), ("unmute", [2, 2])):
        modify(partyline, phone.call, action)
        is_so = eventually(lambda reach=reach: page.evaluate("[leg.reach.speaksTo, leg.reach.hears]") == reach)  # type: ignore[misc]
        assert is_so, f"{action}: {page.evaluate('leg.reach')}"
    phone.hang_up()
    assert eventually(lambda: page.evaluate("globalThis.ended") == "hungUp")
    assert eventually(lambda: received(ana, data, "audio") == 0), "the phone is still heard"


def test_two_phones_hear_each_other_without_a_browser(room: Room, partyline: Partyline) -> None:
    pages = []
    for _ in range(2):
        phone = Phone(partyline)
        pages.append(room.pick_up(phone))
        phone.wait_for_prompt()
        phone.type(f"{room.facts['pin']}#")
    for page in pages:
        assert grows(lambda page=page: bytes_heard(page, "leg"))  # type: ignore[misc]
        assert page.evaluate("leg.reach") == {"speaksTo": 1, "hears": 1}


def test_the_rest_api_reaches_browsers(room: Room) -> None:
    ana, ben = room.enter("ana"), room.enter("ben")
    stream, connection = ben.evaluate("[publisher.stream.streamId, session.connection.connectionId]")
    room.opentok.send_signal(room.session, {"type": "chat", "data": "hello"})
    assert happened(ana, "signal:chat hello")
    room.opentok.mute_stream(room.session, stream)
    assert happened(ben, "publisher muteForced")
    assert happened(ana, "streamPropertyChanged hasAudio")
    room.opentok.force_disconnect(room.session, connection)
    assert happened(ben, "sessionDisconnected forceDisconnected")
    assert happened(ana, "connectionDestroyed forceDisconnected")


def test_browsers_signal_and_moderators_moderate(room: Room) -> None:
    ana, ben = room.enter("ana", role=Roles.moderator), room.enter("ben")
    ben.evaluate("session.signal({ type: 'chat', data: 'from ben' })")
    assert happened(ana, "signal:chat from ben")
    assert happened(ana, "subscribed ben")
    of_ben, of_ana = "subscribers.ben.stream", "subscribers.ana.stream"
    assert happened(ben, "subscribed ana")
    assert ben.evaluate(f"session.forceMuteStream({of_ana}).catch((error) => [error.name, error.code])") == ["OT_PERMISSION_DENIED", 1540]
    ana.evaluate(f"session.forceMuteStream({of_ben})")
    assert happened(ben, "publisher muteForced")
    ana.evaluate(f"session.forceDisconnect({of_ben}.connection)")
    assert happened(ben, "sessionDisconnected forceDisconnected")


def test_tokens_are_checked_as_the_cloud_checks_them(room: Room, partyline: Partyline) -> None:
    other = partyline.room(f"media-{uuid.uuid4().hex[:12]}")
    page = room.page()
    assert room.join(page, other["token"], publishes=False) == ["OT_AUTHENTICATION_ERROR", 1004]
    assert room.join(page, "T1==nonsense", publishes=False) == ["OT_AUTHENTICATION_ERROR", 1004]
    assert room.join(page, room.token("x", role=Roles.subscriber)) == ["OT_PERMISSION_DENIED", 1500]
    assert page.evaluate("session.capabilities.publish") == 0


@pytest.mark.parametrize(
    ("arguments", "name"), [([FAKE_DEVICES], "OT_USER_MEDIA_ACCESS_DENIED"), ([], "OT_NO_DEVICES_FOUND")], ids=["denied", "none"]
)
def test_missing_devices_are_told_apart(room: Room, playwright: Playwright, arguments: list[str], name: str) -> None:
    with launch(playwright, *arguments) as browser:
        page = room.page(browser)
        publish = "new Promise((resolve) => { OT.initPublisher(undefined, {}, (error) => resolve([error?.name, error?.code])); })"
        assert page.evaluate(publish) == [name, 1500]
        page.context.close()


def test_a_session_that_the_sandbox_has_forgotten_ends(own_stack: Callable[..., Stack], browser: Browser, blank: str) -> None:
    stack = own_stack()
    room = Room(stack, Partyline(stack), browser, blank)
    page = room.enter("ana")
    stack.end("sandbox")
    assert happened(page, "sessionReconnecting")
    assert stack.account is not None
    stack.start_sandbox(stack.account)
    assert eventually(lambda: "sessionDisconnected networkDisconnected" in page.evaluate("happened"), MEDIA_SECONDS)
    room.close()


def test_the_room_page_itself_works_with_it(stack: Stack, partyline: Partyline, browser: Browser) -> None:
    """The page that people get, with the script that the local stack gives it."""
    name = f"media-{uuid.uuid4().hex[:12]}"
    partyline.room(name)
    visitors = []
    for who in ("Ana", "Ben"):
        page = browser.new_context(base_url=stack.url).new_page()
        page.goto(f"/room/{name}")
        page.get_by_label("Your name").fill(who)
        page.get_by_role("button", name="Join room").click()
        visitors.append(page)
    playing = "[...document.querySelectorAll('video')].filter((video) => video.videoWidth > 0 && !video.paused).length"
    for page in visitors:
        assert eventually(lambda page=page: page.evaluate(playing) >= 2, MEDIA_SECONDS), page.evaluate("document.body.innerText")  # type: ignore[misc]
    session = requests.get(f"{stack.sandbox_url}/sandbox/state", timeout=REQUEST_SECONDS).json()
    assert any(len(found["streams"]) == 2 for found in session["sessions"])
    for page in visitors:
        page.context.close()
