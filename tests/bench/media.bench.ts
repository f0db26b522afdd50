import { RtpHeader, SrtpSession } from 'werift'
import { DtmfDetector } from '../../src/audio/dtmf.ts'
import { G722Decoder, G722Encoder } from '../../src/audio/g722.ts'
import { HopSplitter } from '../../src/audio/hop.ts'
import { openOpusDecoder } from '../../src/audio/opus-decoder.ts'
import { openOpusEncoder } from '../../src/audio/opus-encoder.ts'
import type { OpusDecoder } from '../../src/audio/opus.ts'
import { Resampler } from '../../src/audio/resample.ts'
import { audioEncoder, LINEAR, MU_LAW } from '../../src/providers/socket/audio-form.ts'
import { systemClock } from '../../src/std/clock.ts'
import { Inbound } from '../../src/transport/webrtc/inbound.ts'
import { SrtpReceiver, SrtpSender } from '../../src/transport/webrtc/srtp.ts'
import { PLAY_RATE_HZ, type Format } from '../../src/transport/websocket/format.ts'
import type { Message } from '../../src/transport/socket/socket.ts'
import { json } from '../../src/transport/websocket/json.ts'
import { protobuf } from '../../src/transport/websocket/protobuf.ts'
import { FAR_ENDS, openStream } from '../support/carriers.ts'
import { librivox } from '../support/speech.ts'
import { costOf } from './cost.ts'
import { hopsOf } from './hops.ts'
import type { BenchOptions, Table } from './table.ts'

/** Measures one stage: calls `step` for each item in turn. */
type Measure = <T>(stage: string, items: readonly T[], step: (item: T) => unknown) => void
/** Two seconds of recorded speech as hops. */
type Speech = (rateHz: number) => readonly Int16Array[]

/** What each packet, hop and window costs, one stage at a time. */
export async function media(options: BenchOptions): Promise<readonly Table[]> {
  const recording = librivox()[0]?.samples ?? new Int16Array(0)
  const speech: Speech = (rateHz) => hopsOf(recording, rateHz).slice(50, 150)
  const rows: string[][] = []
  const measure: Measure = (stage, items, step) => {
    const { minUs, medianUs } = costOf(items, step, options)
    rows.push([stage, minUs.toFixed(2), medianUs.toFixed(2)])
  }
  arithmetic(measure, speech)
  g722(measure, speech)
  await opus(measure, speech)
  for (const [name, format] of Object.entries({ json, protobuf })) websocket(measure, speech, name, format)
  telephony(measure, speech)
  recognisers(measure, speech)
  srtp(measure)
  jitterBuffer(measure)
  return [
    {
      title: 'Media: cost of each stage',
      method:
        'Microseconds per call, on one core, over 2 s of recorded speech. min: the best of 41 passes of 10 ms or more; median: the middle one.',
      columns: ['stage', 'min µs', 'median µs'],
      rows,
    },
  ]
}

function arithmetic(measure: Measure, speech: Speech): void {
  const splitter = new HopSplitter(16_000)
  measure('regroup uneven chunks into hops at 16 kHz, per 20 ms', speech(16_000), (hop) => {
    splitter.push(hop.subarray(0, 77), () => {})
    splitter.push(hop.subarray(77), () => {})
  })
  for (const [fromHz, toHz] of RESAMPLED) {
    const resampler = new Resampler(fromHz, toHz)
    const stage = `resample ${fromHz / 1000} to ${toHz / 1000} kHz, per 20 ms`
    measure(stage, speech(fromHz), (hop) => resampler.process(hop))
  }
}

function g722(measure: Measure, speech: Speech): void {
  const encoder = new G722Encoder()
  const packets = speech(16_000).map((hop) => encoder.encode(hop).slice())
  measure('G.722 encode, per 20 ms', speech(16_000), (hop) => encoder.encode(hop))
  const decoder = new G722Decoder()
  measure('G.722 decode, per 20 ms', packets, (packet) => decoder.decode(packet))
}

async function opus(measure: Measure, speech: Speech): Promise<void> {
  for (const rateHz of [16_000, 24_000, 48_000] as const) {
    using encoder = await openOpusEncoder(rateHz)
    const stage = `Opus encode at ${rateHz / 1000} kHz`
    measure(`${stage}, per packet`, speech(rateHz), (hop) => encoder.encode(hop))
    encoder.expectLoss(0.05)
    measure(`${stage} with FEC, per packet`, speech(rateHz), (hop) => encoder.encode(hop))
  }
  using encoder = await openOpusEncoder(48_000)
  const packets = speech(48_000).map((hop) => encoder.encode(hop))
  for (const fec of [false, true]) {
    using decoder = await openOpusDecoder({ fec })
    const library = fec ? 'libopus-wasm' : 'opus-decoder'
    measure(`Opus decode to 16 kHz, ${library}, per packet`, packets, (packet) => decoder.decode(packet))
    measure(`Opus conceal a loss, ${library}, per packet`, packets, () => decoder.conceal())
  }
}

