import { describe, expect, test } from 'bun:test'
import { type AudioStream, StreamedSession, type StreamListener } from '../../src/stt/streamed.ts'
import type { Part } from '../../src/stt/heard-words.ts'
import type { SttEvent } from '../../src/stt/stt.ts'
import { settled, VirtualClock } from '../support/clock.ts'

/** A recogniser that ends phrases by itself, played by the test. Milliseconds of audio are written as they are. */
class Rig {
  readonly clock = new VirtualClock()
  readonly events: SttEvent[] = []
  readonly session: StreamedSession
  #listener: StreamListener | undefined

  constructor(stream: Partial<AudioStream> = { endsPhrases: true }) {
    let writtenMs = 0
    this.session = new StreamedSession(
      (listener) => {
        this.#listener = listener
        return {
          endsPhrases: false,
          hearsTurnsAlone: false,
          write: (hop) => void (writtenMs += hop.length / 16),
          get writtenMs() {
            return writtenMs
          },
          [Symbol.dispose]: () => {},
          ...stream,
        }
      },
      this.clock,
      new AbortController().signal,
    )
    void this.#read()
  }

  hear(ms: number): void {
    this.session.write(new Int16Array(ms * 16))
  }

  words(text: string, toMs: number, isFinal: boolean, parts?: readonly Part[]): void {
    this.#listener?.heard({ type: 'words', text, toMs, isFinal, parts })
  }

  flushed(lateMs: number): void {
    this.#listener?.heard({ type: 'flushed', lateMs })
  }

  async finals(): Promise<string[]> {
    await settled()
    return this.events.flatMap((event) => (event.type === 'final' ? [event.text] : []))
  }

  async #read(): Promise<void> {
    for await (const event of this.session.events) this.events.push(event)
  }
}

describe('a recogniser that ends phrases by itself', () => {
  test('has answered a pause whose last words are final already', async () => {
    const rig = new Rig()
    rig.session.hint('speech')
    rig.hear(1000)
    rig.words('one two', 750, true)
    rig.session.hint('pause')
    expect(await rig.finals()).toEqual(['one two'])
  })

  test('is waited for while words may change, and for no longer than 800 ms', async () => {
    const rig = new Rig()
    rig.session.hint('speech')
    rig.hear(1000)
    rig.words('one', 300, true)
    rig.words('too', 750, false)
    rig.session.hint('pause')
    await rig.clock.advance(500)
    expect(await rig.finals()).toEqual([])
    rig.words('two', 750, true)
    expect(await rig.finals()).toEqual(['one two'])
    rig.session.hint('speech')
    rig.hear(600)
    rig.words('tree', 1400, false)
    rig.session.hint('pause')
    await rig.clock.advance(800)
    expect(await rig.finals()).toEqual(['one two', 'one two tree'])
  })

  test('has not answered by a phrase that ended long before the pause', async () => {
    const rig = new Rig()
    rig.session.hint('speech')
    rig.hear(1000)
    rig.words('one two', 480, true)
    rig.session.hint('pause')
    expect(await rig.finals()).toEqual([])
    rig.words('three', 780, true)
    expect(await rig.finals()).toEqual(['one two three'])
  })

  test('has not answered for a turn by a phrase of the turn before', async () => {
    const rig = new Rig()
    rig.session.hint('speech')
    rig.hear(1000)
    rig.words('one', 800, true)
    rig.session.hint('pause')
    rig.session.hint('turn-end')
    rig.session.hint('speech')
    rig.hear(250)
    rig.session.hint('pause')
    expect(await rig.finals()).toEqual(['one'])
    await rig.clock.advance(2000)
    expect(await rig.finals()).toEqual(['one', ''])
  })
})

test('words that come after a flush, as it said, are in the answer', async () => {
  const rig = new Rig({ finalize: () => {} })
  rig.session.hint('speech')
  rig.hear(1000)
  rig.words('one', 300, true)
  rig.session.hint('pause')
  rig.flushed(100)
  await rig.clock.advance(99)
  rig.words('two', 700, true)
  expect(await rig.finals()).toEqual([])
  await rig.clock.advance(1)
  expect(await rig.finals()).toEqual(['one two'])
})

test('a session that is over waits for no late words', async () => {
  const rig = new Rig({ finalize: () => {} })
  rig.session.hint('speech')
  rig.session.hint('pause')
  rig.flushed(100)
  await rig.session[Symbol.asyncDispose]()
  expect(rig.clock.pending).toBe(0)
})

test.each([1_764_000_000, 1e300, Number.POSITIVE_INFINITY, Number.NaN, -1000])(
  'a time of %d ms, which no audio has, makes nobody deaf',
  async (absurdMs) => {
    const rig = new Rig()
    rig.session.hint('speech')
    rig.hear(1000)
    rig.words('one', absurdMs, true)
    // Of before, and told late.
    rig.words('two', 700, true)
    rig.session.hint('pause')
    expect(await rig.finals()).toEqual(['one two'])
    rig.session.hint('turn-end')
    rig.hear(2000)
    rig.session.hint('speech')
    rig.hear(1000)
    rig.words('three', absurdMs, true)
    rig.words('four', absurdMs, true)
    rig.words('five', 3800, true)
    rig.words('five', 3800, true)
    rig.session.hint('pause')
    expect(await rig.finals()).toEqual(['one two', 'three four five'])
  },
)

test('a word of a phrase is not left out for a time that it cannot have', async () => {
  const rig = new Rig()
  rig.hear(3000)
  rig.session.hint('speech')
  rig.hear(1000)
  const parts = [
    { text: 'old ', toMs: 500 },
    { text: 'one ', toMs: -5 },
    { text: 'two', toMs: 3900 },
  ]
  rig.words('old one two', 3900, true, parts)
  rig.session.hint('pause')
  expect(await rig.finals()).toEqual(['one two'])
})
