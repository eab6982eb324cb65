"""Workout plans as typed text, understood into days and exercises; what isn't stays a note.

Nothing typed is lost: every character but spaces stands again in the `source` of a day or an
exercise, or in a note.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.values.workout_exercise import Exercise, WeightUnit, exercise, joined

LONGEST = 20_000

__all__ = ["LONGEST", "Day", "Exercise", "ready_made", "to_json", "understand"]


@dataclass(frozen=True)
class Day:
    """One day: title, whether one rests, exercises, notes; `source` is what its heading was."""

    title: str
    rest: bool = False
    exercises: tuple[Exercise, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""


@dataclass
class _Open:
    """A day that still grows."""

    title: str = ""
    rest: bool = False
    exercises: list[Exercise] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.rest or self.exercises or self.notes)


_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)(?!\w)"
)
_HEADING = re.compile(
    rf"(?P<head>[-*•#>_ ]{{0,6}}(?:(?P<week>week ?[-#]? ?\d{{1,3}}(?!\w))"
    rf"|{_WEEKDAY}(?: ?(?:/|&|\+|,|and|to|-|–) ?{_WEEKDAY}){{0,6}}"
    r"|(?:day|session|workout)s? ?[-#]? ?"
    r"(?:\d{1,3}(?: ?[-–&+] ?\d{1,3})?|one|two|three|four|five|six|seven|[a-g])(?!\w)"
    r"|d\d{1,2}(?!\w))[*_]{0,3})"
    r"(?:(?P<mark> {0,4}[:.)|–—-]+[*_]{0,3})\s{0,4}|(?P<gap>\s{1,4})|$)",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(r"[-*•#>_ ]*(?:\w*day|week|session|workout|d\d)", re.IGNORECASE)
_REST_DAY = re.compile(
    r"[-*•#>_ ]{0,6}(?:complete |full |active )?(?:rest|off|recovery)(?: ?day)?s?[*_ ]{0,4}"
    r"(?:[.!]?$|[-–—:(,] ?(?=\D))",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?P<label>[^\W\d][^:,;\d]{0,39}):\s{0,4}")
_NOTE = re.compile(
    r"[-*•#>_ ]{0,6}(?:notes?|nb|tips?|remember|focus|keep|drink|avoid|don['’]?t|do not|please"
    r"|make sure|eat|sleep|if|rest \d)(?!\w)|rest \d",
    re.IGNORECASE,
)
_SETS = re.compile(r"\d ?[x×]|@|\d ?sets", re.IGNORECASE)
_PARTS_OF_A_DAY = (
    *("warm up", "warmup", "warm-up", "cool down", "cooldown", "cool-down", "finisher", "superset"),
    *("circuit", "main", "main set", "stretching", "mobility", "accessory", "accessories"),
)
_FOCUS = frozenset(
    {
        *("push", "pull", "leg", "legs", "upper", "lower", "body", "full", "arm", "arms"),
        *("shoulder", "shoulders", "chest", "back", "core", "biceps", "triceps", "glutes"),
        *("quads", "hamstrings", "day", "and", "strength", "hypertrophy", "endurance"),
        "conditioning",
    }
)
# "10 / side" is no cut
_FREE_SLASH = re.compile(
    r"(?<=\s)/(?=\s)(?!\s{0,3}(?:each|per|side|leg|arm|hand)(?!\w))", re.IGNORECASE
)


def understand(text: str, weight_unit: WeightUnit = "kg") -> list[Day]:
    """The days of a plan; never raises, whatever was typed.

    Days begin at headings (`Day 1:`, `Monday - Push`, `Rest`); without any, at blank lines, or in
    a plan on one line at slashes. A load without a unit is in `weight_unit`.
    """
    reader = _Reader(weight_unit)
    lines = [line.strip() for line in text[:LONGEST].splitlines()]
    typed = [line for line in lines if line]
    if len(typed) == 1 and len(parts := _FREE_SLASH.split(typed[0])) > 1:
        for number, part in enumerate(parts):
            reader.begin("", "/" if number else "")
            reader.line(part.strip(), "")
    else:
        reader.headed = any(map(_heading, typed))
        for number, line in enumerate(lines):
            reader.line(line, lines[number + 1] if number + 1 < len(lines) else "")
    if rest := text[LONGEST:].strip():
        reader.day.notes.append(rest)
    return reader.closed()


class _Reader:
    """Takes the lines of a plan one by one and keeps the days they make."""

    def __init__(self, weight_unit: WeightUnit) -> None:
        self.days: list[_Open] = []
        self.headed = False
        self._fresh = True
        self._unit = weight_unit

    @property
    def day(self) -> _Open:
        """The day that is being read."""
        if not self.days:
            self.begin("", "")
        return self.days[-1]

    def begin(self, title: str, source: str) -> None:
        """A new day; a week's heading and its first day's become one."""
        last = self.days[-1] if self.days else None
        if last and last.empty and last.title.lower().startswith("week") and title:
            last.title = f"{last.title} · {title}"
        elif not (last and last.empty and not last.title and title):
            last = _Open(title)
            self.days.append(last)
        else:
            last.title = title
        if source:
            last.source.append(source)

    def line(self, line: str, following: str) -> None:
        """One line of the plan; `following` helps to tell a heading from an exercise."""
        if not line:
            self._fresh = True
            return
        fresh, self._fresh = self._fresh, False
        followed = bool(following) and not _heading(following) and not _REST_DAY.match(following)
        if head := _heading(line):
            self._headed_line(line, head, followed)
        elif _REST_DAY.match(line):
            self._rest(line)
        elif _is_a_note(line):
            # a remark between two blocks is no day of its own
            self._fresh = fresh
            self.day.notes.append(line)
        elif label := _LABEL.match(line):
            self._labelled_line(line, label, fresh)
        elif fresh and followed and _is_a_title(line, following):
            self.begin(_plain(line), line)
        elif not self.days and following and _only_focus(line):
            self.day.notes.append(line)
        else:
            rested = bool(self.days) and self.day.rest and not self.day.exercises
            self._at_a_gap(fresh or rested)
            self._exercises(line)

    def _at_a_gap(self, fresh: bool) -> None:
        if fresh and not self.headed and self.days and not self.day.empty:
            self.begin("", "")

    def _headed_line(self, line: str, head: re.Match[str], followed: bool) -> None:
        behind = line[head.end() :]
        if not behind:
            self.begin(_plain(line), line)
            return
        if _REST_DAY.match(behind):
            self.begin(_plain(head["head"]), line[: head.end()])
            self._rest(behind)
            return
        bare = behind.strip(" :*_")
        one_name = bare and not _digits(bare) and ":" not in bare and len([*_pieces(bare)]) == 1
        if one_name and (_only_focus(bare) or (followed and not _is_a_note(bare))):
            self.begin(_plain(line), line)
            return
        label = _LABEL.match(behind)
        if label and _only_focus(label["label"]):
            cut = head.end() + label.end()
            self.begin(_plain(line[:cut]), line[:cut])
            behind = line[cut:]
        else:
            self.begin(_plain(head["head"]), line[: head.end()])
        if _is_a_note(behind):
            self.day.notes.append(behind)
        elif behind:
            self._exercises(behind)

    def _labelled_line(self, line: str, label: re.Match[str], fresh: bool) -> None:
        behind, name = line[label.end() :], _plain(label["label"]).lower()
        if name in _PARTS_OF_A_DAY:
            self._at_a_gap(fresh)
            self.day.notes.append(line[: label.end()].strip())
            if behind:
                self._exercises(behind)
        elif not behind or (not _digits(behind[:1]) and "," in behind):
            self.begin(_plain(line[: label.end()]), line[: label.end()])
            if behind:
                self._exercises(behind)
        else:
            self._at_a_gap(fresh)
            self._exercises(line)

    def _rest(self, line: str) -> None:
        if not self.days or not self.day.empty:
            self.begin("", "")
        match = _REST_DAY.match(line)
        cut = match.end() if match else len(line)
        self.day.rest = True
        self.day.source.append(line[:cut])
        if behind := line[cut:]:
            if _is_a_note(behind):
                self.day.notes.append(behind)
            else:
                self._exercises(behind)

    def _exercises(self, line: str) -> None:
        day = self.day
        for piece in _pieces(line):
            found = exercise(piece, self._unit)
            if found and not found.name:
                both = joined(day.exercises[-1], found) if day.exercises else None
                if both:
                    day.exercises[-1] = both
                found = None
                if both:
                    continue
            if found is None:
                day.notes.append(piece)
            else:
                day.exercises.append(found)

    def closed(self) -> list[Day]:
        """The days as they stand, numbered where none has a title."""
        kept = [day for day in self.days if not (day.empty and not day.title and not day.source)]
        number_them = len(kept) > 1 and not any(day.title for day in kept)
        return [
            Day(
                title=_("Day {number}").format(number=number) if number_them else day.title,
                rest=day.rest,
                exercises=tuple(day.exercises),
                notes=tuple(day.notes),
                source=" ".join(day.source).strip(),
            )
            for number, day in enumerate(kept, start=1)
        ]


def _heading(line: str) -> re.Match[str] | None:
    match = _HEADING.match(line)
    # "Monday squats" is a heading and what is done; "Sun salutation" is an exercise
    if match and match["gap"] and not _FULL_NAME.match(match["head"]):
        return None
    return match


def _plain(line: str) -> str:
    return " ".join(line.strip(" \t-–—*•#>_:.|").split())[:80]


def _digits(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _only_focus(text: str) -> bool:
    """Whether the words only say what is trained: "Push", "Chest & back"."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return bool(words) and not _digits(text) and _FOCUS.issuperset(words)


