import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Data } from '../../../src/providers/socket/connect.ts'
import { humParts } from './hum.ts'
import { messageIn } from './message-in.ts'
import { OneByOne } from './one-by-one.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const PARAMETERS = new Set(['model', 'encoding', 'sample_rate', 'speed'])
const RATES = /^(8000|16000|24000|32000|48000)$/

const Speak = Type.Object({ type: Type.Literal('Speak'), text: Type.String() }, { additionalProperties: false })
const order = <T extends string>(type: T) => Type.Object({ type: Type.Literal(type) }, { additionalProperties: false })
const Aura = Type.Union([Speak, order('Flush'), order('Clear'), order('Close')])
const Flux = Type.Union([Speak, order('Flush'), order('Interrupt'), order('Close')])

/** Deepgram's /v1/speak and /v2/speak as its SDK describes them, humming. */
export function speakServer({ key = 'secret-key', mostFlushes = 20 } = {}): SocketVendor {
  return new SocketVendor((far) => {
    const query = far.url.searchParams
    const isFlux = far.url.pathname === '/v2/speak'
    if (!isFlux && far.url.pathname !== '/v1/speak') return 404
    if (far.headers.get('authorization') !== `Token ${key}`) return 401
    if ([...query.keys()].some((name) => !PARAMETERS.has(name))) return 400
    if (query.get('encoding') !== 'linear16' || !RATES.test(query.get('sample_rate') ?? '')) return 400
    if (!(isFlux ? /^flux-\w+-\w+$/ : /^aura-/).test(query.get('model') ?? '')) return 400
    return isFlux ? fluxTalk(far) : auraTalk(far, mostFlushes)
  })
}

const rateOf = (far: FarSide): number => Number(far.url.searchParams.get('sample_rate'))

function auraTalk(far: FarSide, mostFlushes: number): (data: Data) => void {
  const send = (message: object) => far.send(JSON.stringify(message))
  send({ type: 'Metadata', request_id: 'r', model_name: 'aura', model_version: '1', model_uuid: 'm' })
  const speech = new Speech(far)
  let text = ''
  let flushes = 0
  return (data) => {
    const message = messageIn(data)
    if (!Value.Check(Aura, message)) return far.close(1008, 'DATA-0000')
    switch (message.type) {
      case 'Speak':
        text += message.text
        return
      case 'Flush':
        if (++flushes > mostFlushes)
          return send({ type: 'Warning', code: 'EXCEEDED_LIMIT', description: 'Too many Flush messages in 60 seconds' })
        speech.say(text, () => send({ type: 'Flushed', sequence_id: flushes }))
        text = ''
        return
      case 'Clear':
        text = ''
        speech.stop()
        return send({ type: 'Cleared', sequence_id: flushes })
      case 'Close':
        return far.close(1000)
      default:
        message satisfies never
    }
  }
}

function fluxTalk(far: FarSide): (data: Data) => void {
  const send = (message: object) => far.send(JSON.stringify(message))
  const warn = (code: string) => send({ type: 'Warning', code, description: 'it was ignored' })
  send({ type: 'Connected', request_id: 'r', model_name: 'flux', model_version: '1', model_uuids: ['m'] })
  const speech = new Speech(far)
  let text = ''
  let speechId: string | undefined
  let turns = 0
  const ended = (): object => {
    const metadata = {
      speech_id: speechId,
      audio_duration_ms: 0,
      input_character_count: 0,
      billable_character_count: 0,
      controls_applied: { pronunciations_applied: 0, breaks_applied: 0, pronunciation_warnings: 0 },
    }
    speechId = undefined
    text = ''
    return metadata
  }
  return (data) => {
    const message = messageIn(data)
    if (!Value.Check(Flux, message)) {
      send({ type: 'Error', code: 'MESSAGE-0000', description: 'what is this?' })
      return far.close(1008)
    }
    switch (message.type) {
      case 'Speak':
        text += message.text
        if (speechId) return
        speechId = `dg_sp_${++turns}`
        return send({ type: 'SpeechStarted', speech_id: speechId })
      case 'Flush':
        if (!speechId) return warn('NO_ACTIVE_SPEECH')
        send({ type: 'Flushed', speech_id: speechId })
        return speech.say(text, () => send({ type: 'SpeechMetadata', ...ended() }))
      case 'Interrupt':
        if (!speech.hasSpoken) return warn('NO_AUDIO_GENERATED')
        if (!speechId) return warn('NO_ACTIVE_SPEECH')
        speech.stop()
        return send({ type: 'SpeechInterrupted', audio_played_ms: 0, metadata: ended() })
      case 'Close':
        return far.close(1000)
      default:
        message satisfies never
    }
  }
}

class Speech {
  readonly #far: FarSide
  readonly #steps = new OneByOne()
  hasSpoken = false

  constructor(far: FarSide) {
    this.#far = far
  }

  say(text: string, ended: () => void): void {
    const parts = [...humParts(text, rateOf(this.#far))]
    this.#steps.add([...parts.map((part) => () => this.#say(part)), ended])
  }

  stop(): void {
    this.#steps.clear()
  }

  #say(part: Uint8Array<ArrayBuffer>): void {
    this.hasSpoken = true
    this.#far.send(part)
  }
}
