"""The pages in a real browser: what people see and can do, whatever is missing, and whatever they are called."""

from __future__ import annotations

import io
import re
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import icalendar
import pytest
import requests
import zxingcpp
from browser import ALLOW_DEVICES, FAKE_DEVICES, STUB_SDK, Visitor, focused, launch, tab_until
from partyline import Partyline
from phone import Phone
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, Route, expect
from stack import Stack

PAGE_BYTES = 60_000
HOSTILE = 5_000
HOSTILE_AT_ONCE = 500
NOW = "2026-01-01T10:00:00.000Z"
CALLERS = [
    {"id": "c1", "number": "+1555***67", "name": "Rose", "direction": "inbound", "state": "in-conference", "muted": False, "since": NOW},
    {"id": "c2", "number": "+4479***21", "direction": "outbound", "state": "ringing", "muted": False, "since": NOW},
    {"id": "c3", "number": "+4930***88", "name": "Max", "direction": "inbound", "state": "on-hold", "muted": True, "since": NOW},
]
NOT_REACHED = CALLERS[1] | {"id": "c4", "state": "ended", "causeText": "The line was busy.", "since": "2999-01-01T00:00:00.000Z"}
BUSY_ROOM: dict[str, Any] = {
    "bridge": {"state": "up", "since": NOW},
    "callers": CALLERS,
    "participants": [{"id": "p1", "name": "Bob", "state": "connected", "since": NOW}],
}


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """With a camera and a microphone that are not real, and somebody who lets every page use them."""
    with launch(playwright, FAKE_DEVICES, ALLOW_DEVICES) as browser:
        yield browser


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[Visitor]:
    with Visitor.at(browser, stack.url) as visitor:
        yield visitor


def new_room() -> str:
    return f"page-{uuid.uuid4().hex[:12]}"


# Getting to a room


def test_the_start_page_leads_to_a_room_by_name_or_to_a_fresh_one(visitor: Visitor) -> None:
    name = new_room()
    page = visitor.open("/")
    page.get_by_label("Room name").fill(name)
    page.get_by_role("button", name="Go to the room").click()
    expect(page).to_have_url(f"{visitor.base}/room/{name}")
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    visitor.open("/")
    page.get_by_role("button", name="Go to the room").click()
    expect(page).to_have_url(re.compile(r"/room/[a-z]{4}-[a-z]{4}-[a-z]{4}$"))
    visitor.require_clean()


@pytest.mark.parametrize(("path", "status", "says"), [("/room/a.b", 400, "not a room name"), ("/nowhere", 404, "nothing here")])
def test_what_goes_wrong_is_said_on_a_page(visitor: Visitor, path: str, status: int, says: str) -> None:
    reply = visitor.page.goto(path)
    assert reply is not None
    assert reply.status == status
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(says)
    visitor.require_accessible()
    visitor.page.get_by_role("link", name="To the start page").click()
    expect(visitor.page).to_have_url(f"{visitor.base}/")


def test_a_room_that_is_known_loads_within_its_weight(visitor: Visitor, partyline: Partyline) -> None:
    name = new_room()
    partyline.room(name)
    sizes: dict[str, float] = {}
    urls: dict[str, str] = {}
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda event: urls.update({event["requestId"]: event["response"]["url"]}))
    network.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    visitor.open(f"/room/{name}")
    visitor.page.wait_for_load_state("load")
    expect(visitor.page.locator("#qr svg")).to_be_visible()
    own = {urls[key]: size for key, size in sizes.items() if urls.get(key, "").startswith(visitor.base)}
    assert len(own) >= 15, own
    assert sum(own.values()) < PAGE_BYTES, own


# Before joining


