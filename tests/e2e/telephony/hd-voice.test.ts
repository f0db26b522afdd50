import { afterAll, beforeAll, expect, test } from 'bun:test'
import { LISTEN_RATE_HZ, levelDb, type Pcm } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { PhoneCall } from '../../../src/simulate/phone-call.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { startServer } from '../../support/server.ts'
import { between, joined, soundsIn } from '../../../src/audio/sounds.ts'
import { librivox } from '../../support/speech.ts'
import { wordErrorRate } from '../../support/wer.ts'
import { Listener } from '../../../src/simulate/listener.ts'

const VOICE_RATE_HZ = 24_000
const POLL_MS = 20

const [, BOT, , , CALLER] = librivox()
let listener: Listener

beforeAll(async () => {
  listener = new Listener()
  await listener.words({ samples: new Int16Array(LISTEN_RATE_HZ), rateHz: LISTEN_RATE_HZ })
}, 180_000)
afterAll(() => listener[Symbol.asyncDispose]())

test.concurrent.each([
  ['PCMA', 8_000],
  ['G722', 16_000],
  ['OPUS', 16_000],
] as const)(
  'a call by way of Telnyx in %s is clear both ways, at %d Hz',
  async (codec, rateHz) => {
    if (!BOT || !CALLER) throw new Error('no recordings')
    const models = new OpenAiServer()
    models.voice = () => at(VOICE_RATE_HZ, BOT.samples)
    const said: Pcm[] = []
    models.transcript = (pcm) => {
      said.push(pcm)
      return CALLER.text
    }
    using api = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: models.handle })
    const base = `http://127.0.0.1:${api.port}/v1`
    await using server = await startServer({
      config: {
        runner_transport: 'telnyx',
        telnyx_codec: codec,
        greeting: 'Hello.',
        stt_base_url: base,
        llm_base_url: base,
        tts_base_url: base,
        // The voice is in this process, which listens to three calls at once.
        tts_first_audio_timeout_secs: 20,
      },
    })
    await using call = await PhoneCall.place({ carrier: 'telnyx', url: server.url })
    const first = () => soundsIn(call.heard)[0]
    while ((first()?.toMs ?? call.nowMs()) > call.nowMs() - 1_000) await Bun.sleep(POLL_MS)
    const { fromMs, toMs } = first() ?? { fromMs: 0, toMs: 0 }
    expect(call.heard.rateHz).toBe(rateHz)
    if (rateHz > 8_000) expect(aboveTelephoneDb(call.heard)).toBeGreaterThan(-50)
    // Without the wait before it: a busy machine needs long for its first sentence, and the listener takes 20 s.
    const heard = await listener.words(between(call.heard, fromMs - 200, toMs + 200))
    expect(wordErrorRate(BOT.text, heard), heard).toBeLessThan(0.3)

    await call.say(CALLER.samples)
    while (said.length === 0) await Bun.sleep(POLL_MS)
    const told = await listener.words(said.at(-1) ?? call.spoken)
    expect(wordErrorRate(CALLER.text, told), told).toBeLessThan(0.3)
    expect(call.faults).toEqual([])
  },
  180_000,
)

function at(rateHz: number, samples: Int16Array): Int16Array {
  const resampler = new Resampler(LISTEN_RATE_HZ, rateHz)
  return joined([resampler.process(samples).slice(), resampler.flush().slice()])
}

/** The level of what lies above 4 kHz. */
function aboveTelephoneDb({ samples, rateHz }: Pcm): number {
  const down = new Resampler(rateHz, 8_000)
  const up = new Resampler(8_000, rateHz)
  const low = joined([up.process(down.process(samples)).slice(), up.flush().slice()])
  const delay = Math.round(((down.delayMs + up.delayMs) * rateHz) / 1000)
  const rest = Int16Array.from(low.subarray(delay), (sample, n) => (samples[n] ?? 0) - sample)
  return levelDb(rest.subarray(0, samples.length - delay))
}
