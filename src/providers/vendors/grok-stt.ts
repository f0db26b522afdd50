import { type Static, Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import { joined } from '../../language/script.ts'
import type { Heard } from '../../stt/streamed.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { shown, toldFailure } from '../socket/failures.ts'
import { messageOf } from '../socket/message.ts'
import type { SttDialect } from '../socket/streamed-stt.ts'
import { addressOf } from '../socket/stt-keys.ts'
import { keyHeader } from '../http/key-header.ts'

/** It advises 100 ms. */
const MESSAGE_MS = 100
/** Silence that ends a phrase. We ask what was said after 200 ms of it. */
const PHRASE_END_MS = 100
/** What it calls the start of a phrase is rounded. */
const ROUNDED_SECS = 0.05

const Created = Type.Object({ type: Type.Literal('transcript.created') })
const Transcript = Type.Object({
  type: Type.Literal('transcript.partial'),
  text: Type.String(),
  words: Type.Optional(
    Type.Array(Type.Object({ text: Type.String(), start: Type.Optional(Type.Number()), end: Type.Number() })),
  ),
  is_final: Type.Boolean(),
  speech_final: Type.Boolean(),
  start: Type.Number(),
  duration: Type.Number(),
})
type Transcript = Static<typeof Transcript>
const Failure = Type.Object({ type: Type.Literal('error'), message: Type.String() })

export interface GrokSttSettings {
  /** With its version. */
  readonly address: string
  readonly key: string | undefined
  readonly language: string | undefined
  readonly form: AudioForm
  readonly keyterms: readonly string[] | undefined
}

/** xAI's recogniser. It makes words final after each short silence, and tells no languages. */
export const grokStt = ({ address, key, language, form, keyterms }: GrokSttSettings): SttDialect => ({
  request: {
    url: addressOf(address, '/stt', {
      sample_rate: form.rateHz,
      encoding: form.encoding === 'mu-law' ? 'mulaw' : 'pcm',
      interim_results: 'true',
      endpointing: `${PHRASE_END_MS}`,
      language: tagOf(language),
      keyterm: keyterms,
    }),
    headers: keyHeader('authorization', key, 'Bearer'),
    isReady: (data) => typeof data === 'string' && messageOf(Created, data) !== undefined,
    goodbye: '{"type":"audio.done"}',
  },
  form,
  messageMs: MESSAGE_MS,
  endsPhrases: true,
  heard: hearing(key),
})

/** Of a long phrase it locks a part about every three seconds. Whether the end of the phrase holds those again is told by its start. */
function hearing(key: string | undefined): (message: string) => readonly Heard[] {
  let locked: Transcript[] = []
  return (message) => {
    const failure = messageOf(Failure, message)
    if (failure) throw toldFailure('stt', 'server-error', `xAI failed: ${shown({ key }, failure.message)}`)
    const heard = messageOf(Transcript, message)
    if (!heard) return []
    const all = [...locked.filter(({ start }) => start < heard.start - ROUNDED_SECS), heard]
    if (heard.speech_final) locked = []
    else if (heard.is_final) locked = all
    return [wordsOf(all, heard)]
  }
}

function wordsOf(all: readonly Transcript[], { speech_final: isFinal, start, duration }: Transcript): Heard {
  const words = all.flatMap(({ words: each = [] }) => each)
  return {
    type: 'words',
    text: joined(all.map(({ text }) => text.trim())),
    isFinal,
    toMs: (start + duration) * 1000,
    parts:
      words.length > 0
        ? words.map(({ text, start: began, end }) => ({
            text: ` ${text}`,
            fromMs: began && began * 1000,
            toMs: end * 1000,
          }))
        : undefined,
  }
}
