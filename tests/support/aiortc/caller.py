"""An aiortc caller for the tests: what it sends, what it hears, and what it is told over its data channel."""

import asyncio
import json
import wave

import aiohttp
import numpy as np
from aiortc import AudioStreamTrack, RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

# Louder than the noise of a codec (of 32768).
LOUD = 500


class Microphone(AudioStreamTrack):
    """Silence at 8 kHz, 20 ms a frame, until it is given a recording."""

    def __init__(self):
        super().__init__()
        self.waiting = np.zeros(0, np.int16)

    def play(self, path):
        with wave.open(path) as recording:
            assert (recording.getframerate(), recording.getnchannels(), recording.getsampwidth()) == (8000, 1, 2)
            self.waiting = np.frombuffer(recording.readframes(recording.getnframes()), np.int16)

    async def recv(self):
        frame = await super().recv()
        now, self.waiting = self.waiting[: frame.samples], self.waiting[frame.samples :]
        frame.planes[0].update(np.pad(now, (0, frame.samples - len(now))).astype(np.int16).tobytes())
        return frame


class Caller:
    """One peer connection with one sound track each way and a data channel."""

    def __init__(self, ice_servers=()):
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[RTCIceServer(**server) for server in ice_servers]))
        self.microphone = Microphone()
        self.messages = []
        self.frames = []
        self.rates = set()
        self.ears = None
        self.channel = self.peer.createDataChannel("chat")
        self.channel.on("message", self.told)
        self.peer.on("track", self.heard)
        self.peer.addTrack(self.microphone)

    def told(self, text):
        if text.startswith("{"):
            self.messages.append(json.loads(text))

    def heard(self, track):
        async def listen():
            try:
                while True:
                    frame = await track.recv()
                    self.rates.add(frame.sample_rate)
                    samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
                    self.frames.append(samples[:, 0].astype(np.float64))
            except MediaStreamError:
                pass

        self.ears = asyncio.create_task(listen())

    async def connect(self, url, **more):
        """Offers and resolves with the server's answer once the data channel is open."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        offer = {"sdp": self.peer.localDescription.sdp, "type": self.peer.localDescription.type, **more}
        async with aiohttp.ClientSession() as http, http.post(f"{url}/api/offer", json=offer) as response:
            answer = await response.json()
            assert response.status == 200, answer
        await self.peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))
        await self.until(lambda: self.channel.readyState == "open")
        self.tell("client-ready", version="2.1.0", about={"library": "aiortc"})
        return answer

    def tell(self, kind, **data):
        self.channel.send(json.dumps({"label": "rtvi-ai", "type": kind, "id": kind, "data": data}))

    def told_of(self, kind):
        return [message.get("data") for message in self.messages if message["type"] == kind]

    def says(self, words):
        return any(words in told["text"] for told in self.told_of("bot-transcription"))

    async def until(self, is_so, seconds=40):
        for _ in range(seconds * 50):
            if is_so():
                return
            await asyncio.sleep(0.02)
        raise TimeoutError(f"state {self.peer.connectionState}, told {json.dumps(self.messages)}")

    def sound(self, start=0):
        """Of the frames from `start` on: how long the loud ones are, in ms, and their level, in dB below full scale."""
        loud = [frame for frame in self.frames[start:] if np.abs(frame).max() > LOUD]
        if not loud:
            return {"ms": 0, "dbfs": None}
        power = np.mean(np.concatenate(loud) ** 2)
        return {
            "ms": round(1000 * sum(map(len, loud)) / max(self.rates)),
            "dbfs": round(10 * np.log10(power / 32768**2), 1),
        }

    async def close(self):
        await self.peer.close()
        if self.ears:
            await self.ears
