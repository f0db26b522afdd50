import { type Schema, Validator } from '@cfworker/json-schema'

/** Says what does not fit, for the model; undefined where all fits. */
export type InputCheck = (input: unknown) => string | undefined

const MOST_TOLD = 5

/**
 * A check against a JSON Schema (2020-12) of the operator's. It walks the schema instead of making code of it, so it runs where code
 * cannot be made. Throws where the schema refers to what is not in it.
 */
export function inputCheck(schema: Readonly<Record<string, unknown>>): InputCheck {
  // It keeps what it is given, and writes into it.
  const validator = new Validator(structuredClone(schema) as Schema, '2020-12', false)
  return (input) => {
    const { valid, errors } = validator.validate(input)
    if (valid) return undefined
    // Each level above an error repeats that there is one.
    const leaves = errors.filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items')
    return (leaves.length > 0 ? leaves : errors)
      .slice(0, MOST_TOLD)
      .map(({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, '') || 'input'}: ${error}`)
      .join(' ')
  }
}