def test_before_joining_one_sees_oneself_and_chooses_devices(visitor: Visitor) -> None:
    page = visitor.open(f"/room/{new_room()}")
    expect(page.get_by_label("What your camera sees")).to_be_visible()
    expect(page.get_by_label("Camera", exact=True).locator("option")).not_to_have_count(0)
    expect(page.get_by_label("Microphone", exact=True).locator("option")).not_to_have_count(0)
    # The fake microphone beeps.
    expect(page.get_by_role("meter", name="Microphone level")).not_to_have_attribute("aria-valuenow", "0")
    page.get_by_role("button", name="Mute microphone").click()
    page.get_by_role("button", name="Turn camera off").click()
    expect(page.get_by_text("Your camera is off")).to_be_visible()
    page.get_by_label("Your name").fill("Ann Lee")
    page.get_by_role("button", name="Join room").click()
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    options = page.evaluate("stub.publishers[0].options")
    assert (options["name"], options["publishAudio"], options["publishVideo"]) == ("Ann Lee", False, False)
    page.get_by_role("button", name="Unmute", exact=True).click()
    assert page.evaluate("stub.publishers[0].audio") is True
    expect(page.get_by_role("button", name="Mute", exact=True)).to_be_visible()
    visitor.require_clean()


@pytest.mark.parametrize(
    ("arguments", "says"), [([FAKE_DEVICES], "does not let this page use"), ([], "No camera or microphone was found")], ids=["denied", "none"]
)
def test_without_devices_one_is_told_what_to_do_and_joins_all_the_same(playwright: Playwright, stack: Stack, arguments: list[str], says: str) -> None:
    with launch(playwright, *arguments) as browser, Visitor.at(browser, stack.url) as visitor:
        page = visitor.open(f"/room/{new_room()}")
        expect(page.get_by_text(says)).to_be_visible()
        visitor.require_accessible()
        page.get_by_role("button", name="Join room").click()
        expect(page.get_by_text("You are in the room without camera and microphone")).to_be_visible()
        expect(page.get_by_role("button", name="Leave")).to_be_visible()
        assert page.evaluate("stub.publishers.length") == 0
        # Who publishes nothing has no stream that carries a name, so it is told.
        visitor.add("Bob")
        assert page.evaluate("stub.signals.map((signal) => [signal.type, signal.data])")[-1] == ["name", "Guest"]
        visitor.require_clean()


def test_without_the_sdk_the_phone_still_works_and_the_page_says_so(browser: Browser, stack: Stack, partyline: Partyline) -> None:
    name = new_room()
    with Visitor.at(browser, stack.url, sdk=None) as visitor:
        page = visitor.open(f"/room/{name}")
        page.get_by_role("button", name="Join room").click()
        expect(page.get_by_role("alert").filter(has_text="the video library did not load")).to_be_visible()
        expect(page.get_by_role("button", name="Join room")).to_be_enabled()
        pin = partyline.room(name)["pin"]
        assert page.locator("#pin").inner_text().replace(" ", "") == pin
        page.get_by_role("button", name="Connect", exact=True).click()
        expect(page.get_by_text("The phone line is connected.").first).to_be_visible()
        visitor.require_accessible()


# In the room


