import { describe, expect, test } from 'bun:test'
import { Channel } from '../../src/std/channel.ts'
import { systemClock } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import { batchStt } from '../../src/stt/batch.ts'
import { LastingSession } from '../../src/stt/lasting.ts'
import type { SttEvent, SttHint, SttSession } from '../../src/stt/stt.ts'
import { sttContract } from '../contract/stt.ts'
import { VirtualClock } from '../support/clock.ts'
import { inertStt } from '../support/providers.ts'
import { ToneRecogniser, toned } from '../support/tones.ts'

const gone = new StageError('stt', 'unreachable', 'the line to the recogniser is gone')

sttContract('a recogniser whose first session breaks', () => {
  const first = inertStt({ write: fault })
  const others = batchStt(new ToneRecogniser({ prompt: true }), { partials: true })
  return {
    stt: {
      name: 'lasting',
      open(signal) {
        let opened = 0
        const stt = { name: 'broken once', open: (until: AbortSignal) => (opened++ === 0 ? first : others).open(until) }
        return new LastingSession({ stt, clock: systemClock, broke: () => {} }, signal)
      },
    },
    utterances: [
      { samples: toned('one two three four five six'), text: 'one two three four five six' },
      { samples: toned('seven eight nine'), text: 'seven eight nine' },
    ],
    same: (said, heard) => said === heard,
  }
})

const fault = () => {
  throw gone
}

/** A session that writes down what it is given: samples as their number, until the next hint. */
class Recorded implements SttSession {
  readonly heard: (SttHint | number)[] = []
  readonly channel: Channel<SttEvent> = new Channel(8)
  isDisposed = false
  fails: 'not' | 'by its events' | 'when written to' | 'when hinted' = 'not'
  #fault = Promise.withResolvers<never>()

  get events(): AsyncIterable<SttEvent> {
    return this.#events()
  }

  write(hop: Int16Array): void {
    if (this.fails === 'when written to') throw new Error('InvalidStateError')
    const last = this.heard.at(-1)
    if (typeof last === 'number') this.heard[this.heard.length - 1] = last + hop.length
    else this.heard.push(hop.length)
  }

  hint(hint: SttHint): void {
    if (this.fails === 'when hinted') throw new Error('InvalidStateError')
    this.heard.push(hint)
  }

  breakOff(): void {
    this.#fault.reject(gone)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true
    this.channel.close()
  }

