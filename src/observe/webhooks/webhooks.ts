import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Watcher } from '../../call/watcher.ts'
import type { Fetch } from '../../providers/http/http.ts'
import type { Backlog, Kept } from '../../session/backlog.ts'
import type { Clock } from '../../std/clock.ts'
import type { Ids } from '../../std/ids.ts'
import { Sink, type SinkFigures, type SinkIo, type SinkOptions } from './sink.ts'
import { tellCalls } from './tell-calls.ts'
import type { WebhookEvent } from './events.ts'

/** How long a server that stops goes on sending. */
const LAST_EVENTS_MS = 1500

export interface WebhooksOptions extends Pick<SinkIo, 'random' | 'tellTrouble' | 'tellDropping'> {
  readonly sinks: readonly SinkOptions[]
  readonly clock: Clock
  readonly ids: Pick<Ids, 'uuid'>
  readonly fetch: Fetch
  /** Keeps what is not delivered yet, beyond the end of this process. Disposed of with the webhooks. */
  readonly backlog?: Backlog | undefined
  /** Told when the server stops before these could be sent, and nothing keeps them. */
  tellLost(events: number): void
}

/** As it is kept. */
const Stored = Type.Object({
  sink: Type.String(),
  id: Type.String(),
  callId: Type.String(),
  madeAtMs: Type.Number(),
  body: Type.String(),
})

/** Tells sinks what happens in calls, within bounded memory. No call waits for it. */
export class Webhooks implements AsyncDisposable {
  readonly watcher: Watcher = tellCalls((callId, event) => this.#tell(callId, event))
  readonly #options: WebhooksOptions
  readonly #sinks: readonly Sink[]

  constructor(options: WebhooksOptions) {
    const { backlog } = options
    this.#options = options
    const done = ({ kept }: { kept: Kept | undefined }) => kept && backlog?.forget(kept)
    this.#sinks = options.sinks.map((sink) => new Sink(sink, { ...options, done }))
    backlog?.open({
      hasRoom: () => this.#sinks.every(({ hasRoom }) => hasRoom),
      left: (kept, text) => this.#takeOver(kept, text),
      lost: (box) => this.#sinks.forEach((sink) => sink.forgetBox(box)),
    })
  }

  get figures(): readonly SinkFigures[] {
    return this.#sinks.map(({ figures }) => figures)
  }

  /** What waits takes of memory, at most. */
  get bytes(): number {
    return this.#sinks.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { clock, backlog } = this.#options
    const late = Promise.withResolvers<void>()
    {
      using _ = clock.after(LAST_EVENTS_MS, late.resolve)
      await Promise.race([Promise.all(this.#sinks.map((sink) => sink.drain())), late.promise])
    }
    for (const sink of this.#sinks) sink.stop()
    const left = this.figures.reduce((sum, { waiting }) => sum + waiting, 0)
    if (left > 0 && !backlog) this.#options.tellLost(left)
    await backlog?.[Symbol.asyncDispose]()
  }

  #tell(callId: string, event: WebhookEvent): void {
    const { ids, clock, backlog } = this.#options
    const wanting = this.#sinks.filter((sink) => sink.wants(event.type))
    if (wanting.length === 0) return
    const message = { id: `msg_${ids.uuid()}`, callId, madeAtMs: clock.wall(), body: JSON.stringify(event) }
    for (const sink of wanting)
      sink.add({ ...message, kept: backlog?.keep(JSON.stringify({ sink: sink.id, ...message })) })
  }

  /** Of a sink that is configured no more, and of what is not in our form, nothing is left to do. */
  #takeOver(kept: Kept, text: string): void {
    const stored = parsed(text)
    const sink = this.#sinks.find(({ id }) => id === stored?.sink)
    if (!stored || !sink) return this.#options.backlog?.forget(kept)
    const { id, callId, madeAtMs, body } = stored
    sink.add({ id, callId, madeAtMs, body, kept })
  }
}

function parsed(text: string) {
  try {
    const stored: unknown = JSON.parse(text)
    return Value.Check(Stored, stored) ? stored : undefined
  } catch {
    return undefined
  }
}
