import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/** A tool as its server names it. */
export interface ListedTool {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** OpenAI takes 128 tools in all. */
export const MOST_TOOLS = 128
const MOST_DESCRIPTION_CHARS = 1024
/** Of one schema, and of all of a server: about 30 000 tokens, which each turn would cost. */
const MOST_SCHEMA_CHARS = 16_384
const MOST_SCHEMAS_CHARS = 131_072

const Listed = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 256 }),
  description: Type.Optional(Type.String()),
  inputSchema: Type.Object({
    type: Type.Literal('object'),
    properties: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    required: Type.Optional(Type.Array(Type.String())),
  }),
})

/** The tools of one server that can be offered, and why others cannot. */
export class ToolList {
  readonly tools: ListedTool[] = []
  readonly left = new Set<string>()
  readonly #wanted: ReadonlySet<string>
  readonly #names = new Set<string>()
  #chars = 0

  /** `wanted`: by the server's own names; none are all, as in voxray-go. */
  constructor(wanted: readonly string[]) {
    this.#wanted = new Set(wanted)
  }

  get isFull(): boolean {
    return this.tools.length >= MOST_TOOLS
  }

  /** What a server sent as a tool. */
  add(sent: unknown): void {
    if (!Value.Check(Listed, sent)) return this.#leave('one has no schema of an object')
    const { name, description = '', inputSchema } = sent
    if ((this.#wanted.size > 0 && !this.#wanted.has(name)) || this.#names.has(name)) return
    if (this.isFull) return this.#leave(`there are more than ${MOST_TOOLS}: set tools_filter`)
    const chars = sizeOf(inputSchema)
    if (chars > MOST_SCHEMA_CHARS) return this.#leave('one has a schema of over 16 KiB')
    if (this.#chars + chars > MOST_SCHEMAS_CHARS) return this.#leave('all schemas have over 128 KiB: set tools_filter')
    this.#chars += chars
    this.#names.add(name)
    const { $schema: _, ...parameters } = inputSchema as Record<string, unknown>
    this.tools.push({ name, description: description.slice(0, MOST_DESCRIPTION_CHARS).toWellFormed(), parameters })
  }

  #leave(why: string): void {
    this.left.add(why)
  }
}

/** As JSON. One that is nested too deeply for JSON has no end. */
function sizeOf(schema: unknown): number {
  try {
    return JSON.stringify(schema).length
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
