import type { Entry, Rule } from '../log.ts'
import type { VoiceScript } from '../script.ts'

/** Four seconds of silence are too long on a telephone. What is said then takes the voice a moment to begin. */
const LONGEST_MS = 4000
/** After so long the bot asks for patience, which is heard once the voice has spoken all of it. */
const PATIENCE_MS = 3000
/** "One moment, please." has 950 ms of sound, in chunks of 100 ms. */
const PLEA_CHUNKS = 10
/** They act on the call when all has been said, and while they do nobody asks for patience. */
const ACTING = new Set(['act', 'hand_over', 'end_call'])

/** For the slowest of these voices. */
export const longestSilenceMs = (voices: readonly VoiceScript[] = []): number =>
  Math.max(
    LONGEST_MS,
    ...voices.map(
      ({ firstMs = 0, chunkMs = 0 }) => firstMs + Math.max(LONGEST_MS + chunkMs, PATIENCE_MS + PLEA_CHUNKS * chunkMs),
    ),
  )

/** Once a turn of the caller's is over, they hear something soon, whatever becomes of the answer. */
export const neverSilent =
  (longestMs: number): Rule =>
  (log) => {
    /** Of the turns to come, so many are typed: they may be answered in writing. */
    let typed = 0
    return log.flatMap((entry, index) => {
      if (entry.type === 'typed' && !entry.kept) typed++
      if (entry.type !== 'user-turn') return []
      if (typed > 0) {
        typed--
        return []
      }
      const next = log.slice(index + 1).find(breaksSilence)
      return next && next.atMs - entry.atMs > longestMs
        ? [`${next.atMs - entry.atMs} ms of silence after the turn of ${entry.atMs}, then ${next.type}`]
        : []
    })
  }

function breaksSilence(entry: Entry): boolean {
  switch (entry.type) {
    case 'play':
    // A caller who speaks does not wait, and one who is gone does not hear.
    case 'user-started-speaking':
    case 'connection-lost':
    case 'call-ended':
    // The caller, or the page, wants something else.
    case 'typed':
    case 'pressed':
      return true
    // Where the voice is in trouble, what would be said instead may be, too.
    case 'trouble':
      return entry.stage === 'tts'
    case 'tool-began':
      return ACTING.has(entry.tool)
    default:
      return false
  }
}
