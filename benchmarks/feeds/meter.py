"""A command → what it cost: CPU seconds and memory of all of its processes, and wall-clock time."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, Timer

SAMPLE_SECONDS = 0.03
_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """`memory_bytes` is the peak of the processes' proportional set sizes: shared pages count once."""

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    status: int
    began: float


def measure(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, seconds: float = 900
) -> Cost:
    """Run the command to its end in the folder; its output goes to `output.log` there.

    Counted is all that it starts in its session, whoever waits for it. What takes longer than `seconds` is
    killed.
    """
    with _reaping(), (folder / "output.log").open("ab") as output:
        began, start = time.time(), time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  # the programs under measure
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        sampler, killer = _Sampler(process.pid), Timer(seconds, _kill, [process.pid])
        sampler.start()
        killer.start()
        try:
            process.returncode, cpu = _wait(process.pid)
            wall = time.perf_counter() - start
        finally:
            _kill(process.pid)
            killer.cancel()
            sampler.end()
    return Cost(cpu, wall, sampler.peak_bytes, process.returncode, began)


@contextmanager
def _reaping() -> Iterator[None]:
    """Orphans become our children, and what they used ours to know."""
    system = ctypes.CDLL(None)
    system.prctl(_SET_CHILD_SUBREAPER, 1)
    yield
    system.prctl(_SET_CHILD_SUBREAPER, 0)


def _wait(group: int) -> tuple[int, float]:
    """The command's exit status and the CPU seconds of its whole group, all of which has ended then."""
    _, status, used = os.wait4(group, 0)
    seconds = used.ru_utime + used.ru_stime
    with suppress(ChildProcessError):
        while True:
            _, _, used = os.wait4(-group, 0)
            seconds += used.ru_utime + used.ru_stime
    return os.waitstatus_to_exitcode(status), seconds


def _kill(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


class _Sampler(Thread):
    """Adds up the memory of a session's processes again and again and keeps the peak."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._session, self._ended = session, Event()

    def run(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.peak_bytes = max(self.peak_bytes, sum(map(_pss_bytes, _members(self._session))))

    def end(self) -> None:
        self._ended.set()
        self.join()


def _members(session: int) -> list[Path]:
    """The processes of a session."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) >= session:
            with suppress(OSError, IndexError):
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == session:
                    found.append(process)
    return found


def _pss_bytes(process: Path) -> int:
    with suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
