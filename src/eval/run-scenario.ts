import type { Clock } from '../client/clock.ts'
import type { ClientTransport } from '../client/transport.ts'
import type { Judge } from './judge.ts'
import type { ScenarioResult, TurnResult } from './result.ts'
import type { Act, Scenario, Turn } from './scenario.ts'
import { Talk } from './talk.ts'
import { disappointments } from './verdict.ts'
import { messageOf } from '../std/errors.ts'

/** What scenarios are run with. */
export interface Stage {
  readonly clock: Clock
  /** Opens a call for the scenario. Throws when the server does not take it. */
  connect(scenario: Scenario, signal: AbortSignal): Promise<ClientTransport>
  /** The caller's speech at 16 kHz. Throws for a recording that cannot be read. */
  speech(act: Extract<Act, { type: 'speak' | 'play' }>): Promise<Int16Array>
  /** Undefined where no scenario needs one. */
  readonly judge: Judge | undefined
}

/** How long the call may take to begin. */
const CONNECT_WITHIN_MS = 30_000

/** Plays one scenario to its end. Never throws, and never hangs. */
export async function runScenario(scenario: Scenario, stage: Stage): Promise<ScenarioResult> {
  const { clock } = stage
  const fromMs = clock.now()
  const turns: TurnResult[] = []
  let error: string | undefined
  const limit = new AbortController()
  try {
    const speech = await speechesOf(scenario, stage)
    using timer = clock.after(CONNECT_WITHIN_MS, () =>
      limit.abort(new Error('the server did not take the call in time')),
    )
    const transport = await stage.connect(scenario, limit.signal)
    timer[Symbol.dispose]()
    await using talk = new Talk(transport, clock, speech.size > 0)
    error = await play(scenario, talk, { stage, speech, turns })
  } catch (problem) {
    error = messageOf(problem)
  }
  const passed = error === undefined && turns.every(({ failures }) => failures.length === 0)
  return { name: scenario.name, tookMs: clock.now() - fromMs, turns, error, passed }
}

/** Before the call, so that no work is in the way of its time. */
async function speechesOf({ turns }: Scenario, stage: Stage): Promise<Map<Turn, Int16Array>> {
  const speech = new Map<Turn, Int16Array>()
  for (const turn of turns)
    if (turn.act.type === 'speak' || turn.act.type === 'play') speech.set(turn, await stage.speech(turn.act))
  return speech
}

interface Play {
  readonly stage: Stage
  readonly speech: ReadonlyMap<Turn, Int16Array>
  readonly turns: TurnResult[]
}

/** Gives why it could not be played to its end. */
async function play(scenario: Scenario, talk: Talk, { stage, speech, turns }: Play): Promise<string | undefined> {
  for (const [index, turn] of scenario.turns.entries()) {
    const giveUpMs = stage.clock.now() + scenario.timeoutMs
    const isFirst = index === 0
    if (isFirst && turn.act.type !== 'listen') await talk.quiet(giveUpMs)
    // The greeting may have begun: it belongs to the caller who listens for it.
    if (!isFirst || turn.act.type !== 'listen') talk.beginTurn()
    if (talk.end) return `the call was over before turn ${index + 1}${endedOf(talk)}`
    await talk.act(turn.act, speech.get(turn))
    const next = scenario.turns[index + 1]
    const late = await wait(turn, next, talk, giveUpMs)
    turns.push(await judged(turn, talk, { stage, turns, late }))
    if (late !== undefined) return undefined
  }
  return undefined
}

/** Resolves when the turn is over, with what did not come in time. */
async function wait(turn: Turn, next: Turn | undefined, talk: Talk, giveUpMs: number): Promise<string | undefined> {
  if (next?.interrupts)
    return (await talk.reached(next.interrupts, giveUpMs)) ? undefined : 'there was no answer long enough to interrupt'
  const isOver = await (turn.interrupts ? talk.answeredOrWentOn(giveUpMs) : talk.answered(turn, giveUpMs))
  if (isOver && turn.expect.ended !== undefined) await talk.over(giveUpMs)
  if (isOver && talk.end && next) return `the call ended${endedOf(talk)}`
  if (isOver && talk.end && turn.expect.ended === undefined && !talk.notes.isAnswered)
    return `the call ended${endedOf(talk)}`
  return isOver ? undefined : 'there was no answer in time'
}

const endedOf = ({ end }: Talk): string => (end ? `: ${end.error?.message ?? end.reason ?? 'hung up'}` : '')

async function judged(
  turn: Turn,
  talk: Talk,
  { stage, turns, late }: Omit<Play, 'speech'> & { readonly late: string | undefined },
): Promise<TurnResult> {
  const { notes, end } = talk
  const reply = turn.isRead ? notes.written : notes.spoken
  const { saidAtMs, firstSoundMs } = notes
  const result = {
    act: turn.act,
    isInterruption: turn.interrupts !== undefined,
    heardAs: notes.heardAs,
    reply,
    tools: notes.tools,
    firstSoundMs: firstSoundMs === undefined ? undefined : Math.round(firstSoundMs - saidAtMs),
  }
  const wrong = [...(late === undefined ? [] : [late]), ...disappointments(turn.expect, { notes, reply, end })]
  const { judge: question } = turn.expect
  const isJudged = question !== undefined && late === undefined
  const refused = isJudged ? await stage.judge?.(question, [...turns, { ...result, failures: [] }]) : undefined
  if (refused !== undefined) wrong.push(refused)
  if (wrong.length > 0) wrong.push(...notes.troubles.map((trouble) => `the server reported: ${trouble}`))
  return { ...result, failures: wrong }
}
