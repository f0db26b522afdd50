/** The longest line or event; a token takes a few hundred bytes. */
const MAX_CHARS = 1024 * 1024

/** What a server streams is longer than anything it should. */
export class EventTooLong extends Error {
  override readonly name = 'EventTooLong'
}

export const DONE = '[DONE]'

const BEGINS_OBJECT = /^\s*\{/

/**
 * The JSON objects of a stream of server-sent events (WHATWG HTML §9.2), and `DONE`. Comments, other fields and data that is no JSON
 * object are passed over, whatever the name of their event. It is more patient than the standard: an event may lack its blank line, its
 * `data:`, or its end, and one object alone may stand in place of the stream. Linear in the stream, however that is cut. Throws
 * `EventTooLong`, and what the body throws.
 */
export async function* events(body: ReadableStream<Uint8Array> | null): AsyncGenerator<object | typeof DONE> {
  if (!body) return
  const reader = new EventReader()
  for await (const text of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>))
    yield* reader.push(text)
  yield* reader.end()
}

class EventReader {
  /** The line that is not yet whole, in parts, and the data lines of an event that is not. */
  #line: string[] = []
  #data: string[] = []
  /** The event is JSON without `data:`, which may go on over several lines. */
  #isBare = false
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
    const field = /^data:(.*)$/s.exec(line)?.[1]
    const isBare = field === undefined && (this.#isBare || BEGINS_OBJECT.test(line))
    if (this.#isBare && !isBare) yield* this.#endEvent()
    const data = isBare ? line : field
    if (data === undefined) return
    if (data.trim() === DONE) {
      yield* this.#endEvent()
      return yield DONE
    }
    // A heartbeat, such as "data: ping", is not the first line of an object.
    if (!BEGINS_OBJECT.test(this.#data[0] ?? '')) this.#data = []
    // Most servers write an event on one line; it need not wait for the blank one.
    const whole = this.#data.length === 0 ? objectIn(data) : undefined
    if (whole === undefined) {
      this.#isBare = isBare
      this.#data.push(data)
    } else {
      this.#chars = 0
      yield whole
    }
  }

  *#endEvent(): Generator<object> {
    this.#chars = 0
    if (this.#data.length === 0) return
    const whole = objectIn(this.#data.join('\n'))
    this.#data = []
    this.#isBare = false
    if (whole !== undefined) yield whole
  }
}

/** The object that a text is in JSON; undefined where it is anything else. */
function objectIn(text: string): object | undefined {
  if (!BEGINS_OBJECT.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
