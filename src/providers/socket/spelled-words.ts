import { wordSpans } from '../../language/words.ts'
import type { TimedWord } from '../../tts/tts.ts'

/** Makes words of the characters whose times a voice tells. A word may come in parts. */
export class SpelledWords {
  #run = ''
  /** When each of its UTF-16 units is over. */
  readonly #endsMs: number[] = []

  /** The words that a space ends within these characters. `ends` are those of the characters, in seconds. */
  add(characters: readonly string[], ends: readonly number[]): TimedWord[] {
    return characters.flatMap((character, at) => {
      if (character.trim() === '') return this.end()
      this.#run += character
      for (let unit = 0; unit < character.length; unit++) this.#endsMs.push((ends[at] ?? 0) * 1000)
      return []
    })
  }

  /** No more characters come: the last word, or the words of a script without spaces. */
  end(): TimedWord[] {
    const [run, endsMs] = [this.#run, this.#endsMs.splice(0)]
    this.#run = ''
    return wordSpans(run).map(({ start, end }) => ({ text: run.slice(start, end), toMs: endsMs[end - 1] ?? 0 }))
  }
}
