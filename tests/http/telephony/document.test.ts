import { expect, test } from 'bun:test'
import Parser from '@apidevtools/swagger-parser'
import type { OpenAPIV3 } from 'openapi-types'
import { createApi } from '../../../src/http/api.ts'
import { WEBHOOK_CARRIERS } from '../../../src/http/telephony/carrier.ts'
import { documentValidator, operationsOf, servedDocument } from '../../support/api-document.ts'
import { fakeEdge, type FakeEdgeOptions } from '../../support/edge.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const DIALIN: FakeEdgeOptions = {
  dialin: {
    trust: { hmacSecret: undefined, webhookSecret: undefined },
    createSipRoom: async () => ({ url: 'https://acme.daily.co/x', token: 't' }),
    forward: async () => {},
  },
}

test.each([
  ...WEBHOOK_CARRIERS.map((carrier): [string, FakeEdgeOptions, string[]] => [
    carrier,
    { carrier: openDesk({ runner_transport: carrier }).desk },
    carrier === 'plivo' || carrier === 'jambonz'
      ? ['GET /', 'GET /telephony/transfer/{ticket}', 'POST /', 'POST /telephony/transfer/{ticket}']
      : ['GET /', 'POST /'],
  ]),
  [
    'Daily',
    DIALIN,
    [
      'POST /api/v1/daily-dialin-webhook',
      'POST /api/v1/daily-webhook',
      'POST /daily-dialin-webhook',
      'POST /daily-webhook',
    ],
  ],
])('the document of a server to which %s brings calls describes its webhooks', async (_, options, routes) => {
  const api = createApi(fakeEdge(options).edge)
  const document = await servedDocument((request) => api.handle(request))
  const webhooks = operationsOf(document).filter(
    ({ operation }) => operation.tags?.includes('Telephony') && operation.security?.length === 0,
  )
  expect(webhooks.map(({ name }) => name).toSorted()).toEqual(routes)
  for (const { name, operation } of webhooks.filter(({ name: of }) => of === 'GET /')) {
    const answer = operation.responses['200']
    expect([name, answer && 'content' in answer && answer.content?.['application/json']?.schema]).toEqual([
      name,
      expect.anything(),
    ])
  }
  const validator = documentValidator(document)
  for (const { operation } of webhooks) {
    for (const part of [operation.requestBody, ...Object.values(operation.responses)])
      for (const { schema, example } of Object.values((part && 'content' in part && part.content) || {}))
        expect(schema && validator(schema, example)).toEqual([])
  }
  const v2: unknown = await (await api.handle(new Request('http://localhost/swagger/doc.json'))).json()
  for (const version of [document, v2])
    expect(await Parser.validate(structuredClone(version) as OpenAPIV3.Document)).toBeDefined()
})
