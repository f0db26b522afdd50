import { expect, test } from 'bun:test'
import { openAgentServer } from '../support/agent-server.ts'
import { fakeEdge } from '../support/edge.ts'
import { createApi } from '../../src/http/api.ts'

const start = (transport: string | undefined) =>
  new Request('http://localhost/start', { method: 'POST', body: JSON.stringify({ transport, body: { name: 'Ada' } }) })

test.each([
  ['websocket', [{ data: { name: 'Ada' } }]],
  // The offer begins the call.
  ['webrtc', []],
  [undefined, []],
])('a session for %s is expected as: %j', async (transport, expected) => {
  const { edge, calls } = fakeEdge()
  expect((await createApi(edge).handle(start(transport))).status).toBe(201)
  expect(calls.expected).toEqual(expected)
})

test('the agent of a session begins its greeting before the socket opens, and says it once', async () => {
  await using server = await openAgentServer({
    agents: { sales: { greeting: 'Sales, hello {{name}}.', tts_voice: 's' }, help: { greeting: 'Help.' } },
  })
  const { workshop, post, socket } = server
  const { body } = await post('/start', { transport: 'websocket', agent: 'sales', body: { name: 'Ada' } })
  expect(workshop.spoken).toEqual(['s: Sales, hello Ada.'])
  const { searchParams } = new URL(String(body['wsUrl']))
  await socket(`/ws?session=${searchParams.get('session')}`)
  expect(workshop.spoken.filter((said) => said.includes('Ada'))).toEqual(['s: Sales, hello Ada.'])
})
