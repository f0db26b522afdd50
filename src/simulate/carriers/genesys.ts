import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { type Dialect, type Facts, type Order, type Session, socketOf, unknown } from './dialect.ts'
import { fromMuLaw, muLaw } from './sound.ts'

const RATE_HZ = 8_000
const API_KEY = 'simulator'
const ORGANIZATION = 'd7934305-0972-4844-938e-9060eef73d05'

/** Both ids of a call that only tests whether we answer. */
export const PROBE = '00000000-0000-0000-0000-000000000000'

/** Audio Connector: opens its stream without asking, and signs that. The secret is in base64. Few large messages both ways. */
export const genesys: Dialect = {
  packetHops: 5,
  waitsForUs: true,
  ids: () => ({ callId: randomUUID(), streamId: randomUUID() }),
  webhook: () => undefined,
  target(entrance, { streamId }, secret) {
    const url = `${socketOf(entrance)}telephony/ws`
    const headers = {
      'audiohook-organization-id': ORGANIZATION,
      'audiohook-session-id': streamId,
      'audiohook-correlation-id': randomUUID(),
      'x-api-key': API_KEY,
    }
    return {
      url,
      headers: { ...headers, ...(secret !== undefined && signature(url, headers, secret)) },
      parameters: {},
    }
  },
  session: (facts) => new GenesysSession(facts),
}

function signature(url: string, headers: Readonly<Record<string, string>>, secret: string) {
  const { pathname, host } = new URL(url)
  const components: Record<string, string> = { '@request-target': pathname, '@authority': host, ...headers }
  const names = Object.keys(components).map((name) => `"${name}"`)
  const created = Math.floor(Date.now() / 1000)
  const nonce = randomBytes(16).toString('base64')
  const params = `(${names.join(' ')});keyid="${API_KEY}";nonce="${nonce}";alg="hmac-sha256";created=${created};expires=${created + 10}`
  const base = [
    ...Object.entries(components).map(([name, value]) => `"${name}": ${value}`),
    `"@signature-params": ${params}`,
  ]
  const signed = createHmac('sha256', Buffer.from(secret, 'base64')).update(base.join('\n')).digest('base64')
  return { 'signature-input': `sig1=${params}`, signature: `sig1=:${signed}:` }
}

const MOST_BYTES = 64_000
const PING_EVERY_SAMPLES = 5 * RATE_HZ

const OFFERED = [['external', 'internal'], ['external'], ['internal']].map((channels) => ({
  type: 'audio',
  format: 'PCMU',
  channels,
  rate: RATE_HZ,
}))

class GenesysSession implements Session {
  readonly rateHz = RATE_HZ
  readonly opening: readonly string[]
  readonly #id: string
  #seq = 0
  #serverSeq = 0
  #samples = 0
  #pingedAt = 0
  #unanswered = 0

  constructor({ callId: conversationId, streamId, from, to }: Facts) {
    this.#id = streamId
    const id = conversationId === PROBE ? PROBE : randomUUID()
    const participant = { id, ani: from, aniName: '', dnis: to }
    const inputVariables = {}
    this.opening = [
      this.#write('open', {
        organizationId: ORGANIZATION,
        conversationId,
        participant,
        media: OFFERED,
        language: 'en-US',
        inputVariables,
      }),
    ]
  }

  speak(samples: Int16Array) {
    this.#samples += samples.length
    if (this.#samples - this.#pingedAt < PING_EVERY_SAMPLES) return [muLaw(samples)]
    this.#pingedAt = this.#samples
    this.#unanswered++
    return [muLaw(samples), this.#write('ping', { rtt: 'PT0.05S' })]
  }

  press(digit: string): string {
    return this.#write('dtmf', { digit })
  }

  read(message: string | Uint8Array): Order {
    if (this.#unanswered > 1) throw new Error('a ping was not answered')
    if (typeof message !== 'string') return played(message)
    const { version, id, type, seq, clientseq, parameters } = JSON.parse(message)
    if (version !== '2' || id !== this.#id) throw new Error(`of another session: ${message}`)
    if (seq !== this.#serverSeq + 1 || clientseq > this.#seq) throw new Error(`wrong numbers: ${message}`)
    this.#serverSeq = seq
    switch (type) {
      case 'opened':
        if (!isOffered(parameters.media)) throw new Error(`not one of the formats offered: ${message}`)
        return { type: 'ready' }
      case 'pong':
        this.#unanswered = 0
        return { type: 'noted' }
      case 'event':
        return entity(parameters.entities[0].type)
      case 'disconnect':
        return { type: 'hang-up', variables: parameters.outputVariables ?? {} }
      case 'closed':
        return { type: 'closed' }
      default:
        throw unknown(type)
    }
  }

  began(): string {
    return this.#write('playback_started', {})
  }

  emptied(): string {
    return this.#write('playback_completed', {})
  }

  stopped(): string {
    return this.#write('close', { reason: 'end' })
  }

  #write(type: string, parameters: object): string {
    const position = `PT${this.#samples / RATE_HZ}S`
    const [seq, serverseq] = [++this.#seq, this.#serverSeq]
    return JSON.stringify({ version: '2', id: this.#id, type, seq, serverseq, position, parameters })
  }
}

function entity(type: string): Order {
  if (type === 'barge_in') return { type: 'clear' }
  if (type !== 'bot_turn_response') throw unknown(type)
  return { type: 'noted' }
}

function played(bytes: Uint8Array): Order {
  if (bytes.length > MOST_BYTES) throw new Error(`413: a message of ${bytes.length} bytes`)
  return { type: 'play', samples: fromMuLaw(bytes) }
}

const isOffered = (media: readonly object[]): boolean =>
  media.length === 1 && OFFERED.some((offer) => JSON.stringify(offer, FIELDS) === JSON.stringify(media[0], FIELDS))

const FIELDS = ['type', 'format', 'channels', 'rate']
