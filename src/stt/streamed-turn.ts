import { joined } from '../language/script.ts'

/** A piece of a text with its own spaces, and the end of its sound. */
export interface Part {
  readonly text: string
  readonly toMs: number
}

/** What was heard since the last end of a turn. */
export class StreamedTurn {
  /** Words of audio before this belong to another turn. */
  readonly fromMs: number
  /** Finals of audio that was flushed before belong to another turn, where the vendor tells no times. */
  readonly fromFlush: number
  readonly finals: string[] = []
  interim = ''
  language: string | undefined
  /** Said to be over, with these words. */
  isOver = false

  constructor(fromMs: number, fromFlush: number) {
    this.fromMs = fromMs
    this.fromFlush = fromFlush
  }

  get text(): string {
    return joined([...this.finals, this.interim])
  }

  /** It has words, and none that may change. */
  get isFinal(): boolean {
    return this.finals.length > 0 && this.interim === ''
  }
}

/** What was said after `fromMs`. */
export function ownText(text: string, parts: readonly Part[] | undefined, fromMs: number): string {
  if (!parts?.some(({ toMs }) => toMs <= fromMs)) return text
  const own = parts.filter(({ toMs }) => toMs > fromMs)
  return own
    .map((part) => part.text)
    .join('')
    .trim()
}
