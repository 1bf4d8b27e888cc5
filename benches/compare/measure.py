#!/usr/bin/env python3
"""measure.py SECONDS CORES LOG COMMAND...: runs a command on so many cores, for so long at most, and prints what it took as a line of JSON.

CPU is that of the process and of all children that it waited for, user and system. Memory is the largest resident set of one of these
processes. This is a program of its own because Linux counts the memory of whoever starts a process as the memory of that process:
it must be smaller than everything that it measures."""

import json
import os
import signal
import sys
import time


def main() -> int:
    limit, cores, log, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    began = time.monotonic()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    # A child that is forked copies pages of this program before it becomes another, which would count as its own work.
    said = [(os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), (os.POSIX_SPAWN_DUP2, 1, 2)]
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=said, setsid=True)
    late = []

    def stop(_signal, _frame):
        late.append(True)
        os.killpg(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(limit)
    _, status, used = os.wait4(child, 0)
    signal.alarm(0)
    print(json.dumps({
        "finished": not late,
        "exit": os.waitstatus_to_exitcode(status),
        "wall": round(time.monotonic() - began, 3),
        "cpu": round(used.ru_utime + used.ru_stime, 3),
        "memory": used.ru_maxrss * 1024,
    }))
    return 0


if __name__ == "__main__":
    sys.exit(main())
