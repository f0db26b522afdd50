import type { AskingCarrier } from '../../support/telephony/carriers.ts'
import { Exchange, type ExchangeOptions, type Leg } from '../../support/carriers/exchange.ts'
import type { PhoneCall } from '../../../src/simulate/phone-call.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { type RunningServer, startServer } from '../../support/server.ts'

const API_KEY = 'key-of-the-server'
const POLL_MS = 20

/** With which the carrier signs. Telnyx signs nothing it is not asked to, and Exotel nothing at all. */
const SECRETS: Readonly<Partial<Record<AskingCarrier, Readonly<Record<string, string>>>>> = {
  twilio: { twilio_auth_token: 'token' },
  plivo: { plivo_auth_token: 'token' },
  vonage: { vonage_signature_secret: 'signature-secret' },
  jambonz: { jambonz_webhook_secret: 'webhook-secret' },
}

export interface ControlledServerOptions extends Omit<ExchangeOptions, 'secret'> {
  readonly config: Readonly<Record<string, unknown>>
}

/** A server with an account at a carrier, the carrier's network, and models of ours. */
export class ControlledServer implements AsyncDisposable {
  readonly exchange: Exchange
  readonly models = new OpenAiServer()
  readonly #opened = new AsyncDisposableStack()
  readonly #config: Readonly<Record<string, unknown>>
  #server: RunningServer | undefined

  private constructor({ config, ...options }: ControlledServerOptions) {
    const secrets = SECRETS[options.carrier] ?? {}
    const [secret] = Object.values(secrets)
    const api = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: this.models.handle })
    this.#opened.defer(() => api.stop(true))
    this.exchange = this.#opened.use(new Exchange({ ...options, ...(secret !== undefined && { secret }) }))
    const base = `http://127.0.0.1:${api.port}/v1`
    this.#config = {
      ...this.exchange.config,
      ...secrets,
      telephony_require_ticket: true,
      server_api_key: API_KEY,
      stt_base_url: base,
      llm_base_url: base,
      tts_base_url: base,
      ...config,
    }
  }

  static async start(options: ControlledServerOptions): Promise<ControlledServer> {
    const started = new ControlledServer(options)
    started.#server = started.#opened.use(await startServer({ config: started.#config }))
    started.exchange.servedAt = started.#server.url
    return started
  }

  get server(): RunningServer {
    if (!this.#server) throw new Error('the server has not been started')
    return this.#server
  }

  /** What the models were asked there. */
  asked(path: string): Record<string, unknown>[] {
    return this.models.received.filter((request) => request.path === path).map(({ body }) => body)
  }

  /** Has the server call somebody. */
  async dial(body: object): Promise<Leg> {
    const response = await fetch(`${this.server.url}/api/v1/calls`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as { data?: { callId: string } }
    const leg = this.exchange.legs.get(answer.data?.callId ?? '')
    if (response.status !== 201 || !leg) throw new Error(`no call: ${JSON.stringify(answer)}`)
    return leg
  }

  async answered(leg: Leg): Promise<PhoneCall> {
    await this.until('answer', () => leg.stream !== undefined)
    if (!leg.stream) throw new Error('nobody answered')
    return leg.stream
  }

  async until(what: string, is: () => boolean, withinMs = 10_000): Promise<void> {
    const giveUpMs = performance.now() + withinMs
    while (!is()) {
      const { faults, refusals } = this.exchange
      if (performance.now() > giveUpMs)
        throw new Error(`no ${what}: ${[...faults, ...refusals].join('; ')}\n${this.server.printed()}`)
      await Bun.sleep(POLL_MS)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync()
  }
}
