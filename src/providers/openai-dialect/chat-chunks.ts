import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Clock } from '../../std/clock.ts'
import { StageError } from '../../std/errors.ts'
import { DONE, events, EventTooLong } from './event-stream.ts'
import { saysTooLong } from '../http/complaint.ts'
import { badResponse, tooLongFor } from '../http/http.ts'

/** How long the count of tokens may take behind the end of a reply. */
const USAGE_MS = 300

const Called = Type.Object({
  index: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  function: Type.Object({
    name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    arguments: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
})
const Usage = Type.Object({ prompt_tokens: Type.Number(), completion_tokens: Type.Number() })
/** Of the prompt, what the vendor had in its cache. DeepSeek has a name of its own for it. */
const Cached = Type.Object({ prompt_tokens_details: Type.Object({ cached_tokens: Type.Number() }) })
const CacheHit = Type.Object({ prompt_cache_hit_tokens: Type.Number() })
const Part = Type.Object({ type: Type.String(), text: Type.Optional(Type.String()) })

/** One step of a reply, in the form that the dialect promises. */
interface Chunk {
  readonly choices: readonly {
    readonly index: 0
    readonly delta: {
      readonly content?: unknown
      readonly reasoning_content?: string
      readonly refusal?: string
      readonly tool_calls?: readonly unknown[]
    }
    readonly finish_reason: string | null
  }[]
  readonly usage?: unknown
}

/**
 * A streamed reply in the form that the dialect promises, from one as servers send them: heartbeats and events of other kinds are
 * left out, it is over at [DONE] or shortly behind its finish though the connection stays open, and a missing finish is added where
 * words came and no call may be cut short. `odd` is told when it had to be. A failure in it is thrown: `StageError`.
 */
export function wellFormed(response: Response, host: string, clock: Clock, odd: (what: string) => void): Response {
  const chunks = chunksOf(response, host, clock, odd)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next()
      if (next.done) controller.close()
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify(next.value)}\n\n`))
    },
    // Not awaited: a generator that waits for a silent server answers when the request is aborted, which comes next.
    cancel: () => void chunks.return(undefined).catch(() => undefined),
  })
  return new Response(body, { status: response.status, headers: { 'content-type': 'text/event-stream' } })
}

async function* chunksOf(
  response: Response,
  host: string,
  clock: Clock,
  odd: (what: string) => void,
): AsyncGenerator<Chunk> {
  let [hasWords, hasCalls, isFinished, isDone] = [false, false, false, false]
  const source = events(response.body)
  try {
    for (;;) {
      const next = await (isFinished ? within(clock, USAGE_MS, source.next()) : source.next())
      isDone = next?.value === DONE
      if (!next || next.done === true || next.value === DONE) break
      if (failed(next.value)) {
        if (saysTooLong(JSON.stringify(next.value))) throw tooLongFor(host)
        throw new StageError('llm', 'server-error', `${host} failed in the middle of its reply`)
      }
      const chunk = chunkIn(next.value)
      if (!chunk) continue
      const [choice] = chunk.choices
      hasWords ||= choice?.delta.content !== undefined
      hasCalls ||= choice?.delta.tool_calls !== undefined
      isFinished ||= typeof choice?.finish_reason === 'string'
      yield chunk
    }
  } catch (error) {
    if (error instanceof EventTooLong) throw badResponse('llm', host, 'sent an event that is too long')
    // A connection that breaks behind the finish took nothing with it.
    if (!isFinished) throw error
  } finally {
    // Not awaited: a server that holds the connection open is left, not listened to.
    void source.return(undefined).catch(() => undefined)
  }
  if (isFinished || (!isDone && (hasCalls || !hasWords))) return
  odd('ended its reply without a finish_reason')
  yield { choices: [{ index: 0, delta: {}, finish_reason: hasCalls ? 'tool_calls' : 'stop' }] }
}

const failed = (value: object): boolean => 'error' in value && value.error !== null && value.error !== undefined

/** What an event says of the reply; undefined where it says nothing. */
function chunkIn(value: object): Chunk | undefined {
  const usage = usageIn(value)
  const choices: unknown = 'choices' in value ? value.choices : undefined
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined
  if (typeof first !== 'object' || first === null) return 'usage' in usage ? { choices: [], ...usage } : undefined
  const delta = field(first, 'delta') ?? field(first, 'message')
  const finish = field(first, 'finish_reason')
  const [content, reasoning, refusal] = [
    field(delta, 'content'),
    field(delta, 'reasoning_content') ?? field(delta, 'reasoning'),
    field(delta, 'refusal'),
  ]
  const parts = Array.isArray(content) ? content.filter((part) => Value.Check(Part, part)) : []
  const written = field(delta, 'tool_calls')
  const calls = Array.isArray(written) ? written.filter((call) => Value.Check(Called, call)) : []
  return {
    choices: [
      {
        index: 0,
        delta: {
          ...(typeof content === 'string' && content !== '' && { content }),
          ...(parts.length > 0 && { content: parts }),
          ...(typeof reasoning === 'string' && reasoning !== '' && { reasoning_content: reasoning }),
          ...(typeof refusal === 'string' && refusal !== '' && { refusal }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        finish_reason: typeof finish === 'string' && finish !== '' ? finish : null,
      },
    ],
    ...usage,
  }
}

function usageIn(value: object): { usage?: object } {
  const usage = 'usage' in value ? value.usage : undefined
  if (!Value.Check(Usage, usage)) return {}
  const { prompt_tokens, completion_tokens } = usage
  const cached = Value.Check(Cached, usage) ? usage.prompt_tokens_details.cached_tokens : cacheHitIn(usage)
  const details = cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }
  return { usage: { prompt_tokens, completion_tokens, ...details } }
}

const cacheHitIn = (usage: unknown): number | undefined =>
  Value.Check(CacheHit, usage) ? usage.prompt_cache_hit_tokens : undefined

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined

/** What comes in time; undefined where nothing does. */
async function within<T>(clock: Clock, ms: number, coming: Promise<T>): Promise<T | undefined> {
  // Left behind, it may still fail.
  coming.catch(() => undefined)
  const late = Promise.withResolvers<undefined>()
  using _ = clock.after(ms, () => late.resolve(undefined))
  return await Promise.race([coming, late.promise])
}
