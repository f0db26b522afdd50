/** No cough or knock is so long, and hardly a laugh. */
const SPEECH_MS = 1200

/** Which turns without words are asked about again: "Sorry, I didn't catch that." The others were noise. */
export class Unheard {
  #hasAsked = false

  /** Whether to ask about a turn of that length: once, until something has been understood. */
  asks(voicedMs: number): boolean {
    if (this.#hasAsked || voicedMs < SPEECH_MS) return false
    this.#hasAsked = true
    return true
  }

  understood(): void {
    this.#hasAsked = false
  }
}
