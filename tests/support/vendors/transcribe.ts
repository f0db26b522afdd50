import { EventStreamCodec } from '@smithy/core/event-streams'
import { AwsClient } from 'aws4fetch'
import type { Clock } from '../../../src/std/clock.ts'
import { type Phrase, Phrases } from './phrases.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'
import { textOf } from './tone-stream.ts'

const PARAMETERS = /^(?:language-code|media-encoding|sample-rate|vocabulary-name|session-id|X-Amz-[\w-]+)$/
const LANGUAGES = new Set(['en-US', 'en-GB', 'de-DE', 'hi-IN'])
const IDLE_MS = 15_000
const PHRASE_END_MS = 150

const decoder = new TextDecoder()
/** Amazon's own. */
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : decoder.decode(bytes)),
  (text) => new TextEncoder().encode(text),
)

/** Amazon Transcribe's streaming over WebSockets, with Amazon's frames, signatures checked by aws4fetch, and a recogniser of tones. */
export function transcribeServer({
  secretAccessKey = 'secret-key',
  clock,
}: { secretAccessKey?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      const query = far.url.searchParams
      if (far.url.pathname !== '/stream-transcription-websocket') return 404
      if ([...query.keys()].some((name) => !PARAMETERS.test(name)) || query.get('media-encoding') !== 'pcm') return 400
      const session = new Session(far)
      const refuse = (type: string, message: string) => session.refuse(type, message)
      let isSigned: Promise<boolean> | undefined = signedBy(far.url, secretAccessKey)
      void isSigned.then((isRight) => {
        isSigned = undefined
        if (!isRight) refuse('UnrecognizedClientException', 'The security token included in the request is invalid')
        else if (query.get('sample-rate') !== '16000' || !LANGUAGES.has(query.get('language-code') ?? ''))
          refuse('BadRequestException', 'You specified an unsupported language')
      })
      return (data) => void (isSigned ? isSigned.then(() => session.take(data)) : session.take(data))
    },
    { clock, afterMs: IDLE_MS, reason: 'no audio' },
  )
}

/** Whether another signer comes to the same signature, of what was signed and for whom. */
async function signedBy(url: URL, secretAccessKey: string): Promise<boolean> {
  const query = url.searchParams
  const [accessKeyId = '', , region = '', service = ''] = query.get('X-Amz-Credential')?.split('/') ?? []
  const sessionToken = query.get('X-Amz-Security-Token')
  const bare = new URL(url)
  for (const name of query.keys()) if (/^X-Amz-(?!Expires)/.test(name)) bare.searchParams.delete(name)
  bare.protocol = bare.protocol.replace('ws', 'http')
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service, ...(sessionToken && { sessionToken }) })
  const signed = await client.sign(bare.href, {
    aws: { signQuery: true, datetime: query.get('X-Amz-Date') ?? '' },
  })
  return new URL(signed.url).searchParams.get('X-Amz-Signature') === query.get('X-Amz-Signature')
}

class Session {
  readonly #far: FarSide
  readonly #phrases = new Phrases(PHRASE_END_MS)
  #results = 0
  #isOver = false

  constructor(far: FarSide) {
    this.#far = far
  }

  refuse(type: string, message: string): void {
    this.#isOver = true
    this.#send({ ':message-type': 'exception', ':exception-type': type }, { Message: message })
    this.#far.close(1000)
  }

  take(data: string | Uint8Array): void {
    if (this.#isOver) return
    if (typeof data === 'string') return this.refuse('BadRequestException', 'not an event')
    const { headers, body } = codec.decode(data)
    if (headers[':event-type']?.value !== 'AudioEvent' || headers[':message-type']?.value !== 'event')
      return this.refuse('BadRequestException', 'not an audio event')
    if (body.length === 0) {
      this.#tell(this.#phrases.end())
      return this.#far.close(1000)
    }
    const phrases = this.#phrases.hear(body)
    if (phrases) this.#tell(phrases)
    else this.refuse('BadRequestException', 'half a sample')
  }

  #tell(phrases: readonly Phrase[]): void {
    for (const { words, isFinal } of phrases) {
      const Items = words.map(({ word, fromMs, toMs }) => ({
        Content: word,
        StartTime: fromMs / 1000,
        EndTime: toMs / 1000,
        Type: 'pronunciation',
        Confidence: isFinal ? 0.9 : null,
        VocabularyFilterMatch: false,
      }))
      const result = {
        ResultId: `r${this.#results}`,
        IsPartial: !isFinal,
        StartTime: Items[0]?.StartTime,
        EndTime: Items.at(-1)?.EndTime,
        Alternatives: [{ Transcript: textOf(words), Items }],
        ChannelId: 'ch_0',
      }
      this.#send({ ':message-type': 'event', ':event-type': 'TranscriptEvent' }, { Transcript: { Results: [result] } })
      if (isFinal) this.#results++
    }
  }

  #send(texts: Readonly<Record<string, string>>, body: object): void {
    const headers = Object.entries({ ...texts, ':content-type': 'application/json' }).map(
      ([name, value]) => [name, { type: 'string', value }] as const,
    )
    const frame = codec.encode({
      headers: Object.fromEntries(headers),
      body: new TextEncoder().encode(JSON.stringify(body)),
    })
    this.#far.send(new Uint8Array(frame))
  }
}
