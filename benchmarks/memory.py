"""What processes hold in memory, as the kernel counts it."""

from pathlib import Path


def proportional_kb(pid: int) -> int:
    """The proportional set size: what is shared counts as a share."""
    return _kb(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def peak_kb() -> int:
    """The most that this process has held since `forget_peak`."""
    return _kb(Path("/proc/self/status"), "VmHWM:")


def forget_peak() -> int:
    """Count the peak anew from what is held; how much that is, in kB."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_kb()


def _kb(file: Path, name: str) -> int:
    for line in file.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise ValueError(f"{file} says nothing of {name}")
