import type { Entry } from './log.ts'
import type { Played } from './play.ts'

/** What happened in a conversation, a line for each thing that matters. */
export function narrate({ log, spoken }: Played): string[] {
  const said = spoken.slice(1).map(({ text, atMs }) => ({ atMs, line: `the caller says "${text}"` }))
  const lines = log.flatMap((entry) => {
    const line = lineOf(entry)
    return line === undefined ? [] : [{ atMs: entry.atMs, line }]
  })
  return [...said, ...lines]
    .toSorted((one, other) => one.atMs - other.atMs)
    .map(({ atMs, line }) => `${(atMs / 1000).toFixed(2).padStart(7)} s  ${line}`)
}

/** Undefined for what is told by others, or fifty times a second. */
function lineOf(entry: Entry): string | undefined {
  switch (entry.type) {
    case 'hint':
      return `    the recogniser is told: ${entry.hint}`
    case 'recognised':
      return `    the recogniser hears "${entry.text}"${entry.final ? ', and is done' : ''}`
    case 'asked':
      return `    model ${entry.asked.number} is asked for what is wanted${entry.asked.isAhead ? ', since before' : ''}`
    case 'trouble':
      return `    trouble: ${entry.stage}`
    case 'typed':
      return `the caller types "${entry.text}"`
    case 'pressed':
      return 'the caller presses a button'
    case 'clear':
      return '    the wire is cleared'
    case 'user-turn':
      return `turn ${entry.turn}: "${entry.text}"`
    case 'state-changed':
      return `  the bot is ${entry.state}`
    case 'reply-started':
    case 'paused':
    case 'resumed':
    case 'bot-started-speaking':
    case 'bot-stopped-speaking':
      return `  reply ${entry.reply}: ${entry.type}`
    case 'piece':
      return `  reply ${entry.reply}: "${entry.text}" ${entry.status}, ${entry.heardChars} characters`
    case 'interrupted':
      return `  reply ${entry.reply} is cut; heard was "${entry.heard}"`
    case 'tool-began':
    case 'tool-dropped':
    case 'tool-used':
      return `  reply ${entry.reply}: ${entry.type} ${entry.tool}`
    case 'failed':
      return `  failed: ${entry.stage} ${entry.code}`
    case 'replaced':
      return `  replaced: ${entry.stage} ${entry.code}`
    case 'handed-over':
      return `  handed over to ${entry.to}`
    case 'call-ended':
      return `the call ends: ${entry.reason}`
    case 'user-started-speaking':
    case 'user-stopped-speaking':
    case 'backchannel':
    case 'connection-lost':
    case 'connection-resumed':
    case 'fell-back':
    case 'call-started':
      return `  ${entry.type}`
    default:
      return undefined
  }
}
