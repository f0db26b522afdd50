import type { News } from './news.ts'
import type { Replaced, TimedTurn, ToolBar } from './waterfall.ts'

/** The turn that the bot is answering, as far as its times are known. */
export interface Turn {
  /** Counts the turns of all calls of this page. */
  readonly id: number
  /** What the caller said. */
  readonly said: string
  readonly runs: readonly Run[]
  readonly replaced: readonly Replaced[]
  /** Recognisers work for the turn that is to come. */
  readonly ahead: readonly Replaced[]
  readonly timed: Extract<News, { type: 'turn-timed' }> | undefined
}

interface Run {
  readonly run: string
  readonly tool: string
  readonly beganAtMs: number
  readonly end?: Pick<Extract<News, { type: 'tool-used' }>, 'outcome' | 'ms' | 'shown'>
}

export const noTurn: Turn = { id: 0, said: '', runs: [], replaced: [], ahead: [], timed: undefined }

/** The next turn; nothing is said in it before the caller speaks. */
export const after = ({ id }: Turn, said = ''): Turn => ({ ...noTurn, id: id + 1, said })

/** The turn after one more piece of news: the same object where the news is none of it. */
export function follow(turn: Turn, news: News): Turn {
  switch (news.type) {
    case 'user-turn':
      return { ...after(turn, news.text), replaced: turn.ahead }
    case 'replaced': {
      const { stage, code } = news
      const kind = stage === 'stt' ? 'ahead' : 'replaced'
      return { ...turn, [kind]: [...turn[kind], { stage, code }] }
    }
    case 'turn-timed':
      return { ...turn, timed: news }
    case 'tool-began':
      return { ...turn, runs: [...turn.runs, { run: news.run, tool: news.tool, beganAtMs: news.atMs }] }
    case 'tool-used': {
      const run = turn.runs.findLast((begun) => begun.run === news.run && !begun.end)
      if (!run) return turn
      const { outcome, ms, shown } = news
      const ended = { ...run, end: { outcome, ms, ...(shown !== undefined && { shown }) } }
      return { ...turn, runs: turn.runs.map((begun) => (begun === run ? ended : begun)) }
    }
    default:
      return turn
  }
}

/** The turn as the waterfall shows it, once the bot has answered. */
export function timedTurn({ id, said, runs, replaced, timed }: Turn): TimedTurn | undefined {
  if (!timed?.latency.sentMs) return undefined
  // It is told when the answer begins, so many milliseconds after the caller stopped speaking.
  const spokeUntilMs = timed.atMs - timed.latency.sentMs
  const tools = runs.map(({ tool: name, beganAtMs, end }): ToolBar => {
    const startMs = Math.max(0, Math.round(beganAtMs - spokeUntilMs))
    const shown = end?.shown === undefined ? {} : { result: end.shown }
    return { name, startMs, outcome: end?.outcome ?? 'running', ...(end && { endMs: startMs + end.ms }), ...shown }
  })
  return { id, turn: timed.turn, said, latency: timed.latency, tools, replaced }
}
