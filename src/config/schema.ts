import { Kind, OptionalKind, type Static, type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { callKeys } from './keys/calls.ts'
import { conversationKeys } from './keys/conversation.ts'
import { providerKeys } from './keys/providers.ts'
import { recordKeys } from './keys/records.ts'
import { serverKeys } from './keys/server.ts'
import { carrierAccountKeys } from './keys/carrier-accounts.ts'
import { telephonyKeys } from './keys/telephony.ts'

/** The keys by topic, in the order in which they are shown. */
export const TOPICS: readonly { readonly title: string; readonly keys: TProperties }[] = [
  { title: 'Server', keys: serverKeys },
  { title: 'Calls and sessions', keys: callKeys },
  { title: 'Providers', keys: providerKeys },
  { title: 'Conversation', keys: conversationKeys },
  { title: 'Telephony and rooms', keys: telephonyKeys },
  { title: 'Accounts at carriers', keys: carrierAccountKeys },
  { title: 'Recording and transcripts', keys: recordKeys },
]

/** Every key of the configuration: name, default, bounds, environment names, what it is for and whether it works. */
export const ConfigSchema = Type.Object({
  ...serverKeys,
  ...callKeys,
  ...providerKeys,
  ...conversationKeys,
  ...telephonyKeys,
  ...carrierAccountKeys,
  ...recordKeys,
})

/** A checked configuration. Frozen; leaves take the few values they need, never all of it. */
export type Config = Static<typeof ConfigSchema>

/** One key, such as `port` or `recording.enable`. */
export interface Key {
  readonly name: string
  readonly path: readonly string[]
  readonly schema: TSchema
  readonly isOptional: boolean
  /** Environment names, the winning one first. Objects and lists of them are written as JSON there. */
  readonly env: readonly string[]
}

/** The keys of some properties; those of an object are keys of their own. */
export const keysOf = (properties: TProperties, above: readonly string[] = []): readonly Key[] =>
  Object.entries(properties).flatMap(([name, schema]): readonly Key[] => {
    const path = [...above, name]
    if (schema[Kind] === 'Object') return keysOf(schema['properties'] as TProperties, path)
    const env = [`VOXRAY_${path.join('_').toUpperCase()}`, ...(schema.env ?? [])]
    return [{ name: path.join('.'), path, schema, isOptional: schema[OptionalKind] === 'Optional', env }]
  })

export const KEYS: readonly Key[] = keysOf(ConfigSchema.properties)
