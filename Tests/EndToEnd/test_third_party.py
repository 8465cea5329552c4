"""The official SDKs, as they come from PyPI, against the sandbox; and what ours makes, read by theirs."""

from __future__ import annotations

import concurrent.futures
import json
import pathlib
import uuid
from collections.abc import Callable
from typing import Any

import jsonschema
import jwt
import opentok
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from opentok.exceptions import ForceDisconnectError, RequestError, SipDialError
from partyline import Partyline, eventually
from phone import RungPhone
from stack import LOOPBACK, Account, Stack
from vonage_http_client import Auth, HttpClient, HttpClientOptions
from vonage_http_client.errors import AuthenticationError, HttpRequestError, NotFoundError, RateLimitedError
from vonage_video import Video
from vonage_video.errors import RoutedSessionRequiredError
from vonage_video.models import InitiateSipRequest, MediaMode, SessionOptions, SignalData, SipAuth, SipOptions, TokenOptions
from vonage_voice import Voice
from vonage_voice.models import (
    AdvancedMachineDetection,
    AudioStreamOptions,
    Conversation,
    CreateCallRequest,
    Input,
    Notify,
    Phone,
    Talk,
    ToPhone,
    TtsStreamOptions,
)

# A number of nobody's: a dial to it is an outbound call, where one to the conference number would ask our own webhooks.
STRANGER = "15550002222"


# The sandbox, by the SDKs


@pytest.fixture(scope="module")
def client(partyline: Partyline) -> opentok.Client:
    return opentok.Client(partyline.account.opentok_api_key, partyline.account.opentok_api_secret, api_url=partyline.stack.sandbox_url)


@pytest.fixture(scope="module")
def vonage_client(partyline: Partyline) -> HttpClient:
    """Insists on https, as all of them do: the sandbox's certificate authority is trusted by the environment alone."""
    account, host = partyline.account, f"{LOOPBACK}:{partyline.stack.ports.sandbox_https}"
    auth = Auth(application_id=account.vonage_application_id, private_key=account.vonage_private_key_file)
    return HttpClient(auth, HttpClientOptions(api_host=host, video_host=host))


@pytest.fixture(autouse=True)
def _trust_the_sandbox(partyline: Partyline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(partyline.stack.state / "ca" / "ca.pem"))


def test_opentok_python_sdk(client: opentok.Client, partyline: Partyline) -> None:
    session = client.create_session(media_mode=opentok.MediaModes.routed).session_id
    assert client.list_streams(session).count == 0

    token = client.generate_token(session, data="sip=true")
    # Without the right name and password the number is not rung, and the leg is gone as soon as it was there.
    auth = {"username": partyline.account.vonage_api_key, "password": partyline.account.vonage_api_secret}
    call = client.dial(session, token, f"sip:{STRANGER}@sip.nexmo.com;transport=tls", {"headers": {"X-Room": "a"}, "auth": auth, "secure": True})
    assert [connection["connectionId"] for connection in partyline.connections(session)] == [call.connectionId]
    assert eventually(lambda: client.list_streams(session).count == 1)
    assert client.get_stream(session, call.streamId).id == call.streamId

    assert client.mute_stream(session, call.streamId).status_code == 200
    assert client.mute_all(session, [call.streamId]).status_code == 200
    assert client.disable_force_mute(session).status_code == 200
    assert client.play_dtmf(session, call.connectionId, "17p#").status_code == 200
    assert client.play_dtmf(session, None, "1").status_code == 200
    client.send_signal(session, {"type": "chat", "data": "hello"})
    client.send_signal(session, {"type": "chat", "data": "hello"}, call.connectionId)

    client.force_disconnect(session, call.connectionId)
    assert partyline.connections(session) == []
    with pytest.raises(ForceDisconnectError):
        client.force_disconnect(session, call.connectionId)


def test_opentok_python_sdk_with_an_old_token(client: opentok.Client) -> None:
    session = client.create_session(media_mode=opentok.MediaModes.routed).session_id
    token = client.generate_token(session, use_jwt=False)
    assert token.startswith("T1==")
    assert client.dial(session, token, f"sip:{STRANGER}@sip.nexmo.com").connectionId


