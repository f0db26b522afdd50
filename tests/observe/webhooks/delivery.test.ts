import { describe, expect, test } from 'bun:test'
import { Webhook } from 'standardwebhooks'
import type { Backlog, Heir, Kept } from '../../../src/session/backlog.ts'
import { webhookKey } from '../../../src/std/webhook-secret.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { FakeSinks, KEY, SECRET, webhookRig } from '../../support/webhook-sink.ts'

const HOUR_MS = 3_600_000
const MIB = 1024 * 1024

/** The package judges by the time of the machine, which the virtual clock is far from. */
const judged = (secret: string, { body, headers }: FakeSinks['got'][number], format?: { format: 'raw' }) => {
  const [now, { Date: RealDate }] = [Number(headers['webhook-timestamp']) * 1000, globalThis]
  try {
    globalThis.Date = class extends RealDate {
      static override now = () => now
    } as DateConstructor
    return new Webhook(secret, format).verify(body, headers)
  } finally {
    globalThis.Date = RealDate
  }
}

const sinkAt = (name: string) => ({ id: name, url: `https://${name}.example/`, label: name, keys: [KEY] })

describe('a request', () => {
  test('is signed as Standard Webhooks say, by the judgement of their own package', async () => {
    const { sinks, clock, call } = webhookRig()
    call('a')
    await clock.advance(1)
    const [got] = sinks.got
    if (!got) throw new Error('nothing came')
    expect(judged(SECRET, got)).toEqual(got.event)
    expect(got.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_/),
    })
    expect(Number(got.headers['webhook-timestamp'])).toBe(Date.UTC(2026, 0, 5, 9) / 1000)
    expect(() => judged('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', got)).toThrow()
    expect(() => judged(SECRET, { ...got, body: `${got.body} ` })).toThrow()
  })

  test('is signed with a secret in plain text, too', async () => {
    const secret = 'a long text of my own'
    const key = webhookKey(secret) ?? new Uint8Array()
    const { sinks, clock, call } = webhookRig({
      sinks: [{ id: 'one', url: 'https://one.example/', label: 'one', keys: [key] }],
    })
    call('ä')
    await clock.advance(1)
    const [got] = sinks.got
    expect(got && judged(secret, got, { format: 'raw' })).toEqual(got?.event)
  })

  test('is signed with the new secret and the old one while both are configured: a receiver needs one of them', async () => {
    const [newer, older, other] = ['a new secret of mine', 'an old secret of mine', 'no secret of mine at all']
    const keys = [newer, older].flatMap((secret) => webhookKey(secret) ?? [])
    const { sinks, clock, call } = webhookRig({ sinks: [{ ...sinkAt('one'), keys }] })
    call('a')
    await clock.advance(1)
    const [got] = sinks.got
    if (!got) throw new Error('nothing came')
    for (const secret of [newer, older]) expect(judged(secret, got, { format: 'raw' })).toEqual(got.event)
    expect(() => judged(other, got, { format: 'raw' })).toThrow()
  })

  test('keeps its id at every attempt, and has the time and the signature of the attempt', async () => {
    const { sinks, clock, call } = webhookRig()
    sinks.answer = () => (sinks.got.length < 3 ? 500 : 200)
    call('a')
    await clock.advance(HOUR_MS)
    expect(sinks.got.map(({ headers }) => headers['webhook-id'])).toEqual(
      Array(3).fill(sinks.got[0]?.headers['webhook-id']),
    )
    expect(new Set(sinks.got.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(3)
    for (const got of sinks.got) expect(judged(SECRET, got)).toEqual(got.event)
  })

  test('goes to those sinks that want its event', async () => {
    const { sinks, clock, call } = webhookRig({
      sinks: [sinkAt('all'), { ...sinkAt('ends'), events: ['call.ended'] }],
    })
    call('a').end()
    await clock.advance(1)
    expect(sinks.got.map(({ url, event }) => `${url} ${event.type}`).toSorted()).toEqual([
      'https://all.example/ call.ended',
      'https://all.example/ call.started',
      'https://ends.example/ call.ended',
    ])
  })
})

