import type { NoiseFilter } from '../audio/noise-filter.ts'
import { openOpusDecoder } from '../audio/opus-decoder.ts'
import { openOpusEncoder } from '../audio/opus-encoder.ts'
import { hopSamples, LISTEN_RATE_HZ } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'
import type { Clock } from '../std/clock.ts'
import { type Vad, VAD_WINDOW_SAMPLES } from '../vad/vad.ts'
import { Pacer } from '../call/pacer.ts'

interface Warmed {
  readonly vad: Vad
  readonly noiseFilter?: NoiseFilter | undefined
  readonly clock: Clock
}

const VOICE_RATE_HZ = 24_000
const PHONE_RATE_HZ = 8_000
/** Measured: a first packet costs 4 to 17 ms, the thirtieth what all later ones cost. */
const BEATS = 40

/**
 * Runs on a beat of its own what each hop of a call runs, so that the engine has compiled it before the first caller is there.
 * Takes 0.8 s; one beat at a time, so that requests are answered in between.
 */
export async function warmUp({ vad, noiseFilter, clock }: Warmed): Promise<void> {
  using held = new DisposableStack()
  const lean = held.use(await openOpusEncoder(VOICE_RATE_HZ))
  const robust = held.use(await openOpusEncoder(VOICE_RATE_HZ))
  robust.expectLoss(0.05)
  const decoders = [held.use(await openOpusDecoder({ fec: true })), held.use(await openOpusDecoder({ fec: false }))]
  const resamplers = [
    new Resampler(PHONE_RATE_HZ, LISTEN_RATE_HZ),
    new Resampler(LISTEN_RATE_HZ, PHONE_RATE_HZ),
    new Resampler(VOICE_RATE_HZ, PHONE_RATE_HZ),
  ]
  const detector = vad.open()
  const filter = held.use(noiseFilter?.open())
  const heard = hum(hopSamples(LISTEN_RATE_HZ))
  const hop = hum(hopSamples(VOICE_RATE_HZ))
  const window = Float32Array.from(hum(VAD_WINDOW_SAMPLES), (sample) => sample / 32_768)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let beats = 0
  using _ = new Pacer(clock).add(() => {
    for (const decoder of decoders) {
      const packet = robust.encode(hop)
      decoder.recover(packet)
      decoder.decode(packet)
      decoder.conceal()
      decoder.decode(lean.encode(hop))
    }
    for (const resampler of resamplers) resampler.process(hop)
    detector.judge(window)
    filter?.hear(heard)
    if (++beats === BEATS) resolve()
  }, reject)
  await promise
}

/** A voice-like sound: 150 Hz and its overtones, each weaker than the one below. */
const hum = (length: number): Int16Array =>
  Int16Array.from({ length }, (_, at) =>
    [1, 2, 3, 5, 8].reduce(
      (sum, times) => sum + (3000 / times) * Math.sin((at * 2 * Math.PI * 150 * times) / VOICE_RATE_HZ),
      0,
    ),
  )
