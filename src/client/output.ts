import type { Clock } from './clock.ts'
import { base64FromSamples } from './samples.ts'
import type { Connection } from './socket.ts'

/** What binary messages are taken for. */
const BINARY_RATE_HZ = 16_000
const MIN_RATE_HZ = 8_000
const MAX_RATE_HZ = 48_000
/** A second of samples in a message, far below the server's limit of a mebibyte. */
const MAX_MESSAGE_MS = 1_000
/** Half a second of speech at 48 kHz in base64, four at 16 kHz: what is behind it would be heard too late to matter. */
const MAX_BUFFERED_BYTES = 128 * 1024
/** A network that has taken nothing for so long is not coming back under this connection. */
const STALLED_AFTER_MS = 5_000

/**
 * What goes to the server. Everything says whether it went: while there is no connection nothing does, and nothing is kept for
 * the next one, where it would be stale.
 */
export class Output {
  /** Milliseconds of microphone that were not sent: no connection, or one too slow. */
  droppedAudioMs = 0
  readonly #clock: Clock
  #connection: Connection | undefined
  #stalledSinceMs: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The microphone: mono, as it comes, speech or not. */
  sendAudio(samples: Int16Array, rateHz: number): boolean {
    if (!Number.isInteger(rateHz) || rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ)
      throw new RangeError(`a microphone has ${MIN_RATE_HZ} to ${MAX_RATE_HZ} Hz, not ${rateHz}`)
    const connection = this.#flowing()
    if (!connection) {
      this.droppedAudioMs += (samples.length * 1000) / rateHz
      return false
    }
    const most = (rateHz * MAX_MESSAGE_MS) / 1000
    for (let at = 0; at < samples.length; at += most)
      connection.send(audioMessage(samples.slice(at, at + most), rateHz))
    return true
  }

  /** Is answered as if it had been said; interrupts the bot. */
  sendText(text: string): boolean {
    return this.#send('TranscriptionFrame', { text })
  }

  /** Keys as on a telephone, 0 to 9, A to D, * and #: an entry ends at # or two seconds after its last key, and is answered. */
  press(keys: string): boolean {
    return [...keys].every((digit) => this.#send('InputDTMFFrame', { digit }))
  }

  /** What a tool has brought that the server asked this program for (`tool-asked`): a text, or anything that is JSON. */
  answerTool(call: string, result: unknown): boolean {
    return this.#send('FunctionCallResultFrame', { tool_call_id: call, result })
  }

  /** The bot says this. */
  speak(text: string): boolean {
    return this.#send('TTSSpeakFrame', { text })
  }

  /** The bot stops talking. */
  interrupt(): boolean {
    return this.#send('InterruptionFrame', {})
  }

  /** The call is over. */
  end(): boolean {
    return this.#send('EndFrame', {})
  }

  /** From now on everything goes there, or nowhere. */
  attach(connection: Connection): void {
    this.#connection = connection
    this.#stalledSinceMs = undefined
  }

  #send(type: string, data: object): boolean {
    if (!this.#connection?.isOpen) return false
    this.#connection.send(JSON.stringify({ type, data }))
    return true
  }

  /** The connection, while it takes what it is given. */
  #flowing(): Connection | undefined {
    const connection = this.#connection
    if (!connection?.isOpen) return undefined
    if (connection.bufferedBytes <= MAX_BUFFERED_BYTES) {
      this.#stalledSinceMs = undefined
      return connection
    }
    const nowMs = this.#clock.now()
    this.#stalledSinceMs ??= nowMs
    if (nowMs - this.#stalledSinceMs >= STALLED_AFTER_MS) connection.abandon('nothing is sent any more')
    return undefined
  }
}

const audioMessage = (samples: Int16Array<ArrayBuffer>, rateHz: number): string | Int16Array<ArrayBuffer> =>
  rateHz === BINARY_RATE_HZ
    ? samples
    : JSON.stringify({
        type: 'InputAudioRawFrame',
        data: { audio: base64FromSamples(samples), sample_rate: rateHz, num_channels: 1 },
      })
