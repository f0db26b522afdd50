import { StageError } from '../../std/errors.ts'
import { ToolFailure, type ToolResult } from '../tool.ts'

/** What a service says of a request that it refuses. */
const MOST_COMPLAINT_BYTES = 1000

/** JSON by any of its names, and what else people read. */
const isReadable = (type: string): boolean => {
  const [essence = ''] = type.toLowerCase().split(';', 1)
  const [kind, name = ''] = essence.trim().split('/', 2)
  return kind === 'text' || /^(?:json|xml|yaml|x-ndjson)$/.test(name.split('+').at(-1) ?? '')
}

/** What the model is told of a reply. Throws `ToolFailure` or `StageError`. */
export async function toldOf(response: Response, host: string, maxBytes: number): Promise<ToolResult> {
  const { status, ok, headers } = response
  const type = headers.get('content-type') ?? 'text/plain'
  if (!ok) throw await refusalOf(response, host, type)
  if (!isReadable(type)) {
    await response.body?.cancel()
    // A reply without a body may have any type.
    if (status === 204 || headers.get('content-length') === '0') return { type: 'answer', told: 'It is done.' }
    throw new ToolFailure('It answered with something that is no text.')
  }
  const { text, isWhole } = await textOf(response, type, maxBytes)
  if (text.trim() === '') return { type: 'answer', told: 'It is done.' }
  return { type: 'answer', told: isWhole ? text : `${text} (the rest was cut)` }
}

/**
 * What was wrong with the input is for the model, which can correct it: it reads what a 4xx says. What is wrong with the service or with
 * our key is for the operator. A page of a server that broke is not read out to callers.
 */
async function refusalOf(response: Response, host: string, type: string): Promise<Error> {
  const { status } = response
  const isOfInput = status >= 400 && status < 500 && ![401, 403, 407, 408, 429].includes(status)
  if (!isOfInput) await response.body?.cancel()
  if (status === 401 || status === 403 || status === 407)
    return new StageError('tool', 'unauthorized', `${host} refused us (${status})`)
  if (status === 429) return new StageError('tool', 'rate-limited', `${host} limits the rate (429)`)
  if (status >= 500 || status === 408) return new StageError('tool', 'server-error', `${host} failed (${status})`)
  if (!isOfInput) return new StageError('tool', 'bad-response', `${host} answered ${status}`)
  const isText = isReadable(type)
  const text = isText ? (await textOf(response, type, MOST_COMPLAINT_BYTES)).text.trim() : ''
  if (!isText) await response.body?.cancel()
  return new ToolFailure(text === '' ? `It answered ${status}.` : `It answered ${status}: ${text}`)
}

/** The beginning of a body, and whether that is all of it. */
async function textOf({ body }: Response, type: string, maxBytes: number): Promise<{ text: string; isWhole: boolean }> {
  if (!body) return { text: '', isWhole: true }
  const decoder = decoderOf(type)
  const reader = body.getReader()
  let text = ''
  let left = maxBytes
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { text: text + decoder.decode(), isWhole: true }
    text += decoder.decode(value.subarray(0, left), { stream: true })
    left -= value.byteLength
    if (left >= 0) continue
    await reader.cancel()
    return { text, isWhole: false }
  }
}

/** For the encoding that the type names, or else UTF-8. */
function decoderOf(type: string): TextDecoder {
  const [, label = 'utf-8'] = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(type) ?? []
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}
