import type { SinkFigures } from '../../src/observe/webhooks/sink.ts'
import { Webhooks, type WebhooksOptions } from '../../src/observe/webhooks/webhooks.ts'
import type { WebhookEvent } from '../../src/observe/webhooks/events.ts'
import type { CallInfo } from '../../src/call/info.ts'
import { callInfo } from './call-info.ts'
import { VirtualClock } from './clock.ts'
import { serialIds } from './ids.ts'

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const KEY = Uint8Array.fromBase64(SECRET.slice('whsec_'.length))

/** One request that a sink got. */
export interface Got {
  readonly url: string
  readonly atMs: number
  readonly headers: Record<string, string>
  readonly body: string
  readonly event: WebhookEvent
  readonly redirect: RequestInit['redirect']
}

export type Answer = number | Response | 'hangs' | 'refuses'

/** A network whose only hosts are sinks, in virtual time. */
export class FakeSinks {
  readonly got: Got[] = []
  /** How many requests are open. */
  open = 0
  /** The most that were open at once. */
  mostOpen = 0
  /** What is answered: 200 unless set. */
  answer: (got: Got) => Answer = () => 200
  /** How long an answer takes. */
  delayMs = 0
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const body = String(init.body)
    const headers = Object.fromEntries(new Headers(init.headers))
    const got: Got = {
      url,
      atMs: this.#clock.now(),
      headers,
      body,
      event: JSON.parse(body) as WebhookEvent,
      redirect: init.redirect,
    }
    this.got.push(got)
    this.mostOpen = Math.max(this.mostOpen, ++this.open)
    try {
      const answer = this.answer(got)
      if (answer === 'refuses') throw Object.assign(new Error('no'), { code: 'ConnectionRefused' })
      await new Promise<void>((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
        if (answer === 'hangs') return
        if (this.delayMs === 0) resolve()
        else this.#clock.after(this.delayMs, resolve)
      })
      return typeof answer === 'number' ? new Response(null, { status: answer }) : (answer as Response)
    } finally {
      this.open--
    }
  }

  /** What came, as call and kind. */
  get told(): string[] {
    return this.got.map(({ event }) => `${event.data.callId} ${event.type}`)
  }
}

/** Webhooks with one sink, unless told otherwise, in virtual time. */
export function webhookRig(more: Partial<WebhooksOptions> = {}, clock = new VirtualClock()) {
  const sinks = new FakeSinks(clock)
  const log: string[] = []
  const webhooks = new Webhooks({
    sinks: [{ id: 'one', url: 'https://one.example/hook?key=quillfeather', label: 'one.example', keys: [KEY] }],
    clock,
    ids: serialIds(),
    random: () => 1,
    fetch: sinks.fetch,
    tellTrouble: (label, reason) => log.push(`${label} ${reason ?? 'again'}`),
    tellDropping: (label) => log.push(`${label} drops`),
    tellLost: (events) => log.push(`lost ${events}`),
    ...more,
  })
  return {
    clock,
    sinks,
    log,
    webhooks,
    figures: () => webhooks.figures[0] as SinkFigures,
    /** A call that began; what is given ends it. */
    call: (callId: string, info: Partial<CallInfo> = {}) => {
      const watch = webhooks.watcher.open(callInfo({ callId, ...info }))
      const atMs = clock.now()
      watch.event?.({ atMs, type: 'call-started', callId, wire: 'memory' })
      return {
        turn: (turn: number, text = 'Well?') => {
          watch.event?.({ atMs: clock.now(), type: 'user-turn', turn, text })
        },
        end: () => watch.event?.({ atMs: clock.now(), type: 'call-ended', reason: 'hung-up' }),
      }
    },
  }
}
