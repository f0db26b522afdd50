"""Plays turns to LiveKit Agents: its own session with all defaults, which are Silero and the local turn detector of its wheels.

The licence of its models lets them be used in LiveKit Agents only, as they are here.
"""

import asyncio

import turns
from livekit.agents import Agent, AgentSession

from livekit_parts import GREETING, Model, Oracle, Voice
from livekit_wire import Loudspeaker, Microphone


class _Noting(Agent):
    def __init__(self, heard):
        super().__init__(instructions="Answer.")
        self._heard = heard

    async def on_user_turn_completed(self, turn_ctx, new_message):
        self._heard.answer(new_message.text_content or "")


async def play(turn, heard):
    microphone, oracle, loudspeaker = Microphone(), Oracle(), Loudspeaker(heard)
    session = AgentSession(stt=oracle, llm=Model(turn), tts=Voice(turn))
    session.input.audio = microphone
    session.output.audio = loudspeaker
    await session.start(_Noting(heard))
    heard.started_s = asyncio.get_running_loop().time()
    if turn.greeting_ms:
        session.say(GREETING)
    await turns.in_time(turn, heard, microphone.hear, oracle.tell)
    await session.aclose()
    await loudspeaker.aclose()


turns.main(play)
