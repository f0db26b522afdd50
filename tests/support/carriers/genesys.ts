import { createHmac } from 'node:crypto'
import { type Dialect, type Facts, OTHER, type Session, socketOf } from './dialect.ts'
import { fromMuLaw, muLaw } from './sound.ts'

const RATE_HZ = 8_000
const API_KEY = 'simulator'
const ORGANIZATION = 'd7934305-0972-4844-938e-9060eef73d05'

/** Audio Connector: opens its stream without asking, and signs that. The secret is in base64. Few large messages both ways. */
export const genesys: Dialect = {
  rateHz: RATE_HZ,
  packetHops: 5,
  waitsForUs: true,
  closesLast: true,
  webhook: () => undefined,
  target(baseUrl, { streamId }, secret) {
    const url = `${socketOf(baseUrl)}/telephony/ws`
    const headers = {
      'audiohook-organization-id': ORGANIZATION,
      'audiohook-session-id': streamId,
      'audiohook-correlation-id': 'e160e428-53e2-487c-977d-96989bf5c99d',
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
  const nonce = 'VGhpc0lzQVVuaXF1ZU5vbmNl'
  const params = `(${names.join(' ')});keyid="${API_KEY}";nonce="${nonce}";alg="hmac-sha256";created=${created};expires=${created + 10}`
  const base = [
    ...Object.entries(components).map(([name, value]) => `"${name}": ${value}`),
    `"@signature-params": ${params}`,
  ]
  const signed = createHmac('sha256', Buffer.from(secret, 'base64')).update(base.join('\n')).digest('base64')
  return { 'signature-input': `sig1=${params}`, signature: `sig1=:${signed}:` }
}

class GenesysSession implements Session {
  readonly opening: readonly string[]
  readonly #facts: Facts
  #seq = 0
  #serverSeq = 0
  #samples = 0

  constructor(facts: Facts) {
    this.#facts = facts
    const { callId: conversationId, from, to } = facts
    const media = [{ type: 'audio', format: 'PCMU', channels: ['external'], rate: RATE_HZ }]
    const participant = { id: '883efee8-3d6c-4537-b500-6d7ca4b92fa0', ani: from, aniName: '', dnis: to }
    this.opening = [
      this.#write('open', { organizationId: ORGANIZATION, conversationId, participant, media, language: 'en-US' }),
    ]
  }

  speak(samples: Int16Array) {
    this.#samples += samples.length
    return muLaw(samples)
  }

  press(digit: string): string {
    return this.#write('dtmf', { digit })
  }

  read(message: string | Uint8Array) {
    if (typeof message !== 'string') return { type: 'play', samples: fromMuLaw(message) } as const
    const { type, seq, clientseq, parameters } = JSON.parse(message)
    if (seq !== this.#serverSeq + 1 || clientseq > this.#seq) throw new Error(`wrong numbers: ${message}`)
    this.#serverSeq = seq
    if (type === 'opened') return { type: 'ready' } as const
    if (type === 'disconnect') return { type: 'hang-up' } as const
    if (type === 'closed') return { type: 'closed' } as const
    return parameters.entities?.[0]?.type === 'barge_in' ? ({ type: 'clear' } as const) : OTHER
  }

  /** There are no marks. */
  reached(): undefined {}

  emptied(): string {
    return this.#write('playback_completed', {})
  }

  stopped(): string {
    return this.#write('close', { reason: 'end' })
  }

  #write(type: string, parameters: object): string {
    const position = `PT${this.#samples / RATE_HZ}S`
    return JSON.stringify({
      version: '2',
      id: this.#facts.streamId,
      type,
      seq: ++this.#seq,
      serverseq: this.#serverSeq,
      position,
      parameters,
    })
  }
}
