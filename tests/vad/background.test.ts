import { describe, expect, test } from 'bun:test'
import { Background } from '../../src/vad/background.ts'
import { VAD_WINDOW_MS } from '../../src/vad/vad.ts'
import { Random } from '../support/random.ts'

/** Sound at a level in dB, give or take a few, which the model takes for speech with a probability. */
interface Sound {
  readonly ms: number
  readonly db: number
  readonly speech: number
}

/** The share of the windows of each sound that is told to be background. */
function shares(sounds: readonly Sound[]): number[] {
  const background = new Background()
  const random = new Random(7)
  return sounds.map(({ ms, db, speech }) => {
    const windows = Math.round(ms / VAD_WINDOW_MS)
    let told = 0
    for (let at = 0; at < windows; at++) {
      const levelDb = db + 6 * (random.next() - 0.5)
      if (background.hear(10 ** (levelDb / 10), speech)) told++
    }
    return told / windows
  })
}

const CALLER = { db: 70, speech: 1 }

describe('the background of a call', () => {
  test('is told from a louder caller where the model takes it for speech', () => {
    const babble = { db: 57, speech: 0.8 }
    const [before, caller, after] = shares([
      { ms: 1500, ...babble },
      { ms: 3000, ...CALLER },
      { ms: 3000, ...babble },
    ])
    // Who is heard alone at first may be the caller.
    expect(before).toBe(0)
    expect(caller).toBe(0)
    expect(after).toBeGreaterThan(0.9)
  })

  test('is what it was, also for one who pauses: the caller is heard again at once', () => {
    const babble = { db: 57, speech: 0.8 }
    const told = shares([
      { ms: 1500, ...babble },
      { ms: 2000, ...CALLER },
      { ms: 20_000, ...babble },
      { ms: 1000, ...CALLER },
    ])
    expect(told[2]).toBeGreaterThan(0.9)
    expect(told[3]).toBe(0)
  })

  test.each([
    ['a quiet room', { db: 20, speech: 0 }],
    ['noise', { db: 58, speech: 0.1 }],
  ])('never holds quiet words of the caller in %s', (_, room) => {
    const told = shares([
      { ms: 6000, ...room },
      { ms: 2000, ...CALLER },
      { ms: 1000, db: 59, speech: 1 },
      { ms: 600, ...room },
      { ms: 1000, db: 59, speech: 1 },
    ])
    expect(told).toEqual([0, 0, 0, 0, 0])
  })

  test('is not known from a caller who speaks before anything else was heard', () => {
    expect(
      shares([
        { ms: 700, ...CALLER },
        { ms: 300, db: 58, speech: 1 },
      ]),
    ).toEqual([0, 0])
  })

  test('counts what is loud and no voice for nothing: a door does not make a caller quiet', () => {
    const told = shares([
      { ms: 1500, db: 50, speech: 0.8 },
      { ms: 400, db: 90, speech: 0 },
      { ms: 2000, ...CALLER },
    ])
    expect(told[2]).toBe(0)
  })

  test('is a voice again when nobody louder has been heard for half a minute', () => {
    const quiet = { db: 57, speech: 0.8 }
    const told = shares([
      { ms: 1500, ...quiet },
      { ms: 2000, ...CALLER },
      { ms: 34_000, ...quiet },
      { ms: 2000, ...quiet },
    ])
    expect(told[3]).toBe(0)
  })
})

/** Whether what is heard at the end of that is faint. */
function isFaint(sounds: readonly Sound[], after: Sound): boolean {
  const background = new Background()
  const hear = ({ ms, db, speech }: Sound) => {
    for (let at = 0; at < ms / VAD_WINDOW_MS; at++) background.hear(10 ** (db / 10), speech)
  }
  for (const sound of sounds) {
    background.turnBegan()
    hear(sound)
    if (sound.speech === 1) background.turnAnswered()
    hear({ ms: 800, db: 20, speech: 0 })
  }
  hear(after)
  return background.isFaint
}

describe('a faint voice', () => {
  test('is 12 dB quieter than the caller in their last turn', () => {
    expect(isFaint([{ ms: 2000, ...CALLER }], { ms: 500, db: 57, speech: 1 })).toBeTrue()
    expect(isFaint([{ ms: 2000, ...CALLER }], { ms: 500, db: 59, speech: 1 })).toBeFalse()
  })

  test('is nobody as long as no turn has been answered', () => {
    expect(isFaint([], { ms: 500, db: 30, speech: 1 })).toBeFalse()
    expect(isFaint([{ ms: 2000, db: 70, speech: 0.9 }], { ms: 500, db: 30, speech: 1 })).toBeFalse()
  })

  test('is the caller again once they were answered at that level', () => {
    const quiet = { ms: 2000, db: 55, speech: 1 }
    expect(isFaint([{ ms: 2000, ...CALLER }, quiet], { ...quiet, ms: 500 })).toBeFalse()
  })
})
