import { JsonScan, parsed } from './json-in-text.ts'
import { looksLikeCall } from './written-calls.ts'

/** How a call in JSON begins. */
const BROKEN_CALL = /^[[{\s]{1,8}["'](?:name|function|tool|tool_name|tool_calls)["']\s*:/
/** More than any call holds. */
export const MAX_CALL_CHARS = 16_384

/** What a block turned out to be: words, a call, or one that broke off; `open` while it goes on. */
export type BlockIs = 'open' | 'words' | 'call' | 'broken-call'

/** JSON, or Python behind the name of a tool, up to the bracket that closes it: a call, or words after all. */
export class CallBlock {
  readonly #form: 'json' | 'python'
  readonly #offered: readonly string[]
  readonly #scan = new JsonScan()
  /** Its second sign is known, and does not speak against it. */
  #isLikely: boolean
  text: string
  /** What stood before it, which goes with it. */
  readonly fence: string

  constructor(form: 'json' | 'python', offered: readonly string[], text: string, fence: string) {
    this.#form = form
    this.#offered = offered
    this.#isLikely = form === 'python'
    this.text = text
    this.fence = fence
    for (const sign of text) this.#scan.closes(sign)
  }

  push(sign: string): BlockIs {
    this.text += sign
    if (this.#scan.closes(sign)) {
      const isCall = this.#form === 'python' || looksLikeCall(parsed(this.text), this.#offered)
      return isCall ? 'call' : 'words'
    }
    if (this.text.length > MAX_CALL_CHARS) return this.end()
    if (this.#isLikely || /\s/.test(sign)) return 'open'
    if (!/["'{[]/.test(sign)) return this.end()
    this.#isLikely = true
    return 'open'
  }

  /** The reply is over, or it cannot be a whole call. */
  end(): 'words' | 'broken-call' {
    return this.#form === 'python' || BROKEN_CALL.test(this.text) ? 'broken-call' : 'words'
  }
}
