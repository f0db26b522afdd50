import { describe, expect, test } from 'bun:test'
import { dtmfTones } from '../../../src/audio/dtmf.ts'
import { admitStream, isStreamPath } from '../../../src/http/telephony/socket.ts'
import type { Edge } from '../../../src/http/edge.ts'
import { CallControl } from '../../../src/transport/telephony/control/call-control.ts'
import type { Wire } from '../../../src/transport/wire.ts'
import { carrierApis } from '../../support/carrier-apis.ts'
import { FAR_ENDS } from '../../support/carriers.ts'
import { settled } from '../../support/clock.ts'
import { fakeEdge, silentLog } from '../../support/edge.ts'
import { FakeSocket } from '../../support/socket.ts'
import { openDesk } from '../../support/telephony/desk.ts'

const twilio = FAR_ENDS.find(({ carrier }) => carrier === 'twilio')
const genesysOpen = FAR_ENDS.find(({ carrier }) => carrier === 'genesys')?.sent[0] ?? ''
const CALL_ID = 'CA1234567890abcdef1234567890abcdef'

const upgrade = (path = '/telephony/ws', headers: Record<string, string> = {}) =>
  new Request(`http://bot.example${path}`, { headers: { upgrade: 'websocket', ...headers } })

function open(settings: object, overrides: Partial<Edge> = {}) {
  const { edge, desk, calls } = openDesk({ runner_transport: 'twilio', ...settings })
  return { edge: { ...edge, carrier: desk, ...overrides }, desk, calls }
}

/** Twilio's first messages, with this ticket among its parameters. */
async function stream(edge: Edge, ticket: string, path?: string): Promise<FakeSocket> {
  const socket = new FakeSocket()
  const end = admitStream(edge, upgrade(path)).open(socket)
  for (const line of twilio?.sent.slice(0, 2) ?? []) end.message(line.replace('t-1', ticket))
  await settled()
  return socket
}

const agreed = (header: string) =>
  admitStream(open({}).edge, upgrade('/telephony/ws', { 'sec-websocket-protocol': header })).subprotocol

const refusal = (run: () => unknown) => {
  try {
    run()
    return 'admitted'
  } catch (error) {
    const { status, code } = error as { status: number; code: string }
    return `${status} ${code}`
  }
}

test('the path may hold a ticket', () => {
  for (const path of ['/telephony/ws', '/telephony/ws/', '/telephony/ws/a1b2']) expect(isStreamPath(path)).toBe(true)
  for (const path of ['/ws', '/telephony', '/telephony/wsx', '/telephony/ws/a/b'])
    expect(isStreamPath(path)).toBe(false)
})

describe('before the upgrade', () => {
  test('a server without a carrier knows no such path', () => {
    expect(refusal(() => admitStream(fakeEdge().edge, upgrade()))).toBe('404 NOT_FOUND')
  })

  test('a full server says so, and what is no upgrade is told', () => {
    const full = open({}, { calls: { isFull: true, takesNone: false, start: () => undefined } })
    expect(refusal(() => admitStream(full.edge, upgrade()))).toBe('503 SERVICE_UNAVAILABLE')
    expect(refusal(() => admitStream(open({}).edge, upgrade('/telephony/ws', { upgrade: '' })))).toBe('400 BAD_REQUEST')
  })

  test('no more streams may keep us waiting for who they are than twice the calls we take, or a hundred', async () => {
    const { edge } = open({})
    const ends = Array.from({ length: 100 }, () => admitStream(edge, upgrade()).open(new FakeSocket()))
    expect(refusal(() => admitStream(edge, upgrade()))).toBe('503 SERVICE_UNAVAILABLE')
    ends[0]?.gone(1006)
    ends[0]?.gone(1006)
    expect(refusal(() => admitStream(edge, upgrade()))).toBe('admitted')
    await stream(edge, 'none')
    const last = admitStream(edge, upgrade()).open(new FakeSocket())
    expect(refusal(() => admitStream(edge, upgrade()))).toBe('503 SERVICE_UNAVAILABLE')
    last.gone(1006)
  })

  test('a server for many calls has room for as many handshakes', () => {
    const { edge } = open({ max_calls: 200 })
    for (let n = 0; n < 400; n++) admitStream(edge, upgrade()).open(new FakeSocket())
    expect(refusal(() => admitStream(edge, upgrade()))).toBe('503 SERVICE_UNAVAILABLE')
  })

  test('an upgrade that the carrier has signed is let in though others keep us waiting', () => {
    const token = '0123456789abcdef0123456789abcdef'
    const { edge } = open({ twilio_auth_token: token })
    for (let n = 0; n < 100; n++) admitStream(edge, upgrade()).open(new FakeSocket())
    const signature = new Bun.CryptoHasher('sha1', token)
      .update('wss://voice.example.com/telephony/ws')
      .digest('base64')
    expect(refusal(() => admitStream(edge, upgrade()))).toBe('503 SERVICE_UNAVAILABLE')
    const signed = upgrade('/telephony/ws', { 'x-twilio-signature': signature })
    expect(refusal(() => admitStream(edge, signed))).toBe('admitted')
    const full = { ...edge, calls: { isFull: true, takesNone: false, start: () => undefined } }
    expect(refusal(() => admitStream(full, signed))).toBe('503 SERVICE_UNAVAILABLE')
  })

  test('another method is told which there is', () => {
    const posted = new Request(upgrade(), { method: 'POST' })
    expect(refusal(() => admitStream(open({}).edge, posted))).toBe('405 BAD_REQUEST')
  })

  test('an upgrade that is signed wrong is refused', () => {
    const { edge } = open({ twilio_auth_token: '0123456789abcdef0123456789abcdef' })
    const wrong = upgrade('/telephony/ws', { 'x-twilio-signature': 'AAAA' })
    expect(refusal(() => admitStream(edge, wrong))).toStartWith('40')
  })

  test("jambonz's subprotocol is agreed to, and no other", () => {
    expect(agreed('audio.drachtio.org')).toBe('audio.drachtio.org')
    expect(agreed('chat, audio.jambonz.org')).toBe('audio.jambonz.org')
    expect(agreed('chat')).toBeUndefined()
  })
})

