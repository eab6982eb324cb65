"""WhatsApp messages: templates, the outbox with its honest states, bulk, reminders, the log."""

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
