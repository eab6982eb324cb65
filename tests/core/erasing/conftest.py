"""Somebody to erase, and somebody who stays."""

from someone_erased import client_id, other_id  # noqa: F401 - fixtures
