import { joined } from '../language/script.ts'
import { Segment } from './segment.ts'

/** What was read in the first `length` samples of a segment. */
interface Decoded {
  readonly length: number
  readonly text: string
  readonly isDoubtful: boolean
}

export const NOT_DECODED: Decoded = { length: 0, text: '', isDoubtful: false }

/** What was said since the last end of a turn: text, then segments whose text is still to come, then the one that grows. */
export class BatchTurn {
  settled = ''
  readonly waiting: Segment[] = []
  open = new Segment()
  /** The text of the first `length` samples of `open`. */
  decoded: Decoded = NOT_DECODED
  /** What the last final read in `open`. */
  words = ''
  /** That of the longest text that was read: a recogniser may take a short one for any language. */
  language: string | undefined
  languageChars = 0

  /** All of it has been read, and it holds nothing. */
  get isWordless(): boolean {
    return this.text === '' && this.waiting.length === 0 && this.decoded.length === this.open.length
  }

  /** A recogniser doubts what it read, and there is nothing else in the turn. */
  get isDoubtful(): boolean {
    return this.decoded.isDoubtful && this.text === this.decoded.text
  }

  get text(): string {
    return joined([this.settled, this.decoded.text])
  }
}
