import { LISTEN_RATE_HZ, bytesFromSamples } from '../../audio/pcm.ts'
import type { ClientEvent } from '../client-event.ts'
import { readPcm } from '../rtvi/raw-audio.ts'
import { Rtvi } from '../rtvi/rtvi.ts'
import type { Format, FormatIo, FormatSession } from './format.ts'
import type { Message } from '../socket/socket.ts'
import { LEAD_MS, PLAY_RATE_HZ } from './format.ts'

/** What an address may ask for besides RTVI, for Pipecat's eval harness before 1.13; later ones say `eval-connect`. */
export interface RtviTextOptions {
  /** Nothing is spoken. */
  readonly textOnly?: boolean
  /** Speech comes as `eval-bot-audio`. */
  readonly evalAudio?: boolean
  /** Whether the harness may set the conversation and see the tools that are called. */
  readonly trustsEvals?: boolean
}

/** RTVI as text messages; speech comes as `bot-tts-audio`, the microphone goes as binary 16 kHz mono PCM or as `raw-audio`. */
export const rtviTextOf = (options: RtviTextOptions): Format => ({ open: (io) => new RtviTextSession(io, options) })

export const rtviText: Format = rtviTextOf({})

class RtviTextSession implements FormatSession {
  readonly leadMs = LEAD_MS
  readonly #io: FormatIo
  readonly #rtvi: Rtvi
  readonly #isTextOnly: boolean
  #isEval: boolean

  constructor(io: FormatIo, { textOnly = false, evalAudio = false, trustsEvals = false }: RtviTextOptions) {
    this.#io = io
    this.#isTextOnly = textOnly
    this.#isEval = evalAudio
    const hear = () => {
      this.#isEval = true
    }
    this.#rtvi = new Rtvi({ ...io, evals: { isTrusted: trustsEvals, hear } })
  }

  /** The client says when it is ready, with `client-ready`. */
  begin(): void {
    if (this.#isTextOnly) this.#io.command({ type: 'prepare', how: 'text-only' })
  }

  receive(message: Message): boolean {
    if (typeof message === 'string') return this.#rtvi.receive(message)
    const pcm = readPcm(message, LISTEN_RATE_HZ, 1)
    if (typeof pcm === 'string') {
      this.complain(pcm)
      return false
    }
    this.#io.audio(pcm)
    return true
  }

  /** Written by hand: base64 and numbers need no escaping. */
  encodeAudio(hop: Int16Array): Message {
    const audio = bytesFromSamples(hop).toBase64()
    if (this.#isEval)
      return `{"label":"rtvi-ai","type":"eval-bot-audio","data":{"audio":"${audio}","sampleRate":${PLAY_RATE_HZ}}}`
    return `{"label":"rtvi-ai","type":"bot-tts-audio","data":{"audio":"${audio}","sample_rate":${PLAY_RATE_HZ},"num_channels":1}}`
  }

  tell(event: ClientEvent): void {
    this.#rtvi.tell(event)
  }

  /** `bot-interrupted` follows at once, with the event that says what was heard. */
  clear(): void {}

  complain(problem: string): void {
    this.#rtvi.complain(problem)
  }
}