def test_tiles_come_and_go_and_say_who_is_who(visitor: Visitor) -> None:
    visitor.roster(BUSY_ROOM)
    page = visitor.join(new_room(), "Maria")
    tiles = page.get_by_role("list").locator("li.tile")
    expect(tiles).to_have_count(4)
    visitor.add("Bob")
    visitor.add("Eve", hasVideo=False, hasAudio=False)
    # The phones come as one stream, which is heard and not shown.
    visitor.add("", hasVideo=False, videoType=None, data='{"sip":true,"role":"client","name":"Phone"}')
    expect(tiles).to_have_count(6)
    expect(tiles.filter(has_text="Maria (you)")).to_be_visible()
    expect(tiles.filter(has_text="Eve").get_by_text("Muted")).to_be_attached()
    expect(page.locator("#participants")).to_contain_text("Eve")
    expect(tiles.filter(has_text="Rose")).to_contain_text("In the room")
    expect(tiles.filter(has_text="+4479***21")).to_contain_text("Ringing")
    page.evaluate("stub.speak(others[0])")
    expect(tiles.filter(has_text="Bob").get_by_text("Speaking")).to_be_visible()
    page.evaluate("stub.change(others[1], { hasAudio: true, hasVideo: true })")
    expect(tiles.filter(has_text="Eve").get_by_text("Muted")).to_be_hidden()
    page.evaluate("stub.remove(others[0])")
    expect(tiles.filter(has_text="Bob")).to_have_count(0)
    visitor.require_clean()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_tiles_fit_from_1_to_25(visitor: Visitor, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 800})
    page = visitor.join(new_room())
    if width >= 960:
        page.get_by_role("button", name="People").click()
    count = 1
    for wanted in (1, 2, 3, 4, 9, 16, 25):
        while count < wanted:
            visitor.add(f"Person {count}")
            count += 1
        boxes = page.locator("li.tile").evaluate_all("tiles => tiles.map((tile) => tile.getBoundingClientRect().toJSON())")
        assert len(boxes) == wanted
        stage = page.locator("#stage").evaluate("stage => stage.getBoundingClientRect().toJSON()")
        assert all(box["left"] >= stage["left"] and box["right"] <= stage["right"] for box in boxes)
        assert all(box["width"] >= 130 and box["height"] >= 75 for box in boxes), boxes[0]
        scrolls = page.locator("#stage").evaluate("stage => stage.scrollHeight > stage.clientHeight + 1")
        assert not scrolls or (width == 360 and wanted > 9)
        for index, box in enumerate(boxes):
            for other in boxes[:index]:
                apart = (
                    box["left"] >= other["right"] or other["left"] >= box["right"] or box["top"] >= other["bottom"] or other["top"] >= box["bottom"]
                )
                assert apart, f"{wanted} tiles overlap at {width} pixels"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_screen_is_shared_and_shown_large(visitor: Visitor) -> None:
    page = visitor.join(new_room())
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("Your screen", exact=True)).to_be_visible()
    page.get_by_role("button", name="Unshare").click()
    expect(page.get_by_text("Your screen", exact=True)).to_have_count(0)
    visitor.add("Bob", videoType="screen")
    shared = page.locator("li.tile.screen")
    expect(shared).to_contain_text("Bob’s screen")
    own = page.locator("li.tile.self")
    assert shared.evaluate("tile => tile.clientWidth * tile.clientHeight") > 4 * own.evaluate("tile => tile.clientWidth * tile.clientHeight")
    page.evaluate("stub.failPublisher = { name: 'OT_USER_MEDIA_ACCESS_DENIED', message: 'Permission denied by system' }")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("alert").filter(has_text="Your screen is not shared")).to_be_visible()
    visitor.require_clean()


def test_a_lost_session_is_joined_again_with_a_fresh_token(visitor: Visitor) -> None:
    page = visitor.join(new_room())
    visitor.add("Bob")
    page.evaluate("stub.session.emit('sessionReconnecting')")
    expect(page.get_by_text("Your connection dropped. Reconnecting…")).to_be_visible()
    page.evaluate("stub.session.emit('sessionReconnected')")
    expect(page.get_by_text("Your connection dropped. Reconnecting…")).to_have_count(0)
    page.evaluate("stub.failConnect = { name: 'OT_CONNECT_FAILED' }; stub.drop()")
    expect(page.locator("li.tile", has_text="Bob")).to_have_count(0)
    expect(page.get_by_text("Next try in")).to_be_visible()
    page.evaluate("stub.failConnect = null")
    try_now(page)
    expect(page.locator("li.tile", has_text="Maria (you)")).to_be_visible()
    expect(page.locator("#notices")).to_be_empty()
    tokens = page.evaluate("stub.sessions.map((session) => session.token)")
    assert len(set(tokens)) == len(tokens) >= 3
    page.evaluate("stub.drop('forceDisconnected')")
    expect(page.get_by_role("alert").filter(has_text="You were removed from the room")).to_be_visible()
    expect(page.get_by_role("button", name="Join again")).to_be_focused()
    visitor.require_clean()


def try_now(page: Page) -> None:
    """Presses the button if it is there: the page tries by itself, too, and may be faster."""
    page.evaluate("[...document.querySelectorAll('#notices button')].find((button) => button.textContent === 'Try now')?.click()")


