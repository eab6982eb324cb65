"""The calls about money: payments, and what the reports add up."""

from datetime import date

from made_up import PASSWORD

from every_call.call import Call, for_client, plain

CALLS: dict[str, Call] = {
    "payments.account": Call("client", for_client()),
    "payments.charge": Call(
        "client", for_client(amount=10, due="today", description="d", idempotency_key=None)
    ),
    "payments.discount": Call(
        "client", for_client(amount=1, description="d", idempotency_key=None, confirmed=True)
    ),
    "payments.dues": Call("list", plain(sort="due", limit=50, offset=0)),
    "payments.place_of": Call("list", for_client(text="", which="owing", sort="due")),
    "payments.totals": Call("list", plain(text="", which="owing")),
    "payments.receipt_text": Call("client", lambda gym: {"entry_id": gym.new_payment()}),
    "payments.receive": Call(
        "client",
        for_client(
            amount=10,
            method="cash",
            on="today",
            reference=None,
            idempotency_key=None,
            seen=None,
            confirmed=True,
        ),
    ),
    "payments.recent": Call("list", plain(sort="-booked", limit=50, after=None)),
    "payments.refund": Call(
        "client",
        for_client(
            amount=1,
            method="cash",
            reason="r",
            on="today",
            password=PASSWORD,
            idempotency_key=None,
        ),
    ),
    "payments.reverse": Call(
        "client", lambda gym: {"entry_id": gym.new_payment(), "reason": "a slip"}
    ),
    "payments.upi_parts": Call("client", for_client(amount=10)),
    "payments.upi_request": Call("client", for_client(amount=10)),
    "reports.clients_by_month": Call("list", plain(months=12)),
    "reports.dues_by_age": Call("list", plain()),
    "reports.takings_by_month": Call("list", plain(months=12)),
    "reports.takings": Call("list", plain(start=date(2026, 1, 1), end=date(2026, 12, 31))),
}
