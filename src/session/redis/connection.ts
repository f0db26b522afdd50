import { isOurWords, troubleOf, troubleOfKind } from './troubles.ts'
import { StoreUnavailable } from '../unavailable.ts'

/** How long one command may take, and one try to connect. */
const DEADLINE_MS = 2000
/** A connection that is silent this long after a command is dead, and made anew. */
const SILENCE_MS = 3000
const MAX_RECONNECT_DELAY_MS = 1000

const LOST = 'connection lost'

/** A write that changes nothing: a replica, or one whose memory is full, answers everything else. */
export const PROBE = ['SET', 'voxray:ready', 1, 'PX', 1000] as const

/** One connection, shared by all that is kept in Redis. It comes back by itself after a loss. */
export interface RedisConnection extends Disposable {
  /** Throws `StoreUnavailable` within two seconds when there is no answer. */
  run(command: string, ...args: readonly (string | number)[]): Promise<unknown>
}

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`, with user, password and database where needed. */
  readonly url: string
  /** Certificates in PEM to trust at `rediss://` instead of those of this machine. */
  readonly ca?: string | undefined
  /** Told once when Redis is lost or of no use, with the reason, and with `undefined` when it can be used. */
  tellConnection(trouble: string | undefined): void
}

/** Resolves when Redis can be used or a first try has failed; it is tried again in either case. */
export async function connectRedis({ url, ca, tellConnection }: RedisConnectionOptions): Promise<RedisConnection> {
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
    // Its check waits in silence for one that loads, and needs a permission that managed ones refuse.
    enableReadyCheck: false,
    // After a failover the name in the URL leads to another.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    retryStrategy: (tried) => Math.min(50 * 2 ** Math.min(tried, 10), MAX_RECONNECT_DELAY_MS),
    ...(ca !== undefined && url.startsWith('rediss:') && { tls: { ca } }),
  })
  /** Why Redis cannot be used; undefined when it can. */
  let trouble: string | undefined = 'not connected yet'
  let isKnown = false
  let lastError = LOST
  const settle = (found: string | undefined) => {
    if (!isKnown || trouble !== found) tellConnection(found)
    isKnown = true
    trouble = found
  }
  client.on('error', (error: Error) => (lastError = troubleOf(error) ?? error.message))
  /** Whether a Redis that answers is of a kind to use. */
  const judge = async (): Promise<void> => {
    try {
      // Redis before 6 knows no HELLO.
      const kind = await client
        .call('HELLO')
        .catch((error: Error) => (isUnknownCommand(error) ? {} : Promise.reject(error)))
      const unfit = troubleOfKind(kind)
      if (unfit === undefined) await client.call(...PROBE)
      settle(unfit)
    } catch (error) {
      // Lost meanwhile: `close` tells that, and it is judged anew once it is back.
      if (isLost(error)) return
      settle(error instanceof Error ? (troubleOf(error) ?? error.message) : lastError)
    }
  }
  await new Promise<void>((resolve) => {
    client.on('ready', () => {
      lastError = LOST
      void judge().then(resolve)
    })
    client.on('close', () => {
      // The reason is told once, not at each try in vain.
      if (!isKnown || trouble === undefined) settle(lastError)
      resolve()
    })
  })
  return {
    async run(command, ...args) {
      if (trouble !== undefined && client.status === 'ready') await judge()
      if (trouble !== undefined) throw unavailable(trouble)
      try {
        return await client.call(command, ...args)
      } catch (error) {
        const found = error instanceof Error ? troubleOf(error) : undefined
        if (found !== undefined) settle(found)
        throw unavailable(found ?? trouble ?? (error instanceof Error ? error.message : LOST))
      }
    },
    [Symbol.dispose]() {
      client.removeAllListeners('close')
      client.disconnect()
    },
  }
}

const unavailable = (reason: string) => new StoreUnavailable(reason, isOurWords(reason) ? reason : undefined)

/** As ioredis says it, of commands that the connection did not outlast. */
const isLost = (error: unknown): boolean =>
  error instanceof Error && /^(?:Stream isn't writeable|Connection is closed)/.test(error.message)

const isUnknownCommand = ({ message }: Error): boolean => /^ERR unknown command/i.test(message)
