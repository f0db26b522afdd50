import { asSchema, type FlexibleSchema } from '@ai-sdk/provider-utils'
import { format as checks } from '@cfworker/json-schema'
import { FormatRegistry, KindGuard, type TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { inputCheck } from '../tool/json-schema.ts'
import { ToolFailure } from '../tool/tool.ts'

/** No model is shown more. */
const MOST_ISSUE_CHARS = 1000

/** What a tool takes: a JSON Schema for the model, and a check of what it wrote. */
export interface InputReader {
  readonly parameters: Readonly<Record<string, unknown>>
  /** Throws `ToolFailure` for what does not fit. */
  read(written: unknown): unknown
}

/** By a schema of any kind that an agent may have. Undefined where it is none. */
export const inputReader = (schema: unknown): InputReader | undefined =>
  KindGuard.IsSchema(schema) ? typeBox(schema) : anyOther(schema)

function typeBox(schema: TSchema): InputReader {
  for (const name of formatsIn(schema)) learnFormat(name)
  return {
    parameters: { ...schema },
    read(written) {
      const [first] = Value.Errors(schema, written)
      if (first) throw unfit(`${first.path || '/'}: ${first.message}`)
      return written
    },
  }
}

/** TypeBox knows no formats, and refuses every text of one that it does not know. JSON Schema has those that nobody knows say nothing. */
function learnFormat(name: string): void {
  if (!FormatRegistry.Has(name)) FormatRegistry.Set(name, checks[name] ?? (() => true))
}

function formatsIn(schema: unknown, seen = new Set<unknown>()): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return []
  seen.add(schema)
  const own = 'format' in schema && typeof schema.format === 'string' ? [schema.format] : []
  return [...own, ...Object.values(schema).flatMap((inner: unknown) => formatsIn(inner, seen))]
}

/** Of zod, of another library of Standard Schema, or of the AI SDK. */
function anyOther(schema: unknown): InputReader | undefined {
  const isKnown = typeof schema === 'function' || (typeof schema === 'object' && schema !== null)
  if (!isKnown || (typeof schema === 'object' && !('~standard' in schema) && !('jsonSchema' in schema)))
    return undefined
  const known = asSchema(schema as FlexibleSchema<unknown>)
  const parameters: unknown = known.jsonSchema
  if (typeof parameters !== 'object' || parameters === null) return undefined
  const { validate } = known
  return {
    parameters: { ...parameters },
    read: validate
      ? async (written) => {
          const checked = await validate(written)
          if (!checked.success) throw unfit(checked.error.message)
          return checked.value
        }
      : byJsonSchema({ ...parameters }),
  }
}

/** Where the library leaves the check to others. */
function byJsonSchema(parameters: Readonly<Record<string, unknown>>): InputReader['read'] {
  const check = inputCheck(parameters)
  return (written) => {
    const issue = check(written)
    if (issue !== undefined) throw unfit(issue)
    return written
  }
}

const unfit = (issue: string): ToolFailure =>
  new ToolFailure(`The input does not fit: ${issue.slice(0, MOST_ISSUE_CHARS)}`)
