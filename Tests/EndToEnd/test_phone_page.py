"""The sandbox's page of virtual phones, and the room's page beside it: people and phones that see, hear and ring each other."""

from __future__ import annotations

import contextlib
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from browser import FAKE_DEVICES, MEDIA_SECONDS, Visitor, bytes_heard, grows, launch, tab_until
from partyline import REQUEST_SECONDS, Partyline, eventually
from playwright.sync_api import Browser, Locator, Page, Playwright, expect
from stack import Stack

# What comes into a page that has a room open, by kind: the page makes its connections itself, so they are counted where they are made.
COUNT_CONNECTIONS = """
(() => {
  const made = [];
  const Plain = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Plain { constructor(...all) { super(...all); made.push(this); } };
  globalThis.bytesIn = async () => {
    const total = { audio: [], video: [] };
    for (const connection of made)
      if (connection.connectionState !== "closed")
        for (const entry of (await connection.getStats()).values())
          if (entry.type === "inbound-rtp" && entry.bytesReceived > 0) total[entry.kind].push(entry.bytesReceived);
    return total;
  };
})();
"""
FIRST = ".phone"
FIRST_LEG = "document.querySelector('.phone').handset.leg"


@pytest.fixture
def phones(stack: Stack, browser: Browser) -> Iterator[Page]:
    with at_phones(stack, browser) as visitor:
        yield visitor.page


@contextlib.contextmanager
def at_phones(stack: Stack, browser: Browser, number: str | None = None, **settings: Any) -> Iterator[Visitor]:
    """Somebody at the phones' page, who must find nothing there that ran or was forbidden."""
    with Visitor.at(browser, stack.sandbox_url, sdk=None, **settings) as visitor:
        page = visitor.open(f"/phone?from={number or fresh_number()}")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        yield visitor
        visitor.require_clean()


def fresh_number() -> str:
    return f"1555{uuid.uuid4().int % 10_000_000:07}"


def fresh_room(partyline: Partyline) -> tuple[str, dict[str, str]]:
    name = f"phones-{uuid.uuid4().hex[:12]}"
    return name, partyline.room(name)


def type_on_keypad(phone: Locator, keys: str) -> None:
    for key in keys:
        phone.get_by_role("button", name={"#": "hash", "*": "star"}.get(key, key), exact=True).click()


def enter(stack: Stack, browser: Browser, room: str, name: str) -> Page:
    page = browser.new_context(base_url=stack.url).new_page()
    page.add_init_script(COUNT_CONNECTIONS)
    page.goto(f"/room/{room}")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join room").click()
    expect(page.locator("#controls")).to_be_visible()
    return page


def streams(page: Page, kind: str) -> int:
    """How many streams of a kind bring bytes now, more than a moment ago."""
    before = page.evaluate("bytesIn()")[kind]
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 200))")
    after = page.evaluate("bytesIn()")[kind]
    return sum(1 for one, other in zip(sorted(before), sorted(after), strict=False) if other > one)


def test_two_people_see_and_hear_each_other_and_a_phone_that_rings_in_until_the_room_hangs_it_up(
    stack: Stack, partyline: Partyline, browser: Browser, phones: Page
) -> None:
    room, facts = fresh_room(partyline)
    people = [enter(stack, browser, room, name) for name in ("Ana", "Ben")]
    for page in people:
        for kind in ("audio", "video"):
            assert eventually(lambda page=page, kind=kind: streams(page, kind) >= 1, MEDIA_SECONDS), kind  # type: ignore[misc]
    phone = phones.locator(FIRST)
    phone.get_by_label("Say into the phone").select_option("test")
    phone.get_by_role("button", name="Call").click()
    expect(phone.locator(".state")).to_have_text(re.compile("Waiting for up to"))
    expect(phone.locator(".said")).to_have_text(re.compile("meeting pin"))
    type_on_keypad(phone, f"{facts['pin']}#")
    expect(phone.locator(".state")).to_have_text("In the conference")
    for page in people:
        if page.locator("#show-people").get_attribute("aria-expanded") != "true":
            page.locator("#show-people").click()
        # Within a second of being told, the roster shows whoever is in the conference.
        expect(page.locator("#callers > li")).to_have_count(1, timeout=1_000)
    assert grows(lambda: bytes_heard(phones, FIRST_LEG)), "the phone hears nobody"
    assert eventually(lambda: phones.evaluate(f"{FIRST_LEG}.reach") == {"speaksTo": 2, "hears": 2}, MEDIA_SECONDS)
    for page in people:
        assert eventually(lambda page=page: streams(page, "audio") >= 2, MEDIA_SECONDS), "the phone is not heard"  # type: ignore[misc]
    people[0].locator("#callers").get_by_role("button", name=re.compile("Hang up")).click()
    expect(phone.locator(".state")).to_have_text(re.compile("Ended"))
    assert phones.evaluate(FIRST_LEG) is None
    for page in people:
        # For a minute the roster still shows who left, with nothing to be done about them.
        expect(page.locator("#callers").get_by_role("button", name=re.compile("Hang up|Mute"))).to_have_count(0)
    for page in people:
        page.context.close()


