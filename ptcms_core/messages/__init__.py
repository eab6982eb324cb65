"""WhatsApp messages: templates, the outbox with its honest states, bulk, reminders, the log.

Each name is loaded when it is first used: a session that writes no message needs few.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ptcms_core.messages.batch import BatchRow, BatchState
    from ptcms_core.messages.batches import Batches
    from ptcms_core.messages.channels import Channels, CloudState
    from ptcms_core.messages.log import LogEntry, parse_log, render_log
    from ptcms_core.messages.outbox import Message, doubt_restored, settle_leases
    from ptcms_core.messages.reminders import Reminders
    from ptcms_core.messages.rules import Rule, wait_for_approval
    from ptcms_core.messages.senders import cloud_of, senders_of
    from ptcms_core.messages.service import Messages, Preview
    from ptcms_core.messages.templates import Template
    from ptcms_core.messages.worker import OutboxWorker

_WHERE = {
    "BatchRow": "batch",
    "BatchState": "batch",
    "Batches": "batches",
    "Channels": "channels",
    "CloudState": "channels",
    "LogEntry": "log",
    "Message": "outbox",
    "Messages": "service",
    "OutboxWorker": "worker",
    "Preview": "service",
    "Reminders": "reminders",
    "Rule": "rules",
    "Template": "templates",
    "cloud_of": "senders",
    "doubt_restored": "outbox",
    "parse_log": "log",
    "render_log": "log",
    "senders_of": "senders",
    "settle_leases": "outbox",
    "wait_for_approval": "rules",
}

__all__ = [
    "BatchRow",
    "BatchState",
    "Batches",
    "Channels",
    "CloudState",
    "LogEntry",
    "Message",
    "Messages",
    "OutboxWorker",
    "Preview",
    "Reminders",
    "Rule",
    "Template",
    "cloud_of",
    "doubt_restored",
    "parse_log",
    "render_log",
    "senders_of",
    "settle_leases",
    "wait_for_approval",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value
