import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { type App, createApp, systemWorld } from '../../src/compose/app.ts'
import { LISTEN_RATE_HZ, type Pcm } from '../../src/audio/pcm.ts'
import { Resampler } from '../../src/audio/resample.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createLog } from '../../src/observe/log.ts'
import { StreamOutput } from '../../src/observe/log-output.ts'
import { PROVIDER_FACTS, type Stages } from '../../src/compose/stages.ts'
import { sleep, systemClock } from '../../src/std/clock.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { scriptedLlm, scriptedStt } from '../support/providers.ts'
import { librivox } from '../support/speech.ts'

/** What wires are played at, and most hosted voices speak at. */
const VOICE_RATE_HZ = 24_000
const CHUNK_MS = 100

/** Two sentences, so that synthesis of one overlaps playing of the other. */
const ANSWER = 'This is what the bot says. It says it again in every turn.'
const SENTENCES = 2

/** One for all servers of a benchmark. */
const output = new StreamOutput(process.stderr)

/** What model and voice take to begin. */
export interface Waits {
  readonly modelMs: number
  readonly voiceMs: number
}

const NO_WAITS: Waits = { modelMs: 0, voiceMs: 0 }

/** The server as it is, but for its providers: they know their answers, `answerMs` long, and give them at once, or after these waits. */
export async function openInstantApp(
  answerMs: number,
  more: Readonly<Record<string, string>> = {},
  waits = NO_WAITS,
): Promise<App> {
  const flags = { host: '127.0.0.1', port: '0', max_calls: '1000', max_beat_lateness_ms: '0', greeting: '', ...more }
  const loaded = loadConfig({ env: {}, flags, providers: PROVIDER_FACTS, carriers: CARRIER_FACTS, readText: () => '' })
  if (loaded.problems) throw new Error('the configuration of the benchmark is wrong')
  const log = createLog({ level: 'error', json: false, clock: systemClock, output })
  const app = await createApp(loaded.config, {
    ...systemWorld(log, () => output.lost),
    stages: instantStages(answerMs, waits),
  })
  await app.preload()
  return app
}

const instantStages = (answerMs: number, { modelMs, voiceMs }: Waits): Stages => ({
  stt: scriptedStt({ transcripts: forEver('He might even have been made amiable himself.') }),
  llm: scriptedLlm({ replies: forEver(ANSWER), delay: { clock: systemClock, firstMs: modelMs } }),
  tts: recordedVoice(answerMs / SENTENCES, voiceMs),
  preload: async () => {},
  [Symbol.asyncDispose]: async () => {},
})

/** Speaks every piece as the start of one recording: real speech, because codecs spend less on tones. */
function recordedVoice(pieceMs: number, firstMs: number): Tts {
  const recording = librivox()[3]?.samples ?? new Int16Array(0)
  const speech = new Resampler(LISTEN_RATE_HZ, VOICE_RATE_HZ).process(recording)
  const length = (VOICE_RATE_HZ * pieceMs) / 1000
  const chunk = (VOICE_RATE_HZ * CHUNK_MS) / 1000
  return {
    name: 'recorded',
    async *speak(_piece, signal): AsyncGenerator<Pcm> {
      if (firstMs > 0) await sleep(systemClock, firstMs, signal)
      for (let from = 0; from < length && !signal.aborted; from += chunk) {
        yield { samples: speech.subarray(from, Math.min(length, from + chunk)), rateHz: VOICE_RATE_HZ }
      }
    },
  }
}

function* forEver(text: string): Generator<string> {
  for (;;) yield text
}
