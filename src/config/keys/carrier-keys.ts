import { Type } from '@sinclair/typebox'

type Form = { readonly pattern?: string }

/** A secret that a carrier shares with us. */
export const sharedSecret = (description: string, example: string, env: readonly string[], form: Form = {}) =>
  Type.Optional(Type.String({ minLength: 1, secret: true, env, description, example, ...form }))

/** What the REST API of a carrier asks for; `variable` is the name that the carrier's own tools read. */
export const account = (description: string, example: string, variable: string, secret = true) =>
  Type.Optional(Type.String({ minLength: 1, description, example, secret, env: [variable] }))

/** Base64 as RFC 4648 has it, of any length. */
export const BASE64 = '^[A-Za-z0-9+/]+={0,2}$'
