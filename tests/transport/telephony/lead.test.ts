import { expect, test } from 'bun:test'
import { Pacer } from '../../../src/call/pacer.ts'
import { Playout } from '../../../src/call/playout.ts'
import { FAR_ENDS, FAR_RATES } from '../../support/carriers.ts'
import { TelephonyRig } from '../../support/telephony-rig.ts'

const ignore = () => {}

const ENDS = [...FAR_ENDS.map((far) => [far.carrier, far] as const), ...FAR_RATES]

test.each(ENDS)('a reply over %s neither runs dry there nor is sent too far ahead', async (_, far) => {
  const rig = new TelephonyRig(far)
  const send = rig.socket.send.bind(rig.socket)
  const arrivals: { readonly atMs: number; readonly ms: number }[] = []
  rig.socket.send = (message) => {
    const ms = (far.heard(message).length * 1000) / far.rateHz
    if (ms > 0) arrivals.push({ atMs: rig.clock.now(), ms })
    return send(message)
  }
  const listener = {
    started: ignore,
    answered: ignore,
    progressed: ignore,
    ranDry: ignore,
    drained: ignore,
    sent: () => {},
    broke: ignore,
  }
  using playout = new Playout(rig.wire, new Pacer(rig.clock), rig.clock, listener)
  // In the middle of a beat.
  await rig.clock.advance(7)
  playout.begin(1)
  const piece = playout.piece(1, 1, 'hello')
  if (!piece) throw new Error('the reply is over')
  void playout.push(1, piece, { samples: new Int16Array(24_000 * 5).fill(8_000), rateHz: 24_000 })
  await rig.clock.advance(6_000)
  // The network and a beat that is late.
  const spareMs = 60
  const firstMs = arrivals[0]?.atMs ?? 0
  let endsMs = firstMs
  for (const [index, { atMs, ms }] of arrivals.entries()) {
    expect(endsMs - atMs).toBeGreaterThanOrEqual(atMs > firstMs ? spareMs : 0)
    endsMs += ms
    // The last is filled up with silence.
    if (index < arrivals.length - 1) expect(endsMs - atMs).toBeLessThanOrEqual((far.mostAheadMs ?? 200) + 20)
  }
  expect(endsMs).toBeGreaterThanOrEqual(5_000)
})
