"""Which documents there are: what each is made from, and who renders it."""

from collections.abc import Iterator, Mapping
from typing import Any

from ptcms_core import clients, settings
from ptcms_core.storage import documents

_Fragment = dict[str, object] | None
_Names = Mapping[int, str]


def renderers() -> dict[str, documents.Renderer]:
    """The JSON documents, by name; a subject is loaded when its fragments are first made."""
    headers = {"payment_records": _payment_header}
    table = (
        ("clients", "clients.json", {"client", "account"}, clients.document_fragment),
        ("phone", "phone.json", {"client"}, clients.phone_fragment),
        ("client_diet", "client_diet.json", {"client", "diet_plan"}, _diet),
        ("workout_plans", "workout_plans.json", {"client", "workout_plan"}, _workout),
        ("client_progress", "client_progress.json", {"client", "weigh_in"}, _progress),
        ("payment_records", "payment_records.json", {"client", "ledger_entry"}, _payments),
    )
    return {
        name: documents.Renderer(name, file, frozenset(subjects), fragment, headers.get(name))
        for name, file, subjects, fragment in table
    }


def _diet(connection: Any, client_id: int, names: _Names) -> _Fragment:
    from ptcms_core import diets

    return diets.document_fragment(connection, client_id, names)


def _workout(connection: Any, client_id: int, names: _Names) -> _Fragment:
    from ptcms_core import workouts

    return workouts.document_fragment(connection, client_id, names)


def _progress(connection: Any, client_id: int, names: _Names) -> _Fragment:
    from ptcms_core import progress

    return progress.document_fragment(connection, client_id, names)


def _payments(connection: Any, client_id: int, names: _Names) -> _Fragment:
    from ptcms_core import payments

    return payments.document_fragment(connection, client_id, names, settings.currency(connection))


def _payment_header(connection: Any) -> dict[str, object]:
    from ptcms_core import payments

    return payments.document_header(connection, settings.currency(connection))


def streams() -> dict[str, documents.Stream]:
    """The text files written as a whole, by file name."""
    return {"PyWhatKit_DB.txt": _log}


def _log(connection: Any) -> Iterator[str]:
    from ptcms_core.messages import render_log

    return render_log(connection)
