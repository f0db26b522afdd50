"""The turns that are handed in, and what is printed of each.

A folder holds `turns.json` and the samples of each turn: 16 bits, one channel, 16 kHz. A line of JSON is printed for each turn, with times in
milliseconds from the start of its samples.
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import virtual_loop

RATE_HZ = 16_000
HOP_MS = 20
HOP_BYTES = RATE_HZ * HOP_MS // 1000 * 2
# A voice of the same loudness throughout: what matters is when it is heard.
VOICE = b"\x00\x10"


@dataclass(frozen=True)
class Words:
    """What the recogniser tells, and when."""

    at_ms: float
    text: str


@dataclass(frozen=True)
class Turn:
    id: str
    samples: bytes
    # The bot speaks for so long when the call begins.
    greeting_ms: int
    # What a model and a voice take, and how long an answer is.
    llm_ms: int
    tts_ms: int
    answer_ms: int
    words: list[Words]

    def hops(self):
        whole = len(self.samples) // HOP_BYTES * HOP_BYTES
        return (self.samples[at : at + HOP_BYTES] for at in range(0, whole, HOP_BYTES))


@dataclass
class Heard:
    """What the peer did, until the turn is over."""

    started_s: float = 0.0
    is_over: bool = False
    answers: list = field(default_factory=list)
    apologies: list = field(default_factory=list)
    cuts: list = field(default_factory=list)
    spoken: list = field(default_factory=list)

    def answer(self, text):
        self._note(self.answers, {"atMs": self._now_ms(), "text": text})

    def apology(self):
        self._note(self.apologies, self._now_ms())

    def cut(self):
        self._note(self.cuts, self._now_ms())

    def speak(self, ms):
        """The bot can be heard from now on for so long."""
        if self.is_over:
            return
        from_ms = self._now_ms()
        last = self.spoken[-1] if self.spoken else None
        if last and from_ms - last["toMs"] < HOP_MS:
            last["toMs"] = from_ms + ms
        else:
            self.spoken.append({"fromMs": from_ms, "toMs": from_ms + ms})

    def line(self, turn):
        told = {"answers": self.answers, "apologies": self.apologies, "cuts": self.cuts, "spoken": self.spoken}
        return json.dumps({"id": turn.id, **told})

    def _now_ms(self):
        return round((asyncio.get_running_loop().time() - self.started_s) * 1000, 3)

    def _note(self, notes, note):
        if not self.is_over:
            notes.append(note)


def voice(ms):
    return VOICE * (RATE_HZ * ms // 1000)


def read(folder):
    for entry in json.loads((folder / "turns.json").read_text()):
        yield Turn(
            id=entry["id"],
            samples=(folder / entry["samples"]).read_bytes(),
            greeting_ms=entry["greetingMs"],
            llm_ms=entry["llmMs"],
            tts_ms=entry["ttsMs"],
            answer_ms=entry["answerMs"],
            words=[Words(said["atMs"], said["text"]) for said in entry["words"]],
        )


async def in_time(turn, heard, hear, tell):
    """Hands over each hop when it has been spoken to its end, and words when the recogniser has them."""
    loop = asyncio.get_running_loop()
    words = list(turn.words)
    for nth, hop in enumerate(turn.hops(), 1):
        while words and words[0].at_ms <= nth * HOP_MS:
            said = words.pop(0)
            await asyncio.sleep(max(0, heard.started_s + said.at_ms / 1000 - loop.time()))
            await tell(said.text)
        await asyncio.sleep(heard.started_s + nth * HOP_MS / 1000 - loop.time())
        await hear(hop)
    heard.is_over = True


def main(play):
    """`play` is a coroutine function: it plays a turn to a peer in a call of its own, and notes what it heard."""
    for turn in read(Path(sys.argv[1])):
        heard = Heard()
        virtual_loop.run(play(turn, heard))
        print(heard.line(turn), flush=True)
