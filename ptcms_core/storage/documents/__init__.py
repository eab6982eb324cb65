"""The JSON documents: written from the database, whole or not at all, never over a hand's edit."""

from ptcms_core.storage.documents.publisher import DocumentStatus, Published, Publisher
from ptcms_core.storage.documents.reading import (
    VERSION,
    Document,
    Unreadable,
    problem_of,
    read_document,
)
from ptcms_core.storage.documents.rendering import Fragment, Renderer, Stream

__all__ = [
    "VERSION",
    "Document",
    "DocumentStatus",
    "Fragment",
    "Published",
    "Publisher",
    "Renderer",
    "Stream",
    "Unreadable",
    "problem_of",
    "read_document",
]
