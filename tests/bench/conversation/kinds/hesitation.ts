import { joined } from '../../../../src/audio/sounds.ts'
import type { Random } from '../../../support/random.ts'
import { type Clip, inRoom, later, room, through } from '../frame.ts'
import { FRAME_MS, framesOf, type Span } from '../labels.ts'
import { madeOf } from './complete.ts'
import { randomOf } from '../seed.ts'
import { faded, overPhone, samplesOf } from '../sounds.ts'
import type { Recording } from '../recording.ts'
import type { Speech } from '../speech.ts'
import type { Entry } from '../turn.ts'
import { spread } from '../spread.ts'

const GAPS_MS = [300, 500, 700, 900, 1200] as const
const SPOKEN = 24
const PHONE_GAP_MS = 700
const PHONES = 10
const FEWEST_WORDS = 5
/** Aligners are off by so much: the cut is made where it is quietest. */
const ABOUT_MS = 50
/** Part of the sentence in which a speaker without known words may stop. */
const MIDDLE = [0.35, 0.7] as const

/** Sentences that stop at a word, and go on. */
export function hesitations({ sentences }: Speech): Entry[] {
  const long = sentences.filter(({ text }) => text.split(' ').length >= FEWEST_WORDS)
  const spoken = spread(long, SPOKEN)
  const plain = GAPS_MS.flatMap((ms) => spoken.map((recording) => hesitating(`hesitation ${ms} ms`, recording, ms)))
  const phones = spread(spoken, PHONES).map((recording) =>
    hesitating(`phone band, hesitation ${PHONE_GAP_MS} ms`, recording, PHONE_GAP_MS, overPhone),
  )
  return [...plain, ...phones]
}

type Sound = (samples: Int16Array) => Int16Array

const hesitating = (kind: string, recording: Recording, gapMs: number, sound: Sound = (samples) => samples): Entry =>
  madeOf(kind, recording, (clip, id) => {
    // The same cut at each gap.
    const atMs = cutAt(recording, clip, randomOf(`cut ${recording.id}`))
    return through(inRoom(parted(clip, atMs, gapMs, randomOf(`gap ${id}`)), randomOf(id)), sound)
  })

/** With `gapMs` of its room at a moment. */
export function parted(clip: Clip, atMs: number, gapMs: number, random: Random): Clip {
  const { samples, labels } = clip
  const at = samplesOf(atMs)
  const pushed = (pause: Span): Span => (pause.fromMs < atMs ? pause : later(pause, gapMs))
  const gap = { fromMs: atMs, toMs: atMs + gapMs }
  return {
    ...clip,
    // An aligner is off by less than half a word.
    words: clip.words.map((word) => ((word.fromMs + word.toMs) / 2 < atMs ? word : { ...word, ...later(word, gapMs) })),
    samples: joined([faded(samples.slice(0, at)), room(gapMs, clip.roomDb, random), faded(samples.slice(at))]),
    labels: {
      onsetMs: labels.onsetMs,
      endMs: labels.endMs + gapMs,
      pauses: [...labels.pauses.map(pushed), gap].sort((a, b) => a.fromMs - b.fromMs),
    },
  }
}

/** Behind a word in the middle; where no words are known, the quietest moment there. */
function cutAt({ words, samples }: Recording, { labels }: Clip, random: Random): number {
  if (words.length < FEWEST_WORDS) {
    const from = labels.onsetMs + MIDDLE[0] * (labels.endMs - labels.onsetMs)
    return quietestMs(samples, from, labels.onsetMs + MIDDLE[1] * (labels.endMs - labels.onsetMs))
  }
  const word = words[random.between(Math.floor(words.length * MIDDLE[0]), Math.ceil(words.length * MIDDLE[1]) - 1)]
  const aboutMs = word?.toMs ?? 0
  return quietestMs(samples, aboutMs - ABOUT_MS, aboutMs + ABOUT_MS)
}

function quietestMs(samples: Int16Array, fromMs: number, toMs: number): number {
  const frames = framesOf(samples)
  let best = Math.round(fromMs / FRAME_MS)
  for (let at = best; at * FRAME_MS < toMs; at++) if ((frames[at] ?? 0) < (frames[best] ?? 0)) best = at
  return (best + 0.5) * FRAME_MS
}
