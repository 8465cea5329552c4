"""The room's page and the real services behind it: people are rung in, muted and hung up by what the page offers."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from browser import Visitor, focused, tab_until
from partyline import Partyline, eventually
from phone import Phone, RungPhone
from playwright.sync_api import Browser, expect
from stack import Stack

RINGS_OUT_MILLISECONDS = 70_000  # a phone rings for 45 s

_numbers = itertools.count(15550300000)


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[Visitor]:
    with Visitor.at(browser, stack.url) as visitor:
        yield visitor
        visitor.require_clean()


def new_room() -> str:
    return f"room-page-{uuid.uuid4().hex[:12]}"


def told_to(partyline: Partyline, **behaviour: Any) -> str:
    """The number of somebody who does so when rung."""
    number = str(next(_numbers))
    partyline.tell_phone(number, **behaviour)
    return number


def conference_of(partyline: Partyline, room: str) -> list[str]:
    return partyline.conversation(partyline.room(room)["sessionId"])


def test_each_answer_of_whoever_is_rung_from_the_page_shows_rightly(visitor: Visitor, partyline: Partyline) -> None:
    room = new_room()
    page = visitor.join(room)
    for name, behaviour in (("Nora", "noAnswer"), ("Dora", "decline"), ("Bella", "busy")):
        visitor.ring(told_to(partyline, behaviour=behaviour), name)
    expect(visitor.caller("Nora")).to_contain_text("Ringing")
    expect(visitor.caller("Dora")).to_contain_text(re.compile("declined", re.IGNORECASE))
    expect(visitor.caller("Bella")).to_contain_text(re.compile("busy", re.IGNORECASE))
    anna = told_to(partyline, behaviour="answer", keys=["1"])
    expect(visitor.ring(anna, "Anna")).to_contain_text("In the room")
    expect(page.locator("li.tile.caller", has_text="Anna")).to_contain_text("In the room")
    assert len(conference_of(partyline, room)) >= 1
    expect(page.locator("#bridge-state")).to_have_text("connected")
    # No full number on the page: only the ends of it.
    assert anna not in page.content()
    expect(visitor.caller("Nora")).to_contain_text(re.compile("answer", re.IGNORECASE), timeout=RINGS_OUT_MILLISECONDS)
    expect(page.get_by_role("log", name="Who comes and goes")).to_contain_text("Nora was not reached.")
    visitor.caller("Anna").get_by_role("button", name="Hang up on Anna").click()
    expect(visitor.caller("Anna").get_by_role("button", name="Hang up on Anna")).to_be_hidden()
    assert eventually(lambda: RungPhone(partyline, anna).has_ended())


def test_muting_a_caller_from_the_page_mutes_them_and_everybody_sees_it(browser: Browser, visitor: Visitor, partyline: Partyline) -> None:
    room = new_room()
    page = visitor.join(room)
    phone = Phone.in_room(partyline, partyline.room(room))
    callers = page.locator("#callers > li")
    expect(callers).to_contain_text("In the room")
    with Visitor.at(browser, visitor.base) as other:
        expect(other.open(f"/room/{room}").locator("#callers > li")).to_have_count(1)
        for action, muted in (("Mute", True), ("Unmute", False)):
            callers.get_by_role("button", name=re.compile(f"^{action} ")).click()
            assert eventually(lambda muted=muted: bool(partyline.leg(phone.call)["muted"]) is muted)  # type: ignore[misc]
            for seen in (page, other.page):
                check = expect(seen.locator("#callers > li"))
                check.to_contain_text("muted") if muted else check.not_to_contain_text("muted")
        other.require_clean()
    page.get_by_role("button", name="Hang up everybody").click()
    page.get_by_role("button", name="Keep talking").click()
    assert not phone.has_ended()
    page.get_by_role("button", name="Hang up everybody").click()
    page.get_by_role("dialog").get_by_role("button", name="Hang up").click()
    expect(page.get_by_text("Everybody on the phone was hung up.")).to_be_visible()
    assert eventually(phone.has_ended)
    assert eventually(lambda: conference_of(partyline, room) == [])
    expect(page.locator("#bridge-state")).to_have_text("not connected")


def test_a_number_that_may_not_be_rung_is_refused_before_and_when_it_is(visitor: Visitor, partyline: Partyline) -> None:
    page = visitor.join(new_room())
    status = page.locator("#ring-status")
    for number, says in (("+1 900 555 0123", "may not|cost|not allowed|premium"), ("+1555", "country code"), ("12ab34xy789", "number")):
        page.get_by_label("Phone number").fill(number)
        page.get_by_role("button", name="Ring", exact=True).click()
        expect(status).to_have_class(re.compile("error"))
        expect(status).to_have_text(re.compile(says, re.IGNORECASE))
    page.get_by_label("Phone number").fill("+1 900 555 0199")
    expect(status).to_have_text(re.compile("may not|cost|not allowed|premium", re.IGNORECASE))
    page.get_by_label("Phone number").fill(f"+{next(_numbers)}")
    expect(status).to_have_text("This number can be rung.")
    expect(page.locator("#callers > li")).to_have_count(0)
    assert not [call for call in partyline.sandbox_state()["calls"] if call["to"].startswith("1900")]


def test_somebody_is_rung_muted_and_hung_up_by_keyboard_alone(visitor: Visitor, partyline: Partyline) -> None:
    room = new_room()
    number = told_to(partyline, behaviour="answer", keys=["1"])
    page = visitor.open(f"/room/{room}")
    expect(page.get_by_label("What your camera sees")).to_be_visible()
    tab_until(page, focused(page, "name"))
    page.keyboard.type("Maria")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    tab_until(page, focused(page, "ring-number"))
    page.keyboard.type(f"+{number}")
    page.keyboard.press("Tab")
    page.keyboard.type("Anna")
    page.keyboard.press("Enter")
    expect(visitor.caller("Anna")).to_contain_text("In the room")
    leg = RungPhone(partyline, number)
    for label, muted in (("Mute Anna", True), ("Unmute Anna", False)):
        tab_until(page, focused(page, label))
        page.keyboard.press("Space")
        expect(page.locator("#bridge-status, #announcer").filter(has_text="is muted" if muted else "can be heard").first).to_be_attached()
    visitor.require_accessible()
    tab_until(page, focused(page, "Hang up on Anna"))
    page.keyboard.press("Enter")
    assert eventually(leg.has_ended)
    tab_until(page, focused(page, "Leave"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Join again")).to_be_focused()
