import type { TokenUsage, ToolCall } from '../llm/llm.ts'
import { Channel } from '../std/channel.ts'
import { StageError, asStageError } from '../std/errors.ts'
import { watched } from '../std/watched.ts'
import { Pieces } from '../tts/pieces.ts'
import { Speakable } from '../tts/speakable.ts'
import { tooLate } from '../std/too-late.ts'
import { LONGEST_THOUGHT_MS } from './budgets.ts'
import type { Filler } from '../tool/tool.ts'
import { wordsBefore } from '../tool/call-tools.ts'
import type { ReplyEvent } from './rounds.ts'
import { Voice, type VoiceListener, type VoiceParts } from './voice.ts'

/** A model that never stops is stopped here: over half an hour of speech. */
const MAX_REPLY_CHARS = 30_000
/** Tools have deadlines of their own. This only keeps the reply from waiting for ever. */
const LONGEST_TOOLS_MS = 10 * 60_000

/** What a reply tells while it runs. Called synchronously. */
export interface ReplyListener extends VoiceListener {
  token(text: string): void
  /** No more come. */
  tokensEnded(): void
  /** The model is alive, but has no words yet. */
  working(on: 'loading' | 'thinking'): void
  used(tokens: TokenUsage): void
  /** `acts`: to be carried out once the words before have been heard. Else it begins now. */
  toolCalled(call: ToolCall, acts: boolean): void
  /** Tools run, and nothing comes before they are done. */
  waits(filler: Filler | undefined): void
  /** A piece is complete and on its way to the voice. */
  pieceReady(): void
  /** A text-only reply shows its pieces at once. */
  pieceShown(id: number, text: string): void
}

export interface ReplyParts extends VoiceParts {
  readonly listener: ReplyListener
  /** False for a reply that is only shown. */
  readonly spoken: boolean
}

/**
 * One answer: tokens -> pieces -> speech -> playout, all under one signal.
 * The voice works on piece N+1 while N plays; `Playout.push` holds it back.
 * Resolves when all is queued; throws `StageError`, or the signal's reason when cut. When the model fails, the pieces that
 * were complete are spoken first.
 */
export async function streamReply(
  stream: (signal: AbortSignal) => AsyncIterable<ReplyEvent>,
  parts: ReplyParts,
  signal: AbortSignal,
): Promise<void> {
  const voiceFailed = new AbortController()
  const both = AbortSignal.any([signal, voiceFailed.signal])
  // A piece has at least one character, so the queue never drops.
  const queue = new Channel<string>(MAX_REPLY_CHARS)
  const reading = readTokens(stream, queue, parts, both).finally(() => queue.close())
  const speaking = speakPieces(queue, parts, both).catch((error: unknown) => {
    voiceFailed.abort(error)
    throw error
  })
  const outcomes = await Promise.allSettled([speaking, reading])
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** What comes next of the model. */
type Awaited = 'first-token' | 'token' | 'tools'

async function readTokens(
  stream: (signal: AbortSignal) => AsyncIterable<ReplyEvent>,
  queue: Channel<string>,
  { clock, budgets, language, listener }: ReplyParts,
  signal: AbortSignal,
): Promise<void> {
  let pieces = new Pieces(language)
  let chars = 0
  let hasWords = false
  let awaits = 'first-token' as Awaited
  let thinksSinceMs: number | undefined
  const say = (text: string) => {
    if (text === '') return
    hasWords ||= /[\p{L}\p{N}]/u.test(text)
    chars += text.length
    awaits = 'token'
    if (chars > MAX_REPLY_CHARS) throw new StageError('llm', 'too-long', 'the model did not come to an end')
    listener.token(text)
    for (const piece of pieces.push(text)) queue.push(piece)
  }
  const patienceMs = () =>
    ({ 'first-token': budgets.firstTokenMs, token: budgets.stallMs, tools: LONGEST_TOOLS_MS })[awaits]
  try {
    for await (const event of watched(stream, { clock, patienceMs, late: (ms) => tooLate('llm', ms) }, signal)) {
      signal.throwIfAborted()
      switch (event.type) {
        case 'text':
          say(event.text)
          break
        case 'tool-called':
          if (event.acts && !hasWords) say(wordsBefore(event.call))
          listener.toolCalled(event.call, event.acts)
          break
        case 'waits':
          // The words before the tools are spoken while these run.
          for (const piece of pieces.end()) queue.push(piece)
          pieces = new Pieces(language)
          awaits = 'tools'
          listener.waits(event.filler)
          break
        case 'asks-again':
          awaits = 'first-token'
          thinksSinceMs = undefined
          break
        case 'working':
          listener.working(event.on)
          if (event.on === 'loading' || awaits === 'token') break
          thinksSinceMs ??= clock.now()
          if (clock.now() - thinksSinceMs > Math.max(LONGEST_THOUGHT_MS, budgets.firstTokenMs))
            throw tooLate('llm', clock.now() - thinksSinceMs)
          break
        case 'usage': {
          const { type: _, ...tokens } = event
          listener.used(tokens)
          break
        }
        default:
          event satisfies never
      }
    }
    signal.throwIfAborted()
    for (const piece of pieces.end()) queue.push(piece)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    // What came is worth hearing, to its last word.
    for (const piece of pieces.end()) queue.push(piece)
    throw asStageError('llm', error)
  } finally {
    listener.tokensEnded()
  }
}

async function speakPieces(queue: Channel<string>, parts: ReplyParts, signal: AbortSignal): Promise<void> {
  const speakable = new Speakable(parts.language)
  using voice = new Voice(parts, signal)
  for await (const text of queue) {
    signal.throwIfAborted()
    const speech = speakable.next(text)
    if (parts.spoken && speech === '') continue
    parts.listener.pieceReady()
    if (parts.spoken) await voice.say(text, speech)
    else parts.listener.pieceShown(parts.nextPieceId(), text)
  }
}
