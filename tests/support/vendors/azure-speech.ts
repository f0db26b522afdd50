import { type Phrase, Phrases } from './phrases.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { textOf, type ToneStream, toneStreamFor } from './tone-stream.ts'

const TICKS_PER_MS = 10_000
const decoder = new TextDecoder()

/** Azure's speech service as its SDK talks to it, with a recogniser of tones. */
export function azureServer(key = 'secret-key'): SocketVendor {
  return new SocketVendor((far) => {
    if (!/^\/stt\/speech\/universal\/v2$/.test(far.url.pathname)) return 404
    // Where a socket takes no headers, the SDK puts the key into the address.
    const given = far.headers.get('ocp-apim-subscription-key') ?? far.url.searchParams.get('Ocp-Apim-Subscription-Key')
    if (given !== key) return 401
    if (!/^[a-z]{2}-[A-Z]{2}$/.test(far.url.searchParams.get('language') ?? '')) return 400
    const session = new Session(far)
    return (data) => session.take(data)
  })
}

class Session {
  readonly #far: FarSide
  #phrases: Phrases | undefined
  #segmentMs = 0
  #id = ''
  #isConfigured = false

  constructor(far: FarSide) {
    this.#far = far
  }

  take(data: string | Uint8Array): void {
    if (typeof data !== 'string') return this.#hear(data)
    const at = data.indexOf('\r\n\r\n')
    const headers = headersIn(data.slice(0, at))
    switch (headers['path']) {
      case 'speech.config':
        this.#isConfigured = true
        return
      case 'speech.context':
        return this.#begin(headers, data.slice(at + 4))
      case 'telemetry':
        return
      default:
        return this.#far.close(1007, 'unknown path')
    }
  }

  #begin(headers: Readonly<Record<string, string>>, body: string): void {
    const id = headers['x-requestid'] ?? ''
    if (!this.#isConfigured || !/^[0-9A-F]{32}$/.test(id) || Number.isNaN(Date.parse(headers['x-timestamp'] ?? '')))
      return this.#far.close(1007, 'speech.config and an id are due')
    const { phraseDetection } = JSON.parse(body) as {
      phraseDetection: { conversation: { segmentation: { segmentationSilenceTimeoutMs: number } } }
    }
    const { segmentationSilenceTimeoutMs: ms } = phraseDetection.conversation.segmentation
    if (!(ms >= 100 && ms <= 5000)) return this.#far.close(1007, 'out of range')
    this.#segmentMs = ms
    this.#id = id
    this.#send('turn.start', { context: { serviceTag: 's1' } })
  }

  #hear(data: Uint8Array): void {
    const length = new DataView(data.buffer, data.byteOffset).getUint16(0)
    const headers = headersIn(decoder.decode(data.subarray(2, 2 + length)))
    let audio = data.subarray(2 + length)
    if (this.#segmentMs === 0 || headers['path'] !== 'audio' || headers['x-requestid'] !== this.#id)
      return this.#far.close(1007, 'no audio was due')
    if (!this.#phrases) {
      const stream = headers['content-type'] === 'audio/x-wav' ? wavStream(audio) : undefined
      if (!stream) return this.#far.close(1007, 'a WAV was due')
      this.#phrases = new Phrases(this.#segmentMs, stream)
      audio = audio.subarray(44)
    } else if (audio.length === 0) {
      this.#tell(this.#phrases.end())
      return this.#send('turn.end', {})
    }
    const phrases = this.#phrases.hear(audio)
    if (phrases) this.#tell(phrases)
    else this.#far.close(1007, 'half a sample')
  }

  #tell(phrases: readonly Phrase[]): void {
    for (const { words, isFinal } of phrases) {
      const fromMs = words[0]?.fromMs ?? 0
      const times = { Offset: fromMs * TICKS_PER_MS, Duration: ((words.at(-1)?.toMs ?? 0) - fromMs) * TICKS_PER_MS }
      const Text = textOf(words)
      if (isFinal) this.#send('speech.phrase', { Id: 'p1', RecognitionStatus: 'Success', DisplayText: Text, ...times })
      else this.#send('speech.hypothesis', { Id: 'p1', Text, ...times })
    }
  }

  #send(path: string, body: object): void {
    const headers = `X-RequestId:${this.#id}\r\nContent-Type:application/json; charset=utf-8\r\nPath:${path}\r\n`
    this.#far.send(`${headers}\r\n${JSON.stringify(body)}`)
  }
}

/** What is in a WAV of this header: 16 bits of format 1 at 16 kHz, or 8 of format 7, which is μ-law, at 8 kHz. */
function wavStream(wav: Uint8Array): ToneStream | undefined {
  if (wav.length < 44 || decoder.decode(wav.subarray(0, 4)) !== 'RIFF') return undefined
  const view = new DataView(wav.buffer, wav.byteOffset)
  const [format, rateHz, bits] = [view.getUint16(20, true), view.getUint32(24, true), view.getUint16(34, true)]
  const isWhole = view.getUint16(32, true) * 8 === bits && view.getUint32(28, true) * 8 === rateHz * bits
  return isWhole ? toneStreamFor({ linear: '1 of 16', muLaw: '7 of 8' }, `${format} of ${bits}`, rateHz) : undefined
}

const headersIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('\r\n').map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
    }),
  )
