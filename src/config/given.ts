import { Value } from '@sinclair/typebox/value'
import { faultOfAddress } from './check-address.ts'
import { faultOfSecret } from './check-secrets.ts'
import type { Found } from './look-up.ts'
import type { Problem } from './problem.ts'
import type { Key } from './schema.ts'
import { wrongValue } from './wrong-value.ts'

/** What is wrong with the value of one key. */
export const faultOf = ({ name, schema }: Key, { value, via }: Found): Problem | undefined =>
  Value.Check(schema, value)
    ? (faultOfSecret(name, schema, value, via) ?? faultOfAddress(name, schema, value, via))
    : wrongValue(name, schema, value, via)

/** Puts the value where the path says, making the objects on the way. */
export function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path
  if (rest.length > 0) put((values[first] ??= {}) as Record<string, unknown>, rest, value)
  else if (value !== undefined) values[first] = value
}
