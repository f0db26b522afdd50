import type { TSchema } from '@sinclair/typebox'
import type { Problem } from './problem.ts'

/** Breaks of lines, control characters and invisible ones: what is left of a careless copy. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** `docker --env-file` and systemd units leave quotation marks where a shell takes them off. */
const QUOTED = /^(["']).*\1$/s

/** Those that are sent as a header. */
const KEYS = /(?:^|[._])api_keys?(?:\.|$)/
/** No header carries it. A word processor writes such quotation marks. */
const BEYOND_HEADERS = /[^\0-\u00FF]/
/** The path of a file that holds the key, or what such a file holds. */
const IS_FILE = /^[/.{]/

/** What is wrong with a secret that looks right but matches nothing; `via` is the variable it came from. */
export function faultOfSecret(key: string, schema: TSchema, value: unknown, via?: string): Problem | undefined {
  // A key in PEM has lines.
  if (schema.secret !== true || schema['pattern']?.startsWith('^-----BEGIN')) return undefined
  const texts = textsIn(value)
  const from = via === undefined ? '' : ` (from ${via})`
  if (texts.some((text) => HIDDEN.test(text)))
    return {
      key,
      wrong: `has a line break or an invisible character within${from}`,
      wayOut: 'Write it again, in one line',
    }
  if (KEYS.test(key) && texts.some((text) => BEYOND_HEADERS.test(text) && !IS_FILE.test(text)))
    return {
      key,
      wrong: `has a character that no key can have, such as a curly quotation mark${from}`,
      wayOut: 'Copy it again',
    }
  if (texts.some((text) => QUOTED.test(text)))
    return {
      key,
      wrong: `stands in quotation marks, which count as part of it${from}`,
      wayOut: 'Take them off',
    }
  return undefined
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
