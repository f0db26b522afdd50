import type { Line } from '../call/agent.ts'
import type { Untimed } from '../event/call-event.ts'
import type { Context } from '../llm/context.ts'
import { Drafts } from '../llm/drafts.ts'
import type { LlmAsk } from '../llm/llm.ts'
import type { MindParts } from './parts.ts'
import type { ReplyRecord } from './reply-record.ts'
import type { Rounds } from './rounds.ts'
import type { ToolUse } from './tool-use.ts'

export interface ThinkingListener {
  told(event: Untimed): void
  /** The answer that is given now was begun at this time. */
  wasAhead(askedMs: number): void
}

/** What the model is asked, and when: at the end of a turn, or already when that end is likely. */
export class Thinking {
  readonly #line: Line
  readonly #companion: MindParts['companion']
  readonly #context: Context
  readonly #tools: ToolUse
  readonly #told: ThinkingListener['told']
  readonly #drafts: Drafts

  constructor(
    line: Line,
    { llm, companion }: Pick<MindParts, 'llm' | 'companion'>,
    context: Context,
    tools: ToolUse,
    { told, wasAhead }: ThinkingListener,
  ) {
    this.#line = line
    this.#companion = companion
    this.#context = context
    this.#tools = tools
    this.#told = told
    this.#drafts = new Drafts(llm, line.clock, {
      taken: wasAhead,
      dropped: ({ promptTokens, completionTokens }) => told({ type: 'draft-dropped', promptTokens, completionTokens }),
    })
  }

  /** The caller has probably said this, and nothing more in this turn. */
  foresee(text: string): void {
    this.#instruct(true)
    const messages = this.#context.messages(text)
    this.#drafts.begin({ messages, ask: { ...this.#call, ...this.#tools.offer } })
  }

  /** They have more to say, or the answer is another's to give. */
  forget(): void {
    this.#drafts.drop()
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
    const prompt = this.#companion?.prompt?.(ahead)
    if (prompt !== undefined) this.#context.instruct(prompt)
  }

  get #call(): Pick<LlmAsk, 'call'> {
    const { callId, agent, sessionId } = this.#line.info
    return { call: { callId, agent, ...(sessionId !== undefined && { sessionId }) } }
  }
}
