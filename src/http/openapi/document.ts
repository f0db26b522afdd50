import { swagger } from '@elysiajs/swagger'
import { type AnyElysia, Elysia } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import { version } from '../../../package.json'
import { SECURITY_SCHEMES, TAGS } from './operation.ts'
import { inOpenApiWords } from './schema.ts'

export type OpenApi = OpenAPIV3.Document

const ABOUT = `Health, WebRTC signalling and sessions of a voxray server. Successes are \`{"data", "meta"}\` and errors \`{"error"}\`, each with the
request's id; keys beside them are for Pipecat's clients. The paths of sessions and of WebRTC answer \`OPTIONS\` for pages of other origins. What
is not configured answers 404: WebRTC, the WebSocket, a carrier, Daily.`

/** What the routes say of themselves, and beside it what is answered elsewhere: one OpenAPI 3.0 document. */
export async function openApiOf(routes: AnyElysia, elsewhere: OpenAPIV3.PathsObject): Promise<OpenApi> {
  const collected = await new Elysia()
    .use(swagger({ path: COLLECTOR, specPath: COLLECTED, excludeStaticFile: false, documentation: frame(elsewhere) }))
    .use(routes)
    .handle(new Request(`http://localhost${COLLECTED}`))
  const named = {}
  const document = inOpenApiWords(await collected.json(), named) as unknown as OpenApi
  for (const [path, item] of Object.entries(document.paths)) {
    if (!isLegacy(path, document)) continue
    for (const operation of Object.values(item ?? {})) Object.assign(operation, { deprecated: true })
  }
  return { ...document, components: { ...document.components, schemas: named } }
}

/** Paths of the collecting plugin, which only this file asks for: its own page loads scripts from another host. */
const COLLECTOR = '/collector'
const COLLECTED = '/collector/json'

const frame = (paths: OpenAPIV3.PathsObject): Omit<OpenApi, 'openapi'> => ({
  info: {
    title: 'voxray',
    version,
    description: ABOUT,
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  servers: [{ url: '/', description: 'The server that shows this' }],
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  paths,
  components: { securitySchemes: { ...SECURITY_SCHEMES } },
})

/** New clients use the versioned paths. */
const isLegacy = (path: string, { paths }: OpenApi): boolean => `/api/v1${path}` in paths
