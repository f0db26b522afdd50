"""Prints what a virtual loop does, for its test: names of what happened, and the virtual millisecond."""

import virtual_loop  # isort: skip
import asyncio
import time


def told(what, started_s):
    print(f"{what} {round((time.monotonic() - started_s) * 1000)}")


def busy():
    # A real second of work would be one: the clock stands still meanwhile.
    sum(range(100_000))
    return "worked"


async def main():
    loop = asyncio.get_running_loop()
    started_s, wall_s = time.monotonic(), time.time()
    loop.call_later(90, told, "later", started_s)
    loop.call_later(30, told, "sooner", started_s)
    await asyncio.sleep(60)
    told("slept", started_s)
    told(await loop.run_in_executor(None, busy), started_s)
    told(await asyncio.to_thread(busy), started_s)
    try:
        await asyncio.wait_for(asyncio.Event().wait(), timeout=3600)
    except TimeoutError:
        told("gave up", started_s)
    print(f"wall {round(time.time() - wall_s)}")
    loop.call_later(0, told, "done", started_s)
    await asyncio.sleep(0.001)
    await asyncio.Event().wait()


try:
    virtual_loop.run(main())
except RuntimeError as error:
    print(error)
