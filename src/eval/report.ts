import type { Act } from './scenario.ts'
import { saidIn, shownTool } from './transcript.ts'
import type { ScenarioResult, TurnResult } from './result.ts'

/** Marks words for a terminal; leaves them as they are elsewhere. */
export type Paint = (mood: 'good' | 'bad' | 'faint', text: string) => string

export const plainPaint: Paint = (_mood, text) => text

const CODES = { good: 32, bad: 31, faint: 2 } as const

export const colourPaint: Paint = (mood, text) => `\u001B[${CODES[mood]}m${text}\u001B[0m`

const MAX_LINE_CHARS = 1_000

/** One line for the scenario, one for each turn, and one for all that was wrong. */
export function linesOf({ name, tookMs, turns, error, passed }: ScenarioResult, paint: Paint): string[] {
  const verdict = passed ? paint('good', 'pass') : paint('bad', 'FAIL')
  return [
    `${verdict}  ${printable(name)}  ${paint('faint', seconds(tookMs))}`,
    ...turns.flatMap((turn, index) => turnLines(turn, index, paint)),
    ...(error === undefined ? [] : [paint('bad', `      ${printable(error)}`)]),
  ]
}

function turnLines(turn: TurnResult, index: number, paint: Paint): string[] {
  const { firstSoundMs, reply, tools, failures } = turn
  const sound = firstSoundMs === undefined ? '' : paint('faint', `, first sound after ${firstSoundMs} ms`)
  const number = `${index + 1}`.padStart(5)
  return [
    `${number} ${printable(doneIn(turn))}${sound}`,
    ...tools.map((tool) => `      bot calls ${printable(shownTool(tool))}`),
    ...(reply === '' ? [] : [`      bot: ${printable(reply)}`]),
    ...failures.map((failure) => paint('bad', `      ${printable(failure)}`)),
  ]
}

function doneIn({ act, isInterruption, heardAs }: TurnResult): string {
  const verb = `${isInterruption ? 'interrupts: ' : ''}${VERBS[act.type]}`
  if (act.type === 'listen') return verb
  const isHeardOtherwise =
    (act.type === 'speak' || act.type === 'play') && heardAs !== undefined && heardAs !== saidIn(act)
  return `${verb} "${saidIn(act)}"${isHeardOtherwise ? `, heard as "${heardAs}"` : ''}`
}

const VERBS: Readonly<Record<Act['type'], string>> = {
  listen: 'listens',
  say: 'types',
  speak: 'says',
  play: 'plays',
  keys: 'presses',
}

/** The last line: how many passed, and how soon the bot answered. */
export function summaryOf(results: readonly ScenarioResult[]): string {
  const passed = results.filter((result) => result.passed).length
  const tookMs = results.reduce((sum, result) => sum + result.tookMs, 0)
  const sounds = results
    .flatMap(({ turns }) =>
      turns.flatMap(({ act, firstSoundMs }) => (act.type === 'listen' ? [] : (firstSoundMs ?? []))),
    )
    .toSorted((one, other) => one - other)
  const middle = sounds[Math.floor((sounds.length - 1) / 2)]
  const heard =
    middle === undefined ? '' : `; first sound after ${middle} ms in the median, ${sounds.at(-1)} ms at most`
  return `${passed} of ${results.length} passed in ${seconds(tookMs)}${heard}`
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** On one line, and without what drives a terminal: a model may write anything. */
const printable = (text: string): string => {
  const line = text.replaceAll(/\p{Cc}/gu, ' ')
  return line.length > MAX_LINE_CHARS ? `${line.slice(0, MAX_LINE_CHARS)}…` : line
}
