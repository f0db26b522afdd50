/** What a caller says and does, and what is expected of the bot. */
export interface Scenario {
  readonly name: string
  /** Which of the server's agents answers. */
  readonly agent?: string
  /** Of the call, as a tag such as `de`. */
  readonly language?: string
  /** What the application tells of the caller: the variables of the prompt and the greeting. */
  readonly body: Readonly<Record<string, unknown>>
  /** In place of the configured one. Only a server that is started for the scenario can have it. */
  readonly systemPrompt?: string
  /** How long each turn may take. */
  readonly timeoutMs: number
  readonly turns: readonly Turn[]
}

export interface Turn {
  readonly act: Act
  /** When in the answer before to begin; else once that answer is over. */
  readonly interrupts?: Moment
  readonly expect: Expectation
  /** The turn is over when the model has written its answer: nobody waits to hear it. */
  readonly isRead?: boolean
}

/** What the caller does in a turn. */
export type Act =
  /** The greeting is waited for, or what the bot says next on its own. */
  | { readonly type: 'listen' }
  /** Typed. */
  | { readonly type: 'say'; readonly text: string }
  /** Spoken with the embedded voice. */
  | { readonly type: 'speak'; readonly text: string }
  /** A WAV recording. */
  | { readonly type: 'play'; readonly path: string }
  | { readonly type: 'keys'; readonly keys: string }

/** Counted from the first sound of the answer that is interrupted. */
export type Moment = { readonly afterMs: number } | { readonly afterWords: number }

export interface Expectation {
  readonly contains: readonly string[]
  readonly notContains: readonly string[]
  readonly matches: readonly Pattern[]
  readonly tools: readonly ExpectedTool[]
  readonly noTools: boolean
  /** From the end of the caller's speech to the first sound of the answer. */
  readonly withinMs?: number
  readonly interrupted?: boolean
  /** A question that a model answers with yes where all is well. */
  readonly judge?: string
  /** Why the call ends in this turn. */
  readonly ended?: string
}

/** A regular expression that takes time in proportion to the text. */
export interface Pattern {
  readonly source: string
  matches(text: string): boolean
}

export interface ExpectedTool {
  readonly name: string
  /** Must be in what went in; there may be more. */
  readonly input?: unknown
}

export const NOTHING_EXPECTED: Expectation = { contains: [], notContains: [], matches: [], tools: [], noTools: false }
