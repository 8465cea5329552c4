"""What somebody at the room's page sees while a service, Redis or the cloud is away, and that all is well again afterwards."""

from __future__ import annotations

import re
import signal
import uuid
from collections.abc import Iterator

import pytest
import requests
from browser import Visitor
from conftest import make_stack
from partyline import REQUEST_SECONDS, Partyline, eventually
from phone import Phone
from playwright.sync_api import Browser, Locator, Page, expect
from stack import LOOPBACK, Stack

RECOVERS_MILLISECONDS = 30_000
CALLERS = "#callers > li:not(.ended)"


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partyline]:
    """A stack of its own."""
    with make_stack(tmp_path_factory.mktemp("outages")) as stack:
        yield Partyline(stack)
        stack.require_running()


@pytest.fixture
def visitor(browser: Browser, breakable: Partyline) -> Iterator[Visitor]:
    with Visitor.at(browser, breakable.stack.url) as visitor:
        yield visitor
        visitor.require_clean()


@pytest.fixture
def room(breakable: Partyline) -> str:
    name = f"outage-{uuid.uuid4().hex[:12]}"
    breakable.room(name)
    return name


def kill(stack: Stack, name: str) -> None:
    stack.children[name].signal(signal.SIGKILL)
    stack.children[name].wait(10)


def require_live(page: Page) -> None:
    expect(page.locator("#live")).to_have_text("Live", timeout=RECOVERS_MILLISECONDS)
    expect(page.locator("#notices")).not_to_contain_text("Trying to catch up")


def require_refusal(page: Page) -> None:
    """The line cannot be connected now, and the page says what to do."""
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.locator("#bridge-status")).to_have_class(re.compile("error"))
    expect(page.locator("#bridge-status")).to_have_text(re.compile("again", re.IGNORECASE))


def require_redis_known(stack: Stack) -> None:
    """Every service has found Redis again: each tries by itself, two seconds apart at most."""

    def is_known() -> bool:
        replies = [
            requests.get(f"http://{LOOPBACK}:{port}/readyz", timeout=REQUEST_SECONDS) for port in stack.ports.room_admin + stack.ports.webhook_admin
        ]
        return all(reply.json()["dependencies"] == {"redis": "up"} for reply in replies)

    assert eventually(is_known)


def require_caller_shown(breakable: Partyline, page: Page, room: str) -> Phone:
    """Somebody rings in, and the page shows it as it happens. Where a PIN cannot be checked yet they are asked again, and type it again."""
    facts = breakable.room(room)
    phone = Phone(breakable)
    asked = 0

    def is_in() -> bool:
        nonlocal asked
        if phone.prompts() > asked:
            asked += 1
            assert asked == 1 or "could not check that pin" in phone.heard()[-1], phone.heard()
            phone.type(f"{facts['pin']}#")
        return bool(phone.conversation() == facts["sessionId"])

    assert eventually(is_in), phone.view()
    expect(page.locator(CALLERS)).to_have_count(1, timeout=RECOVERS_MILLISECONDS)
    require_live(page)
    return phone


def test_either_replica_is_killed_and_the_page_goes_on(breakable: Partyline, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    require_live(page)
    for replica in (0, 1):
        kill(breakable.stack, f"room-{replica}")
        phone = require_caller_shown(breakable, page, room)
        phone.hang_up()
        expect(page.locator(CALLERS)).to_have_count(0, timeout=RECOVERS_MILLISECONDS)
        breakable.stack.start_room_service(replica)
        breakable.stack.wait_for_services()


def test_with_every_replica_away_the_page_says_so_and_then_catches_up(browser: Browser, breakable: Partyline, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    phone = require_caller_shown(breakable, page, room)
    for replica in (0, 1):
        kill(breakable.stack, f"room-{replica}")
    expect(page.locator("#live")).to_have_text("Behind")
    expect(page.locator("#notices")).to_contain_text("Trying to catch up")
    page.locator("#callers").get_by_role("button", name=re.compile("Hang up")).click()
    expect(page.locator("#bridge-status")).to_have_text(re.compile("try again", re.IGNORECASE))
    with Visitor.at(browser, breakable.stack.url) as late:
        expect(late.open(f"/room/{room}").get_by_role("heading")).to_have_text("One moment, please")
        late.require_accessible()
        late.require_clean()
    phone.hang_up()  # while nobody tells the page
    for replica in (0, 1):
        breakable.stack.start_room_service(replica)
    breakable.stack.wait_for_services()
    require_live(page)
    expect(page.locator(CALLERS)).to_have_count(0)


def test_redis_that_hangs_is_said_and_passes(breakable: Partyline, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    require_live(page)
    breakable.stack.children["redis"].signal(signal.SIGSTOP)
    try:
        require_refusal(page)
    finally:
        breakable.stack.children["redis"].signal(signal.SIGCONT)
    require_caller_shown(breakable, page, room).hang_up()


def test_redis_that_is_restarted_is_said_and_passes(breakable: Partyline, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    require_live(page)
    breakable.stack.end("redis")
    require_refusal(page)
    reply = requests.get(f"{breakable.stack.url}/room/{room}", headers={"Accept": "text/html"}, timeout=REQUEST_SECONDS)
    assert reply.status_code == 503
    assert "try again" in reply.text.lower()
    breakable.stack.start_redis()
    require_redis_known(breakable.stack)
    require_caller_shown(breakable, page, room).hang_up()


def test_a_phone_line_that_nobody_confirms_is_said(breakable: Partyline, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)
    breakable.fault("/dial", "status", status=503)
    page.get_by_role("button", name="Connect", exact=True).click()
    # A cloud that answers 503 may have dialled all the same: it is not asked a second time at once.
    expect(page.locator("#bridge-status")).to_have_text(re.compile("nobody has confirmed it"))
    expect(page.locator("#bridge-state")).to_have_text("may be connected")
    breakable.no_faults()


def test_a_cloud_that_is_down_rings_nobody_and_when_it_is_back_the_next_one_comes(breakable: Partyline, visitor: Visitor, room: str) -> None:
    page = visitor.join(room)

    def ring(name: str) -> Locator:
        number = f"1555{uuid.uuid4().int % 10_000_000:07}"
        breakable.tell_phone(number, behaviour="answer", keys=["1"])
        return visitor.ring(number, name)

    breakable.fault("/v1/calls", "status", status=503)
    expect(ring("Anna")).to_contain_text("Waiting to be rung")
    breakable.no_faults()
    expect(ring("Bob")).to_contain_text("In the room", timeout=RECOVERS_MILLISECONDS)
    expect(page.locator("#bridge-state")).to_have_text("connected", timeout=RECOVERS_MILLISECONDS)
    # Whether she was rung nobody could tell, so she is not rung again by herself.
    expect(visitor.caller("Anna")).not_to_contain_text("In the room")
