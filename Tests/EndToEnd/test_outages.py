"""What somebody at the room's page sees while a service, Redis or the cloud is away, and that all is well again afterwards."""

from __future__ import annotations

import re
import signal
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from browser import Visitor
from conftest import make_stack
from partyline import REQUEST_SECONDS, Partyline, eventually
from phone import Phone
from playwright.sync_api import Browser, Locator, Page, expect
from stack import Stack

RECOVERS_MILLISECONDS = 30_000


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with make_stack(tmp_path_factory.mktemp("outages")) as stack:
        yield stack
        stack.require_running()


@pytest.fixture
def visitor(browser: Browser, breakable: Stack) -> Iterator[Visitor]:
    with Visitor.at(browser, breakable.url) as visitor:
        yield visitor
        visitor.require_clean()


@pytest.fixture
def room(breakable: Stack) -> str:
    name = f"outage-{uuid.uuid4().hex[:12]}"
    Partyline(breakable).room(name)
    return name


def ring_in(stack: Stack, room: str) -> Phone:
    partyline = Partyline(stack)
    phone = Phone(partyline)
    phone.wait_for_prompt()
    phone.type(f"{partyline.room(room)['pin']}#")
    assert eventually(lambda: phone.conversation() is not None), phone.view()
    return phone


def kill(stack: Stack, name: str) -> None:
    stack.children[name].signal(signal.SIGKILL)
    stack.children[name].wait(10)


def require_live(page: Page) -> None:
    expect(page.locator("#live")).to_have_text("Live", timeout=RECOVERS_MILLISECONDS)
    expect(page.locator("#notices")).not_to_contain_text("Trying to catch up")


def fault(stack: Stack, **wanted: Any) -> None:
    requests.post(f"{stack.sandbox_url}/sandbox/faults", json=wanted, timeout=REQUEST_SECONDS).raise_for_status()


def no_faults(stack: Stack) -> None:
    requests.delete(f"{stack.sandbox_url}/sandbox/faults", timeout=REQUEST_SECONDS).raise_for_status()


def test_either_replica_is_killed_and_the_page_goes_on(breakable: Stack, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    require_live(page)
    for replica in (0, 1):
        kill(breakable, f"room-{replica}")
        phone = ring_in(breakable, room)
        expect(page.locator("#callers > li:not(.ended)")).to_have_count(1, timeout=RECOVERS_MILLISECONDS)
        require_live(page)
        phone.hang_up()
        expect(page.locator("#callers > li:not(.ended)")).to_have_count(0, timeout=RECOVERS_MILLISECONDS)
        breakable.start_room_service(replica)
        breakable.wait_for_services()


def test_with_every_replica_away_the_page_says_so_and_then_catches_up(browser: Browser, breakable: Stack, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    phone = ring_in(breakable, room)
    expect(page.locator("#callers > li:not(.ended)")).to_have_count(1)
    for replica in (0, 1):
        kill(breakable, f"room-{replica}")
    expect(page.locator("#live")).to_have_text("Behind")
    expect(page.locator("#notices")).to_contain_text("Trying to catch up")
    page.locator("#callers").get_by_role("button", name=re.compile("Hang up")).click()
    expect(page.locator("#bridge-status")).to_have_text(re.compile("try again", re.IGNORECASE))
    with Visitor.at(browser, breakable.url) as late:
        expect(late.open(f"/room/{room}").get_by_role("heading")).to_have_text("One moment, please")
        late.require_accessible()
        late.require_clean()
    phone.hang_up()  # while nobody tells the page
    for replica in (0, 1):
        breakable.start_room_service(replica)
    breakable.wait_for_services()
    require_live(page)
    expect(page.locator("#callers > li:not(.ended)")).to_have_count(0)


def test_redis_that_hangs_is_said_and_passes(breakable: Stack, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    require_live(page)
    breakable.children["redis"].signal(signal.SIGSTOP)
    try:
        page.get_by_role("button", name="Connect", exact=True).click()
        expect(page.locator("#bridge-status")).to_have_class(re.compile("error"))
        expect(page.locator("#bridge-status")).to_have_text(re.compile("again", re.IGNORECASE))
    finally:
        breakable.children["redis"].signal(signal.SIGCONT)
    phone = ring_in(breakable, room)
    expect(page.locator("#callers > li:not(.ended)")).to_have_count(1, timeout=RECOVERS_MILLISECONDS)
    require_live(page)
    phone.hang_up()


def test_redis_that_is_restarted_is_said_and_passes(breakable: Stack, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    require_live(page)
    breakable.end("redis")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.locator("#bridge-status")).to_have_class(re.compile("error"))
    expect(page.locator("#bridge-status")).to_have_text(re.compile("again", re.IGNORECASE))
    reply = requests.get(f"{breakable.url}/room/{room}", headers={"Accept": "text/html"}, timeout=REQUEST_SECONDS)
    assert reply.status_code == 503
    assert "try again" in reply.text.lower()
    breakable.start_redis()
    breakable.wait_for_services()
    phone = ring_in(breakable, room)
    expect(page.locator("#callers > li:not(.ended)")).to_have_count(1, timeout=RECOVERS_MILLISECONDS)
    require_live(page)
    phone.hang_up()


def test_a_phone_line_that_nobody_confirms_is_said(breakable: Stack, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    fault(breakable, kind="status", status=503, path="/dial")
    page.get_by_role("button", name="Connect", exact=True).click()
    # A cloud that answers 503 may have dialled all the same: it is not asked a second time at once.
    expect(page.locator("#bridge-status")).to_have_text(re.compile("nobody has confirmed it"))
    expect(page.locator("#bridge-state")).to_have_text("may be connected")
    no_faults(breakable)


def test_a_cloud_that_is_down_rings_nobody_and_when_it_is_back_the_next_one_comes(breakable: Stack, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)

    def ring(name: str) -> Locator:
        number = f"1555{uuid.uuid4().int % 10_000_000:07}"
        told = {"behaviour": "answer", "keys": ["1"]}
        requests.post(f"{breakable.sandbox_url}/sandbox/phone/numbers/{number}", json=told, timeout=REQUEST_SECONDS).raise_for_status()
        page.get_by_label("Phone number").fill(f"+{number}")
        page.get_by_label("Name (optional)").fill(name)
        page.get_by_role("button", name="Ring", exact=True).click()
        return page.locator("#callers > li", has_text=name)

    fault(breakable, kind="status", status=503, path="/v1/calls")
    expect(ring("Anna")).to_contain_text("Waiting to be rung")
    no_faults(breakable)
    expect(ring("Bob")).to_contain_text("In the room", timeout=RECOVERS_MILLISECONDS)
    expect(page.locator("#bridge-state")).to_have_text("connected", timeout=RECOVERS_MILLISECONDS)
    # Whether she was rung nobody could tell, so she is not rung again by herself.
    expect(page.locator("#callers > li", has_text="Anna")).not_to_contain_text("In the room")
