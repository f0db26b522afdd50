import { type TProperties, Type } from '@sinclair/typebox'
import { conversationKeys } from './conversation.ts'
import { text } from './forms.ts'
import { outgoingKeys } from './outgoing.ts'
import { providerKeys } from './providers.ts'

/** Several agents on one server, and who takes which call. */
export const agentKeys = {
  agents: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), {
    default: {},
    secret: 'within',
    verbatim: true,
    description:
      'Agents by name (letters, digits, - and _, at most 32). Each has keys of this configuration that it does not share with the top level: those that say "an agent may have its own". docs/agents.md says how a call finds its agent.',
    example: { sales: { system_prompt: 'You sell umbrellas.', tts_voice: 'nova' } },
  }),
  default_agent: text(
    'The agent that takes calls for which none is chosen. Not set, or "default": the top level is an agent itself, named "default". Otherwise the top level only holds what the agents share.',
    'sales',
  ),
  numbers: Type.Record(Type.String(), Type.String(), {
    default: {},
    description:
      'Which agent takes phone calls to which number of ours. Numbers are compared by their digits, however the carrier writes them.',
    example: { '+15551230001': 'sales' },
  }),
}

/** Keys of providers that all agents of a server share. */
const SHARED: readonly string[] = [
  'speech_cache_dir',
  'plugins',
  'plugin_options',
] satisfies (keyof typeof providerKeys)[]

/** What an agent may have of its own: all keys of the conversation, those of its models, and these. */
const OWN: ReadonlySet<string> = new Set([
  ...Object.keys(conversationKeys),
  ...Object.keys(providerKeys).filter((name) => !SHARED.includes(name)),
  'rtc_max_duration_secs',
  'call_idle_timeout_secs',
  ...Object.keys(outgoingKeys),
  'transfer_targets',
  'http_tools',
  'client_tools',
  'mcp_tools',
])

/** Those of all keys that an agent may have of its own. */
export const ownKeysOf = (all: TProperties): TProperties =>
  Object.fromEntries(Object.entries(all).filter(([name]) => OWN.has(name)))
