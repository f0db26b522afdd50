import { ASKING } from '../../support/telephony/carriers.ts'
import { expect, test } from 'bun:test'
import { createApi } from '../../../src/http/api.ts'
import { documentValidator, operationsOf, servedDocument } from '../../support/api-document.ts'
import { fakeEdge } from '../../support/edge.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const document = await servedDocument(createApi(fakeEdge().edge).handle)
const validator = documentValidator(document)

test.each(ASKING)('what %s is answered is as the document says', async (runner_transport) => {
  const { ask } = openDesk({ runner_transport })
  const call = { CallSid: 'CA1', CallUUID: 'CA1', uuid: 'CA1', call_sid: 'CA1' }
  const isJson = runner_transport === 'vonage' || runner_transport === 'jambonz'
  const body = isJson ? JSON.stringify(call) : new URLSearchParams(call)
  const query = new URLSearchParams(call)
  for (const [operation, response] of [
    [document.paths['/']?.post, await ask('https://voice.example.com/', { method: 'POST', body })],
    [document.paths['/']?.get, await ask(`https://voice.example.com/?${query}`)],
    [document.paths['/']?.get, await ask('https://voice.example.com/')],
  ] as const) {
    const answer = operation?.responses['200']
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
    expect(response.status).toBe(200)
    expect(Object.keys((answer && 'content' in answer && answer.content) || {})).toContain(type)
  }
})

test('the examples of the webhooks are what their schemas accept', () => {
  const webhooks = operationsOf(document).filter(({ operation }) => operation.tags?.includes('Telephony'))
  expect(webhooks.length).toBe(10)
  for (const { operation } of webhooks)
    for (const part of [operation.requestBody, ...Object.values(operation.responses)])
      for (const { schema, example } of Object.values((part && 'content' in part && part.content) || {}))
        expect(schema && validator(schema, example)).toEqual([])
})
