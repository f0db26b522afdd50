import { describe, expect, test } from 'bun:test'
import { type AudioStream, StreamedSession, type StreamListener } from '../../src/stt/streamed.ts'
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

  words(text: string, toMs: number, isFinal: boolean): void {
    this.#listener?.heard({ type: 'words', text, toMs, isFinal })
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
