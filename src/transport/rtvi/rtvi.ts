import { durationMs, type Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { ClientEvent } from '../client-event.ts'
import { AUDIO_BUDGET, AUDIO_TOO_FAST, Budget } from '../budget.ts'
import type { WireCommand } from '../wire.ts'
import { RtviEncoder } from './encoder.ts'
import type { RtviMessage } from './message.ts'
import { RTVI_VERSION, writeMessage } from './message.ts'
import type { RtviRequest } from './request.ts'
import { readRequest } from './request.ts'

/** The connection an `Rtvi` speaks over. `send` takes one message, below 64 KiB. */
export interface RtviIo {
  send(json: string): void
  command(command: WireCommand): void
  audio(pcm: Pcm): void
  readonly clock: Clock
}

/** Events kept until the client is ready: seconds of a call, and enough to show how it began. */
const MAX_HELD = 256

/** One client's RTVI conversation, over whatever carries its text. Nothing but errors is told before the client is ready. */
export class Rtvi {
  readonly #io: RtviIo
  readonly #budget: Budget
  #encoder = new RtviEncoder('segments')
  #ready = false
  #held: ClientEvent[] = []

  constructor(io: RtviIo) {
    this.#io = io
    this.#budget = new Budget(io.clock, AUDIO_BUDGET)
  }

  /** One message of the client. False when it made no sense, which the client has then been told. */
  receive(text: string): boolean {
    const request = readRequest(text)
    switch (request.type) {
      case 'ignored':
        return true
      case 'malformed':
        this.complain(`Invalid RTVI transport message: ${request.problem}`)
        return false
      case 'invalid':
        this.#refuse(request, `Invalid message: ${request.problem}`)
        return false
      case 'unsupported':
        this.#refuse(request, `Unsupported type ${request.name}`)
        return true
      case 'client-ready':
        this.#welcome(request.id, request.version)
        return true
      case 'disconnect-bot':
        this.#io.command({ type: 'hang-up' })
        return true
      case 'send-text': {
        const { text: typed, runImmediately, spoken } = request
        this.#io.command({ type: 'text', text: typed, runImmediately, spoken })
        return true
      }
      case 'client-message':
        this.#obey(request, request.topic)
        return true
      case 'raw-audio':
        this.#listen(request, request.audio)
        return true
      default:
        return request satisfies never
    }
  }

  /** Tells the client of an event, in order, once it is ready. */
  tell(event: ClientEvent): void {
    if (this.#ready || event.type === 'failed') return this.#tell(event)
    this.#held.push(event)
    if (this.#held.length > MAX_HELD) this.#held.shift()
  }

  /** Tells the client what it did wrong, where no request of its own can be answered. */
  complain(error: string): void {
    this.#send({ type: 'error', data: { error, fatal: false } })
  }

  #welcome(id: string | undefined, version: string | undefined): void {
    const major = version === undefined ? undefined : /^(\d{1,4})\.\d/.exec(version)?.[1]
    if (version === undefined) this.#refuse({ id }, `No RTVI version given: ${RTVI_VERSION} is assumed`)
    else if (major !== '1' && major !== '2')
      this.#refuse({ id }, `RTVI version not supported: ${RTVI_VERSION} is spoken`)
    // Only the first time: one that says it again after a reconnect still knows its segments.
    if (!this.#ready && major === '1') this.#encoder = new RtviEncoder('words')
    const data = { version: major === '1' ? version : RTVI_VERSION, about: { library: 'voxray' } }
    this.#send({ type: 'bot-ready', ...idOf({ id }), data })
    this.#ready = true
    for (const event of this.#held) this.#tell(event)
    this.#held = []
    this.#io.command({ type: 'ready' })
  }

  /** What applications ask of the server in their own words; `interrupt` is the one we know. */
  #obey(request: Pick<RtviRequest, 'id'>, topic: string): void {
    if (topic !== 'interrupt') return this.#refuse(request, `Unsupported client-message ${topic}`)
    this.#io.command({ type: 'interrupt' })
    this.#send({ type: 'server-response', ...idOf(request), data: { t: topic } })
  }

  #listen(request: Pick<RtviRequest, 'id'>, audio: readonly Pcm[]): void {
    for (const pcm of audio) {
      const verdict = this.#budget.admit(durationMs(pcm))
      if (verdict === 'admitted') this.#io.audio(pcm)
      else if (verdict === 'exceeded') this.#refuse(request, AUDIO_TOO_FAST)
    }
  }

  #tell(event: ClientEvent): void {
    const { clock } = this.#io
    const wallMs = clock.wall() - (clock.now() - event.atMs)
    for (const message of this.#encoder.encode(event, wallMs)) this.#send(message)
  }

  #refuse(request: Pick<RtviRequest, 'id'>, error: string): void {
    this.#send({ type: 'error-response', ...idOf(request), data: { error } })
  }

  #send(message: RtviMessage): void {
    this.#io.send(writeMessage(message))
  }
}

const idOf = (request: Pick<RtviRequest, 'id'>) => (request.id === undefined ? {} : { id: request.id })
