import type { Heard } from '../../stt/streamed.ts'

/** More final text than this, without an end, is the recogniser's own. */
const MOST_CHARS = 20_000

/**
 * Final text that comes in parts which are no words by themselves, until the vendor says that all of it has come. Parts bring their own
 * spaces.
 */
export class Settling {
  #text = ''
  #endMs: number | undefined

  /** `endMs`: of the part, in the audio. One that was added before comes twice. */
  add(text: string, endMs: number | undefined): void {
    if (endMs !== undefined && endMs <= (this.#endMs ?? 0)) return
    this.#endMs = endMs ?? this.#endMs
    this.#text = (this.#text + text).slice(-MOST_CHARS)
  }

  /** All so far, with `open`, which may still change. */
  soFar(open: string, toMs: number | undefined, language?: string): Heard {
    return { type: 'words', text: (this.#text + open).trim(), isFinal: false, toMs, language }
  }

  /** All of it has come. */
  end(toMs = this.#endMs, language?: string): readonly Heard[] {
    const text = this.#text.trim()
    this.#text = ''
    return [{ type: 'words', text, isFinal: true, toMs, language }, { type: 'flushed' }]
  }
}
