"""What processes cost: peak memory, processor seconds, and which child of a worker does the job."""

import os
import threading
from pathlib import Path
from typing import Self

import psutil

LOOK_SECONDS = 0.1


def peak_megabytes(pid: int) -> float:
    """Read VmHWM, the highest resident memory of the process since it began; 0 where it is gone.

    https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = status.partition("VmHWM:")[2].split()
    return int(found[0]) / 1024 if found else 0.0


def processor_seconds(process: psutil.Process) -> float:
    """Add up what the process, its living children and those it has buried have used."""
    try:
        times = process.cpu_times()
        own = times.user + times.system + times.children_user + times.children_system
        return float(own) + sum(map(processor_seconds, process.children()))
    except psutil.NoSuchProcess:
        return 0.0


class HorseWatch:
    """Watches the work-horse of an RQ worker: the child that leads a process group of its own."""

    def __init__(self, worker: psutil.Process) -> None:
        self.peak = 0.0  # megabytes
        self.cpu = 0.0  # seconds
        self._worker = worker
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            for pid in filter(_leads_a_group, children(self._worker.pid)):
                self.peak = max(self.peak, peak_megabytes(pid))
                self.cpu = max(self.cpu, own_seconds(pid))


def children(pid: int) -> list[int]:
    """List the living children, without looking at every process of the machine; [] where it is gone.

    https://man7.org/linux/man-pages/man5/proc_pid_task.5.html
    """
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))
    except OSError:
        return []


def own_seconds(pid: int) -> float:
    """Give what the process itself has used; 0 where it is gone."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _leads_a_group(pid: int) -> bool:
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return False