  async *#events(): AsyncGenerator<SttEvent> {
    const items = this.channel[Symbol.asyncIterator]()
    for (;;) {
      const next = await Promise.race([items.next(), this.#fault.promise])
      if (next.done === true) return
      yield next.value
    }
  }
}

function open(cannotOpen = (_count: number) => false) {
  const clock = new VirtualClock()
  const life = new AbortController()
  const sessions: Recorded[] = []
  const broken: string[] = []
  const events: SttEvent[] = []
  let tried = 0
  const stt = {
    name: 'recorded',
    open() {
      if (cannotOpen(++tried)) throw gone
      const session = new Recorded()
      sessions.push(session)
      return session
    },
  }
  const lasting = new LastingSession({ stt, clock, broke: ({ code }) => broken.push(code) }, life.signal)
  const outcome = (async () => {
    for await (const event of lasting.events) events.push(event)
    return 'ended'
  })().catch((error: unknown) => error)
  const write = (ms: number) => {
    for (let at = 0; at < ms; at += 20) lasting.write(new Int16Array(320))
  }
  const now = () => {
    const session = sessions.at(-1)
    if (!session) throw new Error('no session is open')
    return session
  }
  return { clock, life, sessions, broken, events, lasting, outcome, write, now, tried: () => tried }
}

const SECOND = 16_000

const word = (startMs: number) => ({ text: 'so', startMs, endMs: startMs + 100, confidence: 0.5 })

describe('a session of the recogniser', () => {
  test('counts what it was given: all that was written, and again what another session heard again', async () => {
    const { clock, lasting, write, now } = open()
    await clock.advance(0)
    write(1000)
    lasting.hint('speech')
    write(500)
    expect(lasting.givenMs).toBe(1500)
    now().breakOff()
    await clock.advance(100)
    expect(lasting.givenMs).toBe(1500 + 500 + 500)
    Object.assign(now(), { givenMs: 70 })
    expect(lasting.givenMs).toBe(1570)
  })

  test.each<[string, (session: Recorded) => void]>([
    ['ends', (session) => session.channel.close()],
    ['throws', (session) => session.breakOff()],
    ['cannot be written to', (session) => void (session.fails = 'when written to')],
    ['cannot be hinted', (session) => void (session.fails = 'when hinted')],
  ])('that %s is replaced by one that hears the turn in progress again', async (_, breakIt) => {
    const { clock, lasting, sessions, broken, events, write, now } = open()
    write(2000)
    lasting.hint('speech')
    write(1000)
    breakIt(now())
    lasting.write(new Int16Array(320))
    lasting.hint('pause')
    await clock.advance(100)
    expect(sessions.map(({ isDisposed }) => isDisposed)).toEqual([true, false])
    expect(now().heard).toEqual(['speech', 1.5 * SECOND + 320, 'pause'])
    now().channel.push({ type: 'final', text: 'Here I am.' })
    await clock.advance(0)
    expect(events).toEqual([{ type: 'final', text: 'Here I am.' }])
    expect(broken).toHaveLength(1)
    await lasting[Symbol.asyncDispose]()
    expect(now().isDisposed).toBeTrue()
    expect(clock.pending).toBe(0)
  })

  test('that replaces another tells the times of words in all audio', async () => {
    const { clock, lasting, events, write, now } = open()
    write(2000)
    lasting.hint('speech')
    write(1000)
    now().breakOff()
    // Not heard by either, but kept.
    write(200)
    lasting.hint('pause')
    lasting.hint('turn-end')
    write(300)
    await clock.advance(100)
    expect(now().heard).toEqual(['speech', 1.7 * SECOND, 'pause', 'turn-end'])
    now().channel.push({ type: 'final', text: 'So so.', words: [word(0), word(1500)] })
    write(1000)
    now().channel.push({ type: 'turn-over', text: 'So.', words: [word(1800)] })
    await clock.advance(0)
    // Half a second before the speech is where the second one begins to hear; it does not hear the 300 ms after the turn.
    expect(events).toEqual([
      { type: 'final', text: 'So so.', words: [word(1500), word(3000)] },
      { type: 'turn-over', text: 'So.', words: [word(3600)] },
    ])
  })

  test('that cannot be opened is tried for again, and what was said meanwhile is heard', async () => {
    const { clock, lasting, write, now } = open((count) => count < 4)
    lasting.hint('speech')
    write(500)
    await clock.advance(1000)
    lasting.hint('pause')
    expect(now().heard).toEqual(['speech', 0.5 * SECOND, 'pause'])
    await lasting[Symbol.asyncDispose]()
  })

  test.each<[string, readonly SttHint[], readonly (SttHint | number)[]]>([
    ['a pause that has been answered is not asked about again', ['speech', 'pause'], ['speech', 0.5 * SECOND]],
    ['nothing of a turn that is over is heard again', ['speech', 'pause', 'turn-end'], []],
  ])('breaks, and %s', async (_, hints, expected) => {
    const { clock, lasting, write, now } = open()
    for (const hint of hints) {
      if (hint === 'pause') write(500)
      lasting.hint(hint)
    }
    now().channel.push({ type: 'final', text: 'Fine.' })
    await clock.advance(0)
    now().breakOff()
    await clock.advance(100)
    expect(now().heard).toEqual([...expected])
    await lasting[Symbol.asyncDispose]()
  })

  test('breaks in a long turn, and a minute of it at most is heard again', async () => {
    const { clock, lasting, write, now } = open()
    lasting.hint('speech')
    for (let seconds = 0; seconds < 600; seconds++) write(1000)
    now().breakOff()
    await clock.advance(100)
    const samples = now().heard.filter((item) => typeof item === 'number')
    expect(samples).toHaveLength(1)
    expect(samples[0]).toBeLessThan(60 * SECOND)
    expect(samples[0]).toBeGreaterThan(15 * SECOND)
    await lasting[Symbol.asyncDispose]()
  })

  test('that breaks six times in a row, within four seconds, is given up', async () => {
    for (const isOpened of [true, false]) {
      const { clock, sessions, broken, outcome, tried } = open(() => !isOpened)
      for (let ms = 0; ms < 4000; ms += 10) {
        sessions.at(-1)?.breakOff()
        await clock.advance(10)
      }
      expect(await outcome).toBe(gone)
      expect([tried(), broken.length]).toEqual([6, 5])
      expect(clock.pending).toBe(0)
    }
  })

  test('that breaks now and then, as of servers that close after a while, is replaced for ever', async () => {
    const { clock, sessions, now, lasting } = open()
    for (let count = 0; count < 50; count++) {
      await clock.advance(11_000)
      now().channel.close()
    }
    await clock.advance(100)
    expect(sessions).toHaveLength(51)
    await lasting[Symbol.asyncDispose]()
  })

  test('is closed with the call, also while another is being waited for', async () => {
    for (const isBroken of [true, false]) {
      const { clock, life, now, outcome } = open()
      if (isBroken) now().breakOff()
      await clock.advance(10)
      life.abort()
      expect(await outcome).toBe('ended')
      expect(now().isDisposed).toBeTrue()
      expect(clock.pending).toBe(0)
    }
  })
})
