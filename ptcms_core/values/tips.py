"""A training tip a day."""

from datetime import date

from ptcms_core.catalogue import _


def tips() -> list[str]:
    """All tips, in order."""
    return [
        _("Rest days are training days: plan them."),
        _("Write the weight on the bar down before the set, not after."),
        _("Warm up with the movement you are about to load."),
        _("A client who sleeps badly needs fewer sets, not more coffee."),
        _("Praise the habit first, the number second."),
        _("Weigh at the same hour, in the same clothes, or don't compare."),
        _("Add a rep before you add a plate."),
        _("A trend over four weeks says more than a day on the scale."),
        _("Ask about pain before every session, not only after."),
        _("Protein at each meal is easier to keep than a shake at night."),
        _("Teach the brace before the deadlift."),
        _("Two honest sets beat four rushed ones."),
        _("A missed week is answered by a message, not by a lecture."),
        _("Film one set from the side; show it at once."),
        _("Steps count on rest days too."),
        _("Slow the way down; the way up follows."),
        _("Plan the week on Sunday, in five minutes, with the client."),
        _("Water before the session, salt after a sweaty one."),
        _("Change one thing at a time, or you won't know what worked."),
        _("End with a lift the client is good at."),
        _("Measure the waist when the scale stands still."),
    ]


def tip_for(day: date) -> str:
    """The tip of this day."""
    known = tips()
    return known[day.toordinal() % len(known)]
