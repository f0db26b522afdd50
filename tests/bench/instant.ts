import { LISTEN_RATE_HZ, type Pcm } from '../../src/audio/pcm.ts'
import { Resampler } from '../../src/audio/resample.ts'
import { Pacer } from '../../src/call/pacer.ts'
import type { CallParts } from '../../src/call/parts.ts'
import { systemClock } from '../../src/std/clock.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { loadSilero } from '../../src/turn/silero.ts'
import { DEFAULT_TURN_RULES } from '../../src/turn/turn.ts'
import { scriptedLlm, scriptedStt } from '../support/providers.ts'
import { librivox } from '../support/speech.ts'

/** What wires are played at, and most hosted voices speak at. */
const VOICE_RATE_HZ = 24_000
const CHUNK_MS = 100

/** Two sentences, so that synthesis of one overlaps playing of the other. */
const ANSWER = 'This is what the bot says. It says it again in every turn.'
const SENTENCES = 2

/** All that calls share, as in a real server, but for the three providers: they know their answers and give them at once. */
export async function instantParts(answerMs: number): Promise<CallParts> {
  const root = `${import.meta.dir}/../..`
  const kernel = await Bun.file(`${root}/wasm/silero/silero.wasm`).arrayBuffer()
  const weights = await Bun.file(`${root}/node_modules/@ricky0123/vad-web/dist/silero_vad_v6.onnx`).bytes()
  return {
    stt: scriptedStt({ transcripts: forEver('He might even have been made amiable himself.') }),
    llm: scriptedLlm({ replies: forEver(ANSWER) }),
    tts: recordedVoice(answerMs / SENTENCES),
    vad: loadSilero(kernel, weights),
    clock: systemClock,
    pacer: new Pacer(systemClock),
    rules: DEFAULT_TURN_RULES,
    observers: [],
  }
}

/** Speaks every piece as the start of one recording: real speech, because codecs spend less on tones. */
function recordedVoice(pieceMs: number): Tts {
  const recording = librivox()[3]?.samples ?? new Int16Array(0)
  const speech = new Resampler(LISTEN_RATE_HZ, VOICE_RATE_HZ).process(recording)
  const length = (VOICE_RATE_HZ * pieceMs) / 1000
  const chunk = (VOICE_RATE_HZ * CHUNK_MS) / 1000
  return {
    name: 'recorded',
    async *speak(_piece, signal): AsyncGenerator<Pcm> {
      for (let from = 0; from < length && !signal.aborted; from += chunk) {
        yield { samples: speech.subarray(from, Math.min(length, from + chunk)), rateHz: VOICE_RATE_HZ }
      }
    },
  }
}

function* forEver(text: string): Generator<string> {
  for (;;) yield text
}
