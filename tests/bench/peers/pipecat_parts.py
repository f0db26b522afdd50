"""A recogniser that is told the words, and a bot that has an answer to everything, as services of Pipecat."""

import asyncio

from pipecat.frames.frames import (
    InterruptionFrame,
    LLMContextFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
)
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import STTService
from pipecat.utils.time import time_now_iso8601

from turns import RATE_HZ, voice

# After the true end. Pipecat wants to be told how long its recogniser takes.
WORDS_AFTER_S = 0.3


class Oracle(STTService):
    def __init__(self):
        super().__init__(ttfs_p99_latency=WORDS_AFTER_S, settings=STTSettings(model=None, language=None))

    async def run_stt(self, audio):
        yield None

    async def tell(self, text):
        await self.push_frame(TranscriptionFrame(text, "", time_now_iso8601(), finalized=True))


class Bot(FrameProcessor):
    """Model and voice in one. A turn of the caller has been taken when the model is asked."""

    def __init__(self, turn, heard):
        super().__init__()
        self._turn = turn
        self._heard = heard
        self._answering = None

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            await self._stop()
            self._note(frame.context.get_messages()[-1])
            self._answering = self.create_task(self._answer())
            return
        if isinstance(frame, InterruptionFrame):
            await self._stop()
        await self.push_frame(frame, direction)

    async def cleanup(self):
        await super().cleanup()
        await self._stop()

    async def say(self, ms):
        await self.push_frame(TTSStartedFrame())
        await self.push_frame(TTSAudioRawFrame(audio=voice(ms), sample_rate=RATE_HZ, num_channels=1))
        await self.push_frame(TTSStoppedFrame())

    def _note(self, message):
        # It is asked without words of the caller when a turn had none.
        if message["role"] == "user":
            self._heard.answer(message["content"])
        else:
            self._heard.apology()

    async def _answer(self):
        await asyncio.sleep((self._turn.llm_ms + self._turn.tts_ms) / 1000)
        await self.say(self._turn.answer_ms)

    async def _stop(self):
        if self._answering:
            await self.cancel_task(self._answering)
            self._answering = None
