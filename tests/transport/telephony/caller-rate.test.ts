import { describe, expect, test } from 'bun:test'
import { StageMetrics } from '../../../src/observe/metrics/stages.ts'
import { Families } from '../../../src/observe/metrics/families.ts'
import { StageError } from '../../../src/std/errors.ts'
import { fallbackStt } from '../../../src/stt/fallback.ts'
import type { Stt } from '../../../src/stt/stt.ts'
import { TelephonyWire } from '../../../src/transport/telephony/wire.ts'
import { FAR_ENDS, FAR_RATES, openStream } from '../../support/carriers.ts'
import { VirtualClock } from '../../support/clock.ts'
import { memberOf } from '../../support/members.ts'
import { Rig } from '../../support/rig.ts'
import { FakeSocket } from '../../support/socket.ts'

/** The recogniser, which says at what rate it is told that callers are heard. */
const asked = (stt: Stt, rates: (number | undefined)[]): Stt => ({
  name: stt.name,
  open: (signal, language, told, callerRateHz) => {
    rates.push(callerRateHz)
    return stt.open(signal, language, told, callerRateHz)
  },
})

describe("the rate of the caller's line", () => {
  test('is known of every phone call before it begins', () => {
    for (const far of [...FAR_ENDS, ...FAR_RATES.map(([, end]) => end)]) {
      const wire = new TelephonyWire(new FakeSocket(), openStream(far), { clock: new VirtualClock() })
      expect(wire.callerRateHz).toBe(far.rateHz)
    }
  })

  test('is told to the recogniser of the call', async () => {
    const rates: (number | undefined)[] = []
    const watch: NonNullable<ConstructorParameters<typeof Rig>[0]>['watch'] = (models) => ({
      ...models,
      stt: asked(models.stt, rates),
    })
    await using phone = new Rig({ callerRateHz: 8000, watch })
    await using page = new Rig({ watch })
    expect([rates, phone.wire.callerRateHz, page.wire.callerRateHz]).toEqual([[8000, undefined], 8000, undefined])
  })

  test('is told to the one that takes over from another, and to one that is measured', async () => {
    const clock = new VirtualClock()
    const rates: (number | undefined)[] = []
    const metrics = new StageMetrics(new Families(), clock)
    await using _ = new Rig({
      callerRateHz: 8000,
      clock,
      watch: (models) => {
        const broken: Stt = {
          name: 'broken',
          open: () => {
            throw new StageError('stt', 'unreachable', 'it is down')
          },
        }
        const second = metrics.stt(asked(models.stt, rates))
        const stt = fallbackStt([memberOf(broken, clock), memberOf(second, clock)], { clock, patienceMs: 4000 })
        return { ...models, stt }
      },
    })
    await clock.advance(1000)
    expect(rates).toEqual([8000])
  })
})
