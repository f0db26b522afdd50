import type { Entry, Rule } from '../log.ts'

/** Four seconds of silence are too long on a telephone. */
const LONGEST_MS = 4000

/** Once a turn of the caller's is over, they hear something soon, whatever becomes of the answer. */
export const neverSilent: Rule = (log) => {
  let isTyped = false
  return log.flatMap((entry, index) => {
    if (entry.type === 'typed') isTyped = !entry.kept
    if (entry.type !== 'user-turn') return []
    // What is typed may be answered in writing.
    const isSpoken = !isTyped
    isTyped = false
    const next = isSpoken ? log.slice(index + 1).find(breaksSilence) : undefined
    return next && next.atMs - entry.atMs > LONGEST_MS
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
    default:
      return false
  }
}
