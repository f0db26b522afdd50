import { describe, expect, test } from 'bun:test'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { StageError } from '../../src/std/errors.ts'
import { batchStt } from '../../src/stt/batch.ts'
import type { SttEvent } from '../../src/stt/stt.ts'
import { sttContract, Talk } from '../contract/stt.ts'
import { settled } from '../support/clock.ts'
import { ToneRecogniser, toned, type ToneRequest } from '../support/tones.ts'

sttContract('a one-shot recogniser', () => ({
  stt: batchStt(new ToneRecogniser({ prompt: true }), { partials: true }),
  utterances: [
    { samples: toned('one two three four five six'), text: 'one two three four five six' },
    { samples: toned('seven eight nine'), text: 'seven eight nine' },
  ],
  same: (said, heard) => said === heard,
}))

/** A session whose recogniser answers when told. */
class Rig extends Talk {
  readonly requests: readonly ToneRequest[]

  constructor(partials: boolean) {
    const recogniser = new ToneRecogniser({ prompt: false })
    super(batchStt(recogniser, { partials }))
    this.requests = recogniser.requests
  }

  get last(): ToneRequest {
    const request = this.requests.at(-1)
    if (!request) throw new Error('the recogniser was not asked')
    return request
  }

  async answer(): Promise<void> {
    this.last.answer()
    await settled()
  }

  get told(): string[] {
    return this.events.map(shown)
  }
}

const shown = (event: SttEvent): string =>
  event.type === 'failed' ? `failed: ${event.error.code}` : `${event.type}: ${event.text}`

/** Six words are 600 ms: enough for a partial. */
const SIX = 'one two three four five six'
/** A voice that goes on and on, without a pause. */
const drone = (seconds: number): Int16Array => new Int16Array(seconds * LISTEN_RATE_HZ).fill(3000)

