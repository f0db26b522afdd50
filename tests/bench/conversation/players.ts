import { availableParallelism } from 'node:os'
import { Child } from '../child.ts'
import type { EchoHeard } from './echo.ts'
import type { Played } from './play.ts'
import type { Turn } from './turn.ts'

/** Who says when a turn is over: the rules alone, or with them a model that hears its end. */
export const DECIDERS = ['rules', 'model'] as const
export type Decider = (typeof DECIDERS)[number]

/** Whose words they go by: the embedded recogniser's, or those of one that streams. */
export const HEARINGS = ['embedded', 'streaming'] as const
export type Hearing = (typeof HEARINGS)[number]

export interface Question {
  readonly id: string
  readonly by: Decider
  readonly from: Hearing
}

/** What became of a turn. */
export interface PlayedTurn {
  readonly id: string
  readonly kind: string
  readonly turn: Omit<Turn, 'samples'>
  readonly played: Omit<Played, 'events'>
}

export type Answer =
  | ({ readonly type: 'turn'; readonly by: Decider; readonly from: Hearing } & PlayedTurn)
  | { readonly type: 'echo'; readonly id: string; readonly heard: EchoHeard }

/** A turn takes seconds, and much longer on a machine that is busy with other things. */
const TIMEOUT_MS = 600_000

/** Tests do without the last tier of JavaScriptCore's WASM compiler. A recogniser that reads for a minute takes a third more time then. */
const { BUN_JSC_useOMGJIT: _, ...ENV } = process.env

/** Plays these, as many at once as the machine has cores, with the speakers of a folder where one is given. The answers come in their order. */
export async function playAll(questions: readonly Question[], folder?: string): Promise<Answer[]> {
  const answers: Answer[] = []
  let next = 0
  const player = async () => {
    await using child = new Child('conversation/player.ts', folder === undefined ? [] : [folder], ENV)
    for (let at = next++; at < questions.length; at = next++)
      answers[at] = await child.ask<Answer>({ ...questions[at] }, TIMEOUT_MS)
  }
  await Promise.all(Array.from({ length: Math.min(questions.length, availableParallelism()) }, player))
  return answers
}
