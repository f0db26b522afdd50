import type { Pcm } from '../audio/pcm.ts'
import type { LlmEvent } from '../llm/llm.ts'
import { Channel } from '../std/channel.ts'
import { StageError, asStageError } from '../std/errors.ts'
import { Pieces } from '../tts/pieces.ts'
import type { Tts } from '../tts/tts.ts'
import type { Playout } from './playout.ts'

/** A model that never stops is stopped here: over half an hour of speech. */
const MAX_REPLY_CHARS = 30_000

/** What a reply tells while it runs. Called synchronously. */
export interface ReplyListener {
  token(text: string): void
  tokensEnded(): void
  used(promptTokens: number, completionTokens: number): void
  /** A piece is complete and on its way to the voice. */
  pieceReady(): void
  /** A text-only reply shows its pieces at once. */
  pieceShown(id: number, text: string): void
  /** The voice gave its first audio. */
  audioReady(): void
}

export interface ReplyParts {
  readonly number: number
  readonly tts: Tts
  readonly playout: Playout
  readonly nextPieceId: () => number
  readonly listener: ReplyListener
  /** False for a reply that is only shown. */
  readonly spoken: boolean
}

/**
 * One answer: tokens -> pieces -> speech -> playout, all under one signal.
 * The voice works on piece N+1 while N plays; `Playout.push` holds it back.
 * Resolves when all is queued; throws `StageError`, or the signal's reason when cut.
 */
export async function runReply(
  stream: (signal: AbortSignal) => AsyncIterable<LlmEvent>,
  parts: ReplyParts,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const both = AbortSignal.any([signal, failed.signal])
  // A piece has at least one character, so the queue never drops.
  const queue = new Channel<string>(MAX_REPLY_CHARS)
  const fail = (error: unknown) => {
    failed.abort(error)
    throw error
  }
  const reading = readTokens(stream(both), queue, parts.listener, both)
    .catch(fail)
    .finally(() => queue.close())
  try {
    await Promise.all([reading, speakPieces(queue, parts, both).catch(fail)])
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

async function readTokens(
  tokens: AsyncIterable<LlmEvent>,
  queue: Channel<string>,
  listener: ReplyListener,
  signal: AbortSignal,
): Promise<void> {
  const pieces = new Pieces()
  let chars = 0
  try {
    for await (const event of tokens) {
      signal.throwIfAborted()
      switch (event.type) {
        case 'text':
          chars += event.text.length
          if (chars > MAX_REPLY_CHARS) throw new StageError('llm', 'too-long', 'the model did not come to an end')
          listener.token(event.text)
          for (const piece of pieces.push(event.text)) queue.push(piece)
          break
        case 'usage':
          listener.used(event.promptTokens, event.completionTokens)
          break
        default:
          event satisfies never
      }
    }
    signal.throwIfAborted()
    for (const piece of pieces.end()) queue.push(piece)
    listener.tokensEnded()
  } catch (error) {
    throw signal.aborted ? signal.reason : asStageError('llm', error)
  }
}

async function speakPieces(queue: Channel<string>, parts: ReplyParts, signal: AbortSignal): Promise<void> {
  for await (const text of queue) {
    signal.throwIfAborted()
    parts.listener.pieceReady()
    if (parts.spoken) await speakPiece(text, parts, signal)
    else parts.listener.pieceShown(parts.nextPieceId(), text)
  }
  signal.throwIfAborted()
  parts.playout.finish(parts.number)
}

async function speakPiece(text: string, parts: ReplyParts, signal: AbortSignal): Promise<void> {
  const piece = parts.playout.piece(parts.number, parts.nextPieceId(), text)
  if (!piece) return
  for await (const pcm of voiced(parts.tts, text, signal)) {
    signal.throwIfAborted()
    parts.listener.audioReady()
    await parts.playout.push(parts.number, piece, pcm)
  }
  parts.playout.completePiece(parts.number, piece)
}

async function* voiced(tts: Tts, text: string, signal: AbortSignal): AsyncGenerator<Pcm> {
  try {
    yield* tts.speak(text, signal)
  } catch (error) {
    throw signal.aborted ? signal.reason : asStageError('tts', error)
  }
}
