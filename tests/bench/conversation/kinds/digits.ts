import { joined } from '../../../../src/audio/sounds.ts'
import { type Clip, clipOf, cutOut, inRoom, room } from '../frame.ts'
import { randomOf } from '../seed.ts'
import type { Recording, Word } from '../recording.ts'
import type { Speech } from '../speech.ts'
import type { Entry } from '../turn.ts'

const GAPS_MS = [350, 600, 900] as const
const GROUPS = [3, 3, 4] as const
/** Between the digits of a group. */
const WITHIN_MS = 40
const NUMBERS = 12
/** What is kept of a recording before and after its digit. */
const EDGE_MS = 20

/** Telephone numbers in groups of 3, 3 and 4. All speakers say as many. */
export function digits({ digits: recordings }: Speech): Entry[] {
  const bySpeaker = [...Map.groupBy(recordings, ({ speaker }) => speaker)]
  const each = Math.ceil(NUMBERS / Math.max(1, bySpeaker.length))
  return GAPS_MS.flatMap((ms) =>
    bySpeaker.flatMap(([speaker, own]) => Array.from({ length: each }, (_, nth) => number(speaker, own, nth, ms))),
  )
}

function number(speaker: string, recordings: readonly Recording[], nth: number, gapMs: number): Entry {
  const kind = `digits, ${gapMs} ms`
  const source = `number ${nth + 1} of ${speaker}`
  return {
    id: `${kind} ${source}`,
    kind,
    make: () => {
      const random = randomOf(source)
      const groups = GROUPS.map((length) =>
        Array.from({ length }, () => recordings[random.between(0, recordings.length - 1)]).filter(
          (one) => one !== undefined,
        ),
      )
      return inRoom(spokenNumber(source, groups, gapMs), randomOf(`${source} ${gapMs}`))
    },
  }
}

const digitOf = ({ text }: Recording): string => text.replace(/\W/g, '').toLowerCase()

function spokenNumber(source: string, groups: readonly (readonly Recording[])[], gapMs: number): Clip {
  const random = randomOf(`gaps ${source} ${gapMs}`)
  const first = groups[0]?.[0]
  const db = first ? clipOf(first).roomDb : -75
  const parts: Int16Array[] = []
  const pauses: { fromMs: number; toMs: number }[] = []
  const words: Word[] = []
  let atMs = 0
  const add = (samples: Int16Array) => {
    parts.push(samples)
    atMs += samples.length / 16
  }
  for (const [nth, group] of groups.entries()) {
    if (nth > 0) {
      pauses.push({ fromMs: atMs - EDGE_MS, toMs: atMs + gapMs + EDGE_MS })
      add(room(gapMs, db, random))
    }
    for (const [place, recording] of group.entries()) {
      if (place > 0) add(room(WITHIN_MS, db, random))
      const { onsetMs, endMs } = clipOf(recording).labels
      const fromMs = atMs
      add(cutOut(recording.samples, { fromMs: Math.max(0, onsetMs - EDGE_MS), toMs: endMs + EDGE_MS }))
      words.push({ word: digitOf(recording), fromMs, toMs: atMs })
    }
  }
  return {
    source,
    said: groups.map((group) => group.map(digitOf).join(' ')).join(', '),
    words,
    samples: joined(parts),
    labels: { onsetMs: EDGE_MS, endMs: atMs - EDGE_MS, pauses },
    roomDb: db,
  }
}
