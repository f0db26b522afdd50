import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { LISTEN_RATE_HZ, type Pcm } from '../../src/audio/pcm.ts'
import { writeWav } from '../../src/audio/wav.ts'
import { badResponse, request } from '../../src/providers/http/http.ts'
import type { Io, Provider } from '../../src/providers/provider.ts'
import { SpeechDecoder } from '../../src/providers/sound/speech-decoder.ts'
import { streaming } from '../../src/providers/http/streaming.ts'
import { Deadline } from '../../src/std/deadline.ts'
import { retry, VOICE_RETRY } from '../../src/std/retry.ts'
import { tooLate } from '../../src/std/too-late.ts'
import { batchStt } from '../../src/stt/batch.ts'
import type { Transcript } from '../../src/stt/recogniser.ts'

const HOST = 'api.parrot.example'
const MAX_BYTES = 8 * 1024 * 1024
const HEARD_WITHIN_MS = 10_000
const VOICE_RATE_HZ = 16_000

/** The configuration keys that it reads, and what it accepts there. `colour` is none of them: it is an option of its own. */
const ParrotOptions = Type.Object({
  tts_voice: Type.Optional(Type.Union([Type.Literal('polly'), Type.Literal('coco')])),
  colour: Type.Optional(Type.Union([Type.Literal('grey'), Type.Literal('green')])),
})

/** What the vendor sends. Fields that we do not read may be there. */
const Heard = Type.Object({
  text: Type.String({ maxLength: 4000 }),
  language: Type.Optional(Type.String({ maxLength: 64 })),
})

/** A vendor that hears, repeats what it heard, and speaks. */
export const parrot: Provider<typeof ParrotOptions> = {
  env: 'PARROT_API_KEY',
  options: ParrotOptions,
  needsKey: (stage) => stage !== 'llm',

  stt: (_, io) =>
    batchStt({ name: 'parrot', transcribe: (samples, signal) => hear(samples, io, signal) }, { partials: false }),

  llm: () => ({
    name: 'parrot',
    async *stream(messages) {
      for (const text of messages.at(-1)?.content.match(/\s*\S+/g) ?? []) yield { type: 'text', text }
    },
  }),

  tts: ({ tts_voice: voice = 'polly', colour = 'grey' }, io) => ({
    name: 'parrot',
    // Asks again when the vendor fails, until the first audio has come.
    speak: (piece, signal) => streaming('tts', io, signal, (until) => say({ text: piece, voice, colour }, io, until)),
  }),
}

async function hear(samples: Int16Array, io: Io, signal: AbortSignal): Promise<Transcript> {
  // Before the first await: the samples are the caller's again after it.
  const wav = new Uint8Array(writeWav({ samples, rateHz: LISTEN_RATE_HZ }))
  using deadline = new Deadline(io.clock, signal, HEARD_WITHIN_MS, () => tooLate('stt', HEARD_WITHIN_MS))
  return await retry(VOICE_RETRY, io, deadline.signal, async () => {
    const response = await ask('stt', '/hear', 'audio/wav', wav, io, deadline.signal)
    const heard: unknown = await response.json()
    if (!Value.Check(Heard, heard)) throw badResponse('stt', HOST, 'sent no transcript')
    return heard
  })
}

async function* say(
  words: { text: string; voice: string; colour: string },
  io: Io,
  signal: AbortSignal,
): AsyncGenerator<Pcm> {
  if (!/[\p{L}\p{N}]/u.test(words.text)) return
  const response = await ask('tts', '/say', 'application/json', JSON.stringify(words), io, signal)
  const decoder = new SpeechDecoder(VOICE_RATE_HZ)
  for await (const chunk of response.body ?? []) {
    const pcm = decoder.push(chunk)
    if (pcm) yield pcm
  }
  const last = decoder.end()
  if (last) yield last
}

/** Throws `StageError` for whatever goes wrong: `request` knows what statuses and broken connections mean. */
const ask = (stage: 'stt' | 'tts', path: string, type: string, body: BodyInit, io: Io, signal: AbortSignal) =>
  request({ stage, fetch: io.fetch, maxBytes: MAX_BYTES }, `https://${HOST}${path}`, {
    method: 'POST',
    headers: { 'content-type': type, authorization: `Bearer ${io.key ?? ''}` },
    body,
    signal,
  })
