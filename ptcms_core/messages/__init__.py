"""WhatsApp messages: templates, the outbox with its honest states, the history, the log."""

from ptcms_core.messages.log import LogEntry, parse_log, render_log
from ptcms_core.messages.outbox import Message, doubt_restored, settle_leases
from ptcms_core.messages.service import Messages, Preview
from ptcms_core.messages.templates import Template

__all__ = [
    "LogEntry",
    "Message",
    "Messages",
    "Preview",
    "Template",
    "doubt_restored",
    "parse_log",
    "render_log",
    "settle_leases",
]
