"""Choosing a new password, at the first sign-in or whenever one likes."""

from typing import TYPE_CHECKING

from ptcms_core import Invalid, _
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_core import Session


def password_form(session: "Session", *, first: bool = False, old: str = "") -> FormModal:
    """The form for a new password; on a first sign-in the old one was typed a moment ago."""

    def change(*, new: str, old_one: str = old) -> None:
        try:
            session.change_password(old=old_one, new=new)
        except Invalid as error:
            fields = {("old_one" if k == "old" else k): v for k, v in error.fields.items()}
            raise Invalid(fields) from None

    asked_old = [] if first else [Field("old_one", _("Present one"), "password", required=True)]
    return FormModal(
        _("Choose a new password") if first else _("Change your password"),
        [
            *asked_old,
            Field(
                "new",
                _("New password"),
                "password",
                required=True,
                hint=_("12 characters or more; a few words are easy to keep in mind."),
            ),
            Field("again", _("Once more"), "password", required=True, repeats="new"),
        ],
        change,
        saved=lambda _done: _("Your password was changed."),
        intro=_("Somebody else gave you your password. Choose your own to go on.") if first else "",
    )