def test_joining_that_fails_says_why_and_can_be_tried_again(browser: Browser, stack: Stack) -> None:
    full = STUB_SDK + "\nstub.failConnect = { name: 'OT_CONNECTION_LIMIT_EXCEEDED' };"
    with Visitor.at(browser, stack.url, sdk=full) as visitor:
        page = visitor.open(f"/room/{new_room()}")
        page.get_by_role("button", name="Join room").click()
        expect(page.get_by_role("alert").filter(has_text="the room is full")).to_be_visible()
        page.evaluate("stub.failConnect = null")
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("button", name="Leave")).to_be_visible()
        visitor.require_clean()


# The phones


def test_callers_are_muted_and_hung_up_one_by_one_or_all_at_once(visitor: Visitor) -> None:
    visitor.roster(BUSY_ROOM)
    muted, unmuted = visitor.answers("/mute", 200, "Ok"), visitor.answers("/unmute", 200, "Ok")
    hung_up = visitor.answers("/hang-up", 200, "Ok")
    name = new_room()
    page = visitor.open(f"/room/{name}")
    people = page.get_by_role("region", name="People")
    people.get_by_role("button", name="Mute Rose").click()
    expect(page.get_by_text("Rose is muted.")).to_be_visible()
    people.get_by_role("button", name="Unmute Max").click()
    expect(page.get_by_text("Max can be heard again.")).to_be_visible()
    people.get_by_role("button", name="Hang up on Max").click()
    expect(page.get_by_text("Max was hung up.")).to_be_visible()
    people.get_by_role("button", name="Hang up everybody").click()
    page.get_by_role("button", name="Keep talking").click()
    people.get_by_role("button", name="Hang up everybody").click()
    expect(page.get_by_role("dialog")).to_contain_text("all 3 callers")
    visitor.require_accessible()
    page.get_by_role("dialog").get_by_role("button", name="Hang up").click()
    expect(page.get_by_text("Everybody on the phone was hung up.")).to_be_visible()
    assert muted == [{"roomId": name, "callId": "c1"}]
    assert unmuted == [{"roomId": name, "callId": "c3"}]
    assert hung_up == [{"roomId": name, "callId": "c3"}, {"roomId": name, "all": "1"}]
    visitor.require_clean()


def test_somebody_who_rings_in_is_seen_while_they_are_there(visitor: Visitor, partyline: Partyline) -> None:
    name = new_room()
    page = visitor.open(f"/room/{name}")
    expect(page.locator("#live")).to_have_text("Live")
    phone = Phone(partyline, caller="15550001167")
    phone.wait_for_prompt()
    expect(page.locator("#callers li")).to_have_count(0)
    phone.type(partyline.room(name)["pin"] + "#")
    expect(page.locator("#callers li")).to_contain_text("+1555")
    expect(page.locator("#callers li")).not_to_contain_text("0001167")
    expect(page.locator("#who")).to_contain_text("1 on the phone")
    phone.hang_up()
    expect(page.locator("#who")).to_have_text("Nobody is here yet.")
    visitor.require_clean()


def test_ringing_somebody_in_says_why_not_before_it_rings(visitor: Visitor) -> None:
    refusal = {"allowed": False, "rule": "default", "message": "Numbers like this one may not be rung from here."}
    asked = visitor.answers("/dial-out", 200, refusal)
    name = new_room()
    page = visitor.open(f"/room/{name}")
    page.get_by_label("Phone number").fill("+44 20 7946 0018")
    expect(page.get_by_text("Numbers like this one may not be rung from here.")).to_be_visible()
    assert asked == [{"roomId": name, "phoneNumber": "+44 20 7946 0018", "dryRun": "1"}]
    visitor.require_accessible()
    visitor.context.unroute("**/dial-out")
    rung = visitor.answers("/dial-out", 202, {"id": "c9", "state": "queued"})
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Name (optional)").fill("Rose")
    page.get_by_role("button", name="Ring", exact=True).click()
    expect(page.get_by_text("Ringing Rose…")).to_be_visible()
    assert rung[-1] == {"roomId": name, "phoneNumber": "+44 20 7946 0018", "name": "Rose", "from": "Ann"}


