import { createHash } from 'node:crypto'
import type { Config } from '../config/schema.ts'
import type { Log } from '../observe/log.ts'
import type { SinkOptions } from '../observe/webhooks/sink.ts'
import { Webhooks } from '../observe/webhooks/webhooks.ts'
import type { Fetch } from '../providers/http/http.ts'
import type { Backlog } from '../session/backlog.ts'
import { FolderBacklog } from '../session/folder/backlog.ts'
import type { Clock } from '../std/clock.ts'
import type { Ids } from '../std/ids.ts'
import { webhookKey } from '../std/webhook-secret.ts'

export interface WebhooksWorld {
  readonly clock: Clock
  readonly ids: Ids
  readonly fetch: Fetch
  readonly random: () => number
  readonly log: Log
}

/** Undefined when nobody is to be told. `shared` is where servers keep what outlives them, if they share anything. */
export function webhooksOf(config: Config, shared: Backlog | undefined, world: WebhooksWorld): Webhooks | undefined {
  const { log } = world
  if (config.webhooks.length === 0) return undefined
  return new Webhooks({
    ...world,
    sinks: sinksOf(config),
    backlog: shared ?? folderOf(config, world),
    tellTrouble: (sink, reason) =>
      reason === undefined
        ? log.info('webhook takes events again', { sink })
        : log.warn('webhook does not take events, trying on', { sink, reason }),
    tellDropping: (sink) => log.error('webhook events are dropped', { sink }),
    tellLost: (events) => log.error('webhook events are lost, as the server stops and nothing keeps them', { events }),
  })
}

/** The configuration has been checked: every secret is a key. */
function sinksOf({ webhooks }: Config): readonly SinkOptions[] {
  const hosts = webhooks.map(({ url }) => new URL(url).host)
  return webhooks.map(({ url, secret, events }, at) => {
    const host = hosts[at] ?? ''
    const before = hosts.slice(0, at).filter((other) => other === host).length
    return {
      id: createHash('sha256').update(url).digest('base64url').slice(0, 16),
      url,
      label: before === 0 ? host : `${host} ${before + 1}`,
      keys: [secret].flat().flatMap((each) => webhookKey(each) ?? []),
      ...(events && { events }),
    }
  })
}

function folderOf({ webhook_spool_dir: path }: Config, { clock, ids, log }: WebhooksWorld): Backlog | undefined {
  if (path === undefined) return undefined
  return new FolderBacklog({
    path,
    clock,
    ids,
    told: (code) =>
      code === undefined
        ? log.info('webhook events are kept again', { path })
        : log.error('webhook events are not kept: their folder cannot be used', { path, code }),
  })
}
