import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { PROBE, type RedisConnection } from './connection.ts'
import { RedisTexts, type RedisTextsOptions } from './texts.ts'
import type { Session } from '../session.ts'
import type { SessionStore } from '../store.ts'

const Trace = Type.Object({
  traceId: Type.String({ pattern: '^[\\da-f]{32}$' }),
  parent: Type.Optional(
    Type.Object({
      spanId: Type.String({ pattern: '^[\\da-f]{16}$' }),
      isSampled: Type.Boolean(),
      state: Type.Optional(Type.String({ maxLength: 512 })),
    }),
  ),
})

/** As voxray-go's server writes it, so that both can serve one another's callers. It skips trace and agent. */
const Stored = Type.Object({
  Body: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  Trace: Type.Optional(Type.Unknown()),
  Agent: Type.Optional(Type.String()),
})

export interface RedisSessionsOptions extends RedisTextsOptions {
  readonly ttlMs: number
}

/** Sessions that every server on one Redis knows. */
export class RedisSessions implements SessionStore {
  readonly #redis: RedisConnection
  readonly #texts: RedisTexts
  readonly #ttlMs: number

  constructor(redis: RedisConnection, { ttlMs, ...texts }: RedisSessionsOptions) {
    this.#redis = redis
    this.#texts = new RedisTexts(redis, texts)
    this.#ttlMs = ttlMs
  }

  async put({ id, body, trace, agent }: Session, atLeastMs = 0): Promise<void> {
    const stored: Static<typeof Stored> = {
      Body: body,
      ...(trace && { Trace: trace }),
      ...(agent !== undefined && { Agent: agent }),
    }
    await this.#texts.set(keyOf(id), JSON.stringify(stored), Math.ceil(Math.max(this.#ttlMs, atLeastMs)))
  }

  async get(id: string): Promise<Session | undefined> {
    const json = await this.#texts.get(keyOf(id))
    if (json === undefined) return undefined
    const { Body: body, Trace: trace, Agent: agent } = parsed(json)
    // A trace in another form, of another version, is no reason to turn its caller away.
    return {
      id,
      body: body ?? {},
      ...(Value.Check(Trace, trace) && { trace }),
      ...(agent !== undefined && { agent }),
    }
  }

  async ping(): Promise<void> {
    await this.#redis.run(...PROBE)
  }
}

function parsed(json: string): Static<typeof Stored> {
  try {
    return Value.Parse(Stored, JSON.parse(json))
  } catch {
    // Without the cause: it would quote what an application said of its caller.
    throw new Error('a session in Redis is not in our form: does something else write under voxray:session?')
  }
}

const keyOf = (id: string): string => `voxray:session:${id}`
