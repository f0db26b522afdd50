import { StoreUnavailable } from './unavailable.ts'

/** How long one command may take, and one try to connect. */
const DEADLINE_MS = 2000
/** A connection that is silent this long after a command is dead, and made anew. */
const SILENCE_MS = 3000
const MAX_RECONNECT_DELAY_MS = 1000

/** One connection, shared by all that is kept in Redis. It comes back by itself after a loss. */
export interface RedisConnection extends Disposable {
  /** Throws `StoreUnavailable` within two seconds when there is no answer. */
  run(command: string, ...args: readonly (string | number)[]): Promise<unknown>
}

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`, with user, password and database where needed. */
  readonly url: string
  /** Told once when the connection is lost, with the reason, and with `undefined` when it stands. */
  tellConnection(trouble: string | undefined): void
}

/** Resolves when the connection stands or a first try has failed; it is tried again in either case. */
export async function connectRedis({ url, tellConnection }: RedisConnectionOptions): Promise<RedisConnection> {
  // Imported here: a server that keeps its sessions in memory does not load it.
  const { Redis } = await import('ioredis')
  const client = new Redis(url, {
    connectTimeout: DEADLINE_MS,
    commandTimeout: DEADLINE_MS,
    socketTimeout: SILENCE_MS,
    // A caller waits: what cannot be sent now fails now.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (tried) => Math.min(50 * 2 ** Math.min(tried, 10), MAX_RECONNECT_DELAY_MS),
  })
  let state: 'new' | 'up' | 'down' = 'new'
  let trouble = 'connection lost'
  client.on('error', (error: Error) => (trouble = error.message))
  await new Promise<void>((resolve) => {
    client.on('ready', () => {
      state = 'up'
      trouble = 'connection lost'
      tellConnection(undefined)
      resolve()
    })
    client.on('close', () => {
      if (state !== 'down') tellConnection(trouble)
      state = 'down'
      resolve()
    })
  })
  return {
    async run(command, ...args) {
      try {
        return await client.call(command, ...args)
      } catch (error) {
        throw new StoreUnavailable(state === 'up' && error instanceof Error ? error.message : trouble)
      }
    },
    [Symbol.dispose]() {
      client.removeAllListeners('close')
      client.disconnect()
    },
  }
}