describe('an event that is not taken', () => {
  test.each([500, 400, 404, 302, 199 + 101] as const)('with %d is sent again', async (status) => {
    const { sinks, clock, call } = webhookRig()
    sinks.answer = () => (sinks.got.length === 1 ? status : 204)
    call('a')
    await clock.advance(5000)
    expect(sinks.got.length).toBe(2)
  })

  test('is sent again after 5 s, and then after twice as long each time, up to an hour, for a day', async () => {
    const { sinks, clock, call, figures, log } = webhookRig()
    // Other calls are taken meanwhile: the sink is not down.
    sinks.answer = ({ event }) => {
      if (event.data.callId !== 'bad') return 200
      clock.after(1000, () => call(`good-${sinks.got.length}`))
      return 500
    }
    call('bad')
    await clock.advance(30 * HOUR_MS)
    const atMs = sinks.got.filter(({ event }) => event.data.callId === 'bad').map(({ atMs: at }) => at)
    const waits = atMs.slice(1).map((at, before) => Math.round((at - (atMs[before] ?? 0)) / 1000))
    expect(waits.slice(0, 10)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560])
    expect(new Set(waits.slice(10))).toEqual(new Set([3600]))
    expect(atMs.length).toBeLessThan(40)
    expect(atMs.at(-1)).toBeGreaterThan(24 * HOUR_MS - 1)
    expect(figures()).toMatchObject({ dropped: 1, waiting: 0, failed: atMs.length })
    expect(log.at(-1)).toBe('one.example drops')
  })

  test('waits for half of that at least, and for a random part of the rest', async () => {
    const { sinks, clock, call } = webhookRig({ random: () => 0 })
    sinks.answer = () => (sinks.got.length < 3 ? 500 : 200)
    call('a')
    await clock.advance(HOUR_MS)
    expect(sinks.got.map(({ atMs }) => atMs)).toEqual([0, 2500, 7500])
  })

  test('holds up the later events of its call, which keep their order, and no other call', async () => {
    const { sinks, clock, call } = webhookRig()
    let isBad = true
    sinks.answer = ({ event }) => (isBad && event.data.callId === 'a' ? 500 : 200)
    const a = call('a')
    for (let turn = 1; turn < 5; turn++) a.turn(turn)
    a.end()
    call('b').end()
    await clock.advance(1)
    expect(sinks.told).toEqual(['a call.started', 'b call.started', 'b call.ended'])
    isBad = false
    await clock.advance(5000)
    expect(sinks.told.slice(3)).toEqual(['a call.started', ...Array(4).fill('a turn'), 'a call.ended'])
  })

  test.each([
    ['30', 30_000],
    ['7200', HOUR_MS],
    ['999999999999', 5000],
    ['Wed, 21 Oct 2035 07:28:00 GMT', 5000],
    ['-5', 5000],
  ])('is sent again when the sink asks for it by Retry-After: %s, within an hour', async (after, atMs) => {
    const { sinks, clock, call } = webhookRig()
    const busy = () => new Response(null, { status: 429, headers: { 'retry-after': after } })
    sinks.answer = () => (sinks.got.length === 1 ? busy() : 200)
    call('a')
    // The sink asked for all that comes, not for one call.
    await clock.advance(1)
    call('b')
    await clock.advance(2 * HOUR_MS)
    const [, ...later] = sinks.got
    if (atMs > 5000) expect(later.map((got) => got.atMs)).toEqual([atMs, atMs])
    else expect(later.map((got) => got.atMs)).toContain(atMs)
  })

  test('is given up after 15 s without an answer, and sent again', async () => {
    const { sinks, clock, call, log } = webhookRig()
    sinks.answer = () => (sinks.got.length <= 3 ? 'hangs' : 200)
    call('a')
    await clock.advance(14_999)
    expect(sinks.open).toBe(1)
    await clock.advance(1)
    expect(sinks.open).toBe(0)
    await clock.advance(2 * 60_000)
    expect(log).toEqual(['one.example timeout', 'one.example again'])
    expect(clock.pending).toBe(0)
  })
})