def test_the_phone_line_is_connected_and_closed_from_the_page(visitor: Visitor, partyline: Partyline) -> None:
    name = new_room()
    page = visitor.open(f"/room/{name}")
    session = partyline.room(name)["sessionId"]
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.locator("#bridge-status")).to_have_text("The phone line is connected.")
    assert len(partyline.connections(session)) == 1
    page.get_by_role("region", name="People").get_by_role("button", name="Hang up", exact=True).click()
    expect(page.locator("#bridge-status")).to_have_text("The phone line is closed.")
    assert not partyline.connections(session)
    visitor.require_clean()


def test_a_page_whose_token_has_expired_gets_another(visitor: Visitor) -> None:
    visitor.context.route("**/room/*", spoil_page_token)
    page = visitor.open(f"/room/{new_room()}")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.locator("#bridge-status")).to_have_text("The phone line is connected.")


def spoil_page_token(route: Route) -> None:
    if route.request.resource_type != "document":
        route.fallback()
        return
    reply = route.fetch()
    route.fulfill(response=reply, body=re.sub(r'data-page-token="\d+', 'data-page-token="1', reply.text()))


# The number and the PIN


def test_the_code_rings_and_types_the_pin(visitor: Visitor, partyline: Partyline) -> None:
    name = new_room()
    page = visitor.open(f"/room/{name}")
    room = partyline.room(name)
    link = f"tel:+{room['conferenceNumber']},,{room['pin']}%23"
    assert page.get_by_role("link", name="Ring and type the PIN for me").get_attribute("href") == link
    image = Image.open(io.BytesIO(page.locator("#qr svg").screenshot()))
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [link]


def test_codes_of_every_length_can_be_read(visitor: Visitor) -> None:
    page = visitor.open(f"/room/{new_room()}")
    texts = [("tel:+15550100,,48%23 " * 6)[:length] for length in range(1, 107)] + ["grüße 🎉 & <b>"]
    codes = page.evaluate(
        """async (texts) => {
            const { qrCode } = await import(document.querySelector('link[href*="/qr."]').href);
            return texts.map(qrCode);
        }""",
        texts,
    )
    assert {len(code) for code in codes} == {21, 25, 29, 33, 37, 41}
    for text, code in zip(texts, codes, strict=True):
        size = len(code) + 8
        image = Image.new("L", (size, size), 255)
        for y, row in enumerate(code):
            for x, is_dark in enumerate(row):
                image.putpixel((x + 4, y + 4), 0 if is_dark else 255)
        found = zxingcpp.read_barcodes(image.resize((size * 4, size * 4), Image.Resampling.NEAREST))
        assert [result.text for result in found] == [text]


