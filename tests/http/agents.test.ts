import { describe, expect, test } from 'bun:test'
import { createApi } from '../../src/http/api.ts'
import { admitSocket } from '../../src/http/sockets.ts'
import { routeOf } from '../../src/http/measure.ts'
import { openAgentServer } from '../support/agent-server.ts'
import { open as openApi } from '../support/api.ts'
import { fakeEdge } from '../support/edge.ts'

const AGENTS = {
  greeting: 'Reception.',
  system_prompt: 'Be kind.',
  agents: {
    sales: { greeting: 'Sales.', system_prompt: 'Sell.', tts_voice: 'nova' },
    help: { greeting: 'Help.', system_prompt: 'Help {{name}}.', tts_voice: 'echo' },
  },
  numbers: { '+1 (555) 123-0001': 'sales', '15551230002': 'help' },
}

type Server = Awaited<ReturnType<typeof openAgentServer>>

/** Who took the calls, and the first words that each caller heard. */
const taken = ({ watched }: Server) => watched.map(({ agent }) => agent)
const greetings = ({ workshop }: Server) =>
  workshop.spoken.filter((piece) => /^\S+ (?:Reception|Sales|Help)\.$/.test(piece))

const sessionFor = async (server: Server, body: object) =>
  String(((await server.post('/api/v1/start', body)).body['data'] as Record<string, unknown>)['sessionId'])

describe('over a WebSocket', () => {
  test('the path chooses, and each agent greets in its voice and answers by its instructions', async () => {
    await using server = await openAgentServer(AGENTS)
    for (const path of ['/ws', '/ws/sales', '/ws/help', '/ws/default']) await server.socket(path)
    expect(taken(server)).toEqual(['default', 'sales', 'help', 'default'])
    expect(greetings(server)).toEqual(['-: Reception.', 'nova: Sales.', 'echo: Help.', '-: Reception.'])
    expect(server.workshop.spoken.filter((piece) => piece.includes('told'))).toEqual([
      '-: I was told: Be kind.',
      'nova: I was told: Sell.',
      'echo: I was told: Help.',
      '-: I was told: Be kind.',
    ])
  })

  test('a session that was made for an agent wins over the path', async () => {
    await using server = await openAgentServer(AGENTS)
    for (const [path, agent] of [
      ['/ws', 'sales'],
      ['/ws/help', 'sales'],
      ['/ws/help', undefined],
    ])
      await server.socket(`${path}?session=${await sessionFor(server, { transport: 'websocket', agent })}`)
    expect(taken(server)).toEqual(['sales', 'sales', 'help'])
  })
})

describe('over WebRTC', () => {
  test('the path chooses, whoever the client is', async () => {
    await using server = await openAgentServer(AGENTS)
    for (const path of ['/webrtc/offer', '/webrtc/offer/sales', '/api/v1/webrtc/offer/help'])
      expect((await server.post(path, { offer: 'v=0' })).status).toBe(200)
    for (const path of ['/api/offer', '/api/offer/sales'])
      expect((await server.post(path, { sdp: 'v=0', type: 'offer' })).status).toBe(200)
    for (const wire of server.wires) wire.command({ type: 'ready' })
    await server.clock.advance(1000)
    expect(taken(server)).toEqual(['default', 'sales', 'help', 'default', 'sales'])
    expect(greetings(server)).toEqual(['-: Reception.', 'nova: Sales.', 'echo: Help.', '-: Reception.', 'nova: Sales.'])
  })

  test('the session chooses', async () => {
    await using server = await openAgentServer(AGENTS)
    for (const agent of ['help', 'default', null]) {
      const session = await sessionFor(server, { agent, createDailyRoom: false })
      expect((await server.post(`/sessions/${session}/api/offer`, { sdp: 'v=0' })).status).toBe(200)
    }
    expect(taken(server)).toEqual(['help', 'default', 'default'])
  })

  test('candidates may be sent where the offer was', async () => {
    const { send } = openApi()
    const body = { pc_id: 'pc-1', candidates: [{ candidate: 'candidate:1' }] }
    expect((await send('PATCH', '/api/offer/sales', body)).status).toBe(200)
  })

  test('a Daily room is for the agent of its session', async () => {
    const room = { url: 'https://acme.daily.co/voxray-1', token: 'eyJ' }
    await using server = await openAgentServer(AGENTS, { daily: { createRoom: async () => room } })
    const session = await sessionFor(server, { createDailyRoom: true, agent: 'sales' })
    expect(await server.edge.sessions.get(session)).toMatchObject({ agent: 'sales' })
  })
})

