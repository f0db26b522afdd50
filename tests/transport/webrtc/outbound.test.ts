import { expect, test } from 'bun:test'
import { openOpusDecoder } from '../../../src/audio/opus-decoder.ts'
import { openOpusEncoder } from '../../../src/audio/opus-encoder.ts'
import type { OpusEncoder } from '../../../src/audio/opus.ts'
import { Outbound, type RtpOut } from '../../../src/transport/webrtc/outbound.ts'
import { NumberEncoder } from '../../support/voice-packets.ts'

function sender(encoder: OpusEncoder, timestamp = 0) {
  const packets: RtpOut[] = []
  const send = (packet: RtpOut) => packets.push(packet)
  return { packets, outbound: new Outbound({ encoder, rateHz: 24_000, timestamp, send }) }
}

const hop = (value: number) => new Int16Array(480).fill(value)

test('the timestamp runs on through speech, silence and its wrap', () => {
  const { packets, outbound } = sender(new NumberEncoder(), 2 ** 32 - 960)
  for (let at = 0; at < 6; at++)
    if (at % 2 === 0) outbound.play(hop(1))
    else outbound.idle()
  expect(packets.map(({ timestamp }) => timestamp)).toEqual([2 ** 32 - 960, 0, 960, 1920, 2880, 3840])
})

test('only the first packet after silence is marked', () => {
  const { packets, outbound } = sender(new NumberEncoder())
  outbound.idle()
  for (let at = 0; at < 3; at++) outbound.play(hop(1))
  outbound.idle()
  outbound.play(hop(1))
  expect(packets.map(({ isFirst }) => isFirst)).toEqual([false, true, false, false, false, true])
})

test('of a stream that begins with speech the first packet is marked', () => {
  const { packets, outbound } = sender(new NumberEncoder())
  for (let at = 0; at < 2; at++) outbound.play(hop(1))
  expect(packets.map(({ isFirst }) => isFirst)).toEqual([true, false])
})

test('long silence costs no encoding', () => {
  const encoder = new NumberEncoder()
  const { packets, outbound } = sender(encoder)
  outbound.play(hop(1))
  for (let at = 0; at < 500; at++) outbound.idle()
  expect(encoder.encodedHops).toBe(11)
  expect(packets.length).toBe(501)
})

test('speech that stops short fades and starts again without a click', async () => {
  using encoder = await openOpusEncoder(24_000)
  using decoder = await openOpusDecoder({ fec: true })
  const { packets, outbound } = sender(encoder)
  let at = 0
  const tone = () => Int16Array.from({ length: 480 }, () => 12_000 * Math.sin((2 * Math.PI * 220 * at++) / 24_000))
  for (let count = 0; count < 20; count++) outbound.play(tone())
  for (let count = 0; count < 100; count++) outbound.idle()
  for (let count = 0; count < 20; count++) outbound.play(tone())
  const heard = packets.map(({ payload }) => decoder.decode(payload))
  const peak = (from: number, to: number) =>
    Math.max(...heard.slice(from, to).flatMap((samples) => [...samples].map(Math.abs)))
  // One hop for the codec's delay; then it dies away and stays away.
  expect(peak(22, 30)).toBeLessThan(600)
  expect(peak(30, 120)).toBeLessThan(60)
  expect(peak(120, 140)).toBeWithin(9000, 16_000)
})