def test_opentok_python_sdk_is_refused_as_in_the_cloud(client: opentok.Client, partyline: Partyline) -> None:
    relayed = client.create_session().session_id
    with pytest.raises(SipDialError, match="Media Router"):
        client.dial(relayed, client.generate_token(relayed), f"sip:{STRANGER}@sip.nexmo.com")
    session = client.create_session(media_mode=opentok.MediaModes.routed).session_id
    with pytest.raises(SipDialError, match="Invalid request"):
        client.dial(session, client.generate_token(session), f"sip:{STRANGER}@sip.nexmo.com", {"headers": {"Room": "a"}})
    wrong = opentok.Client(partyline.account.opentok_api_key, "wrong" * 8, api_url=partyline.stack.sandbox_url)
    with pytest.raises(RequestError, match="invalid credentials"):
        wrong.create_session()


def test_vonage_video_sdk(vonage_client: HttpClient, partyline: Partyline) -> None:
    video = Video(vonage_client)
    session = video.create_session(SessionOptions(media_mode=MediaMode.ROUTED)).session_id
    token = text(video.generate_client_token(TokenOptions(session_id=session, connection_data="sip=true")))
    auth = SipAuth(username=partyline.account.vonage_api_key, password=partyline.account.vonage_api_secret)
    options = SipOptions(uri=f"sip:{STRANGER}@sip.nexmo.com;transport=tls", auth=auth)
    call = video.initiate_sip_call(InitiateSipRequest(session_id=session, token=token, sip=options))
    assert eventually(lambda: [stream.id for stream in video.list_streams(session)] == [call.stream_id])
    assert video.get_stream(session, call.stream_id).id == call.stream_id
    video.mute_stream(session, call.stream_id)
    video.mute_all_streams(session, [call.stream_id])
    video.disable_mute_all_streams(session)
    video.play_dtmf(session, "17p#", call.connection_id)
    video.send_signal(session, SignalData(type="chat", data="hello"))
    video.send_signal(session, SignalData(type="chat", data="hello"), call.connection_id)
    video.disconnect_client(session, call.connection_id)
    assert partyline.connections(session) == []
    with pytest.raises(NotFoundError):
        video.disconnect_client(session, call.connection_id)


def test_vonage_video_sdk_is_refused_as_in_the_cloud(vonage_client: HttpClient) -> None:
    video = Video(vonage_client)
    relayed = video.create_session(SessionOptions(media_mode=MediaMode.RELAYED)).session_id
    token = text(video.generate_client_token(TokenOptions(session_id=relayed)))
    with pytest.raises(RoutedSessionRequiredError):
        video.initiate_sip_call(InitiateSipRequest(session_id=relayed, token=token, sip=SipOptions(uri=f"sip:{STRANGER}@sip.nexmo.com")))


class PatientVoice:
    """The Voice SDK in the hands of somebody who waits as the platform's limits want it: 3 new calls and 15 other requests a second."""

    def __init__(self, client: HttpClient) -> None:
        self.voice = Voice(client)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.voice, name)

        def ask(*arguments: Any) -> Any:
            answers: list[Any] = []

            def is_let_through() -> bool:
                try:
                    answers.append(method(*arguments))
                except RateLimitedError:
                    return False
                return True

            assert eventually(is_let_through)
            return answers[0]

        return ask

    def ring(self, number: str, **more: Any) -> str:
        """Rings a number into a conversation of its own, and returns the call's uuid."""
        ncco = [Conversation(name=uuid.uuid4().hex)]
        created = self.create_call(CreateCallRequest(to=[ToPhone(number=number)], from_=Phone(number="15550001111"), ncco=ncco, **more))
        assert (created.direction, created.status) == ("outbound", "started")
        return str(created.uuid)


@pytest.fixture(scope="module")
def voice(vonage_client: HttpClient) -> PatientVoice:
    return PatientVoice(vonage_client)


