import { type JsonInText, JsonScan, loosely, objectsIn } from './json-in-text.ts'

/** A call as a model wrote it into its text, where its server should have read it. */
export interface WrittenCall {
  readonly name: string
  readonly input: unknown
}

type Fields = Readonly<Record<string, unknown>>

/**
 * The calls of offered tools in a text that is nothing but calls, however the model was taught to write them: as JSON with the name inside
 * (Hermes, Qwen, Mistral, Llama) or before it (DeepSeek, Kimi, Gemma 4, `<function=name>{}`), as tags (Qwen Coder, GLM, Anthropic), or as
 * Python. Linear in the text.
 */
export function writtenCalls(written: string, offered: readonly string[]): WrittenCall[] {
  const text = withPlainStrings(written)
  const found = objectsIn(text, loosely)
  const named = found.flatMap(({ value }) => callsIn(value, offered))
  if (named.length > 0) return named
  const inputs = found.filter(({ value }) => isFields(value))
  let next = 0
  return placesOf(text, offered, inputs).map(({ name, end, until }): WrittenCall => {
    for (let input = inputs[next]; input && input.at < until; input = inputs[++next])
      if (input.at >= end) return { name, input: input.value }
    const body = text.slice(end, until)
    return { name, input: taggedFields(body) ?? pythonFields(body) ?? {} }
  })
}

/** Gemma's strings, `<|"|>bye<|"|>` and `<escape>bye<escape>`, as those of JSON. */
const withPlainStrings = (text: string): string =>
  text
    .split(/<\|"\|>|<escape>/)
    .map((part, i) => (i % 2 === 0 ? part : JSON.stringify(part)))
    .join('')

/** Whether a JSON value has the form of a call, of a tool that is offered or not. */
export function looksLikeCall(value: unknown, offered: readonly string[]): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((each) => looksLikeCall(each, offered))
  if (!isFields(value)) return false
  if (callsIn(value, offered).length > 0) return inputOf(value) !== undefined || nameOf(value) === undefined
  return (nameOf(value) !== undefined && inputOf(value) !== undefined) || looksLikeCall(wrapped(value), offered)
}

/** What stands in `{"tool_calls": [...]}` and the like. */
const wrapped = (value: Fields): unknown => value['tool_calls'] ?? value['function_call'] ?? value['tool_call']

function callsIn(value: unknown, offered: readonly string[]): WrittenCall[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => (Array.isArray(each) ? [] : callsIn(each, offered)))
  if (!isFields(value)) return []
  const inner = wrapped(value)
  const name = nameOf(value)
  if (typeof inner === 'object' && inner !== null && name === undefined) return callsIn(inner, offered)
  const [[only = '', input] = [], ...others] = Object.entries(value)
  // {"end_call": {"say": "bye"}}
  if (others.length === 0 && offered.includes(only) && isFields(input)) return [{ name: only, input }]
  // LangChain's "action" is no name where it is "Final Answer".
  const called = name ?? value['action']
  const known = offered.find((tool) => tool === called || name?.endsWith(`.${tool}`))
  return known === undefined ? [] : [{ name: known, input: inputOf(value) ?? {} }]
}

function nameOf(value: Fields): string | undefined {
  const { function: called } = value
  const name = isFields(called) ? called['name'] : (value['name'] ?? value['tool_name'] ?? value['tool'] ?? called)
  return typeof name === 'string' ? name : undefined
}

function inputOf(value: Fields): unknown {
  const from = isFields(value['function']) ? value['function'] : value
  const input =
    from['arguments'] ??
    from['parameters'] ??
    from['args'] ??
    from['input'] ??
    from['tool_input'] ??
    from['action_input']
  return typeof input === 'string' ? (objectsIn(input)[0]?.value ?? input) : input
}

/** Where names of offered tools stand as words of their own, outside the input of another, and where the next begins. */
function placesOf(
  text: string,
  offered: readonly string[],
  inputs: readonly JsonInText[],
): { name: string; end: number; until: number }[] {
  const names = new Set(offered)
  const places: { name: string; start: number; end: number }[] = []
  let inputEnd = 0
  let next = 0
  for (const { 0: word, index } of text.matchAll(/[\w-]+/g)) {
    for (let input = inputs[next]; input && input.at < index; input = inputs[++next])
      inputEnd = Math.max(inputEnd, input.end)
    // gpt-oss without its special tokens: "end_call json" in one word.
    const name = names.has(word) ? word : word.replace(/json$/, '')
    const isClosing = text[index - 1] === '/'
    if (!names.has(name) || isClosing || index < inputEnd) continue
    const end = index + word.length
    places.push({ name, start: index, end })
    if (text[end] === '(') inputEnd = bracketsEnd(text, end)
  }
  return places.map(({ name, end }, at) => ({ name, end, until: places[at + 1]?.start ?? text.length }))
}

/** Behind the bracket that closes the one at `at`. */
function bracketsEnd(text: string, at: number): number {
  const scan = new JsonScan()
  let end = at
  while (end < text.length && !scan.closes(text[end] ?? '')) end++
  return end + 1
}

/** `<parameter=x>1</parameter>`, `<parameter name="x">1</parameter>`, `<arg_key>x</arg_key><arg_value>1</arg_value>`, `<x>1</x>`. */
function taggedFields(text: string): Fields | undefined {
  const fields: [string, unknown][] = []
  let key: string | undefined
  for (const [, written = '', content = ''] of text.matchAll(/<([^<>/][^<>]*)>([^<>]*)(?=<\/)/g)) {
    const [tag = ''] = /^[\w.-]+/.exec(written) ?? []
    const given = /^(?:\s*=|\s+name=)\s*["']?([\w.-]+)/.exec(written.slice(tag.length))?.[1]
    if (tag === 'arg_key') key = content.trim()
    else if (tag === 'arg_value' && key !== undefined) fields.push([key, valueOf(content)])
    else fields.push([given ?? tag, valueOf(content)])
  }
  return fields.length > 0 ? Object.fromEntries(fields) : undefined
}

/** `(say="bye", n=3)`. */
function pythonFields(text: string): Fields | undefined {
  const [, inside] = /^(?:\.\w+)?\s*\(([^]*)/.exec(text) ?? []
  if (inside === undefined) return undefined
  const pairs = inside.matchAll(/\b(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.+-]+)/g)
  return Object.fromEntries([...pairs].map(([, key = '', value = '']) => [key, literalOf(value)]))
}

function literalOf(text: string): unknown {
  if (!text.startsWith("'")) return valueOf(text)
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
}

/** JSON where it is JSON, else the text. */
function valueOf(text: string): unknown {
  const trimmed = text.trim()
  try {
    return JSON.parse(trimmed)
  } catch {
    return { True: true, False: false, None: null }[trimmed] ?? trimmed
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
