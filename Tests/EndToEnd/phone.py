"""One of the sandbox's virtual phones, in somebody's hand."""

from __future__ import annotations

import random
from typing import Any

import requests
from partyline import REQUEST_SECONDS, Partyline, eventually


class Phone:
    """Rings a number as soon as it is made."""

    def __init__(self, partyline: Partyline, caller: str | None = None) -> None:
        self.base = f"{partyline.stack.sandbox_url}/sandbox/phone/calls"
        order = {"from": caller or f"1555{random.randrange(10_000_000):07}", "to": partyline.account.conference_number}  # noqa: S311
        reply = requests.post(self.base, json=order, timeout=REQUEST_SECONDS)
        assert reply.status_code == 201, reply.text
        self.call = reply.json()["id"]

    @classmethod
    def in_room(cls, partyline: Partyline, room: dict[str, Any]) -> Phone:
        """Rings in and types the room's PIN, up to being in its conversation."""
        phone = cls(partyline)
        phone.wait_for_prompt()
        phone.type(f"{room['pin']}#")
        assert eventually(lambda: phone.conversation() == room["sessionId"]), phone.view()
        return phone

    def view(self) -> dict[str, Any]:
        view: dict[str, Any] = requests.get(f"{self.base}/{self.call}", timeout=REQUEST_SECONDS).json()
        return view

    def heard(self) -> list[str]:
        """What was spoken to the caller so far."""
        return [line["text"] for line in self.view()["lines"] if line["kind"] == "talk"]

    def prompts(self) -> int:
        return sum(1 for line in self.view()["lines"] if line["kind"] == "prompt")

    def wait_for_prompt(self, number: int = 1) -> None:
        assert eventually(lambda: self.prompts() >= number), self.view()

    def type(self, digits: str) -> None:
        requests.post(f"{self.base}/{self.call}/digits", json={"digits": digits}, timeout=REQUEST_SECONDS).raise_for_status()

    def hang_up(self) -> None:
        requests.post(f"{self.base}/{self.call}/hangup", timeout=REQUEST_SECONDS).raise_for_status()

    def conversation(self) -> str | None:
        name: str | None = self.view().get("conversation")
        return name

    def has_ended(self) -> bool:
        return bool(self.view()["ended"])


class RungPhone(Phone):
    """A phone that somebody else rings. The last four digits of its number say what it does: see `Sandbox phone --help`."""

    def __init__(self, partyline: Partyline, number: str) -> None:
        self.base = f"{partyline.stack.sandbox_url}/sandbox/phone/calls"
        self.call = number  # its newest call is meant

    def answer(self) -> None:
        requests.post(f"{self.base}/{self.call}/answer", timeout=REQUEST_SECONDS).raise_for_status()

    def decline(self) -> None:
        requests.post(f"{self.base}/{self.call}/decline", timeout=REQUEST_SECONDS).raise_for_status()

    def is_ringing(self) -> bool:
        calls = requests.get(f"{self.base}?number={self.call}&live=true", timeout=REQUEST_SECONDS).json()["calls"]
        return any(call["status"] == "ringing" for call in calls)
