import { joined } from '../language/script.ts'
import type { SpokenPiece } from './spoken.ts'

/** The pieces of one reply, in the order in which they are spoken. */
export class SpokenPieces {
  readonly #pieces: SpokenPiece[] = []
  /** How many have surely been heard. */
  #sure = 0

  add(piece: SpokenPiece): void {
    this.#pieces.push(piece)
  }

  /** Behind what is queued, and before a piece whose voice has not begun. */
  putIn(piece: SpokenPiece): void {
    const waits = this.#pieces.findLastIndex(({ queuedHops, complete }) => queuedHops > 0 || complete) + 1
    this.#pieces.splice(waits, 0, piece)
  }

  /** What has reached the ear, to the word. */
  heard(): string {
    return joined(this.#pieces.map(({ text, heardChars }) => text.slice(0, heardChars)))
  }

  /** What was heard by then need not be played again. */
  heardBy(ms: number): void {
    for (let piece = this.#pieces[this.#sure]; piece && piece.heardMs <= ms; piece = this.#pieces[++this.#sure])
      piece.forgetAudio()
  }

  /** From the first piece that was not heard by then. */
  notHeardBy(ms: number): readonly SpokenPiece[] {
    const first = this.#pieces.findIndex(({ heardMs }) => heardMs > ms)
    return first < 0 ? [] : this.#pieces.slice(first)
  }

  /** The reply is over: none is played again, and what was left unheard is not waited for. */
  end(nowMs: number): void {
    for (const piece of this.#pieces) {
      piece.heardMs = Math.min(piece.heardMs, nowMs)
      piece.forgetAudio()
    }
  }
}
