"""What the command bar can do: actions by name, typed lines such as `vik w72.4`, ways to go."""

from ptcms_tui.commands.actions import Command, commands_here, matching
from ptcms_tui.commands.lines import Lines

__all__ = ["Command", "Lines", "commands_here", "matching"]