/** Both ways: a hop to a message, and a message of the same shape to samples. */
function websocket(measure: Measure, speech: Speech, name: string, format: Format): void {
  const session = format.open({ send: () => {}, command: () => {}, audio: () => {}, clock: systemClock })
  const hops = speech(PLAY_RATE_HZ)
  measure(`WebSocket ${name} encode, per 20 ms`, hops, (hop) => session.encodeAudio(hop))
  const messages = hops.map((hop) => copied(session.encodeAudio(hop)))
  measure(`WebSocket ${name} decode, per 20 ms`, messages, (message) => session.receive(message))
}

/** JSON tells the directions apart by name. */
const copied = (message: Message): Message =>
  typeof message === 'string' ? message.replace('TTSAudioRawFrame', 'InputAudioRawFrame') : message.slice()

/** The dialect of most carriers, and one of few large messages. */
function telephony(measure: Measure, speech: Speech): void {
  for (const far of FAR_ENDS.filter(({ carrier }) => carrier === 'twilio' || carrier === 'genesys')) {
    const serializer = openStream(far)
    const hops = speech(far.rateHz)
    measure(`phone call of ${far.carrier} encode, per 20 ms`, hops, (hop) => serializer.encode(hop))
    const messages = hops.map((hop) => far.speak(hop))
    measure(`phone call of ${far.carrier} decode, per 20 ms`, messages, (message) => serializer.decode(message))
  }
  const detector = new DtmfDetector()
  measure('look for the tone of a key, per 20 ms', speech(8_000), (hop) => detector.hear(hop))
}

/** What a recogniser over a socket is sent of a hop. */
function recognisers(measure: Measure, speech: Speech): void {
  for (const form of [LINEAR, MU_LAW]) {
    const encode = audioEncoder(form)
    measure(`audio for a vendor, ${form.encoding} at ${form.rateHz / 1000} kHz, per 20 ms`, speech(16_000), (hop) =>
      encode(hop),
    )
  }
}

/** Ours beside werift's, with the profile browsers and our answers settle on: AEAD_AES_128_GCM (RFC 7714). */
function srtp(measure: Measure): void {
  const [key, salt] = [Buffer.alloc(16, 1), Buffer.alloc(12, 2)]
  const [ssrc, payloadType] = [1, 111]
  // 80 bytes are 20 ms at 32 kbit/s.
  const payload = Buffer.alloc(80, 3)
  let sent = 0
  const next = () => ({ timestamp: (sent++ * 960) >>> 0, isFirst: false, payload })
  const sender = new SrtpSender('gcm', { key, salt }, { ssrc, payloadType, sequence: 0 })
  const receiver = new SrtpReceiver('gcm', { key, salt }, payloadType)
  measure('SRTP protect, per packet', [0], () => sender.protect(next()))
  // Together, because the receiver takes no packet twice.
  measure('SRTP protect and unprotect, per packet', [0], () => receiver.unprotect(sender.protect(next())))

  const keys = { localMasterKey: key, localMasterSalt: salt, remoteMasterKey: key, remoteMasterSalt: salt }
  const session = new SrtpSession({ keys, profile: 7 })
  measure("SRTP protect and unprotect, werift's own, per packet", [0], () => {
    const { timestamp } = next()
    const sequenceNumber = sent & 0xffff
    return session.decrypt(session.encrypt(payload, new RtpHeader({ payloadType, sequenceNumber, timestamp, ssrc })))
  })
}

/** Packets in order and packets swapped in pairs, with a decoder that costs nothing. */
function jitterBuffer(measure: Measure): void {
  const hop = new Int16Array(320)
  const decoder: OpusDecoder = {
    decode: () => hop,
    conceal: () => hop,
    recover: () => hop,
    [Symbol.dispose]: () => {},
  }
  // The header of 20 ms wide-band SILK, so that lengths add up.
  const payload = Uint8Array.of(9 << 3, 1, 2, 3)
  for (const [name, swap] of [['in order', 0] as const, ['swapped in pairs', 1] as const]) {
    const inbound = new Inbound(decoder, () => {})
    let sent = 0
    measure(`jitter buffer, packets ${name}, per packet`, [0], () => {
      const index = sent++ ^ swap
      inbound.push({ ssrc: 1, sequence: index & 0xffff, timestamp: (index * 960) >>> 0, payload }, sent * 20)
    })
  }
}

const RESAMPLED = [
  [8_000, 16_000],
  [48_000, 16_000],
  [44_100, 16_000],
  [16_000, 24_000],
  [16_000, 48_000],
  [22_050, 24_000],
  [24_000, 48_000],
  [24_000, 8_000],
] as const
