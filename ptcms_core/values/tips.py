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
        _("One cue at a time: nobody can think of three in a squat."),
        _("Stop a set when the form goes, not when the number is reached."),
        _("A lighter week every fifth or sixth keeps the others honest."),
        _("Big lifts first, while the head is fresh."),
        _("Let beginners repeat a week before it gets harder."),
        _("Sharp pain ends the exercise; a dull muscle doesn't."),
        _("Row as often as you press."),
        _("Ten minutes of walking after a meal is a plan anybody can keep."),
        _("Ask what they ate yesterday, not what they usually eat."),
        _("Half the plate vegetables is a rule that travels."),
        _("Agree on the next session before this one ends."),
        _("A goal without a day is a wish: write the day down."),
        _("Rest two to three minutes between heavy sets, one between light ones."),
        _("Breathe out through the hard part of the lift."),
        _("Train both sides apart now and then: the weaker one goes first."),
        _("Grip fails first? Hold the last rep for ten seconds."),
        _("Show the chart on the good weeks and on the bad ones."),
        _("Someone new to the gym needs three exercises, not ten."),
        _("Shoes with a soft heel and heavy squats don't go together."),
        _("Start the cardio at a pace at which one can still talk."),
        _("Muscle soreness is no measure of a good session."),
        _("Fewer exercises, done every week, tell you more than a new list each time."),
        _("Set the safety bars before the first plate goes on."),
        _("Ask about sleep, stress and steps: the plan lives with them."),
        _("A plank ends when the hips sink, whatever the clock says."),
        _("Eggs, dal, curd, paneer, chicken: let the client pick the protein."),
        _("Losing half a kilo a week is quick enough to last."),
        _("Train the hinge with a stick along the back before any weight."),
        _("The last warm-up set should feel like the first working one."),
        _("Note which knee, which shoulder, since when: injuries have details."),
        _("Call clients by name on the floor; it is heard."),
        _("Loose shoulders come from pulling more, not from stretching harder."),
        _("When time is short, cut exercises, not warm-ups."),
        _("After an illness come back at half the load."),
        _("Two training days that happen beat five that are planned."),
        _("Say what went well before what to change."),
        _("A client over sixty gains from strength most of all."),
        _("Count the reps left in the tank: two is a good place to stop."),
        _("Put the bottle where the client can see it."),
        _("Holidays coming? Write three exercises that need no gym."),
        _("Look at the feet first: most squats are mended there."),
    ]


def tip_for(day: date) -> str:
    """The tip of this day."""
    known = tips()
    return known[day.toordinal() % len(known)]
