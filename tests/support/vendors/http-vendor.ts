import type { Fetch } from '../../../src/providers/http/http.ts'
import { connectionReset } from '../openai-server.ts'

/** What a vendor does with one request, in place of answering it well. */
export type Fault =
  | {
      readonly type: 'refuse'
      readonly status: number
      readonly headers?: Record<string, string>
      readonly body?: string
    }
  | { readonly type: 'unreachable' }
  /** Never even a status. */
  | { readonly type: 'silent' }
  /** Status 200 and this. */
  | { readonly type: 'instead'; readonly label: string; readonly body: string | Uint8Array<ArrayBuffer> }
  /** The right answer in its first parts, and then nothing for ever, a connection that breaks, or an end as if it were whole. */
  | { readonly type: 'stall' | 'break' | 'end'; readonly afterParts: number }
  /** The right answer under another label, in one part, or one that begins with so many single bytes. */
  | { readonly type: 'odd'; readonly label?: string; readonly isWhole?: true; readonly singleBytes?: number }

/** No vendor promises whole samples in a part. */
const PART_BYTES = 4801

/** A vendor that is asked over HTTP: in this process by `fetch`, or on a port. */
export class HttpVendor {
  readonly #answer: (request: Request) => Response | Promise<Response>
  /** What to do with the next requests; they are answered when there is none. */
  readonly faults: Fault[] = []
  /** In the order in which they came. */
  readonly urls: string[] = []
  /** Answers whose reader went away before their end. */
  abandoned = 0
  /** Parts of the last answer. */
  parts = 0

  constructor(answer: (request: Request) => Response | Promise<Response>) {
    this.#answer = answer
  }

  /** As the network would: an abort rejects, and closes the answer. */
  readonly fetch: Fetch = async (url, init) => {
    const signal = init.signal ?? new AbortController().signal
    signal.throwIfAborted()
    const gone = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    return await Promise.race([this.#handle(new Request(url, init), signal), gone])
  }

  /** On a port, for SDKs. */
  listen(): Disposable & { readonly url: string } {
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => this.#answer(request) })
    return { url: `http://127.0.0.1:${server.port}`, [Symbol.dispose]: () => void server.stop(true) }
  }

  async #handle(request: Request, signal: AbortSignal): Promise<Response> {
    this.urls.push(request.url)
    const fault = this.faults.shift()
    switch (fault?.type) {
      case 'refuse':
        return new Response(fault.body ?? '', { status: fault.status, headers: fault.headers ?? {} })
      case 'unreachable':
        throw connectionReset()
      case 'silent':
        return await new Promise(() => undefined)
      case 'instead':
        return new Response(this.#streamed([bytesOf(fault.body)], signal), {
          headers: { 'content-type': fault.label },
        })
      default:
        return await this.#whole(request, signal, fault)
    }
  }

  async #whole(
    request: Request,
    signal: AbortSignal,
    fault: Exclude<Fault, { type: 'refuse' | 'unreachable' | 'silent' | 'instead' }> | undefined,
  ): Promise<Response> {
    const { status, headers, body } = await this.#answer(request)
    const whole = new Uint8Array(await new Response(body).arrayBuffer())
    if (fault?.type !== 'odd')
      return new Response(this.#streamed(partsOf(whole, PART_BYTES), signal, fault), { status, headers })
    const { label, isWhole, singleBytes = 0 } = fault
    if (label !== undefined) headers.set('content-type', label)
    const rest = whole.subarray(singleBytes)
    const parts = [...partsOf(whole.subarray(0, singleBytes), 1), ...(isWhole ? [rest] : partsOf(rest, PART_BYTES))]
    return new Response(this.#streamed(parts, signal), { status, headers })
  }

  #streamed(
    parts: readonly Uint8Array[],
    signal: AbortSignal,
    fault?: Extract<Fault, { afterParts: number }>,
  ): ReadableStream<Uint8Array> {
    this.parts = parts.length
    let sent = 0
    let isOver = false
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) =>
          signal.addEventListener('abort', () => {
            if (isOver) return
            this.abandoned++
            controller.error(signal.reason)
          }),
        pull: async (controller) => {
          if (fault && sent === fault.afterParts) {
            if (fault.type === 'stall') return await new Promise(() => undefined)
            isOver = true
            return fault.type === 'break' ? controller.error(connectionReset()) : controller.close()
          }
          const part = parts[sent++]
          if (part) return controller.enqueue(part)
          isOver = true
          controller.close()
        },
        cancel: () => {
          if (!isOver) this.abandoned++
          isOver = true
        },
      },
      { highWaterMark: 0 },
    )
  }
}

const bytesOf = (body: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body

function partsOf(whole: Uint8Array, partBytes: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < whole.length; at += partBytes) parts.push(whole.slice(at, at + partBytes))
  return parts
}
