import { expect, test } from 'bun:test'
import { DailyRooms } from '../../../src/transport/daily/rooms.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { serialIds } from '../../support/ids.ts'

type Answer = (path: string, signal: AbortSignal) => Response | Promise<Response>

const ROOM = { name: 'voxray-x', url: 'https://acme.daily.co/voxray-x', config: {} }

function open(answer: Answer) {
  const clock = new VirtualClock()
  const asked: { path: string; authorization: string | null; body: unknown }[] = []
  const rooms = new DailyRooms({
    clock,
    random: () => 0,
    ids: serialIds(),
    baseUrl: 'https://api.daily.test/v1',
    key: 'daily-key',
    fetch: async (url, init) => {
      const path = url.replace('https://api.daily.test/v1', '')
      const authorization = new Headers(init.headers).get('authorization')
      asked.push({ path, authorization, body: JSON.parse(String(init.body)) })
      return await answer(path, init.signal as AbortSignal)
    },
  })
  return { clock, rooms, asked }
}

test('a room is private and closes by itself, and its token owns nothing', async () => {
  const { rooms, asked } = open((path) => Response.json(path === '/rooms' ? ROOM : { token: 'eyJ' }))
  expect(await rooms.createRoom()).toEqual({ url: ROOM.url, token: 'eyJ' })
  const exp = Date.UTC(2026, 0, 5, 11) / 1000
  expect(asked).toEqual([
    {
      path: '/rooms',
      authorization: 'Bearer daily-key',
      body: {
        name: 'voxray-00000000',
        privacy: 'private',
        properties: { exp, eject_at_room_exp: true, start_video_off: true },
      },
    },
    {
      path: '/meeting-tokens',
      authorization: 'Bearer daily-key',
      body: { properties: { room_name: 'voxray-x', exp, is_owner: false } },
    },
  ])
})

test.each([
  ['refuses the key', () => Response.json({ error: 'authentication-error' }, { status: 401 }), 'unauthorized'],
  ['fails', () => new Response('', { status: 500 }), 'server-error'],
  ['answers with something else', () => Response.json({ name: 'x', url: 'javascript:alert(1)' }), 'bad-response'],
  ['answers with no JSON', () => new Response('<html>'), 'bad-response'],
] as const)('a Daily that %s is an error with a code', async (_, answer, code) => {
  expect(
    await open(answer)
      .rooms.createRoom()
      .catch((error: unknown) => error),
  ).toMatchObject({ code })
})

test('a Daily that does not answer is given up after ten seconds', async () => {
  const { rooms, clock } = open(
    (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  )
  const result = rooms.createRoom().catch((error: unknown) => error)
  await clock.advance(9_999)
  await settled()
  expect(clock.pending).toBe(1)
  await clock.advance(1)
  expect(await result).toMatchObject({ code: 'timeout' })
  expect(clock.pending).toBe(0)
})

test('a room for a phone call has an address for one caller, whose number it shows', async () => {
  const { rooms, asked } = open((path) => Response.json(path === '/rooms' ? ROOM : { token: 'eyJ' }))
  expect(await rooms.createSipRoom('voxray-sip-1', '+15551230001')).toEqual({ url: ROOM.url, token: 'eyJ' })
  expect(asked[0]?.body).toMatchObject({
    name: 'voxray-sip-1',
    privacy: 'private',
    properties: {
      eject_at_room_exp: true,
      sip: { display_name: '+15551230001', video: false, sip_mode: 'dial-in', num_endpoints: 1 },
    },
  })
})

const HELD = { callId: 'call-1', callDomain: 'domain-1' }

test('a held call is put through to an address, again when Daily fails', async () => {
  const answers = [new Response('', { status: 500 }), new Response('', { status: 503 }), Response.json({})]
  const { rooms, asked, clock } = open(() => answers.shift() ?? new Response('', { status: 500 }))
  const forwarded = rooms.forward(HELD, 'sip:room@x.sip.daily.co')
  await clock.advance(125)
  await clock.advance(250)
  await forwarded
  expect(asked).toHaveLength(3)
  expect(asked[2]).toMatchObject({
    path: '/dialin/pinlessCallUpdate',
    body: { ...HELD, sipUri: 'sip:room@x.sip.daily.co' },
  })
})

test('a call that Daily does not know is not asked for again', async () => {
  const { rooms, asked } = open(() => new Response('', { status: 400 }))
  const failed = rooms.forward(HELD, 'sip:room@x.sip.daily.co').catch((error: unknown) => error)
  expect(await failed).toMatchObject({ code: 'bad-request' })
  expect(asked).toHaveLength(1)
})
