"""An event loop whose time is virtual: when nothing is left to do, it jumps to the next timer.

Import this before anything that reads a clock. What runs in an executor runs at once and takes no time, so a model's inference is free.
"""

import asyncio

# These keep the real clock: they bind it when they are imported, and their waits are real ones.
import concurrent.futures  # noqa: F401
import queue  # noqa: F401
import selectors
import threading  # noqa: F401
import time

# Wall-clock time when virtual time is 0: any will do.
EPOCH_S = 1_700_000_000
# Sums of floats miss a timer by less than this.
RESOLUTION_S = 1e-6


class Clock:
    def __init__(self):
        self.now_s = 0.0


CLOCK = Clock()


def wall_s():
    return EPOCH_S + CLOCK.now_s


def _rule_time():
    time.monotonic = time.perf_counter = lambda: CLOCK.now_s
    time.monotonic_ns = time.perf_counter_ns = lambda: round(CLOCK.now_s * 1e9)
    time.time = wall_s
    time.time_ns = lambda: round((EPOCH_S + CLOCK.now_s) * 1e9)


_rule_time()


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing but sockets that are ready. The rest of the wait is skipped."""

    def select(self, timeout=None):
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise RuntimeError("nothing will ever happen: no timer is set")
        CLOCK.now_s += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        super().__init__(_Jumping())
        self._clock_resolution = RESOLUTION_S

    def time(self):
        return CLOCK.now_s

    def run_in_executor(self, executor, func, *args):
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done


def run(coroutine):
    """What a coroutine returns, in a loop of its own. Time goes on from where the last one stopped."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(coroutine)
