import type { Act } from './scenario.ts'
import type { UsedTool } from './notes.ts'
import type { TurnResult } from './result.ts'

/** The talk as a page of text, one line for each thing said or done. */
export const transcriptOf = (turns: readonly TurnResult[]): string[] =>
  turns.flatMap(({ act, isInterruption, heardAs, reply, tools }) => [
    ...callerLine(act, isInterruption, heardAs),
    ...tools.map((tool) => `bot calls ${shownTool(tool)}`),
    ...(reply === '' ? [] : [`bot: ${reply}`]),
  ])

function callerLine(act: Act, isInterruption: boolean, heardAs: string | undefined): string[] {
  const caller = isInterruption ? 'caller (interrupts)' : 'caller'
  if (act.type === 'listen') return []
  return act.type === 'keys' ? [`${caller} presses ${act.keys}`] : [`${caller}: ${heardAs ?? saidIn(act)}`]
}

/** What the caller meant to say. */
export function saidIn(act: Act): string {
  switch (act.type) {
    case 'listen':
      return ''
    case 'say':
    case 'speak':
      return act.text
    case 'play':
      return act.path
    case 'keys':
      return act.keys
    default:
      return act satisfies never
  }
}

export const shownTool = ({ name, input, outcome }: UsedTool): string =>
  `${name}${input === undefined ? '' : `(${JSON.stringify(input)})`}${outcome === undefined || outcome === 'done' ? '' : `: ${outcome}`}`
