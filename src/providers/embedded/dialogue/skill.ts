import type { ToolCall, ToolSpec } from '../../../llm/llm.ts'
import type { Utterance } from './utterance.ts'

/** What a skill may know besides the words: the talk so far, and the time. There is no other memory. */
export interface Talk {
  /** What the caller has said, oldest first, this turn included. */
  readonly said: readonly string[]
  /** What the caller has heard, oldest first. */
  readonly heard: readonly string[]
  /** Milliseconds since 1970. */
  readonly wallMs: number
  /** IANA name. */
  readonly timeZone: string
  /** What it may have done. */
  readonly tools: readonly ToolSpec[]
}

/** What is said, and what is to be done once it has been heard. */
export interface Answer {
  readonly text: string
  readonly call?: Omit<ToolCall, 'id'>
}

/** Answers what it understands; undefined leaves it to the next. Pure. */
export type Skill = (utterance: Utterance, talk: Talk) => Answer | string | undefined

export const toolIn = ({ tools }: Talk, name: string): ToolSpec | undefined => tools.find((tool) => tool.name === name)
