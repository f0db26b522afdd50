import { HOP_MS, LISTEN_RATE_HZ, bytesFromSamples, hopSamples } from '../../audio/pcm.ts'
import type { ClientEvent } from '../client-event.ts'
import { readPcm } from '../rtvi/raw-audio.ts'
import { Rtvi } from '../rtvi/rtvi.ts'
import type { Format, FormatIo, FormatSession } from './format.ts'
import type { Message } from '../socket/socket.ts'
import { LEAD_MS, PLAY_RATE_HZ } from './format.ts'
import {
  AudioWriter,
  readFrame,
  writeInterruption,
  writeMessageFrame,
  writeText,
  writeTranscription,
} from './protobuf-wire.ts'

/** Binary `Frame` messages: audio, text, transcription, interruption. Becomes `protobufRtvi` when the client says `client-ready`. */
export const protobuf: Format = { open: (io) => new ProtobufSession(io, false) }

/** What the stock websocket-transport speaks: audio and RTVI messages, and nothing it would choke on. */
export const protobufRtvi: Format = { open: (io) => new ProtobufSession(io, true) }

/**
 * The stock player holds back up to 128 samples until more comes: when the bot stops or pauses it gets two hops of silence.
 * Without them at the pause, those samples would be a click of 5 ms when the paused reply is cut, half a second later.
 */
const TRAILING_HOPS = 2

/**
 * The stock player cannot drop what it has, and starts some 45 ms after its first message, which it then keeps in hand (measured
 * in Chromium; up to 120 ms on a busy machine). With a lead of 120 ms it fell silent 300 to 390 ms after the caller's first sound.
 */
const STOCK_LEAD_MS = 20

class ProtobufSession implements FormatSession {
  readonly #io: FormatIo
  readonly #rtvi: Rtvi
  readonly #audio = new AudioWriter(hopSamples(PLAY_RATE_HZ) * 2, PLAY_RATE_HZ)
  readonly #silence = new Int16Array(hopSamples(PLAY_RATE_HZ))
  #isRtvi: boolean
  /** Speech has been sent since the last silence. */
  #isHeldBack = false

  constructor(io: FormatIo, isRtvi: boolean) {
    this.#io = io
    this.#isRtvi = isRtvi
    this.#rtvi = new Rtvi({
      send: (text) => io.send(writeMessageFrame(text)),
      command: (command) => {
        if (command.type === 'ready') this.#isRtvi = true
        io.command(command)
      },
      audio: (pcm) => io.audio(pcm),
      clock: io.clock,
    })
  }

  get leadMs(): number {
    return this.#isRtvi ? STOCK_LEAD_MS : LEAD_MS
  }

  get answersTools(): boolean {
    return this.#isRtvi
  }

  begin(): void {
    if (!this.#isRtvi) this.#io.command({ type: 'ready' })
  }

  receive(message: Message): boolean {
    if (typeof message === 'string') return this.#refuse('text message: this connection speaks protobuf')
    const frame = readFrame(message)
    switch (frame?.kind) {
      case undefined:
        return this.#refuse('not a protobuf Frame')
      case 'none':
        return this.#refuse('an empty or unknown Frame')
      case 'audio': {
        // Proto3 leaves out what is 0: an unset rate means the usual one.
        const pcm = readPcm(frame.audio, frame.sampleRate || LISTEN_RATE_HZ, frame.channels || 1)
        if (typeof pcm === 'string') return this.#refuse(pcm)
        this.#io.audio(pcm)
        return true
      }
      case 'message':
        return this.#rtvi.receive(frame.data)
      case 'transcription':
        if (frame.text === '') return this.#refuse('TranscriptionFrame without text')
        this.#io.command({ type: 'text', text: frame.text, runImmediately: true, spoken: true })
        return true
      case 'text':
        if (frame.text === '') return this.#refuse('TextFrame without text')
        this.#io.command({ type: 'speak', text: frame.text })
        return true
      case 'interruption':
        this.#io.command({ type: 'interrupt' })
        return true
      default:
        return frame satisfies never
    }
  }

  encodeAudio(hop: Int16Array): Message {
    this.#isHeldBack = true
    return this.#write(hop)
  }

  tell(event: ClientEvent): void {
    this.#rtvi.tell(event)
    if (!this.#isRtvi) this.#tellPlain(event)
    if (event.type === 'bot-stopped-speaking') this.#flushPlayer()
    // A bot that pauses fades for one more hop.
    if (event.type === 'user-started-speaking') this.#io.clock.after(2 * HOP_MS, () => this.#flushPlayer())
  }

  clear(): void {
    if (!this.#isRtvi) this.#io.send(writeInterruption())
  }

  /** The package has no error message of its own; RTVI's is carried by both kinds of client. */
  complain(problem: string): void {
    this.#rtvi.complain(problem)
  }

  #flushPlayer(): void {
    if (!this.#isHeldBack) return
    this.#isHeldBack = false
    for (let hop = 0; hop < TRAILING_HOPS; hop++) this.#io.send(this.#write(this.#silence))
  }

  #write(hop: Int16Array): Uint8Array {
    return this.#audio.write(bytesFromSamples(hop))
  }

  #refuse(problem: string): false {
    this.complain(problem)
    return false
  }

  #tellPlain(event: ClientEvent): void {
    if (event.type === 'piece' && event.status === 'new') this.#io.send(writeText(event.text))
    if (event.type !== 'transcribed' || !event.final) return
    const { clock } = this.#io
    const wallMs = clock.wall() - (clock.now() - event.atMs)
    this.#io.send(writeTranscription(event.text, new Date(wallMs).toISOString()))
  }
}
