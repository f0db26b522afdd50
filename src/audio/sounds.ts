import { durationMs, levelDb, type Pcm } from './pcm.ts'

/** A stretch of sound, with no gap in it longer than was asked for. */
export interface Sound {
  readonly fromMs: number
  readonly toMs: number
  /** Root mean square of the whole stretch, in dB relative to full scale. */
  readonly levelDb: number
}

/** What is softer cannot be heard beside speech at its usual -25 to -15 dBFS. */
const AUDIBLE_DB = -50
const BLOCK_MS = 10

/** The audible stretches of a recording, to 10 ms. Gaps up to `gapMs` are pauses within one stretch. */
export function soundsIn(pcm: Pcm, gapMs = 700, audibleDb = AUDIBLE_DB): Sound[] {
  const found: { fromMs: number; toMs: number }[] = []
  for (let fromMs = 0; fromMs + BLOCK_MS <= durationMs(pcm); fromMs += BLOCK_MS) {
    const toMs = fromMs + BLOCK_MS
    if (levelDb(between(pcm, fromMs, toMs).samples) < audibleDb) continue
    const last = found.at(-1)
    if (last && fromMs - last.toMs <= gapMs) last.toMs = toMs
    else found.push({ fromMs, toMs })
  }
  return found.map(({ fromMs, toMs }) => ({ fromMs, toMs, levelDb: levelDb(between(pcm, fromMs, toMs).samples) }))
}

/** A part of a recording; a view, not a copy. */
export function between({ samples, rateHz }: Pcm, fromMs: number, toMs: number): Pcm {
  const at = (ms: number) => Math.max(0, Math.round((ms * rateHz) / 1000))
  return { samples: samples.subarray(at(fromMs), at(toMs)), rateHz }
}

/** One recording after the other. */
export function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
