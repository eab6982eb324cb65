"""What happened, in words: one sentence for each row of the journal, and its values as people read
them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ptcms_core.access.words import action_words
from ptcms_core.catalogue import _, languages
from ptcms_core.values import body, conventions, dates, money

_DAYS = frozenset({"on_date", "due_date", "date_of_birth", "age_on", "consent_on", "opted_out_on"})


def subject_words(subject: str) -> str:
    """A kind of record."""
    return {
        "client": _("clients"),
        "weigh_in": _("weigh-ins"),
        "diet_plan": _("diet plans"),
        "workout_plan": _("workout plans"),
        "workout_template": _("workout templates"),
        "ledger_entry": _("payments and charges"),
        "message": _("messages"),
        "message_template": _("message templates"),
        "reminder_rule": _("rules for reminders"),
        "channel": _("ways to send"),
        "settings": _("settings"),
        "account": _("accounts"),
        "outside_edit": _("edits by hand"),
        "undo": _("acts taken back"),
        "refusal": _("refusals"),
        "backup": _("backups"),
        "export": _("exports"),
        "retention": _("what is kept"),
    }.get(subject, subject.replace("_", " "))


def kind_words(kind: str) -> str:
    """What was done, whatever it was done to."""
    return {
        "add": _("added"),
        "update": _("changed"),
        "remove": _("taken out"),
        "restore": _("brought back"),
        "archive": _("archived"),
        "transfer": _("handed over"),
        "erase": _("erased"),
        "assign": _("plan given"),
        "withdraw": _("plan taken back"),
        "charge": _("charged"),
        "payment": _("payment taken"),
        "refund": _("given back"),
        "discount": _("taken off"),
        "adjustment": _("adjusted"),
        "reversal": _("reversed"),
        "take_in": _("edit taken in"),
        "undo": _("taken back"),
    }.get(kind, kind.replace("_", " "))


def field_words(field: str) -> str:
    """A field of a record, such as `height_mm`: height."""
    known = {
        # a client
        "trainer_id": _("trainer"),
        "full_name": _("name"),
        "gender": _("gender"),
        "equation": _("formula"),
        "date_of_birth": _("date of birth"),
        "age": _("age"),
        "age_on": _("age as of"),
        "phone": _("phone"),
        "email": _("email"),
        "goal": _("goal"),
        "goal_weight_g": _("goal weight"),
        "activity": _("activity level"),
        "injuries": _("injuries"),
        "notes": _("notes"),
        "emergency_contact": _("emergency contact"),
        "language": _("language"),
        "whatsapp_consent": _("WhatsApp consent"),
        "consent_on": _("consent on"),
        "consent_source": _("source of the consent"),
        "opted_out_on": _("no messages since"),
        "archived": _("archived"),
        # a weigh-in
        "on_date": _("date"),
        "weight_g": _("weight"),
        "height_mm": _("height"),
        "waist_mm": _("waist"),
        "hip_mm": _("hip"),
        "chest_mm": _("chest"),
        "arm_mm": _("arm"),
        "thigh_mm": _("thigh"),
        "neck_mm": _("neck"),
        "keep_messages_months": _("texts of messages, months"),
        "keep_history_months": _("values in the activity, months"),
        "keep_exports_days": _("exports, days"),
        "keep_archived_months": _("archived clients, months"),
        "body_fat_permille": _("body fat"),
        "note": _("note"),
        # plans and templates
        "number": _("version"),
        "meals": _("meals"),
        "total_calories": _("calories"),
        "macros": _("macros"),
        "title": _("title"),
        "name": _("name"),
        "text": _("text"),
        "days": _("days"),
        # money
        "kind": _("kind"),
        "amount": _("amount"),
        "due_date": _("due"),
        "method": _("paid by"),
        "reference": _("reference"),
        "description": _("for"),
        "receipt_no": _("receipt"),
        # messages
        "reminder": _("reminder"),
        "channel": _("way"),
        "state": _("state"),
        "reason": _("reason"),
        "cloud_name": _("WhatsApp template"),
        "cloud_language": _("WhatsApp language"),
        # the gym
        "gym_name": _("gym name"),
        "contact_phone": _("phone"),
        "contact_email": _("email"),
        "contact_address": _("address"),
        "currency": _("currency"),
        "phone_region": _("phone region"),
        "time_zone": _("time zone"),
        "locale": _("written as in"),
        "units": _("units"),
        "bmi_bands": _("BMI bands"),
        "reminder_days": _("days of reminding"),
        "inactivity_days": _("days without a weigh-in"),
        "idle_lock_minutes": _("minutes until the lock"),
        "quiet_from": _("quiet from"),
        "quiet_until": _("quiet until"),
        "sender": _("messages go by"),
        # an account
        "role": _("role"),
        "must_change_password": _("new password asked for"),
        "upi_id": _("UPI ID"),
        "payee_name": _("payee name"),
        "active": _("in use"),
        "by_itself": _("by itself"),
        "template_id": _("template"),
    }
    return known.get(field) or field.replace("_", " ")


def value_words(field: str, value: Any, currency: money.Currency, names: Mapping[int, str]) -> str:
    """A value of a field; a dash for none."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool) or (field in ("whatsapp_consent", "active") and value in (0, 1)):
        return _("yes") if value else _("no")
    if field == "amount" and isinstance(value, int):
        return money.format_money(value, currency)
    if field.endswith("_g") and isinstance(value, int):
        return body.said_weight(value / 1000, digits=1)
    if field.endswith("_mm") and isinstance(value, int):
        said = body.said_height if field == "height_mm" else body.said_length
        return said(value / 10)
    if field == "body_fat_permille" and isinstance(value, int):
        return _("{percent} %").format(percent=conventions.in_use().number(value / 10))
    if field == "trainer_id" and isinstance(value, int):
        return names.get(value, f"#{value}")
    if field in _DAYS and isinstance(value, str):
        return dates.format_date(date.fromisoformat(value))
    if (chosen := _choice_words(field).get(str(value))) is not None:
        return chosen
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    return " ".join(str(value).split())


