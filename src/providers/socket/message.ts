import { type Static, type TSchema, Type } from '@sinclair/typebox'
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

/** A field that vendors leave out, or send as null, where there is nothing to say. */
export const nullable = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))