def test_vonage_voice_sdk(voice: PatientVoice, partyline: Partyline) -> None:
    call = voice.ring(STRANGER)
    assert eventually(lambda: partyline.leg(call).get("conversation") is not None)
    assert voice.get_call(call).status == "answered"
    listed, _ = voice.list_calls()
    assert call in {found.uuid for found in listed}

    voice.mute(call)
    assert partyline.leg(call)["muted"]
    voice.unmute(call)
    voice.earmuff(call)
    leg = partyline.leg(call)
    assert (leg["muted"], leg["earmuffed"]) == (False, True)
    voice.unearmuff(call)
    assert not partyline.leg(call)["earmuffed"]

    assert voice.play_dtmf_into_call(call, "17p#").uuid == call
    assert voice.play_tts_into_call(call, TtsStreamOptions(text="You are muted.")).uuid == call
    assert voice.stop_tts(call).uuid == call
    assert voice.play_audio_into_call(call, AudioStreamOptions(stream_url=["https://example.com/hold.mp3"])).uuid == call
    assert voice.stop_audio_stream(call).uuid == call
    voice.transfer_call_ncco(call, [Talk(text="Wait.", loop=1), Conversation(name="elsewhere")])
    assert partyline.leg(call)["conversation"] == "elsewhere"

    voice.hangup(call)
    assert voice.get_call(call).status == "completed"
    with pytest.raises(HttpRequestError):
        voice.hangup(call)
    with pytest.raises(NotFoundError):
        voice.hangup(str(uuid.uuid4()))


@pytest.mark.parametrize(
    ("ending", "status"),
    [("0403", "rejected"), ("0404", "rejected"), ("0480", "unanswered"), ("0486", "busy"), ("0503", "failed"), ("0603", "rejected")],
)
def test_vonage_voice_sdk_rings_who_is_not_there(voice: PatientVoice, partyline: Partyline, ending: str, status: str) -> None:
    call = voice.ring(f"1555020{ending}")
    assert eventually(lambda: partyline.leg(call)["status"] == status)
    assert voice.get_call(call).status == status


def test_vonage_voice_sdk_rings_a_phone(voice: PatientVoice, partyline: Partyline) -> None:
    phone = RungPhone(partyline, "15550210180")
    detection = AdvancedMachineDetection(behavior="continue", mode="detect_beep")
    answered = voice.ring(phone.call, ringing_timer=30, length_timer=7200, advanced_machine_detection=detection)
    assert eventually(phone.is_ringing)
    phone.answer()
    assert eventually(lambda: phone.conversation() is not None)
    phone.hang_up()
    assert voice.get_call(answered).status == "completed"

    declined = voice.ring(phone.call)
    phone.decline()
    assert voice.get_call(declined).status == "rejected"

    cancelled = voice.ring(phone.call)
    voice.hangup(cancelled)
    assert not phone.is_ringing()
    assert voice.get_call(cancelled).status == "cancelled"


def test_vonage_voice_sdk_finds_a_voicemail(voice: PatientVoice, partyline: Partyline) -> None:
    call = voice.ring("15550200302", machine_detection="hangup")
    assert eventually(lambda: partyline.leg(call)["status"] == "completed")


def test_vonage_voice_sdk_meets_the_limits(vonage_client: HttpClient, partyline: Partyline) -> None:
    # Many at once, so that even a machine with much else to do sends more in a second than may be sent.
    with concurrent.futures.ThreadPoolExecutor(25) as crowd:
        listings = [crowd.submit(Voice(vonage_client).list_calls) for _ in range(100)]
    assert {type(listing.exception()) for listing in listings} == {type(None), RateLimitedError}
    rates = partyline.sandbox_state()["rates"]
    assert (rates["callsPerSecond"]["limit"], rates["requestsPerSecond"]["limit"]) == (3, 15)
    assert rates["requestsPerSecond"]["peak"] > 15
    assert rates["requestsPerSecond"]["refused"] > 0


def test_vonage_voice_sdk_is_refused_with_a_foreign_key(partyline: Partyline, tmp_path: pathlib.Path) -> None:
    foreign = Account.kept_in(tmp_path)
    host = f"{LOOPBACK}:{partyline.stack.ports.sandbox_https}"
    auth = Auth(application_id=partyline.account.vonage_application_id, private_key=foreign.vonage_private_key_file)
    with pytest.raises(AuthenticationError):
        Voice(HttpClient(auth, HttpClientOptions(api_host=host))).list_calls()


# What ours makes, by the SDKs

MOMENTARY = {"iat", "exp", "jti", "nonce"}


def test_our_token_says_what_the_opentok_sdk_says(client: opentok.Client, partyline: Partyline) -> None:
    room = partyline.room(uuid.uuid4().hex)
    assert room["apiKey"] == partyline.account.opentok_api_key
    ours, theirs = (
        jwt.decode(token, partyline.account.opentok_api_secret, algorithms=["HS256"])
        for token in (room["token"], client.generate_token(room["sessionId"]))
    )
    assert said(ours) == said(theirs)
    assert MOMENTARY & theirs.keys() <= MOMENTARY & ours.keys()
    assert ours["exp"] > ours["iat"]


