"""Which documents there are: what each is made from, and who renders it."""

from collections.abc import Mapping
from typing import Any

from ptcms_core import settings
from ptcms_core.storage import documents


def renderers() -> dict[str, documents.Renderer]:
    """The JSON documents, by name."""
    from ptcms_core import clients, diets, payments, progress, workouts

    def payment_fragment(
        connection: Any, client_id: int, names: Mapping[int, str]
    ) -> dict[str, object] | None:
        return payments.document_fragment(
            connection, client_id, names, settings.currency(connection)
        )

    def payment_header(connection: Any) -> dict[str, object]:
        return payments.document_header(connection, settings.currency(connection))

    headers = {"payment_records": payment_header}
    table = (
        ("clients", "clients.json", {"client", "account"}, clients.document_fragment),
        ("phone", "phone.json", {"client"}, clients.phone_fragment),
        ("client_diet", "client_diet.json", {"client", "diet_plan"}, diets.document_fragment),
        (
            "workout_plans",
            "workout_plans.json",
            {"client", "workout_plan"},
            workouts.document_fragment,
        ),
        (
            "client_progress",
            "client_progress.json",
            {"client", "weigh_in"},
            progress.document_fragment,
        ),
        (
            "payment_records",
            "payment_records.json",
            {"client", "ledger_entry"},
            payment_fragment,
        ),
    )
    return {
        name: documents.Renderer(name, file, frozenset(subjects), fragment, headers.get(name))
        for name, file, subjects, fragment in table
    }


def streams() -> dict[str, documents.Stream]:
    """The text files written as a whole, by file name."""
    from ptcms_core.messages import render_log

    return {"PyWhatKit_DB.txt": render_log}
