import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { ToolSpec } from '../../../llm/llm.ts'
import { contentWords } from './content-words.ts'
import { utterance } from './utterance.ts'

/** One value that a tool takes. */
export interface Input {
  readonly name: string
  /** How it is asked for. */
  readonly label: string
  readonly isRequired: boolean
  readonly kind: InputKind
}

export type InputKind =
  | { readonly type: 'choice'; readonly choices: readonly Choice[] }
  | { readonly type: 'number'; readonly isWhole: boolean; readonly least: number; readonly most: number }
  | { readonly type: 'yes-or-no' }
  | { readonly type: 'day' | 'time' | 'name' | 'sentence' | 'words' }

/** One of a few values, and how it is said. */
export interface Choice {
  readonly value: string
  readonly plain: string
}

/** A tool as the demo understands it. */
export interface Offer {
  readonly name: string
  readonly nameWords: ReadonlySet<string>
  /** Those of its name and of its description. */
  readonly words: ReadonlySet<string>
  readonly inputs: readonly Input[]
}

/** These have skills of their own, or act on the call in other ways. */
export const ACTING: ReadonlySet<string> = new Set(['end_call', 'transfer_call', 'send_dtmf', 'hand_over'])

const MOST_INPUTS = 20
const MOST_VALUES = 100
const MOST_VALUE_CHARS = 60
const MOST_LABEL_CHARS = 40

const Parameters = Type.Object({
  properties: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  required: Type.Optional(Type.Array(Type.String())),
})
const Word = Type.String({ minLength: 1, maxLength: MOST_VALUE_CHARS })
const Enum = Type.Object({ enum: Type.Array(Word, { minItems: 1, maxItems: MOST_VALUES }) })
const Union = Type.Object({
  anyOf: Type.Array(Type.Object({ const: Word }), { minItems: 1, maxItems: MOST_VALUES }),
})
const Only = Type.Object({ const: Word })
const Simple = Type.Object({
  type: Type.String(),
  format: Type.Optional(Type.String()),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
})

/** The same tools are offered turn after turn. */
const READ = new WeakMap<ToolSpec, Offer | 'no offer'>()

/** Undefined for a tool that needs what nobody says in a word, such as a list. */
export function offerOf(spec: ToolSpec): Offer | undefined {
  const offer = READ.get(spec) ?? readOffer(spec) ?? 'no offer'
  READ.set(spec, offer)
  return offer === 'no offer' ? undefined : offer
}

function readOffer({ name, description, parameters }: ToolSpec): Offer | undefined {
  if (ACTING.has(name) || !Value.Check(Parameters, parameters)) return undefined
  const { properties = {}, required = [] } = parameters
  const all = Object.entries(properties)
  if (all.length > MOST_INPUTS) return undefined
  const inputs: Input[] = []
  for (const [key, schema] of all) {
    const label = labelOf(key)
    const kind = kindOf(schema, label)
    const isRequired = required.includes(key)
    if (kind) inputs.push({ name: key, label, isRequired, kind })
    else if (isRequired) return undefined
  }
  const nameWords = contentWords(name)
  return {
    name,
    nameWords,
    words: new Set([...nameWords, ...contentWords(description)]),
    // What must be there gets the first of the numbers that were said.
    inputs: inputs.toSorted((one, other) => Number(other.isRequired) - Number(one.isRequired)),
  }
}

const labelOf = (key: string): string =>
  key
    .slice(0, MOST_LABEL_CHARS)
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()

function kindOf(schema: unknown, label: string): InputKind | undefined {
  if (Value.Check(Enum, schema)) return choice(schema.enum)
  if (Value.Check(Union, schema)) return choice(schema.anyOf.map((value) => value.const))
  if (Value.Check(Only, schema)) return choice([schema.const])
  if (!Value.Check(Simple, schema)) return undefined
  const { type, format, minimum, maximum } = schema
  if (type === 'boolean') return { type: 'yes-or-no' }
  if (type === 'string') return { type: meaningOf(label, format) }
  if (type !== 'integer' && type !== 'number') return undefined
  return { type: 'number', isWhole: type === 'integer', least: minimum ?? -Infinity, most: maximum ?? Infinity }
}

const choice = (values: readonly string[]): InputKind => ({
  type: 'choice',
  choices: values.map((value) => ({ value, plain: utterance(value).plain })),
})

function meaningOf(label: string, format: string | undefined): 'day' | 'time' | 'name' | 'sentence' | 'words' {
  if (format === 'date' || /\b(?:date|day|weekday)\b/.test(label)) return 'day'
  if (format === 'time' || /\b(?:time|hour)\b/.test(label)) return 'time'
  if (/\bname\b/.test(label)) return 'name'
  return /\b(?:question|text|message|sentence|request)\b/.test(label) ? 'sentence' : 'words'
}
