import type { AskingCarrier } from '../telephony/carriers.ts'
import type { Dialect, Facts, StreamTarget } from '../../../src/simulate/carriers/dialect.ts'
import { SIMULATED } from '../../../src/simulate/carriers/index.ts'
import { CALLEE, CALLER, type Network, PhoneCall } from '../../../src/simulate/phone-call.ts'
import type { Refusal, RestAnswer, RestDialect, RestOrder } from './rest/dialect.ts'
import { REST } from './rest/index.ts'
import { ringing } from '../../../src/simulate/carriers/telnyx.ts'
import { ask } from '../../../src/simulate/carriers/webhook.ts'

export interface ExchangeOptions {
  readonly carrier: AskingCarrier
  /** Signs as the carrier does. */
  readonly secret?: string
  /** Until somebody who is called answers. */
  readonly ringMs?: number
  /** By how much callers hear later. */
  readonly behindMs?: number
}

/** One call as the carrier's network has it: its stream comes and goes. */
export interface Leg {
  readonly facts: Facts
  /** Markup that we gave says what comes next, and the call ends with it. */
  readonly followsDocument: boolean
  state: 'ringing' | 'up' | 'over'
  stream?: PhoneCall
  /** Something else than the stream is to come next. */
  isLeaving: boolean
  /** Whom the caller was put through to. */
  transferredTo?: string
  /** Keys that were pressed on the caller's line over REST. */
  keys: string
}

/** The name that leads nowhere, under which the server is known to the carrier. */
const PUBLIC_HOST = 'voice.example.com'

/** A request is answered, and a closed stream noticed, before anything comes of it. */
const REACTION_MS = 50
/** How long a carrier takes to fetch markup, as over a network. */
const FETCH_MS = 300

