"""Pipecat's transport over nothing: hops come in, and what the bot says is noted when it is played."""

import asyncio

from pipecat.frames.frames import InputAudioRawFrame, InterruptionFrame
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams

from turns import RATE_HZ


class Microphone(BaseInputTransport):
    def __init__(self):
        super().__init__(TransportParams(audio_in_enabled=True))
        self.ready = asyncio.Event()

    async def start(self, frame):
        await super().start(frame)
        await self.set_transport_ready(frame)
        self.ready.set()

    async def hear(self, hop):
        await self.push_audio_frame(InputAudioRawFrame(audio=hop, sample_rate=RATE_HZ, num_channels=1))


class Loudspeaker(BaseOutputTransport):
    """Takes audio as fast as it is played. What it has taken is heard to its end."""

    def __init__(self, heard):
        super().__init__(TransportParams(audio_out_enabled=True))
        self._heard = heard
        self._until_s = 0.0

    async def start(self, frame):
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def process_frame(self, frame, direction):
        # Each turn of the caller interrupts. It is a cut when there is something to cut.
        if isinstance(frame, InterruptionFrame) and asyncio.get_running_loop().time() < self._until_s:
            self._heard.cut()
        await super().process_frame(frame, direction)

    async def write_audio_frame(self, frame):
        loop = asyncio.get_running_loop()
        length_s = frame.num_frames / frame.sample_rate
        self._heard.speak(length_s * 1000)
        self._until_s = loop.time() + length_s
        await asyncio.sleep(length_s)
        return True
