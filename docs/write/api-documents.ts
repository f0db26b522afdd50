import { createApp, systemWorld } from '../../src/app.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Log } from '../../src/observe/log.ts'
import { PROVIDER_FACTS } from '../../src/stages.ts'

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** The OpenAPI documents, by their path in docs/. */
export async function apiDocuments(): Promise<Record<string, string>> {
  return {
    'openapi.json': await served('/swagger/openapi.json'),
    'swagger.json': await served('/swagger/doc.json'),
  }
}

/** Servers that have all routes between them. */
const SERVERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { VOXRAY_RUNNER_TRANSPORT: 'plivo', VOXRAY_PROXY_HOST: 'voice.example.com' },
  { VOXRAY_RUNNER_TRANSPORT: 'twilio' },
  { VOXRAY_RUNNER_TRANSPORT: 'daily', VOXRAY_DIALIN: 'true', DAILY_API_KEY: 'key' },
]

/** A document as these servers serve it, laid over each other. */
async function served(path: string): Promise<string> {
  let document: unknown = {}
  for (const env of SERVERS) document = laidOver(document, await servedWith(env, path))
  return `${JSON.stringify(document, undefined, 2)}\n`
}

async function servedWith(env: Readonly<Record<string, string>>, path: string): Promise<unknown> {
  const loaded = loadConfig({ env, flags: {}, readText: () => '', providers: PROVIDER_FACTS })
  if ('problems' in loaded) throw new Error('the configuration is not sound')
  await using app = await createApp(
    loaded.config,
    systemWorld(SILENT, () => 0),
  )
  return await (await app.handle(new Request(`http://localhost:3042${path}`))).json()
}

function laidOver(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above
  const merged = { ...below }
  for (const [key, value] of Object.entries(above)) merged[key] = laidOver(below[key], value)
  return merged
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
