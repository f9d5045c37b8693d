"""Several builds side by side, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing.queues import SimpleQueue

from ..project.model import Built, Order
from .build import build, up_to_date

Report = Callable[[Order, str], None]
_GLANCE = 0.1  # seconds between two looks at what the processes tell
_STOPS = frozenset(
    {signal.SIGINT, signal.SIGTERM, signal.SIGHUP} if hasattr(signal, "pthread_sigmask") else ()
)
_told: SimpleQueue[tuple[int, str]] | None = None
_is_building = False


def build_all(
    orders: Sequence[Order], report: Report, done: Callable[[Built], None]
) -> list[Built]:
    """Every client of the orders, built where it is not up to date, in their order.

    report is told what each build begins to do, done each client as it is ready. The first
    error is raised when the builds under way have ended; what was ready stays.
    """
    ready = {index: built for index, order in enumerate(orders) if (built := up_to_date(order))}
    for built in ready.values():
        done(built)
    waiting = [index for index in range(len(orders)) if index not in ready]
    if len(waiting) == 1:
        order = orders[waiting[0]]
        ready[waiting[0]] = build(order, lambda step: report(order, step))
        done(ready[waiting[0]])
    elif waiting:
        _build_beside(orders, waiting, ready, report, done)
    return [ready[index] for index in range(len(orders))]


def _build_beside(
    orders: Sequence[Order],
    waiting: Sequence[int],
    ready: dict[int, Built],
    report: Report,
    done: Callable[[Built], None],
) -> None:
    context = multiprocessing.get_context("spawn")
    with _stops_held():  # it comes with a process that keeps account of it
        told: SimpleQueue[tuple[int, str]] = context.SimpleQueue()
    workers = min(len(waiting), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, context, _enlist, (told,)) as pool:
        try:
            with _stops_held():
                running: dict[Future[Built], int] = {
                    pool.submit(_build, index, orders[index]): index for index in waiting
                }
            while running:
                ended, _ = wait(running, timeout=_GLANCE, return_when=FIRST_COMPLETED)
                while not told.empty():
                    index, step = told.get()
                    report(orders[index], step)
                for future in ended:
                    index = running.pop(future)
                    ready[index] = future.result()
                    done(ready[index])
        except Exception:
            pool.shutdown(cancel_futures=True)
            raise
        except BaseException:  # nobody waits for what is under way: it is cleared away
            for worker in multiprocessing.active_children():
                worker.terminate()
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _stops_held() -> Iterator[None]:
    """Signals wait until it ends, and with what is started in it until that lets them through.

    A process that is stopped while it starts, or whose parent is, says so in a traceback.
    """
    if not _STOPS:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _enlist(told: SimpleQueue[tuple[int, str]]) -> None:
    """What a worker is told with, and that only the process that started it ends it.

    An interrupt at the terminal reaches all processes; one of them says so.
    """
    global _told
    _told = told
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    sys.unraisablehook = _unraisable
    if _STOPS:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)


def _stop(*_: object) -> None:
    """End this worker; what it is building is cleared away on the way out."""
    if not _is_building:
        os._exit(0)
    signal.signal(signal.SIGTERM, _go_on)  # clearing away is not stopped
    sys.exit()


def _go_on(*_: object) -> None:
    """Do nothing: Python complains of a second signal that comes just as the first has it ignored."""


def _unraisable(problem: sys.UnraisableHookArgs) -> None:
    """An end that comes where nothing can be raised, as while a module is found, comes again at once."""
    if not isinstance(problem.exc_value, SystemExit):
        sys.__unraisablehook__(problem)
    elif hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, _AT_ONCE)
    else:
        os._exit(0)


_AT_ONCE = 0.001  # seconds


def _build(index: int, order: Order) -> Built:
    def tell(step: str) -> None:
        if _told is not None:
            _told.put((index, step))

    global _is_building
    try:
        _is_building = True
        return build(order, tell)
    except SystemExit:
        os._exit(0)  # the pool would take it for a result, and give the next order
    finally:
        _is_building = False
