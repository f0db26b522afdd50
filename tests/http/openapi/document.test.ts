import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import Parser from '@apidevtools/swagger-parser'
import type { OpenAPIV2, OpenAPIV3 } from 'openapi-types'
import { createApi } from '../../../src/http/api.ts'
import { documentValidator, operationsOf, servedDocument } from '../../support/api-document.ts'
import { fakeEdge, type FakeEdgeOptions } from '../../support/edge.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const { edge } = fakeEdge()
const api = createApi(edge)
const read = async <T>(path: string) => (await (await api.handle(new Request(`http://localhost${path}`))).json()) as T

const v3 = await servedDocument((request) => api.handle(request))
const v2 = await read<OpenAPIV2.Document>('/swagger/doc.json')

/** The overview table of voxray-go, and the paths of Pipecat's clients. */
const VERSIONED = [
  'GET /health',
  'GET /ready',
  'POST /start',
  'GET /agents',
  'POST /tickets',
  'POST /calls',
  'POST /webrtc/offer',
  'POST /webrtc/offer/{agent}',
  'POST /sessions/{id}/offer',
  'PATCH /sessions/{id}/offer',
  'POST /sessions/{id}/api/offer',
  'PATCH /sessions/{id}/api/offer',
  'POST /daily-dialin-webhook',
  'POST /daily-webhook',
]
const CODES = [
  'BAD_REQUEST',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'VALIDATION_ERROR',
  'NOT_FOUND',
  'CONFLICT',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_ERROR',
  'RATE_LIMIT_EXCEEDED',
  'UNPROCESSABLE_ENTITY',
]
const ROUTES = [
  ...VERSIONED,
  ...VERSIONED.map((route) => route.replace(' ', ' /api/v1')),
  'GET /ws',
  'GET /ws/{agent}',
  'GET /telephony/ws',
  'GET /telephony/ws/{ticket}',
  'GET /telephony/transfer/{ticket}',
  'POST /telephony/transfer/{ticket}',
  'GET /',
  'POST /',
  'GET /metrics',
  'POST /api/offer',
  'PATCH /api/offer',
  'POST /api/offer/{agent}',
  'PATCH /api/offer/{agent}',
  'GET /swagger/',
  'GET /swagger/doc.json',
  'GET /swagger/openapi.json',
]

