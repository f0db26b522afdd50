import { toolMessage } from '../llm/context.ts'
import type { LlmAsk, LlmEvent, Message, ToolCall } from '../llm/llm.ts'
import type { Running } from '../tool/running.ts'
import type { Filler } from '../tool/tool.ts'
import type { Toolbox } from '../tool/toolbox.ts'

/** How often a model may go on with what its tools have brought, in one reply: then it has to say something. */
const MOST_ROUNDS = 6
/** In one round: those that look something up and those that act on the call. */
const MOST_CALLS = 8
/** How deeply the input of a call may be nested: deeper than any schema, and far from where an engine's recursion ends. */
const MOST_LEVELS = 100
/** What the model is shown of all results of one round: about 6000 tokens. */
const MOST_TOLD_CHARS = 24_000

/** What a reply is made of. */
export type ReplyEvent =
  | Exclude<LlmEvent, { type: 'tool-call' }>
  /** `acts`: it waits until the words have been heard. Else it begins now. */
  | { type: 'tool-called'; call: ToolCall; acts: boolean }
  /** Nothing comes until the tools have. Each has a deadline. */
  | { type: 'waits'; filler: Filler | undefined }
  /** The tools are done, and the model is asked again. */
  | { type: 'asks-again' }

export interface RoundsParts {
  readonly toolbox: Toolbox
  /** The talk so far. */
  readonly messages: readonly Message[]
  readonly ask: (
    messages: readonly Message[],
    signal: AbortSignal,
    offer: Pick<LlmAsk, 'tools' | 'mayCall'>,
  ) => AsyncIterable<LlmEvent>
  /** False: it may call no tools. */
  readonly mayCall: boolean
  readonly began: (run: Running) => void
  readonly ended: (run: Running) => void
}

interface Round {
  /** Before its tools. */
  readonly said: string
  readonly runs: readonly Running[]
}

/**
 * One answer of a model that looks things up: it speaks, calls tools, is asked again with what they brought, and speaks on. To the reply
 * all of it is one stream, so the words before a tool are spoken while it runs.
 */
export class Rounds {
  readonly #parts: RoundsParts
  readonly #rounds: Round[] = []
  /** Of the calls that the model is shown. */
  readonly #ids: Set<string>

  constructor(parts: RoundsParts) {
    this.#parts = parts
    this.#ids = new Set(['', ...parts.messages.flatMap(idsIn)])
  }

  /** All tools that have begun, in their order. */
  get runs(): readonly Running[] {
    return this.#rounds.flatMap(({ runs }) => runs)
  }

  get byRound(): readonly (readonly Running[])[] {
    return this.#rounds.map(({ runs }) => runs)
  }

  async *stream(signal: AbortSignal): AsyncGenerator<ReplyEvent> {
    const { toolbox, messages, ask } = this.#parts
    for (let round = 0; ; round++) {
      const mayCall = this.#parts.mayCall && round < MOST_ROUNDS
      const runs: Running[] = []
      let said = ''
      let acts = false
      let called = 0
      for await (const event of ask([...messages, ...this.#asMessages()], signal, {
        tools: toolbox.offered,
        mayCall,
      })) {
        if (event.type !== 'tool-call') {
          if (event.type === 'text') said += event.text
          yield event
          continue
        }
        // A reply that was cut begins nothing.
        if (signal.aborted || !mayCall || called === MOST_CALLS) continue
        called++
        const call = this.#withOwnId(readable(event.call))
        const actsOnCall = toolbox.actsOnCall(call)
        acts ||= actsOnCall
        yield { type: 'tool-called', call, acts: actsOnCall }
        if (actsOnCall || signal.aborted) continue
        if (runs.length === 0) this.#rounds.push({ said, runs })
        runs.push(this.#begin(call))
      }
      if (runs.length === 0) return
      yield { type: 'waits', filler: fillerOf(runs) }
      const results = await Promise.all(runs.map(({ done }) => done))
      if (acts || results.every(({ type }) => type !== 'answer' && type !== 'failed')) return
      yield { type: 'asks-again' }
    }
  }

  /** Some models give all their calls one id, and servers refuse a talk in which two have the same. */
  #withOwnId(call: ToolCall): ToolCall {
    let { id } = call
    for (let number = 2; this.#ids.has(id); number++) id = `${call.id || 'call'}-${number}`
    this.#ids.add(id)
    return id === call.id ? call : { ...call, id }
  }

  #begin(call: ToolCall): Running {
    const { toolbox, began, ended } = this.#parts
    const run = toolbox.begin(call)
    began(run)
    void run.done.then(() => ended(run))
    return run
  }

  /** As the model is shown them in the same answer: with its own words, whether or not they have been heard yet. */
  #asMessages(): Message[] {
    return this.#rounds.flatMap(({ said, runs }) => {
      const share = Math.floor(MOST_TOLD_CHARS / runs.length)
      return [
        { role: 'assistant', content: said, calls: runs.map(({ call }) => call) },
        ...runs.map(({ call, result }) =>
          toolMessage(call, kept(result?.told ?? '', share), result?.type === 'failed'),
        ),
      ]
    })
  }
}

/** Input that is nested too deeply to be written as JSON again fits no tool. */
function readable(call: ToolCall): ToolCall {
  let level: unknown[] = [call.input]
  for (let depth = 0; depth < MOST_LEVELS; depth++) {
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
    if (level.length === 0) return call
  }
  return { ...call, input: 'nested too deeply' }
}

const idsIn = (message: Message): readonly string[] =>
  message.role === 'assistant' ? (message.calls ?? []).map(({ id }) => id) : []

/** That of the tool which wants to be covered first. */
function fillerOf(runs: readonly Running[]): Filler | undefined {
  const fillers = runs.flatMap(({ tool }) => tool?.filler ?? [])
  return fillers.toSorted((one, other) => one.afterMs - other.afterMs)[0]
}

/** The beginning of what a tool has told. */
export const kept = (told: string, chars: number): string => told.slice(0, chars).toWellFormed()

/** A reply in words of our own. */
export async function* ownWords(text: string): AsyncGenerator<ReplyEvent> {
  yield { type: 'text', text }
}
