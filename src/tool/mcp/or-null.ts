import { type TSchema, Type } from '@sinclair/typebox'

/** A field that may be missing. Servers in Go write `null` for what they have not set. */
export const orNull = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))
