import type { ToolSpec } from '../../src/llm/llm.ts'
import { answer } from '../../src/providers/embedded/dialogue/answer.ts'
import type { Answer } from '../../src/providers/embedded/dialogue/skill.ts'

/** Monday, 5 January 2026, 15:05 in Berlin. */
const WALL_MS = Date.UTC(2026, 0, 5, 14, 5)

const HERE = { wallMs: WALL_MS, timeZone: 'Europe/Berlin', tools: [] }

/** What is said, and how far its answer is heard when the caller cuts in. */
export type Said = string | { readonly said: string; readonly heardTo: string }

/** The demo's answer to the last thing said. */
export function ask(...turns: readonly Said[]): string {
  const said: string[] = []
  const heard: string[] = []
  for (const turn of turns) {
    said.push(typeof turn === 'string' ? turn : turn.said)
    const { text: reply } = answer({ said: [...said], heard: [...heard], ...HERE })
    heard.push(typeof turn === 'string' ? reply : reply.slice(0, reply.indexOf(turn.heardTo) + turn.heardTo.length))
  }
  return heard.at(-1) ?? ''
}

/** What the demo answers, and does, when it is offered `tools`. */
export const askWith = (tools: readonly ToolSpec[], ...said: readonly string[]): Answer =>
  answer({ ...HERE, said, heard: [], tools })

/** The demo's answer to each of these, when all of them have been heard to the end. */
export function talkWith(tools: readonly ToolSpec[], ...turns: readonly string[]): Answer[] {
  const answers: Answer[] = []
  for (let at = 0; at < turns.length; at++) {
    const heard = answers.map(({ text }) => text)
    answers.push(answer({ ...HERE, said: turns.slice(0, at + 1), heard, tools }))
  }
  return answers
}