def _choice_words(field: str) -> Mapping[str, str]:
    """What the choices of a setting are called where they are made."""
    return {
        "locale": conventions.names(),
        "language": {one: conventions.language_name(one) for one in ("en", "hi", *languages())},
        "units": {"metric": _("kg and cm"), "imperial": _("lb and in")},
        "bmi_bands": {"who": _("WHO"), "asian_indian": _("Asian-Indian")},
        "sender": {
            "click_to_chat": _("QR code or link"),
            "pywhatkit": _("WhatsApp Web on this desk"),
            "cloud": _("WhatsApp Business account"),
        },
    }.get(field, {})


def sentence(
    subject: str,
    kind: str,
    about: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed: list[str],
    currency: money.Currency,
    names: Mapping[int, str],
) -> str:
    """What somebody did, without who: “took ₹2,000.00 from Nikhil More”."""
    if subject == "refusal":
        if kind == "client":
            return _("was refused: a client of somebody else, {which}").format(which=about)
        # what each role may do of it is for the help
        what = action_words(kind).partition(":")[0] or kind.replace(".", " ").replace("_", " ")
        return _("was refused: {what} {which}").format(what=what, which=about).strip()
    if kind == "demo":
        return _("made up {what} for the demo").format(what=subject_words(subject))
    if kind == "import":
        words = _("took over {what}: {who}") if about else _("took over {what}")
        return words.format(what=subject_words(subject), who=about)
    if kind in _COUNTED:
        return _COUNTED[kind]().format(count=after.get("count", 0), what=subject_words(subject))
    amount = value_words("amount", after.get("amount"), currency, names)
    pattern = _patterns().get((subject, kind))
    if pattern is None:
        return f"{subject_words(subject)}: {kind.replace('_', ' ')} {about}".strip()
    told = pattern.format(
        who=about or _("nobody"),
        amount=amount,
        weight=value_words("weight_g", after.get("weight_g"), currency, names),
        to=value_words("trainer_id", after.get("trainer_id"), currency, names),
        title=str(after.get("title") or after.get("name") or before.get("title")
                  or before.get("name") or ""),
    )  # fmt: skip
    if kind == "update" and changed:
        told += ": " + ", ".join(field_words(field) for field in changed[:4])
    return " ".join(told.split())


_COUNTED: dict[str, Callable[[], str]] = {
    "forget_texts": lambda: _("let go of the texts of {what}, as the settings say: {count}"),
    "history": lambda: _("let go of the values of entries, as the settings say: {count}"),
    "exports": lambda: _("let go of exports, as the settings say: {count}"),
    "csv_import": lambda: _("took in {what} from a CSV file: {count}"),
    "csv_undo": lambda: _("took back {what} that came from a CSV file: {count}"),
}


