import type { TalkSoFar } from '../call/agent.ts'
import type { Language } from '../language/language.ts'
import type { Llm } from '../llm/llm.ts'
import type { Stt } from '../stt/stt.ts'
import type { Tts } from '../tts/tts.ts'
import type { EndOfTurn } from '../turn/end-of-turn.ts'
import type { Habit } from '../turn/endpoint.ts'
import type { TurnRules } from '../turn/rules.ts'
import type { Vad } from '../vad/vad.ts'
import type { VoiceRules } from '../vad/voice.ts'
import type { AnsweringRules } from './answering/rules.ts'
import type { Budgets } from './budgets.ts'
import type { CallerLanguage } from './caller-language.ts'
import type { MuteRule } from './mute.ts'
import type { Companion, LineTalk, Saying, Talk } from './talk.ts'
import type { Tool } from '../tool/tool.ts'
import type { WakeRules } from './wake-phrase.ts'

/** The three models of a cascade and its manners, shared by all calls. */
export interface CascadeParts {
  readonly stt: Stt
  readonly llm: Llm
  readonly tts: Tts
  readonly vad: Vad
  /** Asked about pauses where `rules.judgeMs` is set. */
  readonly endOfTurn?: EndOfTurn
  readonly voice: VoiceRules
  readonly rules: TurnRules
  /** What is learnt of a caller's pauses comes with what the application tells of them, and is told at the end of the call. */
  readonly keepsHabit?: boolean
  /** Where an answer is begun before its turn is over (`rules.foresees`), the voice begins its first piece, too. */
  readonly speaksAhead?: boolean
  readonly budgets: Budgets
  /** This and the greeting may name what the application told of the caller, as `{{name}}`. */
  readonly systemPrompt?: string
  /** Spoken as soon as the caller can hear; '' for none. */
  readonly greeting?: string
  readonly greets?: Saying
  /** The server's language. A call may name another. */
  readonly language: Language
  /** `stt_language` is not set, so a call follows what the recogniser hears the caller speak. */
  readonly followsCaller: boolean
  /** Told when a call is held in another language than `language`, so that our own sentences are at hand. */
  readonly otherLanguage: (language: Language) => void
  /** A call in which nobody has spoken for so long ends with a word. */
  readonly idleMs?: number
  /** How long a caller may say nothing after the bot's last word before it asks whether they are there. Undefined: it does not ask. */
  readonly askMs?: number
  /** What it asks, one after the other, before it says goodbye. Undefined or none: the sentences of the caller's language. */
  readonly idlePrompts?: readonly string[]
  /** When the caller is not listened to; undefined or none: they always are. */
  readonly mute?: readonly MuteRule[]
  /** Whether clients may add to the instructions; else what they add so is the caller's. */
  readonly takesInstructions?: boolean
  /** Undefined: every turn is for the bot. */
  readonly wake?: WakeRules
  /** What is done with who picks up a call from us. */
  readonly answering?: AnsweringRules
  /** What the model may have done besides speaking. */
  readonly tools: readonly Tool[]
  /** Those of servers that come and go, as they are when a call begins. None has a name that is taken. */
  readonly moreTools?: (taken: readonly string[]) => readonly Tool[]
  /** Code that goes with each call. */
  readonly companion?: (talk: Talk) => Companion
  /** Whether that makes up its greeting when the caller can hear: nobody knows it before. */
  readonly computesGreeting?: () => boolean
}

/** The same, for one call. */
export interface MindParts extends Omit<
  CascadeParts,
  'greeting' | 'language' | 'followsCaller' | 'companion' | 'computesGreeting' | 'moreTools'
> {
  readonly companion: Companion | undefined
  readonly talk: LineTalk
  /** What has been said before, where another agent has handed the caller over. */
  readonly handed: TalkSoFar | undefined
  readonly language: CallerLanguage
  readonly habit: Habit
  /** The language that was named for this call alone; undefined where none was. */
  readonly spoken: string | undefined
  /** '' for none. */
  readonly greeting: string
}
