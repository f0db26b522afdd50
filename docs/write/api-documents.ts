import { createApp, systemWorld } from '../../src/compose/app.ts'
import { CARRIER_FACTS } from '../../src/compose/carriers.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Log } from '../../src/observe/log.ts'
import { PROVIDER_FACTS } from '../../src/compose/stages.ts'

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** The OpenAPI documents, by their path in docs/. */
export async function apiDocuments(): Promise<Record<string, string>> {
  return {
    'openapi.json': await served('/swagger/openapi.json'),
    'swagger.json': await served('/swagger/doc.json'),
  }
}

async function served(path: string): Promise<string> {
  const loaded = loadConfig({
    env: {},
    flags: {},
    readText: () => '',
    providers: PROVIDER_FACTS,
    carriers: CARRIER_FACTS,
  })
  if ('problems' in loaded) throw new Error('the configuration is not sound')
  await using app = await createApp(
    loaded.config,
    systemWorld(SILENT, () => 0),
  )
  const document: unknown = await (await app.handle(new Request(`http://localhost:3042${path}`))).json()
  return `${JSON.stringify(document, undefined, 2)}\n`
}
