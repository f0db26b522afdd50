"""LiveKit's audio over nothing: hops come in, and what the bot says is noted when it is played."""

import asyncio

import virtual_loop
from livekit import rtc
from livekit.agents.voice import io

from turns import HOP_MS, RATE_HZ

HOP_SAMPLES = RATE_HZ * HOP_MS // 1000


class Microphone(io.AudioInput):
    def __init__(self):
        super().__init__(label="turn")
        self._hops = asyncio.Queue()

    async def hear(self, hop):
        await self._hops.put(rtc.AudioFrame(hop, RATE_HZ, 1, HOP_SAMPLES))

    async def __anext__(self):
        return await self._hops.get()


class Loudspeaker(io.AudioOutput):
    """Takes audio at once and plays it hop by hop. It can be paused, as the one of a room can."""

    def __init__(self, heard):
        super().__init__(label="turn", capabilities=io.AudioOutputCapabilities(pause=True), sample_rate=RATE_HZ)
        self._heard = heard
        self._waiting_samples = 0
        self._changed = asyncio.Event()
        self._is_paused = False
        # All of this piece of speech is in the queue.
        self._is_whole = False
        self._played_hops = 0
        self._playing = asyncio.create_task(self._play())

    @property
    def is_speaking(self):
        return self._played_hops > 0 or self._waiting_samples > 0

    async def capture_frame(self, frame):
        await super().capture_frame(frame)
        self._is_whole = False
        self._waiting_samples += frame.samples_per_channel
        self._changed.set()

    def flush(self):
        super().flush()
        self._is_whole = True
        self._changed.set()

    def clear_buffer(self):
        if not self.is_speaking:
            return
        self._waiting_samples = 0
        self._heard.cut()
        self._end(interrupted=True)

    def pause(self):
        super().pause()
        self._is_paused = True

    def resume(self):
        super().resume()
        self._is_paused = False
        self._changed.set()

    async def aclose(self):
        self._playing.cancel()

    async def _play(self):
        while True:
            self._changed.clear()
            # The last hop may be a short one.
            is_hop = self._waiting_samples >= (1 if self._is_whole else HOP_SAMPLES)
            if is_hop and not self._is_paused:
                await self._hop()
            elif self._is_whole and self._played_hops and not is_hop:
                self._end(interrupted=False)
            else:
                await self._changed.wait()

    async def _hop(self):
        self._waiting_samples = max(0, self._waiting_samples - HOP_SAMPLES)
        if self._played_hops == 0:
            self.on_playback_started(created_at=virtual_loop.wall_s())
        self._played_hops += 1
        self._heard.speak(HOP_MS)
        await asyncio.sleep(HOP_MS / 1000)

    def _end(self, *, interrupted):
        position = self._played_hops * HOP_MS / 1000
        self._played_hops = 0
        self._is_whole = False
        self.on_playback_finished(playback_position=position, interrupted=interrupted)
