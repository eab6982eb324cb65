"""The one table of the workspace's sections: name, letter, who sees it, where it is written."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from ptcms_core import _

if TYPE_CHECKING:
    from ptcms_tui.screens.section import Section


@dataclass(frozen=True)
class SectionInfo:
    """One section; `where` is module:class, imported when it is first opened.

    A `searched` one takes `words` to search for when one goes there.
    """

    id: str
    title_marked: str
    letter: str
    where: str
    admin_only: bool = False
    in_sidebar: bool = True
    searched: bool = False

    @property
    def title(self) -> str:
        """What it is called."""
        return _(self.title_marked)

    def load(self) -> "type[Section]":
        """The class of the section."""
        module, _colon, name = self.where.partition(":")
        section: type[Section] = getattr(import_module(module), name)
        return section


_SCREENS = "ptcms_tui.screens"

SECTIONS: tuple[SectionInfo, ...] = (
    SectionInfo("today", "Today", "t", f"{_SCREENS}.today:TodaySection"),
    SectionInfo("trainers", "Trainers", "r", f"{_SCREENS}.trainers:TrainersSection", True),
    SectionInfo("clients", "Clients", "c", f"{_SCREENS}.clients:ClientsSection", searched=True),
    SectionInfo("payments", "Payments", "p", f"{_SCREENS}.payments:PaymentsSection", searched=True),
    SectionInfo("messages", "Messages", "m", f"{_SCREENS}.messages:MessagesSection"),
    SectionInfo("templates", "Templates", "e", f"{_SCREENS}.templates:TemplatesSection"),
    SectionInfo("reports", "Reports", "o", f"{_SCREENS}.reports:ReportsSection"),
    SectionInfo("activity", "Activity", "a", f"{_SCREENS}.activity:ActivitySection", True),
    SectionInfo("data", "Data", "d", f"{_SCREENS}.data:DataSection", True),
    SectionInfo("settings", "Settings", "s", f"{_SCREENS}.settings:SettingsSection", True),
    SectionInfo("profile", "Profile", "f", f"{_SCREENS}.profile:ProfileSection", in_sidebar=False),
    SectionInfo("client", "Client", "", f"{_SCREENS}.client:ClientSection", in_sidebar=False),
)


def sections_for(role: str) -> list[SectionInfo]:
    """The sections this role sees; the core refuses the others anyway."""
    return [info for info in SECTIONS if role == "admin" or not info.admin_only]


def section_info(section_id: str) -> SectionInfo:
    """The section of this id."""
    return next(info for info in SECTIONS if info.id == section_id)
