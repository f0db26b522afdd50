"""Talks to a server with Pipecat's WebSocket client as it comes, WAV headers and RTVI processor included: client.py URL FILE.

The server must not greet it: audio that comes before its pipeline has started makes it deaf for good (client.py `setup`, base_input.py
`push_audio_frame`: no queue yet). Plays the file once both are there, and prints what came back as JSON.
"""

import asyncio
import json
import sys
import wave

from loguru import logger
from pipecat.frames.frames import InputTransportMessageFrame, InputAudioRawFrame, OutputAudioRawFrame, StartFrame, TextFrame, TranscriptionFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.transports.websocket.client import WebsocketClientParams, WebsocketClientTransport
from pipecat.workers.runner import WorkerRunner

started = asyncio.Event()
connected = asyncio.Event()
heard = {"texts": [], "transcriptions": [], "messages": 0, "audio_bytes": 0}


class Ear(FrameProcessor):
    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, TranscriptionFrame):
            heard["transcriptions"].append(frame.text)
        elif isinstance(frame, TextFrame):
            heard["texts"].append(frame.text)
        elif isinstance(frame, InputTransportMessageFrame):
            heard["messages"] += 1
        elif isinstance(frame, InputAudioRawFrame):
            heard["audio_bytes"] += len(frame.audio)
        else:
            if isinstance(frame, StartFrame):
                started.set()
            await self.push_frame(frame, direction)


async def main(url: str, path: str) -> None:
    params = WebsocketClientParams(
        serializer=ProtobufFrameSerializer(), audio_in_enabled=True, audio_out_enabled=True, audio_out_sample_rate=8000
    )
    transport = WebsocketClientTransport(url, params)

    @transport.event_handler("on_connected")
    async def on_connected(*_):
        connected.set()

    pipeline = Pipeline([transport.input(), Ear(), transport.output()])
    worker = PipelineWorker(pipeline, params=PipelineParams(audio_in_sample_rate=24000, audio_out_sample_rate=8000))
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    await asyncio.wait_for(asyncio.gather(started.wait(), connected.wait()), 60)
    # What is sent before the far side listens is lost.
    await asyncio.sleep(2)
    with wave.open(path) as recording:
        audio = recording.readframes(recording.getnframes())
        await worker.queue_frame(OutputAudioRawFrame(audio, recording.getframerate(), 1))
    await worker.queue_frame(OutputAudioRawFrame(b"\0" * 2 * 8000 * 3, 8000, 1))
    for _ in range(160):
        await asyncio.sleep(0.25)
        if heard["transcriptions"] and heard["texts"] and heard["audio_bytes"] > 0:
            break
    # The answer is heard to its end.
    await asyncio.sleep(6)
    await worker.cancel()
    await asyncio.wait_for(running, 5)


logger.remove()
try:
    asyncio.run(main(sys.argv[1], sys.argv[2]))
finally:
    print(json.dumps(heard))
