import type { Heard } from '../../stt/streamed.ts'
import type { Part } from '../../stt/heard-words.ts'

/** More final text than this, without an end, is the recogniser's own. */
const MOST_CHARS = 20_000

/** A piece of a text with its own spaces, and the end of its sound where the vendor tells it. */
export interface Token {
  readonly text: string
  readonly toMs?: number | undefined
  readonly fromMs?: number | undefined
  readonly confidence?: number | undefined
}

/** Final text that comes in parts which are no words by themselves, until the vendor says that all of it has come. */
export class Settling {
  #tokens: Token[] = []
  #chars = 0
  #endMs = 0

  /** Those of one message. A message that ends where the one before does has come twice. An earlier end is not asked about: one absurd time would drop all that follows. */
  add(tokens: readonly Token[]): void {
    const endMs = endOf(tokens)
    if (endMs !== undefined && endMs === this.#endMs) return
    this.#endMs = endMs ?? this.#endMs
    this.#tokens.push(...tokens)
    for (const { text } of tokens) this.#chars += text.length
    while (this.#chars > MOST_CHARS) this.#chars -= this.#tokens.shift()?.text.length ?? this.#chars
  }

  /** All so far, with what may still change. */
  soFar(open: readonly Token[], language?: string): Heard {
    return wordsOf([...this.#tokens, ...open], false, language)
  }

  /** All of it has come. */
  end(language?: string): readonly Heard[] {
    const words = wordsOf(this.#tokens, true, language)
    this.#tokens = []
    this.#chars = 0
    return [words, { type: 'flushed' }]
  }
}

function wordsOf(tokens: readonly Token[], isFinal: boolean, language: string | undefined): Heard {
  const text = tokens
    .map((token) => token.text)
    .join('')
    .trim()
  const parts = tokens.flatMap(({ toMs, ...token }): Part[] => (toMs === undefined ? [] : [{ ...token, toMs }]))
  return {
    type: 'words',
    text,
    isFinal,
    toMs: endOf(tokens),
    parts: parts.length === tokens.length ? parts : undefined,
    language,
  }
}

const endOf = (tokens: readonly Token[]): number | undefined => tokens.findLast(({ toMs }) => toMs !== undefined)?.toMs
