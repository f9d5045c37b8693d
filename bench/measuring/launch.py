"""Run a command and say how long it took and how much memory it had at its peak.

    python -S launch.py OUTPUT COMMAND [ARGUMENT ...]

prints seconds, seconds of CPU, MiB and exit code; what the command prints goes to the file OUTPUT. This stands between
the bench and the command because a process counts the memory of whoever started it as its own peak,
and this one is small.
"""

import os
import sys
import time

output, *command = sys.argv[1:]
actions = [(os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
begun = time.perf_counter()
child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - begun
unit = 1 if sys.platform == "darwin" else 1024
cpu = usage.ru_utime + usage.ru_stime
print(seconds, cpu, usage.ru_maxrss * unit / 2**20, os.waitstatus_to_exitcode(status))