def test_the_invitation_is_copied_and_fits_a_calendar(visitor: Visitor, partyline: Partyline) -> None:
    name = new_room()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.base)
    page = visitor.open(f"/room/{name}")
    room = partyline.room(name)
    page.get_by_role("button", name="Copy invitation").click()
    expect(page.get_by_text("The invitation is copied.")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert f"{visitor.base}/room/{name}" in text
    assert f"+{room['conferenceNumber']},,{room['pin']}#" in text
    page.get_by_role("button", name="Copy the PIN").click()
    expect(page.get_by_text("The PIN is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == room["pin"]
    page.get_by_role("button", name="Add to calendar").click()
    page.get_by_label("Begins").fill("2027-03-01T09:30")
    page.get_by_label("Minutes").fill("45")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download .ics").click()
    assert download.value.suggested_filename == f"{name}.ics"
    raw = download.value.path().read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    event: Any = icalendar.Calendar.from_ical(raw).walk("VEVENT")[0]
    assert (event.end - event.start).total_seconds() == 45 * 60
    assert event["SUMMARY"] == name
    assert event["DESCRIPTION"] == text
    assert f"tel:+{room['conferenceNumber']},,{room['pin']}%23" in [str(value) for value in event["CONFERENCE"]]
    visitor.require_clean()


# Live


def test_the_page_says_when_it_is_behind_and_catches_up(visitor: Visitor) -> None:
    visitor.context.route("**/room/*/events", lambda route: route.fulfill(status=503, body=""))
    page = visitor.open(f"/room/{new_room()}")
    expect(page.get_by_text("Trying to catch up…")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Behind")
    visitor.require_accessible()
    visitor.roster(BUSY_ROOM)
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.get_by_text("Trying to catch up…")).to_have_count(0)
    expect(page.get_by_role("region", name="People")).to_contain_text("Rose")
    expect(page.locator("#who")).to_have_text("Here now: 1 person in a browser, 3 on the phone.")


def test_a_server_that_is_away_is_said_and_nothing_is_lost(visitor: Visitor) -> None:
    page = visitor.open(f"/room/{new_room()}")
    visitor.context.route("**/dial-out", lambda route: route.abort("connectionrefused"))
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    visitor.answers("/dial-out", 503, "<html>Bad</html>")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("That did not work (503).")).to_be_visible()


# For everybody


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_every_page_and_state_is_accessible(browser: Browser, stack: Stack, scheme: Any, width: int) -> None:
    viewport: Any = {"width": width, "height": 800}
    with Visitor.at(browser, stack.url, color_scheme=scheme, viewport=viewport) as visitor:
        visitor.open("/")
        visitor.require_accessible()
        visitor.roster(BUSY_ROOM | {"callers": [*CALLERS, NOT_REACHED]})
        name = new_room()
        page = visitor.open(f"/room/{name}")
        expect(page.get_by_label("What your camera sees")).to_be_visible()
        visitor.require_accessible()
        page.get_by_role("button", name="Add to calendar").click()
        visitor.require_accessible()
        page.get_by_role("button", name="Join room").click()
        expect(page.get_by_role("button", name="Leave")).to_be_visible()
        for number in range(5):
            visitor.add(f"Person {number}", hasVideo=number % 2 == 0, hasAudio=number % 3 == 0)
        page.evaluate("stub.speak(others[0])")
        visitor.require_accessible()
        for panel in ("People", "Phone"):
            button = page.get_by_role("button", name=panel, exact=True)
            if button.get_attribute("aria-expanded") != "true":
                button.click()
            visitor.require_accessible()
        page.keyboard.press("Escape")
        page.evaluate("stub.session.emit('sessionReconnecting')")
        visitor.require_accessible()
        page.get_by_role("button", name="Leave").click()
        expect(page.get_by_text("You left the room.")).to_be_visible()
        visitor.require_accessible()
        visitor.require_clean()


def test_everything_can_be_done_by_keyboard(visitor: Visitor) -> None:
    visitor.roster(BUSY_ROOM)
    hung_up = visitor.answers("/hang-up", 200, "Ok")
    page = visitor.open("/")

    name = new_room()
    tab_until(page, focused(page, "name"))
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visitor.base}/room/{name}")
    expect(page.get_by_label("What your camera sees")).to_be_visible()
    tab_until(page, focused(page, "Mute microphone"))
    page.keyboard.press("Space")
    tab_until(page, focused(page, "name"))
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Unmute", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Mute", exact=True)).to_be_focused()
    tab_until(page, focused(page, "Phone"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Join by phone")).to_be_focused()
    tab_until(page, focused(page, "Copy invitation"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Phone", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="People")).to_be_focused()
    tab_until(page, focused(page, "Hang up on Rose"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rose was hung up.").first).to_be_visible()
    tab_until(page, focused(page, "Hang up everybody"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep talking")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Everybody on the phone was hung up.")).to_be_visible()
    assert hung_up == [{"roomId": name, "callId": "c1"}, {"roomId": name, "all": "1"}]
    tab_until(page, focused(page, "Leave"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Join again")).to_be_focused()
    visitor.require_clean()


def test_who_comes_and_goes_is_announced(visitor: Visitor) -> None:
    room: dict[str, Any] = BUSY_ROOM | {"callers": [CALLERS[0], CALLERS[1]]}
    visitor.roster(room)
    page = visitor.open(f"/room/{new_room()}")
    log = page.get_by_role("log", name="Who comes and goes")
    expect(page.get_by_role("region", name="People")).to_contain_text("Rose")
    expect(log).to_be_empty()
    visitor.roster(room | {"callers": [NOT_REACHED | {"id": "c2"}, CALLERS[2] | {"state": "in-conference"}], "participants": []})
    expect(log).to_contain_text("Rose left, on the phone.")
    expect(log).to_contain_text("+4479***21 was not reached. The line was busy.")
    expect(log).to_contain_text("Max joined by phone.")
    expect(log).to_contain_text("Bob left.")


def test_less_motion_is_less_motion(browser: Browser, stack: Stack) -> None:
    with Visitor.at(browser, stack.url, reduced_motion="reduce") as visitor:
        page = visitor.join(new_room())
        visitor.add("Bob")
        page.evaluate("stub.speak(others[0])")
        assert page.locator("li.tile .waves i").first.evaluate("wave => getComputedStyle(wave).animationName") == "none"


# Hostile names


def hostile(count: int) -> list[str]:
    """Names that become scripts wherever a name is taken for markup, an address or code."""
    calls = [
        "ran(1)",
        "top.ran(2)",
        "globalThis.ran(3)",
        "parent.ran(4)",
        "self['ran'](5)",
        "ran`6`",
        "(ran)(7)",
        "ran?.(8)",
        "window.ran(9)",
        "ran.call(0)",
        "self.ran(10)",
    ]
    shapes = [
        "<script>{}</script>",
        "<img src=x onerror={}>",
        '"><svg onload={}>',
        "'><body onload={}>",
        "<a href=javascript:{}>x</a>",
        "javascript:{}",
        "</title><script>{}</script>",
        "</textarea><script>{}</script>",
        "--><script>{}</script>",
        "${{{}}}",
        "{{{{{}}}}}",
        "\\u003cscript>{}</script>",
        "<iframe srcdoc='<script>{}</script>'>",
        "<iframe src=javascript:{}>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror={}>",
        "<svg><use href='data:image/svg+xml,<svg id=x onload={}>#x'>",
        "';{};//",
        '";{};//',
        "`;{};//",
        "<style>@import 'javascript:{}'</style>",
        "<object data='javascript:{}'>",
        "<form action=javascript:{}><button>",
        "<details open ontoggle={}>",
        "<video><source onerror={}>",
        "<input autofocus onfocus={}>",
        "<base href=//evil.example/>{}",
        "<meta http-equiv=refresh content='0;javascript:{}'>",
    ]
    dressed: list[Callable[[str], str]] = [
        str,
        str.upper,
        lambda text: "\u202e" + text,
        lambda text: text.replace("<", "\x00<"),
        lambda text: "A" * 300 + text,
        lambda text: text + "<!--",
        lambda text: "]]>" + text,
        lambda text: "\u2028" + text,
        lambda text: text.replace("<", "&lt;"),
        lambda text: text.replace(" ", "/"),
        lambda text: text.replace(" ", "\t\n"),
        lambda text: "*/" + text + "/*",
        lambda text: "</style>" + text,
        lambda text: "</script>" + text,
        lambda text: "</select></option>" + text,
        lambda text: "\\" + text,
        lambda text: "=" + text,
        lambda text: "\ufeff" + text,
        lambda text: text + "\u0000",
        lambda text: "\"'" + text,
        lambda text: text.replace("<", "\uff1c"),
    ]
    found = list(dict.fromkeys(dress(shape.format(call)) for call in calls for dress in dressed for shape in shapes))
    assert len(found) >= count
    step = len(found) / count
    return [found[int(number * step)] for number in range(count)]


def test_hostile_names_of_people_stay_names(visitor: Visitor) -> None:
    names = hostile(400)
    assert len(names) == 400
    callers = [CALLERS[0] | {"id": name, "name": name, "number": name, "state": "answered"} for name in names[:100]]
    participants = [{"id": name, "name": name, "state": "connected"} for name in names]
    visitor.roster({"bridge": {"state": names[0]}, "callers": callers, "participants": participants})
    page = visitor.join(new_room(), names[1])
    page.evaluate("names => names.forEach((name) => stub.add(name, { hasVideo: false, data: JSON.stringify({ name }) }))", names)
    expect(page.locator("li.tile")).to_have_count(501)
    expect(page.locator("#callers li")).to_have_count(100)
    assert page.locator("li.tile .name").nth(1).inner_text() == names[0]
    page.evaluate("names => names.forEach((name) => stub.session.emit('signal:name', { from: { connectionId: 'x' }, data: name }))", names)
    for name in names[:20]:
        page.evaluate("(name) => { stub.failConnect = { name, message: name }; stub.drop() }", name)
        try_now(page)
    visitor.require_clean()


def test_5000_hostile_names_and_numbers_in_the_roster_stay_text(visitor: Visitor) -> None:
    """Straight into what the stream's events are handed to: thousands of them, each as a name and as a number."""
    visitor.roster({})
    page = visitor.open(f"/room/{new_room()}")
    names = hostile(HOSTILE)
    for start in range(0, HOSTILE, HOSTILE_AT_ONCE):
        some = names[start : start + HOSTILE_AT_ONCE]
        callers = [CALLERS[0] | {"id": f"c{name}", "name": name, "number": name} for name in some]
        callers += [CALLERS[0] | {"id": f"n{name}", "name": "", "number": name} for name in some]
        visitor.roster({"callers": callers, "participants": [{"id": name, "name": name, "state": "connected"} for name in some]})
        shown = page.locator("#callers li .row-name").first
        expect(shown).to_have_text(page.evaluate("(text) => text.replace(/\\s+/g, ' ').trim()", some[0]), timeout=30_000)
        expect(page.locator("#callers li")).to_have_count(2 * len(some))
        said = page.evaluate("[...document.querySelectorAll('#participants .row-name')].map((name) => name.textContent)")
        assert set(some) <= set(said)
    visitor.require_clean()


def test_5000_hostile_names_are_typed_and_never_run(visitor: Visitor) -> None:
    """By whoever joins, and by whoever rings somebody in."""
    rung = visitor.answers("/dial-out", 403, {"error": {"code": "number_denied", "message": hostile(1)[0]}})
    page = visitor.join(new_room(), "Maria")
    page.get_by_role("button", name="Leave").click()
    enter = """
    async (names) => {
      const field = (id) => document.getElementById(id);
      for (const name of names) {
        field("name").value = field("ring-name").value = name;
        field("ring-number").value = `+155501234${name}`;
        field("ring-form").dispatchEvent(new Event("submit", { cancelable: true }));
        while (field("ring").getAttribute("aria-disabled")) await new Promise((resolve) => setTimeout(resolve));
      }
    }
    """
    names = hostile(HOSTILE)
    page.evaluate(enter, names)
    assert len(rung) == HOSTILE
    assert len({order["name"] for order in rung}) > HOSTILE / 2  # an input keeps no line ends and 60 characters
    visitor.require_clean()


def test_hostile_names_of_rooms_are_no_rooms(visitor: Visitor) -> None:
    for number, name in enumerate(hostile(200)):
        path = f"/room/{urllib.parse.quote(name, safe='')}" if number % 2 else f"/room?name={urllib.parse.quote(name)}"
        reply = visitor.page.goto(path)
        assert reply is not None
        assert reply.status == 400, path
        assert visitor.page.evaluate("[scriptsRan, violations]") == [[], []], path
    assert not visitor.problems


def test_5000_hostile_names_of_rooms_are_not_even_repeated(stack: Stack) -> None:
    """What a page does not hold cannot run in it: beside the nonce, the same page for every such name."""
    seen: set[str] = set()
    with requests.Session() as session:
        for name in hostile(HOSTILE):
            reply = session.get(f"{stack.url}/room/{urllib.parse.quote(name, safe='')}", headers={"Accept": "text/html"}, timeout=10)
            assert reply.status_code == 400, name
            seen.add(re.sub("[0-9a-f]{32}", "ID", re.sub('nonce="[^"]*"', "", reply.text)))
    assert len(seen) <= 3  # the service's page, and the load balancer's page and JSON
