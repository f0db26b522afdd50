import { Type } from '@sinclair/typebox'
import { text } from './forms.ts'

const EVENTS = ['call.started', 'turn', 'tool', 'call.ended'] as const

const Secret = Type.String({ minLength: 1 })
/** The new one and the old one; more is a mistake. */
const MOST_SECRETS = 4

const Sink = Type.Object(
  {
    url: Type.String({ pattern: '^https?://[^\\s/?#]+[^\\s#]*$' }),
    secret: Type.Union([Secret, Type.Array(Secret, { minItems: 1, maxItems: MOST_SECRETS, uniqueItems: true })]),
    events: Type.Optional(
      Type.Array(Type.Union(EVENTS.map((event) => Type.Literal(event))), { minItems: 1, uniqueItems: true }),
    ),
  },
  { additionalProperties: false },
)

/** Who is told what happens in calls. */
export const webhookKeys = {
  webhooks: Type.Array(Sink, {
    default: [],
    maxItems: 16,
    secret: true,
    description:
      'Addresses that are told what happens in calls, by signed requests (docs/webhooks.md). Each has a "url", the "secret" that its requests are signed with ("whsec_" and base64, or a text of 16 characters or more; a list of two while you change it) and, if it does not want all, its "events": "call.started", "turn", "tool", "call.ended". The address is https:// unless its host is this machine or one of a private network.',
    example: [{ url: 'https://example.com/voxray', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  }),
  webhook_spool_dir: text(
    'Folder that keeps the events of webhooks until they are delivered, so that those of a server that stops or crashes are sent after its restart. Several servers may have the same folder. With session_store "redis" they are kept in Redis instead.',
    '/var/lib/voxray/webhooks',
  ),
}