def test_our_token_says_what_the_video_sdk_says(own_stack: Callable[..., Stack], vonage_client: HttpClient) -> None:
    unified = Partyline(own_stack(OPENTOK_ENVIRONMENT="unified"))
    room = unified.room("unified")
    assert room["apiKey"] == unified.account.vonage_application_id
    host = f"{LOOPBACK}:{unified.stack.ports.sandbox_https}"
    auth = Auth(application_id=unified.account.vonage_application_id, private_key=unified.account.vonage_private_key_file)
    theirs_token = text(Video(HttpClient(auth, HttpClientOptions(video_host=host))).generate_client_token(TokenOptions(session_id=room["sessionId"])))
    private_key = load_pem_private_key(pathlib.Path(unified.account.vonage_private_key_file).read_bytes(), None)
    ours, theirs = (jwt.decode(token, private_key.public_key(), algorithms=["RS256"]) for token in (room["token"], theirs_token))  # type: ignore[arg-type]
    # This SDK says `subject` where the others and the documentation say `sub`.
    theirs["sub"] = theirs.pop("subject")
    assert said(ours) == said(theirs)
    assert ours["exp"] > ours["iat"]


def said(claims: dict[str, Any]) -> dict[str, Any]:
    """The claims that two tokens for the same thing share; an empty optional one says nothing."""
    return {name: value for name, value in claims.items() if name not in MOMENTARY and value != ""}


def text(token: bytes | str) -> str:
    return token.decode() if isinstance(token, bytes) else token


# Our answers, by the Voice SDK's models and the published schema

MODELS = {"talk": Talk, "input": Input, "conversation": Conversation, "notify": Notify}


@pytest.fixture(scope="module")
def answers(partyline: Partyline) -> dict[str, list[dict[str, Any]]]:
    """Every kind of NCCO that a caller can get."""
    pin = partyline.room(uuid.uuid4().hex)["pin"]
    wrong = "9" * len(pin)  # all-equal digits are nobody's PIN
    call, silent = uuid.uuid4().hex, uuid.uuid4().hex

    def dtmf(call: str, digits: str) -> list[dict[str, Any]]:
        reply = partyline.webhook("/nexmo-dtmf", {"dtmf": {"digits": digits, "timed_out": not digits}}, call=call)
        assert reply.status_code == 200
        assert reply.headers["Content-Type"].startswith("application/json")
        ncco: list[dict[str, Any]] = reply.json()
        return ncco

    return {
        "asked": partyline.webhook("/nexmo-answer", {}, call=call).json(),
        "wrong": dtmf(call, wrong),
        "right": dtmf(call, pin),
        "silent": dtmf(silent, ""),
        "wrong again": dtmf(silent, wrong),
        "goodbye": dtmf(silent, wrong + "1"),
    }


def test_our_answers_are_whole_in_the_sdks_models(answers: dict[str, list[dict[str, Any]]]) -> None:
    for name, ncco in answers.items():
        assert ncco, name
        for action in ncco:
            model = MODELS[action["action"]].model_validate(action)
            # Nothing is lost on the way: no field that their model doesn't know. The NCCO reference has `mode` for input, their model hasn't.
            known = {field: value for field, value in action.items() if (action["action"], field) != ("input", "mode")}
            assert json.loads(model.model_dump_json(by_alias=True, exclude_unset=True)) == known, name
    assert [action["action"] for action in answers["right"]][-1] == "conversation"
    assert [action["action"] for action in answers["goodbye"]] == ["talk"]


def test_our_answers_keep_to_the_published_schema(answers: dict[str, list[dict[str, Any]]], shared_data: pathlib.Path) -> None:
    schema = json.loads((shared_data / "specs/Nexmo__api-specification/json-schemas/ncco-schema.json").read_text())
    validator = jsonschema.Draft4Validator(schema)
    for ncco in answers.values():
        # The schema is older than `notify` and `wait`; its `input` knows neither `type` nor `dtmf`, and minds neither.
        known = [action for action in ncco if action["action"] not in ("notify", "wait")]
        validator.validate(known)
