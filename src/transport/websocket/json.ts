import { LISTEN_RATE_HZ, bytesFromSamples } from '../../audio/pcm.ts'
import { Budget, COMPLAINT_BUDGET } from '../budget.ts'
import type { ClientEvent } from '../client-event.ts'
import { withoutInput } from '../without-input.ts'
import { readPcm } from '../rtvi/raw-audio.ts'
import type { Format, FormatIo, FormatSession } from './format.ts'
import { answeredKeys, type DigitAggregator } from '../digits.ts'
import type { Message } from '../socket/socket.ts'
import { LEAD_MS, PLAY_RATE_HZ } from './format.ts'
import { readJsonRequest } from './json-request.ts'

/** The default: `{"type":"<FrameType>","data":{…}}` with voxray-go's names; binary messages are 16 kHz mono PCM. */
export const json: Format = { open: (io) => new JsonSession(io, { tellsTools: false }) }

/** For clients that may see what goes into the tools that the model calls. */
export const jsonWithTools: Format = { open: (io) => new JsonSession(io, { tellsTools: true }) }

class JsonSession implements FormatSession {
  readonly leadMs = LEAD_MS
  readonly #io: FormatIo
  readonly #complaints: Budget
  readonly #tellsTools: boolean
  readonly #digits: DigitAggregator

  constructor(io: FormatIo, { tellsTools }: { readonly tellsTools: boolean }) {
    this.#io = io
    this.#complaints = new Budget(io.clock, COMPLAINT_BUDGET)
    this.#tellsTools = tellsTools
    this.#digits = answeredKeys(io)
  }

  begin(): void {
    this.#io.command({ type: 'ready' })
  }

  receive(message: Message): boolean {
    if (typeof message !== 'string') return this.#hear(message)
    const request = readJsonRequest(message)
    switch (request.type) {
      case 'audio':
        this.#io.audio(request.pcm)
        return true
      case 'command':
        this.#io.command(request.command)
        return true
      case 'key':
        this.#digits.press(request.key)
        return true
      case 'commands':
        for (const each of request.commands) this.#io.command(each)
        return true
      case 'nothing':
        return true
      case 'unsupported':
        this.complain(request.problem)
        return true
      case 'bad':
        this.complain(request.problem)
        return false
      default:
        return request satisfies never
    }
  }

  #hear(bytes: Uint8Array): boolean {
    const pcm = readPcm(bytes, LISTEN_RATE_HZ, 1)
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
    return `{"type":"TTSAudioRawFrame","data":{"audio":"${audio}","sample_rate":${PLAY_RATE_HZ},"num_channels":1,"num_frames":${hop.length}}}`
  }

  tell(event: ClientEvent): void {
    const { clock } = this.#io
    const wallMs = clock.wall() - (clock.now() - event.atMs)
    const frame = this.#tellsTools && showsInput(event) ? notice(event) : encodeEvent(event, wallMs)
    if (frame) this.#send(frame.type, frame.data)
  }

  clear(): void {
    this.#send('InterruptionFrame', {})
  }

  complain(problem: string): void {
    if (this.#complaints.admit(1) === 'admitted')
      this.#send('ErrorFrame', { error: problem, fatal: false, processor: 'transport', code: 'bad-message' })
  }

  #send(type: string, data: object): void {
    this.#io.send(JSON.stringify({ type, data }))
  }
}

/** An event that shows what goes into a tool. */
const showsInput = ({ type }: ClientEvent): boolean => type === 'tool-called' || type === 'tool-began'

const notice = (event: ClientEvent) => ({ type: 'TransportMessageFrame', data: { message: { voxray: event } } })

/** At most one message for each event; what voxray-go has no name for goes as a `TransportMessageFrame`. */
function encodeEvent(event: ClientEvent, wallMs: number): { type: string; data: object } | undefined {
  switch (event.type) {
    case 'call-started':
      return {
        type: 'StartFrame',
        data: {
          audio_in_sample_rate: LISTEN_RATE_HZ,
          audio_out_sample_rate: PLAY_RATE_HZ,
          allow_interruptions: true,
          enable_metrics: true,
          enable_usage_metrics: true,
          call_id: event.callId,
          events_version: event.version,
        },
      }
    case 'user-started-speaking':
      return { type: 'UserStartedSpeakingFrame', data: {} }
    case 'user-stopped-speaking':
      return { type: 'UserStoppedSpeakingFrame', data: {} }
    case 'transcribed': {
      const timestamp = new Date(wallMs).toISOString()
      return { type: 'TranscriptionFrame', data: { text: event.text, user_id: '', timestamp, finalized: event.final } }
    }
    case 'reply-started':
      return { type: 'LLMFullResponseStartFrame', data: {} }
    case 'token':
      return { type: 'LLMTextFrame', data: { text: event.text } }
    case 'tokens-ended':
      return { type: 'LLMFullResponseEndFrame', data: {} }
    case 'speech-started':
      return { type: 'TTSStartedFrame', data: {} }
    case 'speech-ended':
      return { type: 'TTSStoppedFrame', data: {} }
    case 'bot-started-speaking':
      return { type: 'BotStartedSpeakingFrame', data: {} }
    case 'bot-stopped-speaking':
      return { type: 'BotStoppedSpeakingFrame', data: {} }
    case 'piece': {
      const { text, piece, spoken, status, heardChars } = event
      return {
        type: 'AggregatedTextFrame',
        data: { text, aggregated_by: 'sentence', segment_id: piece, spoken, status, heard_chars: heardChars },
      }
    }
    case 'failed': {
      const { text: error, fatal, stage, code } = event
      return { type: 'ErrorFrame', data: { error, fatal, processor: stage, code } }
    }
    case 'call-ended':
      return { type: 'EndFrame', data: { reason: event.reason } }
    // Told in RTVI alone, to who asks.
    case 'voice-started':
    case 'voice-stopped':
      return undefined
    // Told to clients that are trusted: others learn of a tool when it begins.
    case 'tool-called':
      return undefined
    case 'tool-began':
      return notice(withoutInput(event))
    case 'state-changed':
    case 'language-changed':
    case 'handed-over':
    case 'user-mute-started':
    case 'user-mute-stopped':
    case 'backchannel':
    case 'user-turn':
    case 'interrupted':
    case 'paused':
    case 'resumed':
    case 'ran-dry':
    case 'answered-by':
    case 'fell-back':
    case 'replaced':
    case 'hedged':
    case 'tool-asked':
    case 'tool-dropped':
    case 'tool-used':
    case 'turn-timed':
    case 'tokens-used':
    case 'resumable':
    case 'heartbeat':
    case 'connection-lost':
    case 'connection-resumed':
      return notice(event)
    default:
      return event satisfies never
  }
}
