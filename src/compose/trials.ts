import { durationMs, HOP_MS, hopSamples, LISTEN_RATE_HZ, type Pcm } from '../audio/pcm.ts'
import { joined } from '../audio/sounds.ts'
import type { Llm } from '../llm/llm.ts'
import { type Clock, sleep } from '../std/clock.ts'
import { Deadline } from '../std/deadline.ts'
import { StageError } from '../std/errors.ts'
import { orAborted } from '../std/or-aborted.ts'
import { tooLate } from '../std/too-late.ts'
import { watched } from '../std/watched.ts'
import { isInterim, type Stt, type SttSession } from '../stt/stt.ts'
import type { TimedWord, Tts } from '../tts/tts.ts'

/** Longer than a caller would wait for anything: what comes late is told with its time. */
const PATIENCE_MS = 30_000
const HOP_SAMPLES = hopSamples(LISTEN_RATE_HZ)

/** How a recogniser did with one turn. Times count from the first sample, which comes as fast as speech does. */
export interface Hearing {
  readonly text: string
  /** Undefined where none came before the final ones. */
  readonly firstWordsMs: number | undefined
  /** From the end of the speech. */
  readonly finalMs: number
  readonly language: string | undefined
  /** It decided itself that the turn was over. */
  readonly decided: boolean
}

/** Says something to a recogniser, in real time, and pauses. Throws `StageError`. */
export async function tryHearing(stt: Stt, speech: Int16Array, clock: Clock): Promise<Hearing> {
  const sinceMs = clock.now()
  const life = new AbortController()
  const spokenMs = durationMs({ samples: speech, rateHz: LISTEN_RATE_HZ })
  using deadline = new Deadline(clock, life.signal, spokenMs + PATIENCE_MS, () => tooLate('stt', PATIENCE_MS))
  await using session = stt.open(life.signal)
  const said = say(session, speech, clock, deadline.signal)
  let firstWordsMs: number | undefined
  try {
    const events = session.events[Symbol.asyncIterator]()
    for (;;) {
      const { value: event, done } = await orAborted(events.next(), deadline.signal)
      if (done === true) throw tooLate('stt', clock.now() - sinceMs)
      if (event.type === 'failed') throw event.error
      if (isInterim(event)) {
        firstWordsMs ??= clock.now() - sinceMs
        continue
      }
      const { text, language } = event
      const finalMs = Math.max(0, clock.now() - sinceMs - spokenMs)
      return { text, firstWordsMs, finalMs, language, decided: event.type === 'turn-over' }
    }
  } finally {
    life.abort()
    await said
  }
}

/** Ends when the signal aborts: the silence after the speech goes on, as on a line. */
async function say(session: SttSession, speech: Int16Array, clock: Clock, signal: AbortSignal): Promise<void> {
  const silence = new Int16Array(HOP_SAMPLES)
  session.hint('speech')
  try {
    for (let at = 0; ; at += HOP_SAMPLES) {
      if (at >= speech.length && at < speech.length + HOP_SAMPLES) session.hint('pause')
      session.write(at < speech.length ? speech.slice(at, at + HOP_SAMPLES) : silence)
      await sleep(clock, HOP_MS, signal)
    }
  } catch {
    // It has answered, or the time is up.
  }
}

/** How a language model did with one question. */
export interface Thinking {
  readonly text: string
  readonly firstWordsMs: number
  readonly wholeMs: number
  /** Undefined where it does not tell. */
  readonly tokens: number | undefined
}

/** Asks a language model. `stopsEarly`: its first words are enough. Throws `StageError`. */
export async function tryThinking(
  llm: Llm,
  question: string,
  clock: Clock,
  { stopsEarly = false } = {},
): Promise<Thinking> {
  const sinceMs = clock.now()
  let text = ''
  let firstWordsMs: number | undefined
  let tokens: number | undefined
  const ask = (signal: AbortSignal) => llm.stream([{ role: 'user', content: question }], signal)
  for await (const event of watched(ask, patience('llm', clock), new AbortController().signal)) {
    if (event.type === 'usage') tokens = event.completionTokens
    if (event.type !== 'text') continue
    text += event.text
    if (text.trim() === '') continue
    firstWordsMs ??= clock.now() - sinceMs
    if (stopsEarly) break
  }
  if (firstWordsMs === undefined) throw new StageError('llm', 'empty-answer', 'the answer had no word in it')
  const wholeMs = clock.now() - sinceMs
  return { text, firstWordsMs, wholeMs, tokens }
}

/** How a voice did with one sentence. */
export interface Speaking {
  readonly pcm: Pcm
  readonly firstSoundMs: number
  readonly wholeMs: number
  readonly words: readonly TimedWord[]
}

/** Has a voice speak a sentence. `stopsEarly`: its first sound is enough. Throws `StageError`. */
export async function trySpeaking(
  tts: Tts,
  sentence: string,
  clock: Clock,
  { stopsEarly = false } = {},
): Promise<Speaking> {
  const sinceMs = clock.now()
  const parts: Int16Array[] = []
  const words: TimedWord[] = []
  let rateHz = LISTEN_RATE_HZ
  let firstSoundMs: number | undefined
  const speak = (signal: AbortSignal) => tts.speak(sentence, signal)
  for await (const speech of watched(speak, patience('tts', clock), new AbortController().signal)) {
    words.push(...(speech.words ?? []))
    if (speech.samples.length === 0) continue
    firstSoundMs ??= clock.now() - sinceMs
    rateHz = speech.rateHz
    parts.push(speech.samples.slice())
    if (stopsEarly) break
  }
  if (firstSoundMs === undefined) throw new StageError('tts', 'no-audio', 'the voice gave no audio')
  const wholeMs = clock.now() - sinceMs
  return { pcm: { samples: joined(parts), rateHz }, firstSoundMs, wholeMs, words }
}

const patience = (stage: 'llm' | 'tts', clock: Clock) => ({
  clock,
  patienceMs: () => PATIENCE_MS,
  late: (ms: number) => tooLate(stage, ms),
})