def test_a_whole_call_by_keyboard_alone(partyline: Partyline, phones: Page) -> None:
    _, facts = fresh_room(partyline)
    dial = phones.get_by_label("Dial", exact=True)
    tab_until(phones, lambda: dial.evaluate("(field) => field === document.activeElement"))
    phones.keyboard.press("Enter")
    state = phones.locator(".state")
    expect(state).to_have_text(re.compile("Waiting for up to"))
    # The dial field has gone: the phone's own keys are reached by the next stop.
    phones.keyboard.press("Tab")
    phones.keyboard.type(f"{facts['pin']}#")
    expect(state).to_have_text("In the conference")
    while phones.evaluate("document.activeElement.textContent") != "Hang up":
        phones.keyboard.press("Shift+Tab")
    phones.keyboard.press("Enter")
    expect(state).to_have_text(re.compile("Ended"))


def test_a_phone_of_the_page_rings_and_is_answered_or_declined_by_hand(stack: Stack, partyline: Partyline, browser: Browser) -> None:
    room, _ = fresh_room(partyline)
    number = fresh_number()
    with at_phones(stack, browser, number) as visitor:
        page = visitor.page
        phone = page.locator(FIRST)
        for answer in (False, True):
            reply = partyline.post("/dial-out", data={"roomId": room, "phoneNumber": f"+{number}", "name": "Ann"})
            assert reply.status_code in (200, 202), reply.text
            expect(phone.locator(".state")).to_have_text(re.compile("is calling"))
            expect(page).to_have_title(re.compile("Ringing"))
            if not answer:
                phone.get_by_role("button", name="Decline").click()
                expect(phone.locator(".state")).to_have_text(re.compile("Ended"))
                continue
            phone.get_by_role("button", name="Answer").click()
            expect(phone.locator(".state")).to_have_text("Waiting for a key")
            type_on_keypad(phone, "1")
            expect(phone.locator(".state")).to_have_text(re.compile("In the conference|Waiting for the conference"))
            phone.get_by_role("button", name="Hang up").click()
            expect(phone.locator(".state")).to_have_text(re.compile("Ended"))


def test_three_phones_side_by_side_hear_each_other_and_are_remembered(partyline: Partyline, phones: Page) -> None:
    _, facts = fresh_room(partyline)
    for _ in range(2):
        phones.get_by_role("button", name="Add a phone").click()
    every = phones.locator(FIRST)
    expect(every).to_have_count(3)
    for phone in every.all():
        phone.get_by_label("Say into the phone").select_option("test")
        phone.get_by_role("button", name="Call").click()
        expect(phone.locator(".state")).to_have_text(re.compile("Waiting for up to"))
        type_on_keypad(phone, f"{facts['pin']}#")
    for phone in every.all():
        expect(phone.locator(".state")).to_have_text("In the conference")
    reach = "[...document.querySelectorAll('.phone')].map(({ handset }) => handset.leg?.reach.hears)"
    assert eventually(lambda: phones.evaluate(reach) == [2, 2, 2], MEDIA_SECONDS), phones.evaluate(reach)
    assert grows(lambda: bytes_heard(phones, "document.querySelector('.phone:nth-child(2)').handset.leg"))
    expect(phones.locator("#cloud .rooms > li", has=phones.get_by_title(facts["sessionId"])).locator(".chips li")).to_have_count(4)  # and the bridge
    phones.reload()
    expect(every).to_have_count(3)
    expect(every.nth(1).locator(".state")).to_have_text("In the conference")
    for _ in range(3):
        every.first.get_by_role("button", name=re.compile("Remove the phone")).click()
    expect(every).to_have_count(0)
    assert eventually(lambda: len(partyline.conversation(facts["sessionId"])) <= 1), "more than the bridge is left"


def test_the_transcript_shows_every_webhook_with_what_was_sent_and_answered(partyline: Partyline, phones: Page) -> None:
    phone = phones.locator(FIRST)
    phone.get_by_role("button", name="Call").click()
    expect(phone.locator(".state")).to_have_text(re.compile("Waiting for up to"))
    phone.get_by_text("Transcript").click()
    answer = phone.locator(".lines li", has_text="nexmo-answer").first
    answer.locator("summary").click()
    assert json.loads(answer.locator("pre").nth(1).inner_text())[0]["action"] == "talk"
    phone.get_by_label("webhooks").uncheck()
    expect(answer).to_be_hidden()
    type_on_keypad(phone, "9999#")
    expect(phone.locator(".lines li", has_text="typed")).not_to_have_count(0)
    phone.get_by_role("button", name="Hang up").click()