describe('the OpenAPI document', () => {
  test.each([
    ['3.0', v3],
    ['2.0', v2],
  ])('is valid in version %s', async (_, document) => {
    // The parser writes into what it is given.
    expect(await Parser.validate(structuredClone(document) as OpenAPIV3.Document)).toBeDefined()
  })

  test('has every route in both versions', () => {
    expect(
      operationsOf(v3)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(ROUTES.toSorted())
    const names = Object.entries(v2.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(names.toSorted()).toEqual(ROUTES.toSorted())
  })

  test('is the same whatever is configured, and is the one in docs/', async () => {
    const carriers = ['twilio', 'plivo', 'exotel', 'genesys'].map(
      (runner_transport) => openDesk({ runner_transport }).desk,
    )
    const servers: FakeEdgeOptions[] = [
      { hasWebRtc: false, hasWebSocket: false, apiKeys: ['key'] },
      ...carriers.map((carrier) => ({ carrier })),
    ]
    for (const [path, document] of [
      ['/swagger/openapi.json', 'openapi.json'],
      ['/swagger/doc.json', 'swagger.json'],
    ] as const) {
      const kept: unknown = await Bun.file(join(import.meta.dir, '../../../docs', document)).json()
      for (const options of servers) {
        const served = await createApi(fakeEdge(options).edge).handle(new Request(`http://localhost${path}`))
        expect(await served.json()).toEqual(kept)
      }
    }
  })

  test('has every error code of the API reference', () => {
    const codes = v3.components?.schemas?.['Error'] as {
      properties: { error: { properties: { code: { enum: string[] } } } }
    }
    expect(codes.properties.error.properties.code.enum.toSorted()).toEqual(CODES.toSorted())
    expect(JSON.stringify(v2.definitions?.['Error'])).toContain(
      JSON.stringify(codes.properties.error.properties.code.enum),
    )
  })

  test('says which transports there are, and that /metrics may be open', () => {
    const start = v3.components?.schemas?.['Start'] as { properties: { transport: object } }
    expect(start.properties.transport).toMatchObject({ enum: ['webrtc', 'smallwebrtc', 'websocket'], nullable: true })
    expect(v3.paths['/metrics']?.get?.security).toEqual([{}, { Metrics: [] }])
  })

  test('calls legacy paths deprecated, and no other', () => {
    const deprecated = operationsOf(v3).filter(({ operation }) => operation.deprecated)
    expect(new Set(deprecated.map(({ path }) => path))).toEqual(
      new Set([
        '/health',
        '/ready',
        '/start',
        '/agents',
        '/tickets',
        '/calls',
        '/webrtc/offer',
        '/webrtc/offer/{agent}',
        '/sessions/{id}/offer',
        '/sessions/{id}/api/offer',
        '/daily-dialin-webhook',
        '/daily-webhook',
      ]),
    )
  })

  test.each(operationsOf(v3).map(({ name, operation }) => [name, operation] as const))(
    '%s has examples that its own schemas accept',
    (_, { requestBody, responses }) => {
      const validator = documentValidator(v3)
      const contents = [requestBody, ...Object.values(responses)].flatMap((part) =>
        part && 'content' in part ? Object.entries(part.content ?? {}) : [],
      )
      expect(contents.length).toBeGreaterThan(0)
      for (const [type, { schema, example }] of contents) {
        if (example !== undefined && schema) expect(validator(schema, example)).toEqual([])
        else expect(type === 'text/html' || schema).toBeTruthy()
      }
    },
  )

  test('says for every guarded route how to show a key, and for no other', () => {
    for (const { name, operation } of operationsOf(v3)) {
      const isOpen = /\/(?:health|ready|daily[\w-]+)$|\/swagger\/|\/telephony\/| \/$/.test(name)
      const keys = name === 'GET /metrics' ? [{}, { Metrics: [] }] : [{ Bearer: [] }, { ApiKey: [] }]
      expect([name, operation.security]).toEqual([name, isOpen ? [] : keys])
      if (!isOpen) expect([name, '401' in operation.responses]).toEqual([name, true])
    }
    expect(Object.keys(v3.components?.securitySchemes ?? {})).toEqual(['Bearer', 'ApiKey', 'Metrics'])
    expect(v2.securityDefinitions).toMatchObject({
      Bearer: { type: 'apiKey', in: 'header', name: 'Authorization' },
      ApiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
    })
  })

  test('names the headers of each answer', () => {
    for (const { name, operation } of operationsOf(v3)) {
      for (const [status, answer] of Object.entries(operation.responses)) {
        const names = 'headers' in answer ? Object.keys(answer.headers ?? {}) : []
        expect([name, status, names]).toEqual([name, status, expect.arrayContaining(['X-Request-ID'])])
        if (status === '405') expect(names).toContain('Allow')
        if (status === '429' || status === '503') expect(names).toContain('Retry-After')
      }
    }
  })
})

describe('OpenAPI 2.0', () => {
  test('has the bodies as parameters and the schemas as definitions', () => {
    expect(v2.paths['/api/v1/webrtc/offer']).toMatchObject({
      post: {
        consumes: ['application/json'],
        produces: ['application/json'],
        parameters: expect.arrayContaining([
          expect.objectContaining({
            in: 'body',
            required: true,
            schema: { allOf: [{ $ref: '#/definitions/DirectOffer' }], example: { offer: expect.any(String) } },
          }),
        ]),
        responses: { 200: { schema: { $ref: '#/definitions/DirectAnswer' } } },
      },
    })
    expect(v2.definitions?.['Start']).toMatchObject({ properties: { body: { 'x-nullable': true } } })
  })

  test('has the two answers of POST /start as one object', () => {
    const keys = ['data', 'dailyRoom', 'dailyToken', 'iceConfig', 'meta', 'sessionId', 'token', 'wsUrl']
    const properties = Object.fromEntries(keys.map((key) => [key, expect.any(Object)]))
    expect(v2.paths['/start']?.post?.responses['201']).toMatchObject({ schema: { type: 'object', properties } })
  })

  test('has no word that is not of version 2', () => {
    expect(JSON.stringify(v2)).not.toMatch(/"(?:anyOf|oneOf|nullable|const|requestBody|components)":/)
  })
})
