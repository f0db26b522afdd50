"""Holds one conversation with a server over two peer connections and prints what came of it: conversation.py URL FILE."""

import asyncio
import json
import sys

from caller import Caller


async def main(url, question):
    first = Caller()
    answer = await first.connect(url)
    await first.until(lambda: first.told_of("bot-stopped-speaking"))
    greeting = first.sound()

    start = len(first.frames)
    first.microphone.play(question)
    await first.until(lambda: first.says("You said") and first.sound(start)["ms"] > 1000)
    reply = first.sound(start)
    first.tell("send-text", content="My name is Anna.")
    await first.until(lambda: first.says("Anna"))

    second = Caller()
    resumed = await second.connect(url, pc_id=answer["pc_id"], restart_pc=True)
    await first.close()
    await second.until(lambda: second.says("I will remember") and second.sound()["ms"] > 1000)
    continued = second.sound()
    second.tell("send-text", content="What is my name?")
    await second.until(lambda: second.says("Your name is"))
    heard = {"greeting": greeting, "reply": reply, "continued": continued}
    told = {"first": first.messages, "second": second.messages}
    print(json.dumps({**heard, **told, "is_same": resumed["pc_id"] == answer["pc_id"]}))
    await second.close()


asyncio.run(main(*sys.argv[1:]))
