import { Type } from '@sinclair/typebox'
import { tagOf } from '../../language/index.ts'
import type { Heard } from '../../stt/streamed.ts'
import type { AudioForm } from '../socket/audio-form.ts'
import { messageOf } from '../socket/message.ts'
import type { SttDialect } from '../socket/streamed-stt.ts'
import { addressOf } from '../socket/stt-keys.ts'

/** How all its recognisers call what they take. */
export const DEEPGRAM_ENCODINGS = { linear: 'linear16', 'mu-law': 'mulaw' } as const
/** What it advises. */
const MESSAGE_MS = 80
/** Earlier than we give up waiting for it, and answer by our own rules. */
const LONGEST_PAUSE_MS = 3000
/** So sure it tells that a turn is likely over; no surer than that it is. Deepgram's own example. */
const EAGER = 0.5

export const fluxKeys = {
  eot_threshold: Type.Optional(
    Type.Number({
      minimum: 0.5,
      maximum: 0.9,
      description: 'Flux: how sure it must be that a turn is over, 0.7 unless set',
    }),
  ),
}

/** Deepgram's recognisers that decide themselves when a turn is over. */
export const isFlux = (model: string | undefined): model is string => model?.startsWith('flux') ?? false

const TurnInfo = Type.Object({
  type: Type.Literal('TurnInfo'),
  event: Type.String(),
  transcript: Type.String(),
  audio_window_end: Type.Number(),
  words: Type.Array(
    Type.Object({
      word: Type.String(),
      start: Type.Optional(Type.Number()),
      end: Type.Optional(Type.Number()),
      confidence: Type.Optional(Type.Number()),
    }),
  ),
  languages: Type.Optional(Type.Array(Type.String())),
})

interface FluxSettings {
  readonly address: string
  readonly model: string
  readonly headers: Readonly<Record<string, string>>
  readonly language: string | undefined
  readonly form: AudioForm
  readonly keyterms: readonly string[] | undefined
  readonly threshold: number | undefined
  /** Throws for a message that tells of a failure. */
  readonly failedBy: (message: string) => void
}

export const fluxDialect = ({
  address,
  model,
  headers,
  language,
  form,
  keyterms,
  threshold,
  failedBy,
}: FluxSettings): SttDialect => ({
  request: {
    url: addressOf(address, '/v2/listen', {
      model,
      encoding: DEEPGRAM_ENCODINGS[form.encoding],
      sample_rate: form.rateHz,
      eot_timeout_ms: LONGEST_PAUSE_MS,
      eot_threshold: threshold,
      eager_eot_threshold: Math.min(EAGER, threshold ?? EAGER),
      // Only the model of several languages takes a hint.
      language_hint: model.endsWith('multi') ? tagOf(language) : undefined,
      keyterm: keyterms,
    }),
    headers,
    goodbye: '{"type":"CloseStream"}',
  },
  form,
  messageMs: MESSAGE_MS,
  heard: (message) => {
    failedBy(message)
    return heardIn(message)
  },
})

function heardIn(message: string): readonly Heard[] {
  const turn = messageOf(TurnInfo, message)
  if (!turn) return []
  const { event, transcript: text, audio_window_end: endSecs, languages } = turn
  const isFinal = event === 'EndOfTurn'
  const parts = turn.words.map(({ word, start, end = endSecs, confidence }) => ({
    text: ` ${word}`,
    fromMs: start && start * 1000,
    toMs: end * 1000,
    confidence,
  }))
  const words: Heard = {
    type: 'words',
    text: text.trim(),
    isFinal,
    toMs: endSecs * 1000,
    parts,
    language: languages?.[0],
  }
  if (event === 'EagerEndOfTurn') return [words, { type: 'likely' }]
  return isFinal ? [words, { type: 'over' }] : [words]
}
