/** The longest line or event; a token takes a few hundred bytes. */
const MAX_CHARS = 1024 * 1024

/** What a server streams is longer than anything it should. */
export class EventTooLong extends Error {
  override readonly name = 'EventTooLong'
}

export const DONE = '[DONE]'

/**
 * The JSON objects of a stream of server-sent events (WHATWG HTML §9.2), and `DONE`. Comments, other fields and data that is no JSON
 * object are passed over, whatever the name of their event. It is more patient than the standard: an event may lack its blank line, its
 * `data:`, or its end. Linear in the stream, however that is cut. Throws `EventTooLong`, and what the body throws.
 */
export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<object | typeof DONE> {
  const reader = new EventReader()
  for await (const text of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>))
    yield* reader.push(text)
  yield* reader.end()
}

class EventReader {
  /** The line that is not yet whole, in parts, and the data lines of an event that is not. */
  #line: string[] = []
  #data: string[] = []
  #chars = 0
  #endsInReturn = false;

  *push(text: string): Generator<object | typeof DONE> {
    const from = this.#endsInReturn && text.startsWith('\n') ? text.slice(1) : text
    this.#endsInReturn = text.endsWith('\r')
    for (const [at, part] of from.split(/\r\n|\n|\r/).entries()) {
      if (at > 0) yield* this.#endLine()
      this.#chars += part.length
      if (this.#chars > MAX_CHARS) throw new EventTooLong()
      if (part !== '') this.#line.push(part)
    }
  }

  *end(): Generator<object | typeof DONE> {
    yield* this.#endLine()
    yield* this.#endEvent()
  }

  *#endLine(): Generator<object | typeof DONE> {
    if (this.#line.length === 0) return yield* this.#endEvent()
    const line = this.#line.join('')
    this.#line = []
    const data = /^\s*\{/.test(line) ? line : /^data:(.*)$/s.exec(line)?.[1]
    if (data === undefined) return
    if (data.trim() === DONE) {
      yield* this.#endEvent()
      return yield DONE
    }
    // Most servers write an event on one line; it need not wait for the blank one.
    const whole = this.#data.length === 0 ? objectIn(data) : undefined
    if (whole === undefined) this.#data.push(data)
    else {
      this.#chars = 0
      yield whole
    }
  }

  *#endEvent(): Generator<object> {
    this.#chars = 0
    if (this.#data.length === 0) return
    const whole = objectIn(this.#data.join('\n'))
    this.#data = []
    if (whole !== undefined) yield whole
  }
}

/** The object that a text is in JSON; undefined where it is anything else. */
export function objectIn(text: string): object | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
