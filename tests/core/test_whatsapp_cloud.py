"""The WhatsApp Business account with the real pywa, against a server on this machine."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import graph_server
import pytest
from graph_server import PHONE_ID, TOKEN, Answer, Graph, error

from ptcms_core.errors import Invalid
from ptcms_core.whatsapp import token
from ptcms_core.whatsapp.cloud import CloudSender
from ptcms_core.whatsapp.sender import (
    Accepted,
    ApprovedTemplate,
    Job,
    NotSent,
    Outcome,
    Unknown,
    ignore_phase,
)

TEXT = "नमस्ते Nikhil,\n₹2,000.00 & 50% off #1 💪"
JOB = Job("+919876500011", TEXT, reference="7.1")


@pytest.fixture
def graph() -> Iterator[Graph]:
    with graph_server.graph_server() as graph:
        yield graph


def sender(graph: Graph, folder: Path, *, seconds: float = 1.0, secret: str = TOKEN) -> CloudSender:
    token.write(folder, secret)
    return CloudSender(folder, lambda: PHONE_ID, environ={}, session=lambda: graph.session(seconds))


def test_a_text_goes_once_and_exactly(graph: Graph, tmp_path: Path) -> None:
    phases: list[str] = []
    outcome = sender(graph, tmp_path).send(JOB, phases.append)
    assert outcome == Accepted("wamid.1")
    assert phases == ["starting", "calling", "returned"]
    [message] = graph.asked
    assert message["to"] == "919876500011"
    assert message["text"]["body"] == TEXT
    assert message["biz_opaque_callback_data"] == "7.1"


def test_an_approved_template_goes_with_its_values_in_order(graph: Graph, tmp_path: Path) -> None:
    approved = ApprovedTemplate("payment_due", "en_US", ("Nikhil", "₹2,000.00"))
    outcome = sender(graph, tmp_path).send(
        Job("+919876500011", TEXT, "8.1", approved), ignore_phase
    )
    assert outcome == Accepted("wamid.1")
    [message] = graph.asked
    assert message["template"]["name"] == "payment_due"
    assert message["template"]["language"] == {"code": "en_US"}
    [part] = message["template"]["components"]
    assert [value["text"] for value in part["parameters"]] == ["Nikhil", "₹2,000.00"]


@pytest.mark.parametrize(
    ("answer", "kind", "again", "all_rest", "words"),
    [
        (error(130429, 429), NotSent, True, True, "slower"),
        (error(80007), NotSent, True, True, "slower"),
        (error(4), NotSent, True, True, "slower"),
        (error(131056), NotSent, True, False, "Too many messages to this client"),
        (error(190, 401), NotSent, False, True, "access token"),
        (error(10, 403), NotSent, False, True, "access token"),
        (error(200, 403), NotSent, False, True, "access token"),
        (error(131005, 403), NotSent, False, True, "access token"),
        (error(131031), NotSent, False, True, "restricted"),
        (error(368), NotSent, False, True, "restricted"),
        (error(131042), NotSent, False, True, "charge"),
        (error(131047), NotSent, False, False, "24 hours"),
        (error(131026), NotSent, False, False, "not reached"),
        (error(131030), NotSent, False, False, "test number"),
        (error(131021), NotSent, False, False, "own number"),
        (error(132001, 404), NotSent, False, False, "approved template"),
        (error(131016, 503), NotSent, True, False, "fault"),
        (error(131000, 500), NotSent, True, False, "fault"),
        (error(2, 500), NotSent, True, False, "fault"),
        (error(100), NotSent, False, False, "(#100) Made up (100)"),
        (error(9999, is_transient=True), NotSent, True, False, "fault"),
        (graph_server.HTML, Unknown, False, False, "nobody knows"),
        (graph_server.TAKEN_BUT_HTML, Unknown, False, False, "nobody knows"),
        (graph_server.TAKEN_BUT_SILENT, Unknown, False, False, "did not answer"),
        (graph_server.TAKEN_BUT_DROPPED, Unknown, False, False, "nobody knows"),
        (graph_server.DROPPED, Unknown, False, False, "nobody knows"),
        (graph_server.NOT_JSON, Unknown, False, False, "nobody knows"),
        (Answer(body=b"{}"), Unknown, False, False, "nobody knows"),
        (Answer(taken=False, status=407, body=b"proxy"), NotSent, True, True, "407"),
        (Answer(taken=False, status=500, body=b'{"error": "text"}'), Unknown, False, False, "kno"),
        (Answer(taken=False, status=400, body=b'{"error": {}}'), Unknown, False, False, "kno"),
    ],
)  # fmt: skip
def test_each_answer_is_called_what_it_is(
    graph: Graph,
    tmp_path: Path,
    answer: Answer,
    kind: type[Outcome],
    again: bool,
    all_rest: bool,
    words: str,
) -> None:
    graph.answer = lambda _message: answer
    outcome = sender(graph, tmp_path, seconds=0.5).send(JOB, ignore_phase)
    assert isinstance(outcome, kind)
    assert words in outcome.reason
    assert len(graph.asked) == 1
    if isinstance(outcome, NotSent):
        assert not answer.taken
        assert (outcome.retry_after is not None) is again
        assert outcome.channel is all_rest


def test_a_server_that_is_not_there_was_certainly_not_asked(tmp_path: Path) -> None:
    with graph_server.graph_server() as gone:
        pass
    outcome = sender(gone, tmp_path).send(JOB, ignore_phase)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_after
    assert outcome.channel


def test_a_wrong_token_says_so_and_is_shown_nowhere(
    graph: Graph, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "EAAG-another-secret-9876543210"
    with caplog.at_level(logging.DEBUG):
        outcome = sender(graph, tmp_path, secret=secret).send(JOB, ignore_phase)
    assert isinstance(outcome, NotSent)
    assert outcome.channel
    for seen in (outcome.reason, caplog.text):
        assert secret not in seen
        assert "9876500011" not in seen
        assert "Nikhil" not in seen


def test_a_new_token_and_number_are_used_from_the_next_message_on(
    graph: Graph, tmp_path: Path
) -> None:
    one = sender(graph, tmp_path, secret="EAAG-another-secret-9876543210")
    assert isinstance(one.send(JOB, ignore_phase), NotSent)
    token.write(tmp_path, TOKEN)
    assert isinstance(one.send(JOB, ignore_phase), Accepted)


def test_the_token_is_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    token.write(tmp_path, f"  {TOKEN}\n")
    path = tmp_path / token.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert token.read(tmp_path, {}) == TOKEN
    assert list(path.parent.iterdir()) == [path]
    path.chmod(0o640)
    assert token.read(tmp_path, {}) == ""
    assert "chmod 600" in token.reason_against(tmp_path, {})
    assert token.read(tmp_path, {token.VARIABLE: "from-the-environment-1"}) == (
        "from-the-environment-1"
    )
    token.forget(tmp_path)
    token.forget(tmp_path)
    assert not token.is_there(tmp_path, {})


@pytest.mark.parametrize("wrong", ["", "short", "two words are no token", "x" * 1001, "naïve" * 9])
def test_what_is_no_token_is_refused_and_the_one_before_stays(tmp_path: Path, wrong: str) -> None:
    token.write(tmp_path, TOKEN)
    with pytest.raises(Invalid, match="no access token"):
        token.write(tmp_path, wrong)
    assert token.read(tmp_path, {}) == TOKEN


def test_what_lacks_is_said_before_anything_is_queued(tmp_path: Path) -> None:
    said = CloudSender(tmp_path, lambda: "", environ={}).available()
    assert not said.ok
    assert "phone number ID" in said.reason
    said = CloudSender(tmp_path, lambda: PHONE_ID, environ={}).available()
    assert not said.ok
    assert "token" in said.reason
    token.write(tmp_path, TOKEN)
    there = CloudSender(tmp_path, lambda: PHONE_ID, environ={})
    assert there.available().ok
    assert there.able().ok
    (tmp_path / token.FILE).chmod(0o644)
    assert there.available().ok
    assert not there.able().ok
    outcome = there.send(JOB, ignore_phase)
    assert isinstance(outcome, NotSent)
    assert outcome.channel


def test_what_was_called_off_or_is_too_long_never_leaves(graph: Graph, tmp_path: Path) -> None:
    one = sender(graph, tmp_path)
    called_off = Job("+919876500011", TEXT)
    called_off.cancelled.set()
    assert isinstance(one.send(called_off, ignore_phase), NotSent)
    assert isinstance(one.send(Job("+919876500011", "x" * 4097), ignore_phase), NotSent)
    assert graph.asked == []
