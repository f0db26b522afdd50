import { durationMs, type Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { ClientEvent } from '../client-event.ts'
import { AUDIO } from '../allowance.ts'
import { Budget, COMPLAINT_BUDGET } from '../budget.ts'
import { answeredKeys, type DigitAggregator } from '../digits.ts'
import type { WireCommand } from '../wire.ts'
import { type Reports, RtviEncoder, userInput } from './encoder.ts'
import { type EvalRequest, readEvalRequest } from './evals.ts'
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
  /** Where Pipecat's eval harness may talk to the bot. */
  readonly evals?: EvalHost
}

export interface EvalHost {
  /** Whether clients may set what the conversation starts from, and ask for the tools that are called. */
  readonly isTrusted: boolean
  /** The harness wants to hear the bot. */
  hear(): void
}

/** What a call holds, for clients that show only what there is. */
const CAPABILITIES = {
  audio_in: true,
  audio_out: true,
  video_in: false,
  screen_in: false,
  video_out: false,
  metrics: true,
} as const

const TRUST = 'by a server with pipecat_evals alone'

/** Events kept until the client is ready: seconds of a call, and enough to show how it began. */
const MAX_HELD = 256

/** One client's RTVI conversation, over whatever carries its text. Nothing but errors is told before the client is ready. */
export class Rtvi {
  readonly #io: RtviIo
  readonly #budget: Budget
  readonly #complaints: Budget
  readonly #digits: DigitAggregator
  readonly #reports: Reports = { voice: false, calls: {} }
  #encoder = new RtviEncoder('segments', this.#reports)
  #ready = false
  #held: ClientEvent[] = []

  constructor(io: RtviIo) {
    this.#io = io
    this.#budget = new Budget(io.clock, AUDIO)
    this.#complaints = new Budget(io.clock, COMPLAINT_BUDGET)
    this.#digits = answeredKeys(io, (text) =>
      this.#send(userInput({ text, input_type: 'transcription', final: true }, io.clock.wall())),
    )
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
        this.#send(
          userInput({ text: typed, input_type: 'chat', final: true, ...msgIdOf(request) }, this.#io.clock.wall()),
        )
        this.#io.command({ type: 'text', text: typed, runImmediately, spoken })
        return true
      }
      case 'append-to-context':
        this.#io.command(request.command)
        this.#send({ type: 'append-to-context-result', ...idOf(request), data: { result: 'success' } })
        return true
      case 'llm-function-call-result':
        this.#io.command({ type: 'tool-answered', call: request.call, result: request.result })
        return true
      case 'client-message':
        this.#obey(request, request.topic, request.data)
        return true
      case 'dtmf':
        for (const button of request.buttons) this.#digits.press(button)
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
    if (this.#mayObject()) this.#send({ type: 'error', data: { error, fatal: false } })
  }

  #welcome(id: string | undefined, version: string | undefined): void {
    const major = version === undefined ? undefined : /^(\d{1,4})\.\d/.exec(version)?.[1]
    if (version === undefined) this.#refuse({ id }, `No RTVI version given: ${RTVI_VERSION} is assumed`)
    else if (major !== '1' && major !== '2')
      this.#refuse({ id }, `RTVI version not supported: ${RTVI_VERSION} is spoken`)
    // Only the first time: one that says it again after a reconnect still knows its segments.
    if (!this.#ready && major === '1') this.#encoder = new RtviEncoder('words', this.#reports)
    const data = {
      version: major === '1' ? version : RTVI_VERSION,
      about: { library: 'voxray' },
      capabilities: CAPABILITIES,
    }
    this.#send({ type: 'bot-ready', ...idOf({ id }), data })
    this.#ready = true
    for (const event of this.#held) this.#tell(event)
    this.#held = []
    this.#io.command({ type: 'ready' })
  }

  /** What applications ask of the server in their own words: `interrupt`, and what Pipecat's eval harness asks. */
  #obey(request: Pick<RtviRequest, 'id'>, topic: string, data: unknown): void {
    const { evals } = this.#io
    const asked = evals && readEvalRequest(topic, data)
    if (asked) return this.#prepare(request, asked, evals)
    // An application that has its errors under this name is not answered with one.
    if (/error/i.test(topic)) return
    if (topic !== 'interrupt') return this.#refuse(request, `Unsupported client-message ${topic}`)
    this.#io.command({ type: 'interrupt' })
    this.#send({ type: 'server-response', ...idOf(request), data: { t: topic } })
  }

  #prepare(request: Pick<RtviRequest, 'id'>, asked: EvalRequest, evals: EvalHost): void {
    switch (asked.type) {
      case 'connect':
        if (asked.textOnly) this.#io.command({ type: 'prepare', how: 'text-only' })
        if (asked.wantsAudio) evals.hear()
        return
      case 'configure':
        this.#reports.voice = asked.voice ?? this.#reports.voice
        if (!asked.calls) return
        if (!evals.isTrusted) return this.#refuse(request, `eval-configure: calls of tools are shown ${TRUST}`)
        this.#reports.calls = asked.calls
        return
      case 'context':
        if (!evals.isTrusted) return this.#refuse(request, `eval-context: the conversation is set ${TRUST}`)
        return this.#io.command({ type: 'prepare', how: 'start-from', messages: asked.messages })
      case 'cancel':
        return this.#io.command({ type: 'hang-up' })
      case 'invalid':
        return this.#refuse(request, `Invalid message: ${asked.problem}`)
      default:
        return asked satisfies never
    }
  }

  #listen(request: Pick<RtviRequest, 'id'>, audio: readonly Pcm[]): void {
    for (const pcm of audio) {
      const verdict = this.#budget.admit(durationMs(pcm))
      if (verdict === 'admitted') this.#io.audio(pcm)
      else if (verdict === 'exceeded') this.#refuse(request, AUDIO.problem)
    }
  }

  #tell(event: ClientEvent): void {
    const { clock } = this.#io
    const wallMs = clock.wall() - (clock.now() - event.atMs)
    for (const message of this.#encoder.encode(event, wallMs)) this.#send(message)
  }

  #refuse(request: Pick<RtviRequest, 'id'>, error: string): void {
    if (this.#mayObject()) this.#send({ type: 'error-response', ...idOf(request), data: { error } })
  }

  #mayObject(): boolean {
    return this.#complaints.admit(1) === 'admitted'
  }

  #send(message: RtviMessage): void {
    this.#io.send(writeMessage(message))
  }
}

const idOf = (request: Pick<RtviRequest, 'id'>) => (request.id === undefined ? {} : { id: request.id })

const msgIdOf = (request: Pick<RtviRequest, 'id'>) => (request.id === undefined ? {} : { msg_id: request.id })
