"""Restoring from the screen: what it would do, the name typed, the password, then a bar."""

from typing import TYPE_CHECKING, Any

from ptcms_core import Backup, _
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.waiting import Waiting
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


def kind_words(one: Backup) -> str:
    """What a backup was made for, in a word or two."""
    words = {
        "daily": _("daily"),
        "before-migration": _("before an update"),
        "before-restore": _("before a restore"),
    }.get(one.kind, _("by hand"))
    return f"{words} · {_('sealed')}" if one.sealed else words


async def restore(app: "PtcmsApp", one: Backup) -> bool:
    """Ask, and put the backup in the place of the records; everybody signs in again then.

    Whether it was done.
    """
    folder = app.session.folder
    made = app.formats.moment(one.written_at)
    secret: dict[str, Any] = {}
    if one.sealed:
        typed = await app.form(
            FormModal(
                _("This backup is sealed"),
                [Field("passphrase", _("Passphrase"), "password")],
                lambda passphrase: passphrase,
                intro=_("Empty for the passphrase that is kept in the data folder."),
                save_label=_("Go on"),
            )
        )
        if typed is None:
            return False
        secret["passphrase"] = typed.value or None
    seen = await app.shown(
        Waiting(_("Reading the backup of {moment}").format(moment=made), folder.preview,
                name=one.name, **secret)
    )  # fmt: skip
    if seen is None:
        return False
    gym = app.desk.gym_name or "PTCMS"
    sure = await app.question(
        _("Restore the backup of {moment}?").format(moment=made)
        + f"\n{seen.value.brief()}\n"
        + _("What is there at present is kept as a backup first."),
        yes=_("Restore"),
        danger=True,
        type_to_confirm=gym,
    )
    if not sure:
        return False
    proved = await app.form(
        FormModal(
            _("Restore the backup of {moment}").format(moment=made),
            [Field("password", _("Your password"), "password", required=True)],
            app.session.folder.prove,
            save_label=_("Restore"),
        )
    )
    if proved is None:
        return False
    app.desk.leaving = True
    done = await app.shown(
        Waiting(
            _("Restoring the backup of {moment}").format(moment=made),
            folder.restore,
            name=one.name,
            password=proved.value,
            **secret,
        )
    )
    if done is None:
        app.desk.leaving = False
        return False
    await app.desk.open_anew(done.value.told(made))
    return True
