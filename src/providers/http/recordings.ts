import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { writeWav } from '../../audio/wav.ts'
import { Deadline } from '../../std/deadline.ts'
import { asStageError } from '../../std/errors.ts'
import { retry, VOICE_RETRY } from '../../std/retry.ts'
import { tooLate } from '../../std/too-late.ts'
import type { Recogniser, Transcript } from '../../stt/recogniser.ts'
import type { HttpIo } from '../provider.ts'

/** All tries together, unless a caller waits longer. The call goes on without the words before that: this only frees what hangs. */
const DEADLINE_MS = 10_000
/** No word is shorter than 100 ms, and OpenAI refuses less. */
const SHORTEST_SAMPLES = LISTEN_RATE_HZ / 10
/** 20 s of the fastest speech are some 500 characters; what is far beyond is the recogniser's own. */
const MAX_CHARS = 4000
const MAX_LANGUAGE_CHARS = 64

/**
 * How servers write sounds that are no words. Whisper: "[BLANK_AUDIO]", "(laughs)", "*sighs*", "（音楽）", "♪"; SenseVoice: "<|BGM|>".
 * "(415)" is a number, and a note has letters right inside its stars: "*67 and *82" are keys.
 */
const SOUNDS: readonly RegExp[] = [
  /<\|[^<>|]*\|>/g,
  /\[[^[\]]*\]|［[^［］]*］|【[^【】]*】|〔[^〔〕]*〕/g,
  /\([^()\d]*\)|（[^（）\d]*）/g,
  /\*\p{L}[^*]*(?<!\s)\*/gu,
  /[♩♪♫♬🎵🎶]/gu,
]

/** One recording for a vendor. */
export interface Recording {
  readonly wav: Uint8Array<ArrayBuffer>
  /** What is spoken, as users and callers name it. */
  readonly language: string | undefined
}

export interface RecordingSettings {
  readonly name: string
  /** A tag or a name; the vendor guesses where there is none, or one such as "auto". */
  readonly language: string | undefined
  /** How long a caller waits for a final before the call goes on without it. */
  readonly patienceMs?: number
}

/** A recogniser over HTTP, which is asked again where it fails, with the same recording. */
export function recordings(
  { name, language, patienceMs = 0 }: RecordingSettings,
  io: HttpIo,
  ask: (recording: Recording, signal: AbortSignal) => Promise<string | Transcript>,
): Recogniser {
  const deadlineMs = Math.max(DEADLINE_MS, 2 * patienceMs)
  return {
    name,
    async transcribe(samples, signal, _purpose, named = language) {
      signal.throwIfAborted()
      if (samples.length < SHORTEST_SAMPLES) return ''
      const wav = new Uint8Array(writeWav({ samples, rateHz: LISTEN_RATE_HZ }))
      const recording = { wav, language: named }
      using deadline = new Deadline(io.clock, signal, deadlineMs, () => tooLate('stt', deadlineMs))
      try {
        return await retry(VOICE_RETRY, io, deadline.signal, () => ask(recording, deadline.signal))
      } catch (error) {
        signal.throwIfAborted()
        throw asStageError('stt', error)
      }
    },
  }
}

/** What a vendor wrote, without sounds that are no words. */
export function wordsIn(text: string, language: unknown): string | Transcript {
  let words = text.slice(0, MAX_CHARS).toWellFormed()
  for (const sounds of SOUNDS) words = words.replaceAll(sounds, '')
  words = words.trim()
  const said = /[\p{L}\p{N}]/u.test(words) ? words : ''
  if (typeof language !== 'string' || language === '') return said
  return { text: said, language: language.slice(0, MAX_LANGUAGE_CHARS) }
}
