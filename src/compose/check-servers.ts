import { agentConfigs } from '../config/agents.ts'
import { serversOf } from '../config/check-mcp.ts'
import type { Config } from '../config/schema.ts'
import type { McpNews } from '../tool/mcp/news.ts'
import { connectRedis, PROBE } from '../session/redis/connection.ts'
import { storesOf } from './store-options.ts'
import { mcpOf } from './mcp.ts'
import type { Io } from '../providers/provider.ts'
import { type Providers, StagePool } from './stages.ts'

/** Where to tell what is found out. */
export interface Report {
  line(text: string): void
  trouble(text: string): void
}

export interface CheckWorld extends Omit<Io, 'key'> {
  readonly providers?: Providers
}

/** Asks the servers that calls depend on; true when all answer. */
export async function checkServers(config: Config, world: CheckWorld, report: Report): Promise<boolean> {
  const isStoreThere = await checkStore(config, report)
  const areToolsThere = await checkMcp(config, world, report)
  return (await checkModels(config, world, report)) && areToolsThere && isStoreThere
}

/** Connects to each MCP server once, and tells how many tools it has. */
async function checkMcp(config: Config, world: CheckWorld, report: Report): Promise<boolean> {
  const firsts = new Map(serversOf(config).map((name) => [name, Promise.withResolvers<boolean>()]))
  if (firsts.size > 0) report.line(`Asking ${[...firsts.keys()].join(', ')} for tools …`)
  const told = (news: McpNews): void => {
    switch (news.type) {
      case 'connected':
        report.line(`${news.server} answers: ${news.tools} ${news.tools === 1 ? 'tool' : 'tools'}`)
        return firsts.get(news.server)?.resolve(true)
      case 'down':
        report.trouble(`${news.server} does not answer: ${news.reason}`)
        return firsts.get(news.server)?.resolve(false)
      case 'tools-left-out':
        return report.line(`${news.tools} of ${news.server} is left out: ${news.reason}`)
      case 'too-many-tools':
        return
      default:
        return news satisfies never
    }
  }
  await using _ = await mcpOf(config, { ...world, told })
  const areThere = await Promise.all([...firsts.values()].map(({ promise }) => promise))
  return areThere.every(Boolean)
}

/**
 * Has each language model answer once that is on a server of the operator's, so that it is loaded, and tells how long that took.
 * Vendors are not asked: it would cost.
 */
async function checkModels(config: Config, world: CheckWorld, report: Report): Promise<boolean> {
  await using pool = new StagePool(world, world.providers)
  const named = [...agentConfigs(config).values()].flatMap((own) => pool.each('llm', own))
  const models = new Map(named.map(({ print, model }) => [print, model]))
  let areThere = true
  for (const { about, preload } of models.values()) {
    if (about === undefined || !preload) continue
    report.line(`Asking ${about}, which may have to load …`)
    const sinceMs = world.clock.now()
    try {
      await preload()
      report.line(`${about} answers: ${((world.clock.now() - sinceMs) / 1000).toFixed(1)} s`)
    } catch (error) {
      report.trouble(`${about} does not answer: ${reasonOf(error)}`)
      areThere = false
    }
  }
  return areThere
}

/** Whether the Redis of `redis_url` can be used. */
async function checkStore(config: Config, report: Report): Promise<boolean> {
  const { redisUrl: url, redisCa: ca } = storesOf(config)
  if (url === undefined) return true
  try {
    using redis = await connectRedis({ url, ca, tellConnection: () => {} })
    await redis.run(...PROBE)
    report.line('Redis answers')
    return true
  } catch (error) {
    report.trouble(reasonOf(error))
    return false
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown')
