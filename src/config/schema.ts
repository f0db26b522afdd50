import { Kind, OptionalKind, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox'
import { agentKeys, ownKeysOf } from './keys/agents.ts'
import { callKeys } from './keys/calls.ts'
import { conversationKeys } from './keys/conversation.ts'
import { outgoingKeys } from './keys/outgoing.ts'
import { providerKeys } from './keys/providers.ts'
import { recordKeys } from './keys/records.ts'
import { serverKeys } from './keys/server.ts'
import { telephonyKeys } from './keys/telephony.ts'
import { webhookKeys } from './keys/webhooks.ts'
import { toolKeys } from './keys/tools.ts'
import type { CarriersFacts } from './carrier-facts.ts'

/** A checked configuration, frozen. Leaves take the few values they need. Carriers are given all of it, and read their own keys. */
export type Config = Static<
  TObject<
    typeof serverKeys &
      typeof callKeys &
      typeof agentKeys &
      typeof providerKeys &
      typeof conversationKeys &
      typeof toolKeys &
      ReturnType<typeof telephonyKeys> &
      typeof outgoingKeys &
      typeof recordKeys &
      typeof webhookKeys
  >
>

/** Every key of the configuration: name, default, bounds, environment names, what it is for and whether it works. */
export interface ConfigShape {
  /** The keys by topic, in the order in which they are shown. */
  readonly topics: readonly { readonly title: string; readonly keys: TProperties }[]
  readonly properties: TProperties
  readonly keys: readonly Key[]
  /** Those of the properties that each agent may have of its own. */
  readonly ownOfAgents: TProperties
}

/** Each carrier adds keys of its own, and its name to those that `runner_transport` takes. Throws when two keys have one name. */
export function shapeOf(carriers: CarriersFacts): ConfigShape {
  const topics = [
    { title: 'Server', keys: serverKeys },
    { title: 'Calls and sessions', keys: callKeys },
    { title: 'Providers', keys: providerKeys },
    { title: 'Conversation', keys: conversationKeys },
    { title: 'Tools of others', keys: toolKeys },
    { title: 'Agents', keys: agentKeys },
    { title: 'Telephony and rooms', keys: telephonyKeys(carriers) },
    { title: 'Outgoing calls', keys: outgoingKeys },
    ...Object.values(carriers).map(({ title, keys }) => ({ title, keys })),
    { title: 'Recording and transcripts', keys: recordKeys },
    { title: 'Webhooks', keys: webhookKeys },
  ]
  const properties: TProperties = {}
  for (const { title, keys } of topics)
    for (const [name, schema] of Object.entries(keys)) {
      if (Object.hasOwn(properties, name)) throw new Error(`the key "${name}" of ${title} is a key already`)
      properties[name] = schema
    }
  return { topics, properties, keys: keysOf(properties), ownOfAgents: ownKeysOf(properties) }
}

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
