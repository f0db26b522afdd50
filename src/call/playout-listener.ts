import type { PieceStatus } from '../event/call-event.ts'
import type { SpokenPiece } from './spoken.ts'

/** Who is told what becomes of speech. Called synchronously. */
export interface PlayoutListener {
  /** The first hop of the reply goes to the wire, even if it is one that we put in. */
  started(reply: number): void
  /** The first hop of the answer itself goes to the wire. */
  answered(reply: number): void
  progressed(reply: number, piece: SpokenPiece, status: PieceStatus): void
  /** Nothing was there to be heard for so long, in the middle of the reply. */
  ranDry(reply: number, ms: number): void
  /** All of the reply has been played. */
  drained(reply: number): void
  /** A hop goes to the wire, due at the ear by then. Valid until it returns. */
  sent(hop: Int16Array, endsMs: number): void
  /** The wire cannot be played to. */
  broke(error: unknown): void
}
