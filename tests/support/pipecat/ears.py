"""Ears for the eval harness: each segment of the bot's speech is written down by whoever answers at EARS_URL."""

import os
import urllib.request
import asyncio

from pipecat.frames.frames import TranscriptionFrame
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.utils.time import time_now_iso8601


class Ears(SegmentedSTTService):
    async def run_stt(self, audio):
        request = urllib.request.Request(os.environ["EARS_URL"], data=audio, method="POST")
        answer = await asyncio.to_thread(urllib.request.urlopen, request)
        text = answer.read().decode()
        if text:
            yield TranscriptionFrame(text=text, user_id="", timestamp=time_now_iso8601())


def listen(_config):
    return Ears()