describe('on the phone', () => {
  test('the number that was dialled chooses, however its carrier writes it', async () => {
    await using server = await openAgentServer(AGENTS)
    for (const to of ['+15551230001', 'sip:15551230001@198.51.100.7', '+15551230002', '+15559999999', 'anonymous'])
      await server.phone(to)
    expect(taken(server)).toEqual(['sales', 'sales', 'help', 'default', 'default'])
    expect(greetings(server).slice(0, 3)).toEqual(['nova: Sales.', 'nova: Sales.', 'echo: Help.'])
  })

  test('a call from us is for the agent of POST /calls, and not for the number that is called', async () => {
    await using server = await openAgentServer(AGENTS)
    for (const agent of [undefined, 'help']) {
      const session = crypto.randomUUID()
      await server.edge.dialledSessions.put({ id: session, body: {}, ...(agent !== undefined && { agent }) })
      const ticket = await server.desk.tickets.issueAhead({ carrier: 'twilio', to: '+15551230001', session })
      await server.phone('+15551230001', {}, `/telephony/ws/${ticket}`)
    }
    expect(taken(server)).toEqual(['default', 'help'])
  })

  test('a call that Daily holds is for the agent behind its number', async () => {
    await using server = await openAgentServer(AGENTS)
    const id = crypto.randomUUID()
    const body = { carrier: 'daily', call_id: 'c', call_domain: 'd', from: '+1555', to: '+15551230001' }
    await server.edge.heldSessions.put({ id, body })
    expect((await server.post(`/sessions/${id}/offer`, { sdp: 'v=0' })).status).toBe(200)
    expect(taken(server)).toEqual(['sales'])
  })

  test('a call from us for an agent that is not here is refused, and nobody else answers', async () => {
    await using server = await openAgentServer(AGENTS)
    const session = crypto.randomUUID()
    await server.edge.dialledSessions.put({ id: session, body: {}, agent: 'elsewhere' })
    const ticket = await server.desk.tickets.issueAhead({ carrier: 'twilio', to: '+1555', session })
    const { closes } = await server.phone('+1555', {}, `/telephony/ws/${ticket}`)
    expect(closes).toHaveLength(1)
    expect(taken(server)).toEqual([])
  })
})

test('where nothing chooses, the default agent takes the call, and the top level is none', async () => {
  await using server = await openAgentServer({ ...AGENTS, default_agent: 'help' })
  await server.socket('/ws')
  await server.phone('+15559999999')
  expect(taken(server)).toEqual(['help', 'help'])
  await expect(server.socket('/ws/default')).rejects.toMatchObject({ status: 404 })
})

const namesIn = async (config: object) => {
  await using server = await openAgentServer(config)
  const { json } = openApi({ agents: server.edge.agents })
  return (await json('GET', '/api/v1/agents')).body['data']
}

describe('who wants to know which agents there are', () => {
  test('is told their names, the default one first', async () => {
    expect(await namesIn(AGENTS)).toEqual({ agents: ['default', 'sales', 'help'] })
    expect(await namesIn({ ...AGENTS, default_agent: 'help' })).toEqual({ agents: ['help', 'sales'] })
    expect(await namesIn({})).toEqual({ agents: ['default'] })
  })

  test('needs the key that a call needs, and is told nothing without it', async () => {
    const { send } = openApi({ apiKeys: ['key'] })
    const refused = await send('GET', '/api/v1/agents')
    expect(refused.status).toBe(401)
    expect(await refused.text()).not.toContain('default')
    const told = await send('GET', '/api/v1/agents', undefined, { 'x-api-key': 'key' })
    expect([told.status, told.headers.get('cache-control')]).toEqual([200, 'no-store'])
  })
})

