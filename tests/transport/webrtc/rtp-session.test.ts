import { expect, test } from 'bun:test'
import { Reception } from '../../../src/transport/webrtc/reception.ts'
import { RtpSession, type SenderReport } from '../../../src/transport/webrtc/rtp-session.ts'
import { VirtualClock } from '../../support/clock.ts'
import { packetOf } from '../../support/voice-packets.ts'

const keys = (fill: number) => ({ key: Buffer.alloc(16, fill), salt: Buffer.alloc(12, fill) })

/** Two ends of one connection. */
function pair() {
  const clock = new VirtualClock()
  const reports: SenderReport[] = []
  const sent: Buffer[] = []
  const end = (local: number, remote: number, ssrc: number) =>
    new RtpSession({
      clock,
      cipher: 'gcm',
      local: keys(local),
      remote: keys(remote),
      ssrc,
      payloadType: 111,
      heardPayloadType: 111,
      sequence: 0,
      transmit: (datagram) => sent.push(datagram),
      report: (report) => reports.push(report),
    })
  return { clock, reports, sent, ours: end(1, 2, 10), theirs: end(2, 1, 20) }
}

const spoken = (number: number) => ({ ...packetOf(number), isFirst: false })

test('a report goes out each second, with what was sent and how the far side is received', async () => {
  const { clock, reports, sent, ours, theirs } = pair()
  for (let number = 0; number < 50; number++) {
    theirs.send(spoken(number))
    const datagram = sent.pop()
    if (datagram && number % 10 !== 5) ours.receive(datagram)
    await clock.advance(20)
  }
  // NTP seconds in the upper half: the middle 32 bits come back to their sender.
  ours.noteReport((0x1234_5678n << 32n) | 0x9abc_def0n)
  await clock.advance(500)
  reports.length = 0
  for (let number = 0; number < 50; number++) ours.send(spoken(number))
  expect(reports).toHaveLength(1)
  expect(reports[0]).toMatchObject({
    packetCount: 50,
    octetCount: 150,
    rtpTimestamp: 49 * 960,
    reception: { ssrc: 20, packetsLost: 5, fractionLost: 25, highestSequence: 49, lsr: 0x5678_9abc, dlsr: 32_768 },
  })
  // 2026-01-05 09:00:01.5 UTC, counted from 1900.
  const seconds = Number((reports[0]?.ntpTimestamp ?? 0n) >> 32n) - 2_208_988_800
  expect(seconds).toBe(Date.UTC(2026, 0, 5, 9, 0, 1) / 1000)
})

test('loss is told since the report before, over a wrap, and jitter in ticks', () => {
  const reception = new Reception()
  expect(reception.report()).toBeUndefined()
  const push = (number: number, lateMs = 0) =>
    reception.push(packetOf(number, { sequence: 65_500 }), number * 20 + lateMs)
  for (let number = 0; number < 100; number++) push(number)
  expect(reception.report()).toMatchObject({ fractionLost: 0, packetsLost: 0, highestSequence: 65_599, jitter: 0 })
  for (let number = 100; number < 200; number += 2) push(number)
  expect(reception.report()).toMatchObject({ fractionLost: Math.floor((49 * 256) / 99), packetsLost: 49 })
  for (let number = 200; number < 400; number++) push(number, (number % 2) * 10)
  const report = reception.report()
  expect(report?.fractionLost).toBe(1)
  // 10 ms to and fro is 480 ticks.
  expect(report?.jitter).toBeWithin(470, 481)
})
