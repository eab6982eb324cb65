"""The templates that come with the program, in English and Hindi."""

from dataclasses import dataclass

from ptcms_core.catalogue import _

GREETING = "greeting"
LANGUAGES = ("en", "hi")


@dataclass(frozen=True)
class Shipped:
    """One template as it comes: its text is in its own language, its name in the screen's."""

    key: str
    name: str
    language: str
    text: str


def shipped() -> list[Shipped]:
    """All of them, the greeting first; Hindi keys end in `_hi`."""
    english = [
        Shipped(GREETING, _("Greeting"), "en", "Hi {name}, hope you are doing well!"),
        Shipped(
            "due_soon",
            _("Payment reminder"),
            "en",
            "Hi {first_name}, {balance} is due on {due_date}. Thank you! {gym}",
        ),
        Shipped(
            "overdue",
            _("Payment overdue"),
            "en",
            "Hi {first_name}, {balance} was due on {due_date}. Can you settle it this week? {gym}",
        ),
        Shipped(
            "plan_ready",
            _("Plan ready"),
            "en",
            "Hi {first_name}, your new plan is ready: {plan}. See you soon! {trainer}",
        ),
        Shipped(
            "diet", _("Diet plan"), "en", "Hi {first_name}, your diet plan:\n\n{diet}\n\n{gym}"
        ),
        Shipped(
            "workout",
            _("Workout plan"),
            "en",
            "Hi {first_name}, your workout:\n\n{workout}\n\n{gym}",
        ),
        Shipped("birthday", _("Birthday"), "en", "Happy birthday, {first_name}! {gym}"),
        Shipped(
            "missed",
            _("Weigh-in missed"),
            "en",
            "Hi {first_name}, we missed you. When do you come for your next weigh-in? {trainer}",
        ),
        Shipped(
            "receipt",
            _("Payment received"),
            "en",
            "Hi {first_name}, we received {amount}. Still due: {balance}. Thank you! {gym}",
        ),
        Shipped("receipt_whole", _("Receipt"), "en", "{receipt}"),
    ]
    hindi = {
        GREETING: "नमस्ते {name}, आशा है आप ठीक हैं!",
        "due_soon": "नमस्ते {first_name}, {balance} की अंतिम तारीख {due_date} है। धन्यवाद! {gym}",
        "overdue": ("नमस्ते {first_name}, {balance} {due_date} तक देना था। कृपया इस हफ़्ते दे दें। {gym}"),
        "plan_ready": ("नमस्ते {first_name}, आपका नया प्लान तैयार है: {plan}। जल्द मिलते हैं! {trainer}"),
        "diet": "नमस्ते {first_name}, आपका आहार प्लान:\n\n{diet}\n\n{gym}",
        "workout": "नमस्ते {first_name}, आपका वर्कआउट:\n\n{workout}\n\n{gym}",
        "birthday": "जन्मदिन मुबारक हो, {first_name}! {gym}",
        "missed": ("नमस्ते {first_name}, काफ़ी दिनों से मुलाक़ात नहीं हुई। अगली बार वज़न कब नापें? {trainer}"),
        "receipt_whole": "{receipt}",
        "receipt": "नमस्ते {first_name}, {amount} मिल गए। बाकी: {balance}। धन्यवाद! {gym}",
    }
    return english + [
        Shipped(f"{one.key}_hi", _("{name} (Hindi)").format(name=one.name), "hi", hindi[one.key])
        for one in english
    ]
