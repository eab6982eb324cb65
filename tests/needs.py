"""Programs that tests need, and the Debian package to install where one is missing."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ALL_TESTS = "PTCMS_ALL_TESTS"
"""Set to 1 where no skip is allowed (in continuous integration)."""


def program(name: str, package: str) -> str:
    """The path of a program; without it the test is skipped, or fails where no skip is allowed."""
    path = shutil.which(name)
    if path is not None:
        return path
    return missing(f"the program {name}", package)


def file(path: str, package: str) -> str:
    """The path of a file that a package brings, such as a font; missing is treated likewise."""
    return path if Path(path).exists() else missing(path, package)


def missing(what: str, package: str) -> NoReturn:
    """Skip for want of something that a package brings, or fail where no skip is allowed."""
    reason = f"needs {what}: install Debian's package {package}"
    if os.environ.get(ALL_TESTS) == "1":
        pytest.fail(reason)
    pytest.skip(reason)