def _is_a_note(line: str) -> bool:
    if _SETS.search(line):
        return False
    if _NOTE.match(line):
        return True
    if _digits(line):
        return False
    return line.endswith((".", "!", "?", "…")) or ("," not in line and len(line.split()) > 8)


def _is_a_title(line: str, following: str) -> bool:
    if _digits(line) or len(line) > 40 or len(list(_pieces(line))) > 1:
        return False
    return _only_focus(line) or (_digits(following) and not _digits(following[:1]))


def _pieces(line: str) -> Iterator[str]:
    """The line cut behind commas, semicolons, bars and free-standing slashes.

    Not inside brackets, and not inside `12,10,8`. The cut marks stay with their piece.
    """
    last_bracket, depth, start, worth = line.rfind(")"), 0, 0, False
    slashes = {match.start() for match in _FREE_SLASH.finditer(line)}
    for at, character in enumerate(line):
        if character == "(" and at < last_bracket:
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        if character not in ",;|/":
            worth = worth or not character.isspace()
        elif worth and depth == 0 and (character != "/" or at in slashes):
            between_digits = line[at - 1].isdecimal() and line[at + 1 : at + 2].isdecimal()
            if character == "," and between_digits:
                continue
            yield line[start : at + 1].strip()
            start, worth = at + 1, False
    if piece := line[start:].strip():
        yield piece


def to_json(days: list[Day]) -> list[dict[str, Any]]:
    """The days as plain data, as they come back from JSON."""
    return [
        {
            "title": day.title,
            "rest": day.rest,
            "exercises": [asdict(one) for one in day.exercises],
            "notes": list(day.notes),
        }
        for day in days
    ]


def ready_made() -> list[tuple[str, str, str]]:
    """The plans that come with the program: key, title, text."""
    return [
        (
            "full_body_beginner",
            _("Full Body Beginner"),
            "Day 1: Pushups 3x10, Squats 3x12\nDay 2: Rest\n"
            "Day 3: Lunges 3x10, Planks 3x30s\nDay 4: Rest",
        ),
        (
            "weight_loss",
            _("Weight Loss"),
            "Day 1: HIIT 20min\nDay 2: Cardio 30min\nDay 3: Abs 3x15",
        ),
        (
            "muscle_gain",
            _("Muscle Gain"),
            "Day 1: Chest Press 4x8 rest 90s\nDay 2: Deadlift 4x5 rest 120s\n"
            "Day 3: Squats 4x8 rest 120s\nDay 4: Shoulder Press 4x8 rest 90s",
        ),
    ]
