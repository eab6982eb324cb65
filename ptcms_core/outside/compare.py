"""What somebody changed of one client in a document, and what of it can be kept."""

from collections.abc import Iterator, Mapping

from ptcms_core.outside import fields as of
from ptcms_core.outside.changed import Changed, Entries
from ptcms_core.outside.differing import differing_fields
from ptcms_core.outside.fields import Field
from ptcms_core.outside.money import money_changes
from ptcms_core.outside.weigh_ins import weigh_in_changes


def changes_of(document: str, entries: Entries) -> list[Changed]:
    """What was changed by hand, in the order of the document."""
    if document == "client_progress":
        return list(weigh_in_changes(entries))
    if document == "payment_records":
        return list(money_changes(entries))
    table = {
        "clients": of.profile_fields,
        "phone": of.phone_fields,
        "client_diet": of.diet_fields,
        "workout_plans": of.workout_fields,
    }[document]()
    return list(_plain(entries, table))


def _plain(entries: Entries, table: Mapping[str, Field]) -> Iterator[Changed]:
    for one in differing_fields(entries, table, entries.edited, entries.written, entries.present):
        if one.field == "trainer" and one.value in entries.names:
            continue
        if one.field in ("age", "age_on") and one.why and entries.edited.get("date_of_birth"):
            continue
        yield one
