import { ASKING, type AskingCarrier } from '../telephony/carriers.ts'
import { afterAll, describe, expect, test } from 'bun:test'
import { systemClock } from '../../../src/std/clock.ts'
import { systemIds } from '../../../src/std/ids.ts'
import { deskWith } from '../telephony/desk.ts'
import type { CallControl } from '../../../src/transport/telephony/control/call-control.ts'
import { configOf, load } from '../config.ts'
import { Exchange } from './exchange.ts'
import { CALLEE, CALLER } from '../../../src/simulate/phone-call.ts'

const never = new AbortController().signal
const opened = new AsyncDisposableStack()
afterAll(() => opened.disposeAsync())

/** What each carrier answers for a call that is over: the same as for one it never had, or a code of its own. */
const OVER = { twilio: [400, 21220], telnyx: [422, '90018'] } as const

/** An exchange, and our control over its calls. */
class Rig {
  readonly carrier: AskingCarrier
  readonly exchange: Exchange
  readonly #answers: Response[] = []

  constructor(carrier: AskingCarrier) {
    this.carrier = carrier
    this.exchange = opened.use(new Exchange({ carrier, ringMs: 60_000 }))
  }

  /** Exotel writes its own as they are dialled in India. */
  get ownNumber(): string {
    return this.carrier === 'exotel' ? '08047491899' : CALLEE
  }

  get answer(): Response {
    const last = this.#answers.at(-1)
    if (!last) throw new Error('nothing was asked')
    return last
  }

  control(account: Readonly<Record<string, string>> = {}): CallControl {
    const fetch = async (url: string, init: RequestInit) => {
      const response = await globalThis.fetch(url, init)
      this.#answers.push(response.clone())
      return response
    }
    const world = { clock: systemClock, ids: systemIds, random: () => 0, fetch }
    const control = deskWith(configOf(load({ file: { ...this.exchange.config, ...account } })), world)?.control
    if (!control) throw new Error(`no account at ${this.carrier}`)
    return control
  }

  async dial(to = CALLER, control = this.control()): Promise<string> {
    const scheme = control.dialsTo === 'stream' ? 'wss' : 'https'
    return await control.dial({ type: 'dial', from: this.ownNumber, to, url: `${scheme}://voice.example.com/` }, never)
  }
}

describe.each(ASKING)('the exchange of %s', (carrier) => {
  const rig = new Rig(carrier)

  test('places a call', async () => {
    const leg = rig.exchange.legs.get(await rig.dial())
    expect(leg?.state).toBe('ringing')
    const numbers = [rig.ownNumber, CALLER].map((number) => number.replace('+', ''))
    expect([leg?.facts.from, leg?.facts.to].map((number) => number?.replace('+', ''))).toEqual(numbers)
    expect(rig.answer.status).toBe(carrier === 'telnyx' || carrier === 'exotel' ? 200 : 201)
  })

  test('refuses another account', async () => {
    const secret =
      Object.keys(rig.exchange.config).find((name) => /token|api_key$/.test(name)) ?? 'vonage_application_id'
    expect(await codeOf(rig.dial(CALLER, rig.control({ [secret]: 'wrong' })))).toBe('unauthorized')
    expect(rig.answer.status).toBe(401)
  })

  test('refuses a call to nobody', async () => {
    expect(await codeOf(rig.dial('nobody'))).toBe('bad-request')
    expect(rig.exchange.refusals.at(-1)).toStartWith('malformed')
  })
})

/** Exotel places calls, and does nothing else to them. */
describe.each(ASKING.filter((carrier) => carrier !== 'exotel'))('the exchange of %s', (carrier) => {
  const rig = new Rig(carrier)

  test('hangs up once, and says what became of the call after that', async () => {
    const hangUp = { type: 'hang-up', callId: await rig.dial() } as const
    await rig.control().carryOut(hangUp, never)
    expect(rig.exchange.orders.at(-1)).toEqual(hangUp)
    await rig.control().carryOut(hangUp, never)
    expect(rig.exchange.refusals.at(-1)).toStartWith('call-over')
    const [status, code] = carrier === 'twilio' || carrier === 'telnyx' ? OVER[carrier] : [404, '']
    expect(rig.answer.status).toBe(status)
    expect(await rig.answer.text()).toContain(String(code))
  })

  test('knows no call that it has not', async () => {
    const action =
      carrier === 'twilio'
        ? ({ type: 'transfer', callId: 'CA1', to: CALLER } as const)
        : ({ type: 'send-dtmf', callId: 'v3:none', digits: '1' } as const)
    expect(await codeOf(rig.control().carryOut(action, never))).toBe('not-found')
    expect(rig.answer.status).toBe(404)
  })
})

const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => 'done',
    (error: unknown) => Reflect.get(Object(error), 'code'),
  )
