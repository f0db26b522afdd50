import type { Llm } from '../llm/llm.ts'
import type { Clock } from '../std/clock.ts'
import type { Stt } from '../stt/stt.ts'
import type { Tts } from '../tts/tts.ts'
import type { CallEvent } from '../event/call-event.ts'
import type { TurnRules } from '../turn/turn.ts'
import type { Vad } from '../vad/vad.ts'
import type { VoiceRules } from '../vad/voice.ts'
import type { Budgets } from './budgets.ts'
import type { Pacer } from './pacer.ts'
import type { Tool } from './tools.ts'

/** Watches a call; it can neither delay nor break it. */
export type CallObserver = (callId: string, event: CallEvent) => void

/** What all calls of a server share. */
export interface CallParts {
  readonly stt: Stt
  readonly llm: Llm
  readonly tts: Tts
  readonly vad: Vad
  readonly voice: VoiceRules
  readonly clock: Clock
  readonly pacer: Pacer
  readonly rules: TurnRules
  readonly budgets: Budgets
  readonly systemPrompt?: string
  /** Spoken as soon as the caller can hear. */
  readonly greeting?: string
  readonly maxDurationMs?: number
  /** A call in which nobody has spoken for so long ends with a word. */
  readonly idleMs?: number
  /** How long a call waits for a caller whose connection is lost, after they were last heard of. Undefined: not at all. */
  readonly resumeMs?: number
  /** What the model may have done besides speaking. */
  readonly tools: readonly Tool[]
  readonly observers: readonly CallObserver[]
}

/** An event before the call has stamped it. */
export type Untimed = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'atMs'> : never) : never
