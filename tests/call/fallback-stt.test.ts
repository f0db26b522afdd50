import { describe, expect, test } from 'bun:test'
import { en } from '../../src/language/en.ts'
import { Channel } from '../../src/std/channel.ts'
import { StageError } from '../../src/std/errors.ts'
import { fallbackStt } from '../../src/stt/fallback.ts'
import type { Stt, SttEvent, SttHint } from '../../src/stt/stt.ts'
import { wholePieces } from '../../src/tts/whole-pieces.ts'
import { DEFAULT_TURN_RULES } from '../../src/turn/rules.ts'
import { VirtualClock } from '../support/clock.ts'
import { memberOf, REFUSALS, refusalOf } from '../support/members.ts'
import { scriptedStt } from '../support/providers.ts'
import { heard, Rig } from '../support/rig.ts'

const { patienceMs } = DEFAULT_TURN_RULES
const STALL_MS = patienceMs / 2

/** A session of a recogniser, as the tests break it. */
interface Session {
  readonly events: Channel<SttEvent>
  readonly opened: number
  fail(error: unknown): void
}

/** What it does with a hint or a hop. It may throw. */
interface Habits {
  readonly open?: (session: Session) => void
  readonly hint?: (hint: SttHint, session: Session) => void
  readonly write?: (hops: number, session: Session) => void
  readonly decides?: true
}

function recogniserOf(name: string, { open, hint, write, decides }: Habits) {
  let opened = 0
  const stt: Stt = {
    name,
    open() {
      const events = new Channel<SttEvent>(64)
      const { promise, reject } = Promise.withResolvers<never>()
      promise.catch(() => {})
      const session: Session = { events, opened: ++opened, fail: reject }
      let hops = 0
      open?.(session)
      async function* all(): AsyncGenerator<SttEvent> {
        const items = events[Symbol.asyncIterator]()
        for (;;) {
          const next = await Promise.race([items.next(), promise])
          if (next.done === true) return
          yield next.value
        }
      }
      return {
        events: all(),
        ...(decides && { decides }),
        hint: (told) => hint?.(told, session),
        write: () => write?.(++hops, session),
        [Symbol.asyncDispose]: async () => {},
      }
    },
  }
  return { stt, opened: () => opened }
}

function rigOf(first: Habits, ...others: readonly Stt[]) {
  const clock = new VirtualClock()
  const breaking = recogniserOf('a', first)
  const hints: SttHint[] = []
  const says = ['Hello you.', 'And then?', 'Well?']
  const second = scriptedStt({ transcripts: says, onHint: (hint) => hints.push(hint) })
  const members = [breaking.stt, ...(others.length > 0 ? others : [{ ...second, name: 'b' }])]
  const [a, ...rest] = members.map((stt) => memberOf(stt, clock))
  if (!a) throw new Error('no recogniser')
  const stt = fallbackStt([a, ...rest], { clock, patienceMs })
  const rig = new Rig({ clock, replies: ['Hi.', 'Fine.', 'Yes.'], parts: { stt } })
  return { rig, hints, opened: breaking.opened, members: [a, ...rest] }
}

const turns = (rig: Rig) => rig.events('user-turn').map(({ text }) => text)

/** From the end of the caller's speech to the turn. */
const lateMs = (rig: Rig, spokeUntilMs: number) => (rig.events('user-turn')[0]?.atMs ?? 0) - spokeUntilMs

const server = refusalOf('stt', 'server-error')
const throws = (error: unknown) => () => {
  throw error
}

/** How late a turn is with a recogniser that works. */
const PLAIN_MS = 700

/** What it does, and how much later the turn is for it. */
type Moment = [what: string, habits: Habits, waitMs: number]

const moments: Moment[] = [
  ...REFUSALS.map((code): Moment => [
    `refuses the connection with ${code}`,
    { open: ({ fail }) => fail(refusalOf('stt', code)) },
    0,
  ]),
  ['takes the request for wrong', { open: ({ fail }) => fail(refusalOf('stt', 'bad-request')) }, 0],
  ['throws when it is opened', { open: throws(server) }, 0],
  ['hangs up at once', { open: ({ events }) => events.close() }, 0],
  ['breaks with the first audio', { write: throws(new Error('InvalidStateError')) }, 0],
  ['breaks when speech begins', { hint: (hint, { fail }) => hint === 'speech' && fail(server) }, 0],
  [
    'breaks in the middle of the turn, after some words',
    {
      write: (hops, { events, fail }) => {
        if (hops === 20) events.push({ type: 'partial', text: 'Hello' })
        if (hops === 30) fail(server)
      },
    },
    0,
  ],
  ['breaks when the caller pauses', { hint: (hint, { fail }) => hint === 'pause' && fail(server) }, 0],
  [
    'fails the turn when the caller pauses',
    { hint: (hint, { events }) => hint === 'pause' && events.push({ type: 'failed', error: server }) },
    0,
  ],
  ['cannot be told of the pause', { hint: (hint) => hint === 'pause' && throws(server)() }, 0],
  ['leaves the pause without an answer', {}, STALL_MS],
  [
    'says some words and leaves the pause without an answer',
    { write: (hops, { events }) => hops === 20 && events.push({ type: 'partial', text: 'Hello' }) },
    STALL_MS,
  ],
  [
    'has said nothing of a whole sentence',
    { hint: (hint, { events }) => hint === 'pause' && events.push({ type: 'final', text: '', isGuess: true }) },
    0,
  ],
]

