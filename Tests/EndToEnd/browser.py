"""A real browser on the pages: what it runs, what its policy forbids, and a stand-in for the SDK so that a test decides who is in a room."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pathlib
import shutil
from collections.abc import Callable, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from partyline import eventually
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, Request, Route, expect

STUB_SDK = pathlib.Path(__file__).with_name("stub_sdk.js").read_text()
FAKE_DEVICES = "--use-fake-device-for-media-stream"
ALLOW_DEVICES = "--use-fake-ui-for-media-stream"
MEDIA_SECONDS = 30.0

# Runs before every page of a context, frames too. A payload that gets to run calls `ran()`.
WATCH = """
globalThis.scriptsRan = [];
globalThis.ran = (what) => scriptsRan.push(String(what));
globalThis.violations = [];
addEventListener("securitypolicyviolation", (event) => violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""

expect.set_options(timeout=15_000)


def launch(playwright: Playwright, *arguments: str) -> Browser:
    """Debian's chromium, without a window. In a container it is often root who runs it, and then there is no sandbox."""
    program = shutil.which("chromium")
    assert program, "chromium is not installed; `deploy/local/setup chromium` installs it"
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox", *arguments])


@dataclasses.dataclass
class Visitor:
    """Somebody at a browser. `problems` are what the console and the policy complained of."""

    context: BrowserContext
    page: Page
    base: str
    problems: list[str]

    @classmethod
    @contextlib.contextmanager
    def at(cls, browser: Browser, base: str, *, sdk: str | None = STUB_SDK, **settings: Any) -> Iterator[Visitor]:
        """`sdk` is what comes from where the SDK comes from; None for an address that nobody answers."""
        context = browser.new_context(base_url=base, **settings)
        try:
            context.add_init_script(WATCH)
            context.route(lambda url: not url.startswith((base, "blob:", "data:")), lambda route: elsewhere(route, sdk))
            page = context.new_page()
            problems: list[str] = []
            page.on("pageerror", lambda error: problems.append(f"error: {error}"))
            page.on("console", lambda message: problems.append(f"console: {message.text}") if complains(message) else None)
            yield cls(context, page, base, problems)
        finally:
            context.close()

    def roster(self, roster: dict[str, Any]) -> None:
        """Makes up who is in every room, from now on: events come from here instead of from the service."""
        whole = {"cursor": "1-0", "bridge": {"state": "absent"}, "callers": [], "participants": []} | roster
        body = f"retry: 1000\nevent: roster\nid: 1-0\ndata: {json.dumps(whole)}\n\n"
        self.context.route("**/room/*/events", lambda route: route.fulfill(content_type="text/event-stream", body=body))

    def answers(self, path: str, status: int, body: Any) -> list[dict[str, Any]]:
        """Makes up what a POST is answered; gives what was posted."""
        posted: list[dict[str, Any]] = []

        def answer(route: Route, request: Request) -> None:
            posted.append(json.loads(request.post_data or "{}"))
            text = body if isinstance(body, str) else json.dumps(body)
            route.fulfill(status=status, content_type="text/plain" if isinstance(body, str) else "application/json", body=text)

        self.context.route(f"**{path}", answer)
        return posted

    def open(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def join(self, room: str, name: str = "Maria") -> Page:
        page = self.open(f"/room/{room}")
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Join room").click()
        expect(page.get_by_role("button", name="Leave")).to_be_visible()
        return page

    def ring(self, number: str, name: str) -> Locator:
        """Rings somebody in by the page's own form; gives their row."""
        self.page.get_by_label("Phone number").fill(f"+{number}")
        self.page.get_by_label("Name (optional)").fill(name)
        self.page.get_by_role("button", name="Ring", exact=True).click()
        expect(self.page.locator("#ring-status")).to_have_text(f"Ringing {name}…")
        return self.caller(name)

    def caller(self, name: str) -> Locator:
        """Somebody's row among those on the phone."""
        return self.page.locator("#callers > li", has_text=name)

    def add(self, name: str, **options: Any) -> None:
        """Somebody joins in another browser."""
        self.page.evaluate("([name, options]) => void (globalThis.others ??= []).push(stub.add(name, options))", [name, options])

    def require_accessible(self) -> None:
        found = Axe().run(self.page, options={"resultTypes": ["violations"]})
        violations = [
            f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for violation in found.response["violations"]
            for node in violation["nodes"]
        ]
        assert not violations, "\n".join(violations)

    def require_clean(self) -> None:
        """Nothing ran that is not ours, nothing was forbidden, nothing failed unseen."""
        assert self.page.evaluate("[scriptsRan, violations]") == [[], []]
        assert not self.problems


def elsewhere(route: Route, sdk: str | None) -> None:
    """Nothing leaves this machine: the SDK's script is the stand-in, everything else is out of reach."""
    if sdk is not None and route.request.resource_type == "script":
        route.fulfill(content_type="text/javascript", body=sdk)
    else:
        route.abort("connectionrefused")


def complains(message: ConsoleMessage) -> bool:
    # A refusal of the server is part of many tests, and Chromium reports each.
    return message.type == "error" and not message.text.startswith("Failed to load resource")


def bytes_heard(page: Page, leg: str) -> int:
    """Bytes of sound that came to a phone's leg; `leg` is how the page's script finds it."""
    count = """
    async () => {
      let bytes = 0;
      for (const { report } of (await %s?.stats()) ?? [])
        for (const entry of report.values()) if (entry.type === "inbound-rtp") bytes += entry.bytesReceived;
      return bytes;
    }
    """
    return int(page.evaluate(count % leg))


def grows(measure: Callable[[], int]) -> bool:
    """Whether a count of bytes goes up, and goes on going up."""
    return eventually(lambda: measure() > 0, MEDIA_SECONDS) and (seen := measure()) >= 0 and eventually(lambda: measure() > seen, MEDIA_SECONDS)


def focused(page: Page, name: str) -> Callable[[], bool]:
    """Whether what has the focus is called so: by its text, or by its id where it has none."""
    return lambda: page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id") == name


def tab_until(page: Page, is_there: Callable[[], bool], limit: int = 60) -> None:
    """Presses Tab until something has the focus; every stop on the way shows that it has it."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        focused = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert shown != "none" or focused.startswith("<body"), f"the focus cannot be seen on {focused}"
        if is_there():
            return
    raise AssertionError("the keyboard does not get there")
