import type { LlmAsk, Message } from '../../src/llm/llm.ts'
import type { SttHint } from '../../src/stt/stt.ts'
import type { ClientEvent } from '../../src/transport/client-event.ts'

/** A question to a model. */
export interface Asked {
  readonly number: number
  readonly messages: readonly Message[]
  readonly ask: LlmAsk
  /** It was asked before its turn was over. */
  readonly isAhead: boolean
  /** What it answers is wanted. */
  isWanted: boolean
}

/** All that happened in a conversation, in its order: what the wire was given, and what was given to the models and came of them. */
export type Log = readonly Entry[]

export type Entry =
  | ClientEvent
  | ({ readonly atMs: number } &
      /** `level` is that of a hop which has but one. */
      (
        | { readonly type: 'play'; readonly level: number | undefined }
        | { readonly type: 'clear' }
        /** The answer to this is wanted from now on. */
        | { readonly type: 'asked'; readonly asked: Asked }
        | { readonly type: 'hint'; readonly hint: SttHint }
        /** A recogniser whose session lives has told these words. `ids` are those of the caller's words. */
        | {
            readonly type: 'recognised'
            readonly text: string
            readonly ids: readonly number[]
            readonly final: boolean
          }
        | { readonly type: 'typed'; readonly text: string; readonly kept: boolean }
        /** The caller, or the page, has pressed for something: `hush`, or something to be said. */
        | { readonly type: 'pressed' }
        /** A vendor does not do what it should. */
        | { readonly type: 'trouble'; readonly stage: 'stt' | 'llm' | 'tts' | 'tool' }
      ))

/** What must hold of every conversation; what does not, one line each. */
export type Rule = (log: Log) => string[]
