import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { orNull } from './or-null.ts'

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

/** Of the tools that are left out for one reason, so many are named. */
const MOST_NAMED = 5
const MOST_NAME_CHARS = 64

const Listed = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 256 }),
  description: orNull(Type.String()),
  inputSchema: Type.Object({
    type: orNull(Type.Literal('object')),
    properties: orNull(Type.Record(Type.String(), Type.Unknown())),
    required: orNull(Type.Array(Type.String())),
  }),
})

const Named = Type.Object({ name: Type.String() })

/** Tools of a server that are not offered for one reason. */
export interface LeftOut {
  readonly names: string[]
  /** How many there are beside `names`. */
  more: number
}

/** The tools of one server that can be offered, and why others cannot. */
export class ToolList {
  readonly tools: ListedTool[] = []
  /** By the reason. */
  readonly left = new Map<string, LeftOut>()
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
    const named = Value.Check(Named, sent) ? sent.name : '?'
    if (!Value.Check(Listed, sent)) return this.leave(named, 'no schema of an object')
    const { name, description, inputSchema } = sent
    if ((this.#wanted.size > 0 && !this.#wanted.has(name)) || this.#names.has(name)) return
    if (this.isFull) return this.leave(name, `there are more than ${MOST_TOOLS}: set tools_filter`)
    const parameters = schemaOf(inputSchema)
    const chars = sizeOf(parameters)
    if (chars > MOST_SCHEMA_CHARS) return this.leave(name, 'a schema of over 16 KiB')
    if (this.#chars + chars > MOST_SCHEMAS_CHARS)
      return this.leave(name, 'all schemas have over 128 KiB: set tools_filter')
    this.#chars += chars
    this.#names.add(name)
    const words = (description ?? '').slice(0, MOST_DESCRIPTION_CHARS).toWellFormed()
    this.tools.push({ name, description: words, parameters })
  }

  /** All has been listed: what is wanted and was not there is left out, too. */
  end(): void {
    const left = new Set([...this.left.values()].flatMap(({ names }) => names))
    for (const name of this.#wanted)
      if (!this.#names.has(name) && !left.has(name)) this.leave(name, 'tools_filter names it, the server does not')
  }

  leave(name: string, why: string): void {
    const left = this.left.get(why) ?? { names: [], more: 0 }
    this.left.set(why, left)
    if (left.names.length < MOST_NAMED) left.names.push(name.slice(0, MOST_NAME_CHARS).toWellFormed())
    else left.more++
  }
}

/** The schema as models are given it. */
const schemaOf = (schema: object): Readonly<Record<string, unknown>> => ({
  type: 'object',
  ...Object.fromEntries(Object.entries(schema).filter(([name, value]) => name !== '$schema' && value !== null)),
})

/** As JSON. One that is nested too deeply for JSON has no end. */
function sizeOf(schema: unknown): number {
  try {
    return JSON.stringify(schema).length
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