const told = (code: string, message: string) => ({ error: { code, message, requestId: expect.any(String) } })

describe('an agent that there is not', () => {
  test('is 400 in a body', async () => {
    await using server = await openAgentServer(AGENTS)
    for (const agent of ['sale', '', 'constructor', '__proto__', 'x'.repeat(500)])
      expect(await server.post('/api/v1/start', { agent })).toMatchObject({
        status: 400,
        body: told('BAD_REQUEST', 'Unknown agent'),
      })
    expect(await server.post('/start', { agent: 5 })).toMatchObject({ status: 400 })
  })

  test('is 404 in a path', async () => {
    await using server = await openAgentServer(AGENTS)
    for (const path of ['/webrtc/offer/sale', '/api/v1/webrtc/offer/constructor'])
      expect(await server.post(path, { offer: 'v=0' })).toMatchObject({
        status: 404,
        body: told('NOT_FOUND', 'Agent not found'),
      })
    expect((await server.post('/api/offer/sale', { sdp: 'v=0' })).status).toBe(404)
    await expect(server.socket('/ws/sale')).rejects.toMatchObject({ status: 404, message: 'Agent not found' })
    await expect(server.socket('/ws/__proto__')).rejects.toMatchObject({ status: 404 })
    expect(server.calls.count).toBe(0)
  })

  test('of a session that another server made is 404', async () => {
    await using server = await openAgentServer(AGENTS)
    const id = crypto.randomUUID()
    await server.edge.sessions.put({ id, body: {}, agent: 'elsewhere' })
    expect((await server.post(`/sessions/${id}/offer`, { sdp: 'v=0' })).status).toBe(404)
    await expect(server.socket(`/ws?session=${id}`)).rejects.toMatchObject({ status: 404 })
  })

  test('is refused before anybody is called', async () => {
    const dialled: unknown[] = []
    const dialer = {
      carrier: 'twilio',
      from: '+15559870002',
      isFull: false,
      dial: async (call: unknown) => `CA${dialled.push(call)}`,
      answered: () => {},
    }
    const agents = {
      names: ['sales'],
      has: (name: string) => name === 'sales',
      behind: () => undefined,
      tooLong: () => undefined,
    }
    const { edge } = fakeEdge({ apiKeys: ['key'], dialer, agents })
    const api = createApi(edge)
    const post = async (agent: string) => {
      const body = JSON.stringify({ to: '+15551230001', agent })
      const headers = { 'x-api-key': 'key' }
      const response = await api.handle(new Request('http://localhost/api/v1/calls', { method: 'POST', headers, body }))
      return { status: response.status, body: (await response.json()) as { data?: { sessionId: string } } }
    }
    expect((await post('sale')).status).toBe(400)
    expect(dialled).toEqual([])
    const { status, body } = await post('sales')
    expect(status).toBe(201)
    expect(await edge.dialledSessions.get(body.data?.sessionId ?? '')).toMatchObject({ agent: 'sales' })
  })
})

