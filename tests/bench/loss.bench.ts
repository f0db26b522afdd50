import { Application, createEncoder, Signal } from 'libopus-wasm'
import { openOpusDecoder } from '../../src/audio/opus-decoder.ts'
import { openOpusEncoder } from '../../src/audio/opus-encoder.ts'
import type { OpusEncoder } from '../../src/audio/opus.ts'
import { hopSamples, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { moonshine } from '../../src/providers/embedded/moonshine.ts'
import { systemClock } from '../../src/std/clock.ts'
import { Random } from '../support/random.ts'
import { cards, librivox, type Recording } from '../support/speech.ts'
import { corpusErrorRate } from '../support/wer.ts'
import { hopsOf } from './hops.ts'
import type { BenchOptions, Table } from './table.ts'

const RATE_HZ = 24_000
const LOSSES = [0, 0.05, 0.1, 0.2] as const
/** A browser's receiver reports about once a second at the start of a call. */
const REPORT_HOPS = 50

/** What a caller understands of the bot when the network loses packets, as the recogniser hears it. */
export async function loss(options: BenchOptions): Promise<readonly Table[]> {
  await using recogniser = moonshine(systemClock)
  const recordings = options.quick ? librivox().slice(0, 1) : [...librivox(), ...cards()]
  const rounds = options.quick ? 1 : 3
  const rows: string[][] = []
  for (const [name, open] of Object.entries(ENCODERS)) {
    const row = [name]
    for (const share of LOSSES) {
      const pairs: { said: string; heard: string }[] = []
      for (let round = 0; round < (share === 0 ? 1 : rounds); round++) {
        using encoder = await open()
        const random = new Random(round + 1)
        for (const recording of recordings) {
          const samples = await received(recording, encoder, () => random.chance(share))
          const { signal } = new AbortController()
          const { text: heard } = await recogniser.transcribe(samples, signal, 'final')
          pairs.push({ said: recording.text, heard: heard })
        }
      }
      row.push(`${(corpusErrorRate(pairs) * 100).toFixed(1)} %`)
    }
    rows.push(row)
  }
  return [
    {
      title: 'Speech to a caller who loses packets',
      method: `Word error rate of the embedded recogniser on ${recordings.length} recordings, sent as Opus at 24 kHz, packets lost at random (${rounds} seeds), the caller's receiver reporting once a second.`,
      columns: ['encoder', ...LOSSES.map((share) => `${share * 100} % lost`)],
      rows,
    },
  ]
}

/** Decodes as a browser does: the copy in the next packet where there is one, extrapolation elsewhere. */
async function received({ samples }: Recording, encoder: OpusEncoder, isLost: () => boolean): Promise<Int16Array> {
  using decoder = await openOpusDecoder({ fec: true })
  const packets: { payload: Uint8Array; lost: boolean }[] = []
  let lately = 0
  for (const [index, hop] of hopsOf(samples, RATE_HZ).entries()) {
    const lost = isLost()
    packets.push({ payload: encoder.encode(hop), lost })
    lately += Number(lost)
    if (index % REPORT_HOPS !== REPORT_HOPS - 1) continue
    encoder.expectLoss(lately / REPORT_HOPS)
    lately = 0
  }
  const heard = new Int16Array(packets.length * hopSamples(LISTEN_RATE_HZ))
  for (const [index, { payload, lost }] of packets.entries()) {
    const next = packets[index + 1]
    const copy = () => (next && !next.lost ? decoder.recover(next.payload) : decoder.conceal())
    heard.set(lost ? copy() : decoder.decode(payload), index * hopSamples(LISTEN_RATE_HZ))
  }
  return heard
}

const ENCODERS: Readonly<Record<string, () => Promise<OpusEncoder>>> = {
  ours: () => openOpusEncoder(RATE_HZ),
  'hybrid alone, complexity 5': openHybrid,
}

/** What the first version sent with: the measure of what low delay costs a listener. */
async function openHybrid(): Promise<OpusEncoder> {
  const handle = await createEncoder({
    sampleRate: RATE_HZ,
    channels: 1,
    application: Application.Audio,
    signal: Signal.Voice,
    bitrate: 32_000,
    complexity: 5,
  })
  return {
    encode: (hop) => handle.encode(hop),
    expectLoss: (fraction) => {
      handle.setFec(fraction >= 0.01)
      handle.setPacketLossPercent(Math.min(30, Math.ceil(fraction * 100)))
    },
    [Symbol.dispose]: () => handle.free(),
  }
}
