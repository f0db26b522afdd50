import type { UsedTool } from './notes.ts'
import type { Act } from './scenario.ts'

export interface TurnResult {
  readonly act: Act
  readonly isInterruption: boolean
  /** What the server made of the caller's words. */
  readonly heardAs: string | undefined
  readonly reply: string
  readonly tools: readonly UsedTool[]
  /** From the end of the caller's speech. */
  readonly firstSoundMs: number | undefined
  readonly failures: readonly string[]
}

export interface ScenarioResult {
  readonly name: string
  readonly tookMs: number
  readonly turns: readonly TurnResult[]
  /** Why it could not be played to its end. */
  readonly error: string | undefined
  readonly passed: boolean
}
