import { type TSchema, Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import bundlePath from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import stylePath from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import type { OpenApi } from './document.ts'
import { NO_KEY, operation } from './operation.ts'
import { swagger2Of } from './swagger-2.ts'

/** Nothing from another host, and no script but the files below. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>voxray API</title>
  <link rel="stylesheet" href="swagger-ui.css">
  <link rel="icon" href="data:,">
  <main id="swagger-ui"></main>
  <script src="swagger-ui-bundle.js"></script>
  <script src="start.js"></script>
</html>
`

/** Without a validator: it would be another host's. */
const START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null })\n`

const HOUR = 'public, max-age=3600'

const describe = (summary: string, description: string, type: string, schema: TSchema) =>
  operation({
    summary,
    description,
    tag: 'Documentation',
    security: NO_KEY,
    answers: { 200: { description: 'Here it is', schema, type } },
  })

const HTML = describe('This document as a page', 'Swagger UI, served by this server alone.', 'text/html', Type.String())
const DOCUMENT = Type.Record(Type.String(), Type.Unknown())
const V3 = describe('This document', 'OpenAPI 3.0.', 'application/json', DOCUMENT)
const V2 = describe('This document for older tools', 'OpenAPI 2.0, without its unions.', 'application/json', DOCUMENT)

/** GET /swagger/: the page, what it loads, and the document in both versions. */
export function swaggerPages(read: () => Promise<OpenApi>) {
  let reading: Promise<OpenApi> | undefined
  const document = () => (reading ??= read())
  return new Elysia()
    .get(
      '/swagger/',
      ({ request, set }) => {
        // Addresses on the page are relative to its folder.
        if (!new URL(request.url).pathname.endsWith('/')) {
          set.status = 308
          set.headers['location'] = '/swagger/'
          return ''
        }
        Object.assign(set.headers, { 'content-type': 'text/html;charset=utf-8', 'content-security-policy': POLICY })
        return PAGE
      },
      { detail: HTML },
    )
    .get('/swagger/openapi.json', document, { detail: { ...V3, operationId: 'getOpenApi' } })
    .get('/swagger/doc.json', async () => swagger2Of(await document()), {
      detail: { ...V2, operationId: 'getSwagger2' },
    })
    .use(asset('start.js', 'text/javascript', () => START))
    .use(asset('swagger-ui-bundle.js', 'text/javascript', () => Bun.file(bundlePath)))
    .use(asset('swagger-ui.css', 'text/css', () => Bun.file(stylePath)))
}

const asset = (name: string, type: string, read: () => string | Blob) =>
  new Elysia().get(
    `/swagger/${name}`,
    ({ set }) => {
      Object.assign(set.headers, { 'content-type': `${type};charset=utf-8`, 'cache-control': HOUR })
      return read()
    },
    { detail: { hide: true } },
  )
