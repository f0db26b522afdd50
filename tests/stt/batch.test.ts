import { describe, expect, test } from 'bun:test'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { StageError } from '../../src/std/errors.ts'
import { batchStt } from '../../src/stt/batch.ts'
import type { SttEvent } from '../../src/stt/stt.ts'
import { sttContract, Talk } from '../contract/stt.ts'
import { BatchRig, drone, shown, SIX } from '../support/batch-rig.ts'
import { settled } from '../support/clock.ts'
import { ToneRecogniser, toned } from '../support/tones.ts'

sttContract('a one-shot recogniser', () => ({
  stt: batchStt(new ToneRecogniser({ prompt: true }), { partials: true }),
  utterances: [
    { samples: toned('one two three four five six'), text: 'one two three four five six' },
    { samples: toned('seven eight nine'), text: 'seven eight nine' },
  ],
  same: (said, heard) => said === heard,
}))

describe('finals of a one-shot recogniser', () => {
  test('the final is begun at the pause, not at the end of the turn', async () => {
    await using talk = new BatchRig(false)
    talk.say(toned('one two'))
    expect(talk.requests).toHaveLength(1)
    expect(talk.last.purpose).toBe('final')
    await talk.answer()
    expect(talk.told).toEqual(['final: one two'])
  })

  test('words that the recogniser doubts are told as such, until there are others', async () => {
    const reads = [{ text: 'amen', isDoubtful: true as const }, { text: 'amen corner' }]
    const recogniser = { name: 'unsure', transcribe: async () => reads.shift() ?? { text: '' } }
    await using talk = new Talk(batchStt(recogniser, { partials: false }))
    talk.say(toned('one two'))
    await settled()
    talk.say(toned('three'))
    await settled()
    expect(talk.events).toEqual([
      { type: 'final', text: 'amen', isDoubtful: true },
      { type: 'final', text: 'amen corner' },
    ])
  })

  test('the audio of every question counts, that of questions without an answer, too', async () => {
    await using talk = new BatchRig(false)
    talk.say(toned('one two'))
    const [first = { seconds: 0 }] = talk.requests
    expect(talk.givenMs).toBeCloseTo(1000 * first.seconds)
    talk.say(toned('three'))
    await settled()
    expect(talk.requests).toHaveLength(2)
    expect(talk.givenMs).toBeCloseTo(1000 * (first.seconds + talk.last.seconds))
  })

  test('the silence that made the pause is heard with the words', async () => {
    await using talk = new BatchRig(false)
    talk.say(toned('one two'))
    expect(talk.last.seconds).toBeCloseTo(0.2 + 0.2)
  })

  test('a model that is asked early is given silence behind the words, and no partial is', async () => {
    const lengths: Record<string, number[]> = { final: [], partial: [] }
    const recogniser = {
      name: 'a ruler',
      transcribe: async ({ length }: Int16Array, _: AbortSignal, purpose: 'final' | 'partial') => {
        lengths[purpose]?.push(length / 16)
        return 'one'
      },
    }
    await using talk = new Talk(batchStt(recogniser, { partials: true, preRollMs: 0, tailMs: 100 }))
    talk.say(new Int16Array(LISTEN_RATE_HZ).fill(900))
    expect(await talk.final()).toBe('one')
    expect(lengths['final']).toEqual([1000 + 200 + 100])
    for (const ms of lengths['partial'] ?? []) expect(ms % 20).toBe(0)
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
    await using talk = new BatchRig(false)
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
          events.length > 0
            ? Promise.resolve({ text: 'better' })
            : Promise.reject(new StageError('stt', 'busy', 'is busy')),
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

  test('a recogniser that failed is not asked again before the next pause', async () => {
    await using talk = new BatchRig(false)
    talk.ended.catch(() => {})
    talk.say(toned('one'))
    talk.last.fail(new Error('out of memory'))
    await settled()
    talk.write(drone(1))
    await settled()
    expect(talk.requests).toHaveLength(1)
  })

  test('foreign errors are told as failures of this stage', async () => {
    await using talk = new BatchRig(false)
    talk.ended.catch(() => {})
    talk.say(toned('one'))
    talk.last.fail(new Error('out of memory'))
    await settled()
    expect(talk.events).toMatchObject([{ type: 'failed', error: { stage: 'stt', code: 'failed' } }])
  })

  test.each([
    [4, 2],
    [6, 1],
  ])('after %i seconds of speech a pause leaves %i stretches to read', async (seconds, count) => {
    await using talk = new BatchRig(false)
    const words = Array.from({ length: seconds * 10 }, () => 'one').join(' ')
    talk.say(toned(words))
    await talk.answer()
    talk.say(toned('two'))
    expect(talk.last.seconds > seconds).toBe(count === 2)
  })

  test('of a long pause only the half second before the voice goes on is read', async () => {
    await using talk = new BatchRig(false)
    talk.say(toned('one'))
    await talk.answer()
    talk.write(new Int16Array(LISTEN_RATE_HZ * 3))
    talk.say(toned('two'))
    expect(talk.last.seconds).toBeCloseTo(0.3 + 0.5 + 0.3)
  })

  test('after ten seconds a pause settles the words, and only what follows is read again', async () => {
    await using talk = new BatchRig(false)
    const long = Array.from({ length: 100 }, () => 'one').join(' ')
    talk.say(toned(long))
    await talk.answer()
    talk.say(toned('two'))
    expect(talk.last.seconds).toBeLessThan(1)
    await talk.answer()
    expect(talk.told.at(-1)).toBe(`final: ${long} two`)
  })

  test('words settle even when the caller goes on before they are known', async () => {
    await using talk = new BatchRig(false)
    const long = Array.from({ length: 100 }, () => 'one').join(' ')
    talk.say(toned(long))
    talk.say(toned('two'))
    expect(talk.requests).toHaveLength(1)
    await talk.answer()
    await talk.answer()
    expect(talk.told).toEqual([`final: ${long} two`])
  })

  test('a turn without a pause is read in stretches of at most twenty seconds, nothing lost', async () => {
    await using talk = new BatchRig(false)
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

  test('the next turn makes an unanswered pause stale', async () => {
    await using talk = new BatchRig(false)
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

  test('what a turn without words held is read again when speech goes on within two seconds', async () => {
    for (const [silentSeconds, words] of [
      [1.5, 'one two'],
      [2.5, 'two'],
    ] as const) {
      await using talk = new BatchRig(false)
      talk.hint('speech')
      talk.write(toned('one').subarray(0, 800))
      talk.hint('pause')
      await talk.answer()
      talk.hint('turn-end')
      talk.write(toned('one').subarray(800))
      talk.write(new Int16Array(LISTEN_RATE_HZ * silentSeconds))
      talk.say(toned('two'))
      await settled()
      await talk.answer()
      expect(talk.told).toEqual(['final: ', `final: ${words}`])
    }
  })

  test('a turn that had words is over: nothing of it is read again', async () => {
    await using talk = new BatchRig(false)
    talk.say(toned('one'))
    await talk.answer()
    talk.hint('turn-end')
    talk.say(toned('two'))
    await talk.answer()
    expect(talk.told).toEqual(['final: one', 'final: two'])
  })

  test('of noise that goes on for long the last ten seconds are kept', async () => {
    await using talk = new BatchRig(false)
    talk.hint('speech')
    for (let second = 0; second < 15; second++) talk.write(new Int16Array(LISTEN_RATE_HZ))
    talk.hint('pause')
    await talk.answer()
    talk.hint('turn-end')
    talk.say(toned('two'))
    for (let request = 0; request < 3; request++) await talk.answer()
    expect(talk.told.at(-1)).toBe('final: two')
    expect(talk.last.seconds).toBeLessThan(10.5)
  })

  test('a final says the language of its words, and one whose words have none does not', async () => {
    const read = [{ text: 'eins', language: 'de' }, { text: '' }, { text: 'one two' }]
    const reader = { name: 'polyglot', transcribe: () => Promise.resolve(read.shift() ?? { text: '' }) }
    await using talk = new Talk(batchStt(reader, { partials: false }))
    for (const words of ['one', 'one', 'one two']) {
      talk.say(toned(words))
      await talk.final()
    }
    expect(talk.events).toEqual([
      { type: 'final', text: 'eins', language: 'de' },
      { type: 'final', text: 'eins', language: 'de' },
      { type: 'final', text: 'one two' },
    ])
  })

  test('a short text at the end of a turn does not decide the language of all of it', async () => {
    const read = [
      { text: 'I would like an appointment', language: 'en' },
      { text: 'Ja', language: 'de' },
    ]
    await using talk = new Talk(
      batchStt({ name: 'two languages', transcribe: async () => read.shift() ?? { text: '' } }, { partials: false }),
    )
    talk.hint('speech')
    talk.write(drone(6))
    talk.hint('pause')
    await talk.final()
    talk.hint('speech')
    talk.write(drone(1))
    talk.hint('pause')
    await talk.final()
    expect(talk.events.at(-1)).toEqual({ type: 'final', text: 'I would like an appointment Ja', language: 'en' })
  })

  test('a final without words does not take back those of the one before: the turn has only grown', async () => {
    const texts = ['one two', '', 'one two three']
    const reader = { name: 'moody', transcribe: () => Promise.resolve({ text: texts.shift() ?? '' }) }
    await using talk = new Talk(batchStt(reader, { partials: false }))
    for (const text of ['one two', 'one two', 'one two three']) {
      talk.say(toned('one'))
      expect(await talk.final()).toBe(text)
    }
  })

  test('a recogniser that hangs costs bounded memory, and the rest of the turn is kept', async () => {
    await using talk = new BatchRig(false)
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

  test('hanging up stops what runs, and nothing is begun after', async () => {
    const signal = new AbortController().signal
    let listeners = 0
    signal.addEventListener = () => listeners++
    signal.removeEventListener = () => listeners--
    const talk = new BatchRig(true, signal)
    talk.say(toned('one'))
    expect(listeners).toBe(1)
    await talk.hangUp()
    expect(listeners).toBe(0)
    expect(talk.last.signal.aborted).toBe(true)
    talk.last.answer()
    await settled()
    talk.say(toned('two'))
    talk.hint('speech')
    talk.write(drone(5))
    await settled()
    expect(talk.told).toEqual([])
    expect(talk.requests).toHaveLength(1)
  })

  test('who hangs up in the middle of a word is not read on', async () => {
    const talk = new BatchRig(true)
    talk.hint('speech')
    await talk.hangUp()
    talk.write(drone(5))
    expect(talk.requests).toEqual([])
  })

  test('what was said long before the onset is not heard', async () => {
    await using talk = new BatchRig(false)
    talk.write(toned('nine nine'))
    talk.write(new Int16Array(LISTEN_RATE_HZ))
    talk.say(toned('one'))
    await talk.answer()
    expect(talk.told).toEqual(['final: one'])
  })

  test('every pause is answered, even two for the same words', async () => {
    await using talk = new BatchRig(false)
    talk.say(toned('one'))
    talk.hint('pause')
    await talk.answer()
    talk.hint('pause')
    await settled()
    expect(talk.told).toEqual(['final: one', 'final: one', 'final: one'])
    expect(talk.requests).toHaveLength(1)
  })
})
