"""The first run: nobody has an account yet, so the first admin is made."""

from typing import TYPE_CHECKING, ClassVar

from ptcms_core import _
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

_CURRENCIES = ("INR", "AED", "BDT", "EUR", "GBP", "LKR", "NPR", "SGD", "USD")


class FirstRun(FormModal):
    """Name, email, password twice, gym, currency and phone region of the first admin."""

    scopes: ClassVar[tuple[str, ...]] = ("form", "first_run", "app")
    app: "PtcmsApp"

    def __init__(self) -> None:
        super().__init__(
            _("Welcome: set up your gym"),
            [
                Field("full_name", _("Your name"), required=True),
                Field("email", _("Email"), required=True, hint=_("You sign in with it.")),
                Field(
                    "password",
                    _("Password"),
                    "password",
                    required=True,
                    hint=_("12 characters or more; a few words do."),
                ),
                Field("again", _("Password again"), "password", required=True, repeats="password"),
                Field("gym_name", _("Gym name"), required=True),
                Field(
                    "currency",
                    _("Currency"),
                    "choice",
                    value="INR",
                    choices=[(code, code) for code in _CURRENCIES],
                ),
                Field(
                    "phone_region",
                    _("Country"),
                    value="IN",
                    hint=_country_hint("IN"),
                    live=_country_hint,
                ),
            ],
            self._create,
            intro=_("You become the admin. There is no default password."),
            save_label=_("Set up"),
            may_leave=False,
        )
        self.add_class("-whole")

    def _create(self, **entered: object) -> object:
        return self.app.core.create_first_admin(**entered)  # type: ignore[arg-type]


def _country_hint(region: str) -> str:
    """What follows from a country: how phones are read, and the time zone guessed."""
    from ptcms_core import conventions, dates, phone

    code = region.strip().upper()
    if code not in phone.regions():
        return _("Two letters, such as IN.")
    by = conventions.conventions(conventions.for_region(code))
    return _("Phones of {region}, time zone {zone}, {number} and {day}: see Settings.").format(
        region=code,
        zone=dates.zone_for_region(code),
        number=by.number(1234567, 2),
        day=dates.numeric_date(conventions.EXAMPLE_DAY, by),
    )