describe('a sink', () => {
  test('gets four requests at once at most, however many calls there are', async () => {
    const { sinks, clock, call } = webhookRig()
    sinks.delayMs = 100
    for (let n = 0; n < 100; n++) call(`call-${n}`)
    await clock.advance(10_000)
    expect([sinks.mostOpen, sinks.got.length]).toEqual([4, 100])
  })

  test('that is down for an hour gets one request at a time, a minute apart at most, and then all that waited', async () => {
    const { sinks, clock, call, figures, log, webhooks } = webhookRig()
    sinks.answer = () => 'refuses'
    for (let second = 0; second < 3600; second += 12) {
      for (let n = 0; n < 12; n++) {
        const one = call(`call-${second + n}`)
        one.turn(1)
        one.end()
      }
      await clock.advance(12_000)
    }
    expect(sinks.got.length).toBeLessThan(100)
    expect(log).toEqual(['one.example ConnectionRefused', 'one.example drops'])
    expect(figures()).toMatchObject({ delivered: 0, waiting: 10_000, dropped: 800 })
    expect(webhooks.bytes).toBeLessThan(16 * MIB)
    sinks.answer = () => 200
    await clock.advance(61_000)
    expect(figures()).toMatchObject({ delivered: 10_000, waiting: 0 })
    expect(log.at(-1)).toBe('one.example again')
    // The order of each call is kept across the outage.
    const orders = Map.groupBy(sinks.got.slice(-10_000), ({ event }) => event.data.callId)
    for (const got of orders.values())
      expect(['call.started turn call.ended', 'turn call.ended', 'call.ended']).toContain(
        got.map(({ event }) => event.type).join(' '),
      )
    expect(clock.pending).toBe(0)
  }, 600_000)

  test('that hangs costs no more than its bound in bytes, and the oldest go first', async () => {
    const { sinks, clock, call, figures, webhooks, log } = webhookRig()
    sinks.answer = () => 'hangs'
    const flood = call('flood')
    for (let turn = 1; turn <= 5000; turn++) flood.turn(turn, 'x'.repeat(16_000))
    expect(webhooks.bytes).toBeLessThanOrEqual(16 * MIB)
    const { waiting, dropped } = figures()
    expect(waiting + dropped).toBe(5000)
    expect(waiting).toBeWithin(450, 520)
    expect(log).toEqual(['one.example drops'])
    sinks.answer = () => 200
    await clock.advance(60_000)
    const turns = sinks.got.flatMap(({ event }) => (event.type === 'turn' ? [event.data.turn] : []))
    expect(turns).toEqual(Array.from({ length: waiting - 1 }, (_, at) => 5000 - waiting + 1 + at))
  })

  test('that answers 410 is left alone for an hour: what comes for it is dropped and counted', async () => {
    const { sinks, clock, call, figures, log } = webhookRig()
    sinks.answer = () => 410
    call('a').end()
    await clock.advance(1000)
    call('b')
    await clock.advance(HOUR_MS - 2000)
    expect([sinks.got.length, figures().dropped]).toEqual([1, 3])
    sinks.answer = () => 200
    await clock.advance(1000)
    call('c')
    await clock.advance(1)
    expect(sinks.told).toEqual(['a call.started', 'c call.started'])
    expect(log).toEqual([
      'one.example drops',
      'one.example 410: it is gone, and is left alone for an hour',
      'one.example again',
    ])
  })

  test('that redirects to the addresses of a cloud is not followed', async () => {
    const { sinks, clock, call } = webhookRig()
    sinks.answer = () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/latest' } })
    call('a')
    await clock.advance(4000)
    expect(sinks.got.map(({ url, redirect }) => [new URL(url).host, redirect])).toEqual([['one.example', 'manual']])
  })

  test('whose answer has 50 MB, or never ends, has taken the event all the same, and little of it is read', async () => {
    const { sinks, clock, call, figures } = webhookRig()
    let pulled = 0
    let isCancelled = false
    const large = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          pulled += 65_536
          controller.enqueue(new Uint8Array(65_536))
          if (pulled >= 50 * MIB) controller.close()
        },
        cancel: () => void (isCancelled = true),
      })
    sinks.answer = () => new Response(large())
    call('a')
    await clock.advance(1)
    expect(figures().delivered).toBe(1)
    expect([pulled <= 4 * 65_536, isCancelled]).toEqual([true, true])
    sinks.answer = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))
    call('b')
    await clock.advance(999)
    expect(figures().delivered).toBe(1)
    await clock.advance(1)
    expect(figures().delivered).toBe(2)
  })
})

describe('a server that stops', () => {
  test('sends what waits, those that wait for another attempt included', async () => {
    const { sinks, clock, call, webhooks, log } = webhookRig()
    sinks.answer = () => 500
    call('a')
    await clock.advance(1)
    sinks.answer = () => 200
    sinks.delayMs = 300
    call('b').end()
    const stopped = webhooks[Symbol.asyncDispose]()
    await clock.advance(700)
    await stopped
    expect(sinks.told.slice(1).toSorted()).toEqual(['a call.started', 'b call.ended', 'b call.started'])
    expect([log, clock.pending]).toEqual([[], 0])
  })

  test('waits for a second and a half at most, and says how much is lost', async () => {
    const { sinks, clock, call, webhooks, log } = webhookRig()
    sinks.answer = () => 'hangs'
    for (let n = 0; n < 6; n++) call(`call-${n}`).end()
    let isOver = false
    void webhooks[Symbol.asyncDispose]().then(() => (isOver = true))
    await clock.advance(1499)
    expect(isOver).toBe(false)
    await clock.advance(1)
    expect(isOver).toBe(true)
    expect([log, sinks.open, clock.pending]).toEqual([['lost 12'], 0, 0])
  })

  test('does not ask a sink again and again that is down', async () => {
    const { sinks, clock, call, webhooks } = webhookRig()
    sinks.answer = () => 'refuses'
    for (let n = 0; n < 1000; n++) call(`call-${n}`)
    await webhooks[Symbol.asyncDispose]()
    expect(sinks.got.length).toBeLessThan(10)
    expect(clock.pending).toBe(0)
  })
})

