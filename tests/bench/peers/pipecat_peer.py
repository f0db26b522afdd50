"""Plays turns to Pipecat: its own aggregator, voice detector, turn strategies and Smart Turn, all with its defaults."""

import asyncio

import turns
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.workers.runner import WorkerRunner

from pipecat_parts import Bot, Oracle
from pipecat_wire import Loudspeaker, Microphone


async def play(turn, heard):
    microphone, oracle, bot, loudspeaker = Microphone(), Oracle(), Bot(turn, heard), Loudspeaker(heard)
    user, assistant = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    worker = PipelineWorker(
        Pipeline([microphone, oracle, user, bot, loudspeaker, assistant]),
        params=PipelineParams(audio_in_sample_rate=turns.RATE_HZ, audio_out_sample_rate=turns.RATE_HZ),
        enable_rtvi=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    await microphone.ready.wait()
    heard.started_s = asyncio.get_running_loop().time()
    if turn.greeting_ms:
        await bot.say(turn.greeting_ms)
    await turns.in_time(turn, heard, microphone.hear, oracle.tell)
    await worker.cancel()
    await running


turns.main(play)