describe('a stream', () => {
  test('tells prompts who calls whom, and of its parameters', async () => {
    const { edge, calls } = open({})
    await stream(edge, 'none')
    expect(calls.data).toEqual([
      {
        carrier: 'twilio',
        call_id: CALL_ID,
        from: '+15551230001',
        to: '+15559870002',
        from_number: '+15551230001',
        to_number: '+15559870002',
      },
    ])
  })

  test('tells prompts what the ticket knows of the name of the caller', async () => {
    const { edge, desk, calls } = open({})
    await stream(edge, await desk.tickets.issue({ carrier: 'twilio', callId: CALL_ID, callerName: 'ADA L' }))
    expect(calls.data).toMatchObject([{ caller_name: 'ADA L' }])
  })

  test('of a call from us tells prompts what POST /calls was told, and nothing once that is forgotten', async () => {
    const answered: string[] = []
    const answers = (session: string) => void answered.push(session)
    const dialer = {
      carrier: 'twilio',
      from: undefined,
      isFull: false,
      takesNone: false,
      dial: async () => 'CA1',
      answered: answers,
    }
    const { edge, desk, calls } = open({}, { dialer })
    const session = edge.ids.uuid()
    await edge.dialledSessions.put({ id: session, body: { name: 'Ada', carrier: 'none' } })
    for (const named of [session, edge.ids.uuid()])
      await stream(edge, await desk.tickets.issue({ carrier: 'twilio', callId: CALL_ID, session: named }))
    expect(calls.data).toMatchObject([{ name: 'Ada', carrier: 'twilio' }, { carrier: 'twilio' }])
    expect(calls.data[1]).not.toHaveProperty('name')
    expect(answered).toEqual([session, expect.any(String)])
  })

  test.each([
    ['as a parameter', (ticket: string) => ({ ticket, path: '/telephony/ws' })],
    ['in the path', (ticket: string) => ({ ticket: 'none', path: `/telephony/ws/${ticket}` })],
  ])('with its ticket %s is admitted, once', async (_where, place) => {
    const { edge, desk, calls } = open({ telephony_require_ticket: true })
    const ticket = await desk.tickets.issue({ carrier: 'twilio', callId: CALL_ID, from: '+1', to: '+2' })
    const brought = place(ticket)
    await stream(edge, brought.ticket, brought.path)
    expect(calls.data).toMatchObject([{ from: '+1', to: '+2' }])
    const again = await stream(edge, brought.ticket, brought.path)
    expect(again.closes).toEqual([{ code: 1008, reason: 'the stream has no valid ticket' }])
    expect(calls.started).toBe(1)
  })

  test('that claims to be of Genesys needs a ticket like every other where Genesys is not the carrier', async () => {
    const { edge, calls } = open({ telephony_require_ticket: true })
    const socket = new FakeSocket()
    const end = admitStream(edge, upgrade()).open(socket)
    end.message(genesysOpen)
    await settled()
    expect(calls.started).toBe(0)
    expect(JSON.parse(String(socket.sent[0]))).toMatchObject({ type: 'disconnect', parameters: { reason: 'error' } })
  })

  test('of Genesys is of the organisation that signed', async () => {
    for (const [organization, started] of [
      ['d7934305-0972-4844-938e-9060eef73d05', 1],
      ['another', 0],
    ] as const) {
      const { edge, desk, calls } = open({ runner_transport: 'genesys', telephony_require_ticket: true })
      const asked = upgrade('/telephony/ws', { 'audiohook-organization-id': organization })
      const end = admitStream({ ...edge, carrier: { ...desk, isSigned: () => true } }, asked).open(new FakeSocket())
      end.message(genesysOpen)
      await settled()
      expect(calls.started).toBe(started)
    }
  })

  test('is refused when all servers together are full', async () => {
    const { edge } = open({}, { seats: { take: async () => undefined, areFree: async () => false } })
    const [close] = (await stream(edge, 'none')).closes
    expect(close?.code).toBe(1013)
  })

  test('that our own trouble befalls is closed as such', async () => {
    const { edge } = open({}, { seats: { take: () => Promise.reject(new Error('broken')), areFree: async () => true } })
    expect((await stream(edge, 'none')).closes).toEqual([{ code: 1011, reason: 'internal server error' }])
  })

  test('that we end is hung up at the carrier, and a failure is logged with the ids of the call, and without numbers', async () => {
    const lines: string[] = []
    const warn = (message: string, fields?: object) => lines.push(`${message} ${JSON.stringify(fields)}`)
    const ends: (() => void)[] = []
    const start = (wire: Wire) => {
      ends.push(() => wire.close('hung-up'))
      return { id: 'call-1' }
    }
    const { edge, desk } = open({}, { log: { ...silentLog, warn }, calls: { isFull: false, takesNone: false, start } })
    const asked: string[] = []
    const control = new CallControl({
      api: carrierApis().twilio,
      clock: edge.clock,
      random: () => 0,
      fetch: async (url) => {
        asked.push(url)
        return new Response(null, { status: 401 })
      },
    })
    await stream({ ...edge, carrier: { ...desk, control } }, 'none')
    for (const end of ends) end()
    await settled()
    expect(asked).toEqual([expect.stringContaining(CALL_ID)])
    expect(lines).toEqual([expect.stringContaining('call could not be hung up')])
    expect(lines[0]).toContain(JSON.stringify({ call: 'call-1', carrier: 'twilio', carrierCall: CALL_ID }).slice(0, -1))
    expect(lines[0]).not.toContain('15551230001')
  })

  test('at Plivo is transferred by an address of ours', async () => {
    const plivo = FAR_ENDS.find(({ carrier }) => carrier === 'plivo')
    const transfers: Promise<void>[] = []
    const start = (wire: Wire) => {
      transfers.push(wire.line?.transfer('+15557654321', new AbortController().signal) ?? Promise.resolve())
      return { id: 'call-1' }
    }
    const { edge, desk } = open({ runner_transport: 'plivo' }, { calls: { isFull: false, takesNone: false, start } })
    const bodies: string[] = []
    const control = new CallControl({
      api: carrierApis().plivo,
      clock: edge.clock,
      random: () => 0,
      fetch: async (_, { body }) => {
        bodies.push(String(body))
        return new Response()
      },
    })
    const end = admitStream({ ...edge, carrier: { ...desk, control } }, upgrade()).open(new FakeSocket())
    end.message(plivo?.sent[0] ?? '')
    await settled()
    await Promise.all(transfers)
    const address = 'https://voice.example.com/telephony/transfer/'
    expect(bodies.map((body) => JSON.parse(body).aleg_url)).toEqual([expect.stringContaining(address)])
    const ticket = JSON.parse(bodies[0] ?? '').aleg_url.slice(address.length)
    expect((await desk.transfers?.answerTo(ticket))?.body).toContain('>15557654321</')
  })

  test.each([true, false])('is searched for the tones of keys as the configuration says: %p', async (isSearched) => {
    const commands: string[] = []
    const start = (wire: Wire) => {
      wire.listen({
        audio: () => {},
        command: ({ type }) => commands.push(type),
        lost: () => {},
        back: () => {},
        closed: () => {},
      })
      return { id: 'call-1' }
    }
    const { edge } = open({ telephony_inband_dtmf: isSearched }, { calls: { isFull: false, takesNone: false, start } })
    const end = admitStream(edge, upgrade()).open(new FakeSocket())
    for (const line of twilio?.sent.slice(0, 2) ?? []) end.message(line)
    await settled()
    end.message(twilio?.speak(dtmfTones('5', 8_000)) ?? '')
    expect(commands.includes('interrupt')).toBe(isSearched)
  })
})
