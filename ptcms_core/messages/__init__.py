"""WhatsApp messages: templates, the outbox with its honest states, the history."""

from ptcms_core.messages.outbox import Message, render_log
from ptcms_core.messages.service import Messages, Preview
from ptcms_core.messages.templates import Template

__all__ = ["Message", "Messages", "Preview", "Template", "render_log"]
