"""The JSON documents: written from the database, whole or not at all, never over a hand's edit."""

from ptcms_core.storage.documents.publisher import DocumentStatus, Published, Publisher
from ptcms_core.storage.documents.reading import problem_of
from ptcms_core.storage.documents.rendering import Fragment, Renderer, Stream

__all__ = [
    "DocumentStatus",
    "Fragment",
    "Published",
    "Publisher",
    "Renderer",
    "Stream",
    "problem_of",
]
