"""The processes that these tests start hear the signals that are sent to them."""

from __future__ import annotations

import signal

# What a shell's script starts with `&`, or `nohup`, ignores these, and so would all that it starts.
for name, usual in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, usual)
