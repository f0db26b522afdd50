import { hopSamples, LISTEN_RATE_HZ, levelDb } from '../../src/audio/pcm.ts'
import { loadEmbeddedVad } from '../../src/providers/embedded/silero-assets.ts'
import { sleep } from '../../src/std/clock.ts'
import { batchStt } from '../../src/stt/batch.ts'
import type { Recogniser, Transcript } from '../../src/stt/recogniser.ts'
import { VirtualClock } from './clock.ts'
import { Rig } from './rig.ts'

const HOP = hopSamples(LISTEN_RATE_HZ)
/** Speech of the recordings lies 20 dB above, their room 20 dB below. */
const SPOKEN_DB = -40
/** The embedded recogniser's times on an idle machine. */
const READ_MS = 40
const READ_MS_PER_SECOND = 60
/** What is shorter holds no words, as for the embedded one. */
const WORDLESS_HOPS = 25

/** How audio comes after it has stopped: all that was held back at once, a little faster than real time, or late from then on. */
export type Return = 'burst' | 'catch-up' | 'late'

export interface Gap {
  readonly atMs: number
  readonly forMs: number
  readonly back: Return
}

/** When each hop of the caller arrives. */
export function arrivals(hops: number, gap: Gap): number[] {
  const untilMs = gap.atMs + gap.forMs
  return Array.from({ length: hops }, (_, index) => {
    const spokenMs = index * 20
    if (spokenMs < gap.atMs) return spokenMs
    switch (gap.back) {
      case 'burst':
        return Math.max(spokenMs, untilMs)
      case 'catch-up':
        return Math.max(spokenMs, untilMs + (spokenMs - gap.atMs) / 2)
      case 'late':
        return spokenMs + gap.forMs
      default:
        return gap.back satisfies never
    }
  })
}

const hopsOf = (samples: Int16Array): Int16Array[] =>
  Array.from({ length: Math.floor(samples.length / HOP) }, (_, at) => samples.subarray(at * HOP, (at + 1) * HOP))

/** The hops of a recording that hold speech, named "h12". */
export const spokenHops = (recording: Int16Array): string[] =>
  hopsOf(recording).flatMap((hop, index) => (levelDb(hop) > SPOKEN_DB ? `h${index}` : []))

/** Reads which of these hops it was given, by their content: "h12 h13". */
export function hopReader(recording: Int16Array): Recogniser {
  const names = new Map(hopsOf(recording).map((hop, index) => [hop.join(), `h${index}`]))
  const spoken = new Set(spokenHops(recording))
  return {
    name: 'hops',
    async transcribe(samples) {
      const read = hopsOf(samples)
        .flatMap((hop) => names.get(hop.join()) ?? [])
        .filter((name) => spoken.has(name))
      return { text: read.length < WORDLESS_HOPS ? '' : read.join(' ') }
    },
  }
}

/** Takes virtual time for what another reads: the real time that this takes is waited for. */
class Reader implements Recogniser {
  readonly name = 'in virtual time'
  readonly #recogniser: Recogniser
  readonly #clock: VirtualClock
  #reading: Promise<unknown> = Promise.resolve()

  constructor(recogniser: Recogniser, clock: VirtualClock) {
    this.#recogniser = recogniser
    this.#clock = clock
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.#reading
  }

  async transcribe(
    samples: Int16Array,
    signal: AbortSignal,
    purpose: 'final' | 'partial',
  ): Promise<string | Transcript> {
    const text = this.#recogniser.transcribe(samples, signal, purpose)
    this.#reading = Promise.allSettled([this.#reading, text])
    await sleep(this.#clock, READ_MS + (READ_MS_PER_SECOND * samples.length) / LISTEN_RATE_HZ, signal)
    return text
  }
}

const vad = await loadEmbeddedVad()

/** Says a recording over a network with a gap in it. Resolves to the words of the turns it became. */
export async function talkWithGap(
  recording: Int16Array,
  gap: Gap,
  { recogniser, greeting }: { recogniser: Recogniser; greeting?: string | undefined },
): Promise<string[]> {
  const clock = new VirtualClock()
  const reader = new Reader(recogniser, clock)
  await using rig = new Rig({
    clock,
    ...(greeting !== undefined && { greeting }),
    replies: Array.from({ length: 20 }, () => 'Yes.'),
    parts: { vad, stt: batchStt(reader, { partials: false }) },
  })
  const hops = hopsOf(recording)
  const due = arrivals(hops.length, gap)
  const lead = new Int16Array(HOP)
  const startMs = 400
  for (let next = 0, quietMs = 0; quietMs < 4000;) {
    const nowMs = clock.now()
    if (nowMs < startMs || next === hops.length) rig.wire.speak({ samples: lead, rateHz: LISTEN_RATE_HZ })
    if (next === hops.length) quietMs += 20
    for (; next < hops.length && (due[next] ?? 0) <= nowMs - startMs; next++)
      rig.wire.speak({ samples: hops[next] ?? lead, rateHz: LISTEN_RATE_HZ })
    await reader.idle()
    await clock.advance(20)
  }
  return rig.events('user-turn').map(({ text }) => text)
}