def _patterns() -> dict[tuple[str, str], str]:
    return {
        ("client", "add"): _("added {who}"),
        ("client", "update"): _("changed {who}"),
        ("client", "archive"): _("archived {who}"),
        ("client", "restore"): _("brought {who} back"),
        ("client", "erase"): _("erased a client"),
        ("client", "transfer"): _("handed {who} over to {to}"),
        ("weigh_in", "add"): _("weighed {who}: {weight}"),
        ("weigh_in", "update"): _("corrected a weigh-in of {who}"),
        ("weigh_in", "remove"): _("took out a weigh-in of {who}"),
        ("weigh_in", "restore"): _("brought back a weigh-in of {who}"),
        ("diet_plan", "assign"): _("gave {who} a diet plan"),
        ("diet_plan", "withdraw"): _("took back a diet plan of {who}"),
        ("workout_plan", "assign"): _("gave {who} a workout plan"),
        ("workout_plan", "withdraw"): _("took back a workout plan of {who}"),
        ("workout_template", "add"): _("added the workout template {title}"),
        ("workout_template", "update"): _("changed the workout template {title}"),
        ("workout_template", "remove"): _("took out the workout template {title}"),
        ("workout_template", "restore"): _("brought back the workout template {title}"),
        ("ledger_entry", "charge"): _("charged {who} {amount}"),
        ("ledger_entry", "payment"): _("took {amount} from {who}"),
        ("ledger_entry", "refund"): _("gave {amount} back to {who}"),
        ("ledger_entry", "discount"): _("took {amount} off what {who} owes"),
        ("ledger_entry", "adjustment"): _("adjusted the account of {who} by {amount}"),
        ("ledger_entry", "reversal"): _("reversed {amount} of {who}"),
        ("message", "queued"): _("queued a message to {who}"),
        ("message", "sending"): _("began to send a message to {who}"),
        ("message", "accepted"): _("a message to {who} was accepted"),
        ("message", "handed_over"): _("handed over a message to {who}"),
        ("message", "confirmed"): _("noted a message to {who} as sent"),
        ("message", "not_sent"): _("noted a message to {who} as not sent"),
        ("message", "failed"): _("a message to {who} failed"),
        ("message", "unknown"): _("nobody knows if a message to {who} went"),
        ("message", "cancelled"): _("cancelled a message to {who}"),
        ("message", "draft"): _("prepared a reminder for {who}"),
        ("message", "skipped"): _("left out a message to {who}"),
        ("reminder_rule", "add"): _("added a rule for reminders"),
        ("reminder_rule", "update"): _("changed a rule for reminders"),
        ("reminder_rule", "remove"): _("took out a rule for reminders"),
        ("reminder_rule", "restore"): _("brought back a rule for reminders"),
        ("channel", "pause"): _("sending by the business account was paused"),
        ("channel", "resume"): _("sending by the business account goes on"),
        ("channel", "token"): _("set the access token of the business account"),
        ("channel", "token_removed"): _("took the access token of the business account away"),
        ("message", "undo"): _("took back what was said of a message to {who}"),
        ("message_template", "add"): _("added the message template {title}"),
        ("message_template", "update"): _("changed the message template {title}"),
        ("message_template", "remove"): _("took out the message template {title}"),
        ("message_template", "restore"): _("brought back the message template {title}"),
        ("export", "client"): _("exported all that is kept of {who}"),
        ("export", "everything"): _("exported everything"),
        ("export", "read_back"): _("took in the whole gym from an export"),
        ("export", "tables"): _("exported all records as tables"),
        ("settings", "update"): _("changed settings"),
        ("outside_edit", "take_in"): _("took in what was changed by hand of {who}"),
        ("outside_edit", "set_aside"): _("left out what was changed by hand"),
        ("undo", "undo"): _("took back an act"),
        ("account", "kept_name"): _("kept the name of {who}"),
        ("account", "add"): _("added the account of {who}"),
        ("account", "update"): _("changed the account of {who}"),
        ("account", "password"): _("set a new password for {who}"),
        ("account", "deactivate"): _("closed the account of {who}"),
        ("account", "reactivate"): _("opened the account of {who}"),
        ("account", "let_try_again"): _("let {who} try passwords again"),
        ("backup", "restore"): _("restored the backup {title}"),
        ("account", "delete"): _("deleted the account of {who}"),
    }