def test_faults_are_switched_on_and_off_and_really_hit(stack: Stack, partyline: Partyline, phones: Page) -> None:
    duplicates = phones.get_by_role("switch", name="Webhooks come twice")
    duplicates.check()
    expect(phones.locator("#faults")).to_contain_text("duplicateWebhook")
    phone = phones.locator(FIRST)
    phone.get_by_role("button", name="Call").click()
    expect(phone.locator(".state")).to_have_text(re.compile("Waiting for up to"))
    phone.get_by_text("Transcript").click()
    expect(phone.locator(".lines > li", has_text="nexmo-answer")).to_have_count(2)
    phone.get_by_role("button", name="Hang up").click()
    duplicates.uncheck()
    expect(phones.locator("#faults")).to_have_text("None.")
    phones.get_by_text("Another fault").click()
    form = phones.locator("#fault")
    form.get_by_label("Kind").select_option("status")
    form.get_by_label("Path contains").fill("/never-asked")
    form.get_by_role("spinbutton", name="Status").fill("418")
    form.get_by_role("button", name="Switch it on").click()
    expect(phones.locator("#faults")).to_contain_text("status on /never-asked with 418")
    faults = requests.get(f"{stack.sandbox_url}/sandbox/faults", timeout=REQUEST_SECONDS).json()
    assert [(fault["kind"], fault["path"], fault["status"]) for fault in faults] == [("status", "/never-asked", 418)]
    phones.get_by_role("button", name="All faults off").click()
    expect(phones.locator("#faults")).to_have_text("None.")


def test_without_a_microphone_the_phone_says_so_and_stays_of_use(stack: Stack, playwright: Playwright) -> None:
    with launch(playwright, FAKE_DEVICES) as browser, at_phones(stack, browser) as visitor:
        page = visitor.page
        phone = page.locator(FIRST)
        voice = phone.get_by_label("Say into the phone")
        voice.select_option("microphone")
        expect(phone.locator(".problem")).to_contain_text("doesn't let this page use the microphone")
        expect(voice).to_have_value("nothing")
        voice.select_option("test")
        expect(phone.locator(".problem")).to_have_text("")
        phone.get_by_role("button", name="Call").click()
        expect(phone.locator(".state")).to_have_text(re.compile("Waiting for up to"))


def test_what_strangers_say_is_text_and_never_runs(partyline: Partyline, phones: Page) -> None:
    hostile = "<img src=x onerror=ran(1)><script>ran(2)</script>\"'`${ran(3)}{{ran(4)}}"
    _, facts = fresh_room(partyline)
    phones.get_by_role("button", name="Add a phone").click()
    for phone in phones.locator(FIRST).all():
        phone.get_by_role("button", name="Call").click()
        expect(phone.locator(".state")).to_have_text(re.compile("Waiting for up to"))
        type_on_keypad(phone, f"{facts['pin']}#")
        expect(phone.locator(".state")).to_have_text("In the conference")
    first, second = phones.locator(FIRST).all()
    first.get_by_label("Or say, in words").fill(hostile)
    first.get_by_role("button", name="Say", exact=True).click()
    expect(second.locator(".said")).to_contain_text(hostile)
    for phone in (first, second):
        phone.get_by_role("button", name="Hang up").click()


def test_the_page_goes_on_by_itself_when_the_sandbox_is_back(stack: Stack, browser: Browser, phones: Page) -> None:
    phones.context.set_offline(True)
    phones.evaluate("document.getElementById('add').click()")
    expect(phones.locator(".phone").nth(1).locator(".problem")).to_contain_text("cannot be reached")
    phones.context.set_offline(False)
    phone = phones.locator(FIRST).first
    phone.get_by_role("button", name="Call").click()
    expect(phone.locator(".state")).to_have_text(re.compile("Waiting for up to"))
    phone.get_by_role("button", name="Hang up").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_everybody_can_use_it(stack: Stack, partyline: Partyline, browser: Browser, width: int, scheme: str) -> None:
    number = fresh_number()
    room, _ = fresh_room(partyline)
    with at_phones(stack, browser, number, viewport={"width": width, "height": 900}, color_scheme=scheme) as visitor:
        page = visitor.page
        phone = page.locator(FIRST)
        page.emulate_media(reduced_motion="reduce")

        def check(state: str) -> None:
            visitor.require_accessible()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state}: wider than the screen"

        check("ready")
        phone.get_by_role("button", name="Call").click()
        expect(phone.locator(".state")).to_have_text(re.compile("Waiting for up to"))
        phone.get_by_text("Transcript").click()
        phone.locator(".lines summary").first.click()
        check("in a call")
        phone.get_by_role("button", name="Hang up").click()
        expect(phone.locator(".state")).to_have_text(re.compile("Ended"))
        partyline.post("/dial-out", data={"roomId": room, "phoneNumber": f"+{number}"})
        expect(phone.locator(".state")).to_have_text(re.compile("is calling"))
        check("rung")
        phone.get_by_role("button", name="Decline").click()
