"""What the tests of progress share: a client, weighed so many days ago."""

from datetime import date, timedelta

from ptcms_core.session import Session

TODAY = date(2026, 11, 23)


def add(session: Session, name: str = "Nikhil More", **details: object):
    return session.clients.add(full_name=name, **details)


def weigh(session: Session, client_id: int, days_ago: int, kg: float, **details: object):
    return session.progress.record(
        client_id, weight_kg=kg, on=TODAY - timedelta(days=days_ago), confirmed=True, **details
    )
