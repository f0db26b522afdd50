"""A recogniser that is told the words, and a model and a voice that have an answer to everything, as plugins of LiveKit Agents."""

import asyncio

from livekit.agents import llm, stt, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN

from turns import RATE_HZ, voice

# Longer than any turn, and shorter than any other answer.
ANSWER = "All right."
GREETING = "Hello."


class Oracle(stt.STT):
    def __init__(self):
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))
        self._words = asyncio.Queue()

    async def tell(self, text):
        await self._words.put(text)

    def stream(self, *, language=NOT_GIVEN, conn_options=DEFAULT_API_CONNECT_OPTIONS):
        return _Listening(self, self._words, conn_options)

    async def _recognize_impl(self, buffer, *, language, conn_options):
        raise NotImplementedError


class _Listening(stt.RecognizeStream):
    def __init__(self, oracle, words, conn_options):
        super().__init__(stt=oracle, conn_options=conn_options)
        self._words = words

    async def _run(self):
        while True:
            text = await self._words.get()
            heard = stt.SpeechData(language="en", text=text, confidence=1.0)
            self._event_ch.send_nowait(stt.SpeechEvent(stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[heard]))


class Model(llm.LLM):
    def __init__(self, turn):
        super().__init__()
        self.turn = turn

    def chat(self, *, chat_ctx, tools=None, conn_options=DEFAULT_API_CONNECT_OPTIONS, **_):
        return _Writing(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Writing(llm.LLMStream):
    async def _run(self):
        await asyncio.sleep(self._llm.turn.llm_ms / 1000)
        delta = llm.ChoiceDelta(role="assistant", content=ANSWER)
        self._event_ch.send_nowait(llm.ChatChunk(id="answer", delta=delta))


class Voice(tts.TTS):
    def __init__(self, turn):
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False), sample_rate=RATE_HZ, num_channels=1
        )
        self.turn = turn

    def synthesize(self, text, *, conn_options=DEFAULT_API_CONNECT_OPTIONS):
        return _Speaking(tts=self, input_text=text, conn_options=conn_options)


class _Speaking(tts.ChunkedStream):
    async def _run(self, output_emitter):
        turn = self._tts.turn
        is_greeting = self._input_text.strip() == GREETING
        if not is_greeting:
            await asyncio.sleep(turn.tts_ms / 1000)
        output_emitter.initialize(request_id="voice", sample_rate=RATE_HZ, num_channels=1, mime_type="audio/pcm")
        output_emitter.push(voice(turn.greeting_ms if is_greeting else turn.answer_ms))
        output_emitter.flush()
