import type { Static, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/** A vendor's message, or undefined for one of another form: vendors add some without notice. */
export function messageOf<T extends TSchema>(schema: T, text: string): Static<T> | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return Value.Check(schema, message) ? message : undefined
  } catch {
    return undefined
  }
}
