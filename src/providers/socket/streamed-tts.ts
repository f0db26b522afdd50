import { durationMs } from '../../audio/pcm.ts'
import { Channel } from '../../std/channel.ts'
import { asStageError, StageError } from '../../std/errors.ts'
import { orAborted } from '../../std/or-aborted.ts'
import type { Speech, SpeechSession, TimedWord, Tts } from '../../tts/tts.ts'
import { badResponse } from '../http/http.ts'
import type { Io } from '../provider.ts'
import { SpeechDecoder, SpeechError } from '../sound/speech-decoder.ts'
import { streaming } from '../http/streaming.ts'
import type { SaidToSpeaker, TtsDialect } from './tts-dialect.ts'
import type { VoiceLine } from './voice-line.ts'
import { VoiceLines } from './voice-lines.ts'

/** What a piece is spoken at where nobody says what it is played at. */
const RATE_HZ = 24_000
/** About a minute and a half at 48 kHz; a piece is about 15 s at most. */
const MAX_BYTES = 8 * 1024 * 1024
/** Messages that wait to be read: a minute and a half in parts of 10 ms. */
const MOST_WAITING = 10_000

/** A voice over sockets: one connection for each call, and one context for each reply. */
export function streamedTts(name: string, io: Io, dialectFor: (playRateHz: number) => TtsDialect): Tts {
  const voices = new Map<number, Voice>()
  const voiceFor = (playRateHz: number): Voice => {
    const known = voices.get(playRateHz)
    if (known) return known
    const dialect = dialectFor(playRateHz)
    const voice = { dialect, lines: new VoiceLines(dialect, io) }
    voices.set(playRateHz, voice)
    return voice
  }
  let replies = 0
  const open = (playRateHz: number) => new StreamedSpeech(voiceFor(playRateHz), io, () => `${name}-${++replies}`)
  return {
    name,
    open,
    async *speak(piece, signal) {
      using session = open(RATE_HZ)
      yield* session.speak(piece, signal)
    },
    preconnect: (playRateHz, signal) => voiceFor(playRateHz).lines.attend(signal),
  }
}

interface Voice {
  readonly dialect: TtsDialect
  readonly lines: VoiceLines
}

/** A line that speaks this reply. */
interface Turn {
  readonly line: VoiceLine
  readonly isKept: boolean
  /** Of the piece that is spoken. */
  inbox: Inbox
  /** Audio of the pieces before. */
  saidMs: number
}

class StreamedSpeech implements SpeechSession {
  readonly #voice: Voice
  readonly #io: Io
  readonly #nextId: () => string
  #turn: Turn | undefined

  constructor(voice: Voice, io: Io, nextId: () => string) {
    this.#voice = voice
    this.#io = io
    this.#nextId = nextId
  }

  async *speak(piece: string, signal: AbortSignal): AsyncGenerator<Speech> {
    if (!/[\p{L}\p{N}]/u.test(piece) || signal.aborted) return
    yield* streaming('tts', this.#io, signal, (until) => this.#speak(piece, until))
  }

  [Symbol.dispose](): void {
    this.#leave('spoken')
  }

  async *#speak(piece: string, signal: AbortSignal): AsyncGenerator<Speech> {
    const turn = (this.#turn ??= this.#begin('any'))
    let hasAudio = false
    try {
      for await (const speech of this.#hear(turn, piece, signal)) {
        hasAudio = true
        yield speech
      }
      return
    } catch (error) {
      if (hasAudio || !turn.isKept || signal.aborted || !asStageError('tts', error).retryable) throw error
    }
    // What was open before has ended in the meantime: a new one is tried at once.
    this.#turn = this.#begin('fresh')
    yield* this.#hear(this.#turn, piece, signal)
  }

  #begin(how: 'any' | 'fresh'): Turn {
    const { line, isKept } = this.#voice.lines.take(how)
    const turn: Turn = { line, isKept, inbox: new Inbox(), saidMs: 0 }
    line.begin(this.#nextId(), {
      said: (said) => turn.inbox.put(said),
      failed: (error) => {
        if (this.#turn === turn) this.#turn = undefined
        turn.inbox.fail(error)
      },
    })
    return turn
  }

  /** What is yielded first has samples: until then it can be asked for again. */
  async *#hear(turn: Turn, piece: string, signal: AbortSignal): AsyncGenerator<Speech> {
    const { request, rateHz, timesPieces } = this.#voice.dialect
    const { host } = new URL(request.url)
    const decoder = new SpeechDecoder(rateHz)
    const fromMs = turn.saidMs
    let isSpoken = false
    const early: TimedWord[] = []
    const sounds = (pcm: ReturnType<SpeechDecoder['end']>): Speech[] => {
      if (!pcm) return []
      turn.saidMs += durationMs(pcm)
      return [early.length > 0 ? { ...pcm, words: early.splice(0) } : pcm]
    }
    turn.inbox = new Inbox()
    turn.line.say(piece)
    // Who leaves the loop aborts, and may not ask for another item: nothing behind a `yield` would run then.
    // A reader who gives a stage up says so by a `StageError`.
    const cut = () => this.#leave(signal.reason instanceof StageError ? 'failed' : 'cut')
    signal.addEventListener('abort', cut, { once: true })
    try {
      for await (const said of turn.inbox.read(signal)) {
        if (said.type === 'spoken') {
          const last = sounds(decoder.end())
          if (turn.saidMs === fromMs) throw badResponse('tts', host, 'sent no speech')
          isSpoken = true
          signal.removeEventListener('abort', cut)
          yield* last
          return
        }
        if (said.type === 'audio') {
          yield* sounds(decoder.push(said.bytes))
          continue
        }
        const words = timesFrom(timesPieces ? 0 : fromMs, said.words)
        if (turn.saidMs > fromMs) yield { samples: SILENCE, rateHz, words }
        else early.push(...words)
      }
    } catch (error) {
      if (!signal.aborted) this.#leave('failed')
      if (!(error instanceof SpeechError)) throw error
      throw badResponse('tts', host, `sent ${error.message} where samples were asked for`)
    } finally {
      if (!isSpoken) cut()
      signal.removeEventListener('abort', cut)
    }
  }

  #leave(how: Parameters<VoiceLine['leave']>[0]): void {
    const turn = this.#turn
    this.#turn = undefined
    turn?.line.leave(how)
  }
}

const SILENCE = new Int16Array(0)

const timesFrom = (fromMs: number, words: Extract<SaidToSpeaker, { type: 'words' }>['words']) =>
  words.map(({ text, toMs }) => ({ text, toMs: toMs - fromMs }))

/** What has come of one piece, within bounds, and how it has ended. */
class Inbox {
  readonly #said = new Channel<SaidToSpeaker>(MOST_WAITING)
  #bytes = 0
  #error: StageError | undefined

  put(said: SaidToSpeaker): void {
    if (said.type === 'audio') this.#bytes += said.bytes.length
    this.#said.push(said)
    if (this.#bytes > MAX_BYTES || this.#said.dropped > 0)
      this.fail(new StageError('tts', 'bad-response', 'the voice does not come to an end'))
  }

  fail(error: StageError): void {
    this.#error ??= error
    this.#said.close()
  }

  /** Ends with the failure, or with the signal's reason. What came before a failure is read first. */
  async *read(signal: AbortSignal): AsyncGenerator<SaidToSpeaker> {
    const items = this.#said[Symbol.asyncIterator]()
    for (;;) {
      const next = await orAborted(items.next(), signal)
      if (next.done === true) throw this.#error ?? new StageError('tts', 'closed', 'the voice has hung up')
      yield next.value
    }
  }
}