describe('paths of agents are guarded as the others', () => {
  const guarded = { apiKeys: ['key'], perMinute: 3 }

  test('a key is asked for first, so that nobody finds out names', async () => {
    const { send } = openApi(guarded)
    for (const path of ['/webrtc/offer/default', '/webrtc/offer/nobody', '/api/offer/nobody'])
      expect((await send('POST', path, {})).status).toBe(401)
    expect((await send('POST', '/webrtc/offer/default', {})).status).toBe(429)
  })

  test('a WebSocket needs a key or a ticket, which is good once', async () => {
    const { edge } = fakeEdge({ apiKeys: ['key'] })
    const admit = (path: string, headers: Record<string, string> = {}) =>
      admitSocket(edge, new Request(`http://bot.example${path}`, { headers: { upgrade: 'websocket', ...headers } }), '')
    for (const path of ['/ws/default', '/ws/nobody']) await expect(admit(path)).rejects.toMatchObject({ status: 401 })
    const ticket = await edge.admission.ticket()
    expect(await admit(`/ws/default?ticket=${ticket}`)).toMatchObject({ origin: { agent: 'default' } })
    await expect(admit(`/ws/default?ticket=${ticket}`)).rejects.toMatchObject({ status: 401 })
    await expect(admit('/ws/nobody', { 'x-api-key': 'key' })).rejects.toMatchObject({ status: 404 })
  })

  test('pages of other origins may ask', async () => {
    const { send } = openApi()
    for (const path of ['/webrtc/offer/sales', '/api/v1/webrtc/offer/sales', '/api/offer/sales'])
      expect((await send('OPTIONS', path, undefined, { origin: 'https://a.example' })).status).toBe(204)
  })

  test('they are counted under the names of the others, whatever agent is asked for', () => {
    expect(['/ws/a', '/webrtc/offer/a', '/api/v1/webrtc/offer/b/', '/api/offer/c', '/ws/a/b'].map(routeOf)).toEqual([
      'ws',
      'webrtc_offer',
      'webrtc_offer',
      'pipecat_offer',
      'other',
    ])
  })
})

describe('a value that a prompt has no room for', () => {
  const LONG = 'x'.repeat(100_001)
  const big = { maxBodyBytes: 1_000_000 }

  test('is refused with its name, by POST /start and by an offer', async () => {
    await using server = await openAgentServer(AGENTS, big)
    const refused = { status: 400, body: { error: { message: expect.stringMatching(/^"name" is too long.*100000/) } } }
    expect(await server.post('/api/v1/start', { agent: 'help', body: { name: LONG } })).toMatchObject(refused)
    // Of another agent it is no part.
    const session = await sessionFor(server, { body: { name: LONG } })
    await expect(server.socket(`/ws/help?session=${session}`)).rejects.toMatchObject({ status: 400 })
    const own = await sessionFor(server, { agent: 'help' })
    expect(await server.post(`/sessions/${own}/offer`, { sdp: 'v=0', request_data: { name: LONG } })).toMatchObject(
      refused,
    )
    expect(server.calls.count).toBe(0)
  })

  test.each([
    ['the message for answering machines', { voicemail_message: 'Dear {{name}}' }, {}],
    ['the goal with menus', { ivr_goal: 'Ask for {{name}}' }, {}],
    ['an agent that the caller may be handed to', { hand_over_to: ['sales'] }, { hand_over_to: ['help'] }],
  ])('is refused where %s has none', async (_, ada, sales) => {
    const agents = { help: { system_prompt: 'You help {{name}}.' }, sales, ada }
    await using server = await openAgentServer({ agents }, big)
    const refused = { status: 400, body: { error: { message: expect.stringMatching(/^"name" is too long/) } } }
    expect(await server.post('/api/v1/start', { agent: 'ada', body: { name: LONG } })).toMatchObject(refused)
  })

  test('is left out whole on a phone call, and the operator is told which', async () => {
    const lines: unknown[] = []
    const log = { debug() {}, info() {}, error() {}, warn: (...line: unknown[]) => void lines.push(line) }
    const twice = { system_prompt: '{{tier}}: {{caller.name}}{{name}}{{name}}' }
    await using server = await openAgentServer({ ...AGENTS, agents: { sales: {}, help: twice } }, { log })
    await server.phone('+15551230002', { name: 'x'.repeat(50_001), tier: 'gold' })
    expect(server.watched).toMatchObject([{ agent: 'help', data: { tier: 'gold' } }])
    expect(server.watched[0]?.data['name']).toBeUndefined()
    expect(lines).toEqual([
      [
        'a value is too long for the prompt and was left out',
        { carrier: 'twilio', carrierCall: 'CA1234567890abcdef1234567890abcdef', variable: 'name' },
      ],
    ])
  })
})