describe('a recogniser that has another behind it', () => {
  test.each(moments)('and %s: the turn is heard once, by the other', async (_what, habits, waitMs) => {
    const { rig } = rigOf(habits)
    await using _ = rig
    await rig.speaksFor(800)
    const spokeUntilMs = rig.clock.now()
    await rig.isSilentFor(6000)
    expect(turns(rig)).toEqual(['Hello you.'])
    expect(heard(rig)).toEqual(['Hi.'])
    expect(rig.events('failed')).toEqual([])
    expect(rig.events('fell-back')).toEqual([])
    expect(rig.events('replaced')).toMatchObject([{ stage: 'stt' }])
    expect(lateMs(rig, spokeUntilMs)).toBeWithin(0, Math.max(PLAIN_MS, 200 + waitMs + 60))
    // The other stays, though the first may have rested.
    await rig.isSilentFor(6000)
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(turns(rig)).toEqual(['Hello you.', 'And then?'])
    expect(rig.events('replaced')).toHaveLength(1)
  })

  test('and breaks after its answer: the turn is not heard twice', async () => {
    const { rig } = rigOf({
      hint(hint, { events, fail }) {
        if (hint === 'pause') events.push({ type: 'final', text: 'By the first.' })
        if (hint === 'turn-end') fail(server)
      },
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(turns(rig)).toEqual(['By the first.'])
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(turns(rig)).toEqual(['By the first.', 'Hello you.'])
    expect(rig.events('failed')).toEqual([])
  })

  test('hears on where it takes its time, within half of what a caller waits', async () => {
    const { rig, opened } = rigOf({
      hint: (hint, { events }) =>
        hint === 'pause' &&
        void rig.clock.after(STALL_MS - 100, () => events.push({ type: 'final', text: 'By the first.' })),
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(4000)
    expect(turns(rig)).toEqual(['By the first.'])
    expect(opened()).toBe(1)
    expect(rig.events('replaced')).toEqual([])
  })

  test('may leave a pause without an answer where it decides itself when a turn is over', async () => {
    const { rig, opened } = rigOf({
      decides: true,
      write: (hops, { events }) => hops === 20 && events.push({ type: 'partial', text: 'By the first' }),
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(6000)
    expect(opened()).toBe(1)
    expect(turns(rig)).toEqual(['By the first'])
  })

  test('passes the turn on to a third', async () => {
    const b = recogniserOf('b', { hint: (hint, { fail }) => hint === 'pause' && fail(server) }).stt
    const c = { ...scriptedStt({ transcripts: ['Hello you.'] }), name: 'c' }
    const { rig } = rigOf({ open: throws(server) }, b, c)
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(2000)
    expect(turns(rig)).toEqual(['Hello you.'])
    expect(rig.events('replaced')).toHaveLength(2)
  })

  test('does not help when both are dead: the call says so and ends', async () => {
    const { rig } = rigOf({ open: throws(server) }, recogniserOf('b', { open: throws(server) }).stt)
    await rig.isSilentFor(12_000)
    expect(await rig.call.ended).toBe('out-of-service')
    expect(heard(rig)).toEqual(wholePieces(en.sentences.outOfService, en))
  })

  test('and is dead for the next call, too, which begins with the other', async () => {
    const { rig, members, opened } = rigOf({ hint: (hint, { fail }) => hint === 'pause' && fail(server) })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(1000)
    const [a, b] = members
    if (!a || !b) throw new Error('no recognisers')
    const again = fallbackStt([a, b], { clock: rig.clock, patienceMs })
    again.open(AbortSignal.abort())
    expect(opened()).toBe(1)
    expect(a.breaker.isResting).toBeTrue()
  })
})

test('a session that breaks after a rest that began after it names who hears instead, and that one hears', async () => {
  const clock = new VirtualClock()
  const opened: string[] = []
  const failing: ((error: unknown) => void)[] = []
  const members = ['a', 'b'].map((name) => {
    const open = ({ fail }: Session) => {
      opened.push(name)
      failing.push(fail)
    }
    return memberOf(recogniserOf(name, { open }).stt, clock)
  })
  const [a, b] = members
  if (!a || !b) throw new Error('no recognisers')
  const stt = fallbackStt([a, b], { clock, patienceMs })
  const hears = () => {
    const session = stt.open(new AbortController().signal)
    return Array.fromAsync(session.events).catch((error: unknown) => error)
  }
  const [first, second] = [hears(), hears()]
  failing[0]?.(server)
  expect(await first).toMatchObject({ model: 'a', standIn: 'b' })
  await clock.advance(6000)
  failing[1]?.(server)
  expect(await second).toMatchObject({ model: 'a', standIn: 'b' })
  void hears()
  expect(opened).toEqual(['a', 'a', 'b'])
})

test('a failure names who failed and who hears instead', () => {
  const clock = new VirtualClock()
  const a = memberOf(recogniserOf('a', { open: throws(new StageError('stt', 'unauthorized', 'no')) }).stt, clock)
  const b = memberOf(scriptedStt({ transcripts: [] }), clock)
  const open = () => fallbackStt([a, b], { clock, patienceMs }).open(new AbortController().signal)
  expect(open).toThrow(expect.objectContaining({ model: 'a', standIn: 'scripted', code: 'unauthorized' }))
  expect(open).not.toThrow()
})
