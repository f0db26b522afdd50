import type { Line } from '../call/agent.ts'
import type { TurnLatency, Untimed } from '../event/call-event.ts'
import type { Context } from '../llm/context.ts'
import { Drafts } from '../llm/drafts.ts'
import type { LlmAsk } from '../llm/llm.ts'
import { SpeechDrafts } from '../tts/drafts.ts'
import type { Tts } from '../tts/tts.ts'
import { AnswerAhead } from './answer-ahead.ts'
import type { MindParts } from './parts.ts'
import type { ReplyRecord } from './reply-record.ts'
import type { Rounds } from './rounds.ts'
import type { ToolUse } from './tool-use.ts'

export interface ThinkingListener {
  told(event: Untimed): void
  /** The answer that is given now was begun before, and has reached this stage at this time by the clock. */
  wasAhead(stage: keyof TurnLatency, atMs: number): void
}

/** What the model is asked, and when: at the end of a turn, or already when that end is likely. Then its voice may begin, too. */
export class Thinking {
  readonly #line: Line
  /** Of its answers, and of all else that is said. */
  readonly voice: Tts
  readonly #parts: Pick<MindParts, 'companion' | 'language'>
  readonly #context: Context
  readonly #tools: ToolUse
  readonly #told: ThinkingListener['told']
  readonly #drafts: Drafts
  readonly #speech: SpeechDrafts | undefined
  /** Of the answer that was begun last. */
  #ahead: AnswerAhead | undefined

  constructor(
    line: Line,
    parts: Pick<MindParts, 'llm' | 'tts' | 'speaksAhead' | 'companion' | 'language'>,
    context: Context,
    tools: ToolUse,
    { told, wasAhead }: ThinkingListener,
  ) {
    this.#line = line
    this.#parts = parts
    this.#context = context
    this.#tools = tools
    this.#told = told
    this.#drafts = new Drafts(parts.llm, line.clock, {
      taken: (askedMs) => noteAll({ askedMs, ...this.#ahead?.times }, wasAhead),
      dropped: ({ promptTokens, completionTokens }) => {
        told({ type: 'draft-dropped', promptTokens, completionTokens })
        this.#speech?.drop()
      },
    })
    if (parts.speaksAhead)
      this.#speech = new SpeechDrafts(parts.tts, line, {
        taken: ({ askedMs: voiceAskedMs, firstAudioMs }) => noteAll({ voiceAskedMs, firstAudioMs }, wasAhead),
        dropped: (chars) => told({ type: 'speech-dropped', chars }),
      })
    this.voice = this.#speech ?? parts.tts
  }

  /** The caller has probably said this, and nothing more in this turn. `spoken`: the answer will be. */
  foresee(text: string, spoken: boolean): void {
    this.#instruct(true)
    const messages = this.#context.messages(text)
    this.#drafts.begin({ messages, ask: { ...this.#call, ...this.#tools.offer } }, () => {
      const begins = (speech: string) => spoken && this.#speech?.begin(speech)
      return (this.#ahead = new AnswerAhead(this.#parts.language.now, this.#line.clock, begins))
    })
  }

  /** They have more to say, or the answer is another's to give. */
  forget(): void {
    this.#drafts.drop()
    // Of an answer that is given already, and cut before its first word.
    this.#speech?.drop()
  }

  /** An answer to all that was said. `reply` is what its tools belong to, known when the first begins. */
  answer(mayCall: boolean, reply: () => ReplyRecord): Rounds {
    this.#instruct()
    return this.#tools.rounds(
      (messages, signal, offer) =>
        this.#drafts.stream({ messages, ask: { ...this.#call, ...offer } }, signal, this.#told),
      mayCall,
      reply,
    )
  }

  #instruct(ahead = false): void {
    const prompt = this.#parts.companion?.prompt?.(ahead)
    if (prompt !== undefined) this.#context.instruct(prompt)
  }

  get #call(): Pick<LlmAsk, 'call'> {
    const { callId, agent, sessionId } = this.#line.info
    return { call: { callId, agent, ...(sessionId !== undefined && { sessionId }) } }
  }
}

function noteAll(
  reached: { readonly [Stage in keyof TurnLatency]?: number | undefined },
  note: ThinkingListener['wasAhead'],
): void {
  for (const [stage, atMs] of Object.entries(reached)) if (atMs !== undefined) note(stage as keyof TurnLatency, atMs)
}