describe('batchStt', () => {
  test('the final is begun at the pause, not at the end of the turn', async () => {
    await using talk = new Rig(false)
    talk.say(toned('one two'))
    expect(talk.requests).toHaveLength(1)
    expect(talk.last.purpose).toBe('final')
    await talk.answer()
    expect(talk.told).toEqual(['final: one two'])
  })

  test('the silence that made the pause is heard with the words', async () => {
    await using talk = new Rig(false)
    talk.say(toned('one two'))
    expect(talk.last.seconds).toBeCloseTo(0.2 + 0.2)
  })

  test('as much from before the onset is heard as was asked for', async () => {
    for (const [preRollMs, words] of [
      [200, 'two three'],
      [500, 'one two three'],
    ] as const) {
      const recogniser = new ToneRecogniser({ prompt: true })
      await using talk = new Talk(batchStt(recogniser, { partials: false, preRollMs }))
      talk.write(toned('one two three'))
      talk.hint('speech')
      talk.hint('pause')
      expect(await talk.final()).toBe(words)
    }
  })

  test('speech aborts the final, and no trace of it is left', async () => {
    await using talk = new Rig(false)
    talk.say(toned('one two'))
    const [stale] = talk.requests
    talk.hint('speech')
    expect(stale?.signal.aborted).toBe(true)
    stale?.answer()
    await settled()
    expect(talk.told).toEqual([])
    talk.write(toned('three'))
    talk.hint('pause')
    await settled()
    await talk.answer()
    expect(talk.told).toEqual(['final: one two three'])
  })

  test('a failure answers the pause, and the next turn is heard', async () => {
    const events: SttEvent[] = []
    const stt = batchStt(
      {
        name: 'weak',
        transcribe: () =>
          events.length > 0 ? Promise.resolve('better') : Promise.reject(new StageError('stt', 'busy', 'is busy')),
      },
      { partials: true },
    )
    await using session = stt.open(new AbortController().signal)
    const read = (async () => {
      for await (const event of session.events) events.push(event)
    })()
    for (let turn = 0; turn < 2; turn++) {
      session.hint('speech')
      session.write(toned(SIX))
      session.hint('pause')
      session.hint('turn-end')
      await settled()
    }
    await session[Symbol.asyncDispose]()
    await read
    expect(events.map(shown)).toEqual(['failed: busy', 'final: better'])
  })

  test('foreign errors are told as failures of this stage', async () => {
    await using talk = new Rig(false)
    talk.ended.catch(() => {})
    talk.say(toned('one'))
    talk.last.fail(new Error('out of memory'))
    await settled()
    expect(talk.events).toMatchObject([{ type: 'failed', error: { stage: 'stt', code: 'failed' } }])
  })

  test('partials follow the growing turn, one at a time', async () => {
    await using talk = new Rig(true)
    talk.hint('speech')
    talk.write(toned(SIX))
    expect(talk.requests).toHaveLength(1)
    expect(talk.last.purpose).toBe('partial')
    talk.write(toned('seven'))
    expect(talk.requests).toHaveLength(1)
    await talk.answer()
    expect(talk.told).toEqual([`partial: ${SIX}`])
    talk.write(toned('eight nine one two three'))
    await talk.answer()
    expect(talk.told).toEqual([`partial: ${SIX}`, `partial: ${SIX} seven eight nine one two three`])
  })

  test('the slower the recogniser, the rarer the partials', async () => {
    await using talk = new Rig(true)
    talk.hint('speech')
    talk.write(drone(1))
    talk.write(drone(2))
    await talk.answer()
    talk.write(drone(4))
    expect(talk.requests).toHaveLength(1)
    talk.write(drone(1))
    expect(talk.requests).toHaveLength(2)
  })

  test('no partial is begun while the voice fades out', async () => {
    await using talk = new Rig(true)
    talk.hint('speech')
    talk.write(toned('nine nine nine'))
    talk.write(new Int16Array(LISTEN_RATE_HZ))
    expect(talk.requests).toHaveLength(0)
  })

  test('a pause stops the partial that runs: the final does not wait for it', async () => {
    await using talk = new Rig(true)
    talk.say(toned(SIX))
    await settled()
    expect(talk.requests.map(({ purpose, signal }) => [purpose, signal.aborted])).toEqual([
      ['partial', true],
      ['final', false],
    ])
    await talk.answer()
    expect(talk.told).toEqual([`final: ${SIX}`])
  })

  test('a partial that fails is not told', async () => {
    await using talk = new Rig(true)
    talk.hint('speech')
    talk.write(toned(SIX))
    talk.last.fail(new Error('busy'))
    await settled()
    expect(talk.told).toEqual([])
  })

  test('after ten seconds a pause settles the words, and only what follows is read again', async () => {
    await using talk = new Rig(false)
    const long = Array.from({ length: 100 }, () => 'one').join(' ')
    talk.say(toned(long))
    await talk.answer()
    talk.say(toned('two'))
    expect(talk.last.seconds).toBeLessThan(1)
    await talk.answer()
    expect(talk.told.at(-1)).toBe(`final: ${long} two`)
  })

  test('words settle even when the caller goes on before they are known', async () => {
    await using talk = new Rig(false)
    const long = Array.from({ length: 100 }, () => 'one').join(' ')
    talk.say(toned(long))
    talk.say(toned('two'))
    expect(talk.requests).toHaveLength(1)
    await talk.answer()
    await talk.answer()
    expect(talk.told).toEqual([`final: ${long} two`])
  })

  test('a turn without a pause is read in stretches of at most twenty seconds, nothing lost', async () => {
    await using talk = new Rig(false)
    talk.hint('speech')
    for (let part = 0; part < 3; part++) {
      talk.write(drone(18))
      talk.write(new Int16Array(LISTEN_RATE_HZ))
      await Promise.resolve()
    }
    talk.hint('pause')
    for (let request = 0; request < 4; request++) await talk.answer()
    expect(talk.requests.every(({ seconds }) => seconds <= 20.1)).toBe(true)
    expect(talk.told).toHaveLength(1)
    expect(talk.told[0]?.match(/zero/g)).toHaveLength(540)
  })

  test('a partial that is overtaken by the cut of its stretch is read anew, not twice', async () => {
    await using talk = new Rig(true)
    talk.hint('speech')
    talk.write(drone(18))
    talk.write(new Int16Array(LISTEN_RATE_HZ))
    talk.write(drone(5))
    talk.hint('pause')
    for (let request = 0; request < 4; request++) await talk.answer()
    expect(talk.told.at(-1)?.match(/zero/g)).toHaveLength(230)
  })

  test('the next turn makes an unanswered pause stale', async () => {
    await using talk = new Rig(false)
    talk.say(toned('one'))
    talk.hint('turn-end')
    talk.hint('speech')
    expect(talk.last.signal.aborted).toBe(true)
    talk.write(toned('two'))
    talk.hint('pause')
    await settled()
    await talk.answer()
    expect(talk.told).toEqual(['final: two'])
  })

  test('a recogniser that hangs costs bounded memory, and the rest of the turn is kept', async () => {
    await using talk = new Rig(false)
    talk.hint('speech')
    for (let minute = 0; minute < 10; minute++) talk.write(drone(60))
    talk.hint('pause')
    for (let request = 0; request < 20; request++) await talk.answer()
    // The first had hung when it was given up for those that came after it.
    const [, ...kept] = talk.requests
    expect(kept).toHaveLength(5)
    const seconds = kept.reduce((sum, request) => sum + request.seconds, 0)
    expect(talk.told).toHaveLength(1)
    expect(talk.told[0]?.match(/zero/g)?.length).toBeWithin(seconds * 10 - 6, seconds * 10 + 1)
  })

  test('hanging up stops what runs', async () => {
    const talk = new Rig(false)
    talk.say(toned('one'))
    await talk.hangUp()
    expect(talk.last.signal.aborted).toBe(true)
    talk.last.answer()
    await settled()
    expect(talk.told).toEqual([])
  })

  test('what was said long before the onset is not heard', async () => {
    await using talk = new Rig(false)
    talk.write(toned('nine nine'))
    talk.write(new Int16Array(LISTEN_RATE_HZ))
    talk.say(toned('one'))
    await talk.answer()
    expect(talk.told).toEqual(['final: one'])
  })

  test('every pause is answered, even two for the same words', async () => {
    await using talk = new Rig(false)
    talk.say(toned('one'))
    talk.hint('pause')
    await talk.answer()
    talk.hint('pause')
    await settled()
    expect(talk.told).toEqual(['final: one', 'final: one', 'final: one'])
    expect(talk.requests).toHaveLength(1)
  })
})
