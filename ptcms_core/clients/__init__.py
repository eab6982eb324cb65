"""Clients: who they are, who looks after them, finding them, archiving and erasing them."""

from ptcms_core.clients.entry import Client, Likeness, Page
from ptcms_core.clients.erasing import erase_again, erase_clients
from ptcms_core.clients.rows import document_fragment, phone_fragment, search_key
from ptcms_core.clients.service import Clients

__all__ = [
    "Client",
    "Clients",
    "Likeness",
    "Page",
    "document_fragment",
    "erase_again",
    "erase_clients",
    "phone_fragment",
    "search_key",
]