/** A store that outlives its process, in memory. */
class FakeBacklog implements Backlog {
  readonly texts = new Map<string, string>()
  heir: Heir | undefined
  #number = 0
  readonly #box: string
  readonly #left: FakeBacklog | undefined

  constructor(box: string, left?: FakeBacklog) {
    this.#box = box
    this.#left = left
  }

  keep(text: string): Kept {
    const kept = { box: this.#box, number: ++this.#number }
    this.texts.set(`${kept.box} ${kept.number}`, text)
    return kept
  }

  forget({ box, number }: Kept): void {
    this.texts.delete(`${box} ${number}`)
    this.#left?.texts.delete(`${box} ${number}`)
  }

  open(heir: Heir): void {
    this.heir = heir
    for (const [name, text] of this.#left?.texts ?? []) {
      const [box = '', number] = name.split(' ')
      heir.left({ box, number: Number(number) }, text)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

describe('where a store keeps what is not delivered', () => {
  test('a restarted server delivers it in order, with the same ids and bodies', async () => {
    const first = new FakeBacklog('first')
    const before = webhookRig({ backlog: first })
    before.sinks.answer = () => 'hangs'
    const a = before.call('a')
    a.turn(1)
    a.end()
    const stopped = before.webhooks[Symbol.asyncDispose]()
    await before.clock.advance(2000)
    await stopped
    expect([first.texts.size, before.log]).toEqual([3, []])
    const second = new FakeBacklog('second', first)
    const after = webhookRig({ backlog: second })
    await after.clock.advance(10)
    expect(after.sinks.told).toEqual(['a call.started', 'a turn', 'a call.ended'])
    expect(after.sinks.got[0]?.headers['webhook-id']).toBe(before.sinks.got[0]?.headers['webhook-id'])
    expect(after.sinks.got[0]?.body).toBe(before.sinks.got[0]?.body)
    expect([first.texts.size, second.texts.size]).toEqual([0, 0])
  })

  test('what is delivered, dropped or gone is kept no longer', async () => {
    const backlog = new FakeBacklog('first')
    const { sinks, clock, call } = webhookRig({ backlog })
    call('a')
    await clock.advance(1)
    expect(backlog.texts.size).toBe(0)
    sinks.answer = () => 'hangs'
    const flood = call('b')
    for (let turn = 1; turn <= 11_000; turn++) flood.turn(turn, 'x')
    expect(backlog.texts.size).toBe(10_000)
    sinks.answer = () => 410
    await clock.advance(60_000)
    expect(backlog.texts.size).toBe(0)
  })

  test('what is not in our form, and what is for a sink that is no more, is forgotten', async () => {
    const foreign = new FakeBacklog('first')
    for (const text of [
      '',
      '{',
      '{}',
      '[]',
      JSON.stringify({ sink: 'x', id: 'a', callId: 'a', madeAtMs: 1, body: '{}' }),
    ])
      foreign.keep(text)
    const { sinks, clock } = webhookRig({ backlog: new FakeBacklog('second', foreign) })
    await clock.advance(1)
    expect([sinks.got.length, foreign.texts.size]).toEqual([0, 0])
  })

  test('a server that was away for long leaves the work to who took it over', async () => {
    const backlog = new FakeBacklog('first')
    const { sinks, clock, call, figures } = webhookRig({ backlog })
    sinks.answer = () => 500
    call('a').end()
    await clock.advance(1)
    backlog.heir?.lost('first')
    await clock.advance(24 * HOUR_MS)
    expect([sinks.got.length, figures().waiting, figures().dropped]).toEqual([1, 0, 0])
  })
})

test('no request goes out, and nothing is thrown, in the middle of an event', async () => {
  const clock = new VirtualClock()
  const { sinks, call } = webhookRig({}, clock)
  call('a')
  expect(sinks.got).toEqual([])
  await settled()
  expect(sinks.got.length).toBe(1)
})