/** A carrier's network and its REST API: places calls when it is asked to, and does to them what requests say. */
export class Exchange implements AsyncDisposable {
  /** For the server: the account, and where the API is. */
  readonly config: Readonly<Record<string, string>>
  /** Where the server is; to be set once it runs. */
  servedAt = ''
  readonly legs = new Map<string, Leg>()
  /** What was done, in the order it was asked for. */
  readonly orders: RestOrder[] = []
  /** What was refused, and why. */
  readonly refusals: string[] = []
  /** What the server did wrong when it was asked for markup or a stream. */
  readonly faults: string[] = []
  readonly #options: ExchangeOptions
  readonly #dialect: Dialect
  readonly #rest: RestDialect
  readonly #api: Bun.Server<undefined>
  readonly #work = new Set<Promise<void>>()
  readonly #closed = Promise.withResolvers<void>()

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#dialect = SIMULATED[options.carrier]
    this.#rest = REST[options.carrier]
    this.#api = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: (request) => this.#handle(request) })
    this.config = {
      runner_transport: options.carrier,
      proxy_host: PUBLIC_HOST,
      telephony_api_url: `http://127.0.0.1:${this.#api.port}${this.#rest.root}`,
      ...this.#rest.account,
    }
  }

  /** Somebody calls a Call Control application, and waits until that answers. */
  async ring(): Promise<Leg> {
    const facts = { ...this.#dialect.ids(), from: CALLER, to: CALLEE, isOutgoing: false }
    const leg = this.#newLeg(facts, false)
    await ask(ringing(`https://${PUBLIC_HOST}/`, facts, this.#options.secret), this.servedAt)
    return leg
  }

  /** Somebody calls the server. */
  async place(): Promise<Leg & { readonly stream: PhoneCall }> {
    const stream = await PhoneCall.place({ ...this.#options, ...this.#network, url: `https://${PUBLIC_HOST}` })
    return this.#carry(this.#newLeg(stream.facts, true), stream)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const leg of this.legs.values()) leg.state = 'over'
    this.#closed.resolve()
    await Promise.all([...this.legs.values()].map(async ({ stream }) => await stream?.[Symbol.asyncDispose]()))
    await Promise.all(this.#work)
    await this.#api.stop(true)
  }

  get #network(): Network {
    const { behindMs } = this.#options
    return { servedAt: this.servedAt, ...(behindMs !== undefined && { behindMs }) }
  }

  async #handle(request: Request): Promise<Response> {
    const answer = await this.#answer(request)
    const { status, body } = answer
    if (body === undefined || typeof body === 'string') return new Response(body ?? null, { status })
    return Response.json(body, { status })
  }

  async #answer(request: Request): Promise<RestAnswer> {
    const { method, headers, url } = request
    if (!this.#rest.isAuthorized(headers.get('authorization') ?? ''))
      return this.#refuse('unauthorized', 'no credentials')
    let order: RestOrder | undefined
    try {
      const path = new URL(url).pathname.slice(this.#rest.root.length)
      order = this.#rest.read({ method, path, body: await this.#bodyOf(request) })
    } catch (error) {
      return this.#refuse('malformed', String(error))
    }
    if (order === undefined) return this.#refuse('unknown-call', `${method} ${url} is no address`)
    if (order.type === 'dial') return this.#dial(order)
    const leg = this.legs.get(order.callId)
    if (!leg) return this.#refuse('unknown-call', order.callId)
    if (leg.state === 'over') return this.#refuse('call-over', order.callId)
    if (order.type === 'transfer' && order.replaces === 'document' && !leg.followsDocument)
      return this.#rest.refuse('unknown-call', 'the call follows no document')
    this.orders.push(order)
    this.#start(this.#carryOut(order, leg))
    return this.#rest.done(order, order.callId)
  }

  async #bodyOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
    const text = await request.text()
    if (text === '') return {}
    const { bodyType } = this.#rest
    const type = request.headers.get('content-type') ?? ''
    if (!type.startsWith(bodyType)) throw new Error(`${type} instead of ${bodyType}`)
    if (bodyType !== 'application/json') return Object.fromEntries(new URLSearchParams(text))
    return Object(JSON.parse(text))
  }

  #refuse(refusal: Refusal, detail: string): RestAnswer {
    this.refusals.push(`${refusal}: ${detail}`)
    return this.#rest.refuse(refusal, detail)
  }

  #dial(order: Extract<RestOrder, { type: 'dial' }>): RestAnswer {
    this.orders.push(order)
    const facts = { ...this.#dialect.ids(), from: order.from, to: order.to, isOutgoing: true }
    const leg = this.#newLeg(facts, !(order.opens === 'stream' && this.#rest.followsCommands))
    this.#start(this.#ring(order, leg))
    return this.#rest.done(order, facts.callId)
  }

  #newLeg(facts: Facts, followsDocument: boolean): Leg {
    const leg: Leg = { facts, followsDocument, state: 'ringing', isLeaving: false, keys: '' }
    this.legs.set(facts.callId, leg)
    return leg
  }

  async #ring({ opens, url, codec }: Extract<RestOrder, { type: 'dial' }>, leg: Leg): Promise<void> {
    await Promise.race([Bun.sleep(this.#options.ringMs ?? 0), this.#closed.promise])
    if (leg.state === 'over') return
    if (opens === 'stream') return await this.#open(leg, { url, parameters: {}, ...(codec !== undefined && { codec }) })
    const { secret } = this.#options
    await this.#open(leg, this.#dialect.target(await this.#markup(url, leg.facts), leg.facts, secret))
  }

  async #open(leg: Leg, target: StreamTarget): Promise<void> {
    this.#carry(leg, await PhoneCall.open(this.#dialect, leg.facts, target, this.#network))
  }

  async #markup(url: string, facts: Facts): Promise<string> {
    const webhook = this.#dialect.webhook(url, facts, this.#options.secret)
    if (!webhook) throw new Error(`${this.#options.carrier} asks for no markup`)
    return await ask(webhook, this.servedAt)
  }

  #carry(leg: Leg, stream: PhoneCall): Leg & { readonly stream: PhoneCall } {
    void stream.ended.then(async () => {
      await Bun.sleep(REACTION_MS)
      if (leg.followsDocument && !leg.isLeaving) leg.state = 'over'
    })
    return Object.assign(leg, { state: 'up' as const, stream })
  }

  async #carryOut(order: Exclude<RestOrder, { type: 'dial' }>, leg: Leg): Promise<void> {
    if (order.type === 'hang-up') leg.state = 'over'
    await Bun.sleep(REACTION_MS)
    switch (order.type) {
      case 'hang-up':
        leg.stream?.hangUp()
        return
      case 'transfer':
        if (order.replaces === 'nothing' && leg.followsDocument)
          this.faults.push('the call ends with its document, whomever it was transferred to')
        leg.isLeaving = true
        return putThrough(leg, order.to)
      case 'answer':
        // It may be told twice, and answers once.
        if (leg.state !== 'ringing' || leg.stream) return
        return await this.#open(leg, { url: order.url, parameters: {}, codec: order.codec })
      case 'redirect':
        return await this.#redirect(order.url, leg)
      case 'press':
        leg.keys += order.digits
        return
      default:
        order satisfies never
    }
  }

  /** The call is still with the stream while the carrier asks what to do instead. */
  async #redirect(url: string, leg: Leg): Promise<void> {
    await Bun.sleep(FETCH_MS)
    const to = this.#rest.transferIn(await this.#markup(url, leg.facts))
    if (leg.state === 'over') return void this.faults.push('the call had ended before it was transferred')
    leg.isLeaving = true
    putThrough(leg, to)
  }

  /** Goes on beside the answer to a request, as a network does. */
  #start(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => void this.faults.push(String(error)))
      .finally(() => this.#work.delete(done))
    this.#work.add(done)
  }
}

function putThrough(leg: Leg, to: string): void {
  leg.transferredTo = to
  leg.stream?.hangUp()
}
