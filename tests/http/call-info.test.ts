import { expect, test } from 'bun:test'
import type { Agent } from '../../src/call/agent.ts'
import type { CallInfo } from '../../src/call/info.ts'
import { LiveCalls } from '../../src/call/live.ts'
import { Pacer } from '../../src/call/pacer.ts'
import { createApi } from '../../src/http/api.ts'
import { admitSocket, socketHandler } from '../../src/http/sockets.ts'
import { admitStream } from '../../src/http/telephony/socket.ts'
import { type CallRecord, recordCalls } from '../../src/observe/call-record.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { linesOf } from '../support/carriers.ts'
import { settled } from '../support/clock.ts'
import { serialIds } from '../support/ids.ts'
import { FakeSocket } from '../support/socket.ts'
import { openDesk } from '../support/telephony/desk.ts'

const TRACE = { traceId: 'a'.repeat(32), parent: { spanId: 'b7ad6b7169203331', isSampled: true } }
const headers = { traceparent: `00-${TRACE.traceId}-${TRACE.parent.spanId}-01`, upgrade: 'websocket' }

const deaf = () => {}

/** Hears all and says nothing. */
const agent: Agent = {
  join: () => ({
    hear: deaf,
    command: deaf,
    lost: deaf,
    back: deaf,
    stop: deaf,
    [Symbol.asyncDispose]: async () => {},
  }),
}

/** The edge with real calls, a watcher of them, and their records. */
function open() {
  const { edge: rest, desk, clock } = openDesk({ runner_transport: 'twilio' })
  const watched: CallInfo[] = []
  const told: string[] = []
  const records: CallRecord[] = []
  const watcher = {
    open(info: CallInfo) {
      watched.push(info)
      return { event: (event: { type: string; callId?: string }) => void (event.callId && told.push(event.callId)) }
    },
  }
  const watchers = [watcher, recordCalls((record) => records.push(record))]
  const calls = new LiveCalls(
    { choose: () => ({ name: 'default', agent }), clock, pacer: new Pacer(clock), watchers },
    serialIds(),
    {
      maxCalls: 10,
    },
  )
  const wire = Object.assign(new MemoryWire(clock), { kind: 'webrtc' as const })
  const peers = { ...rest.peers, offer: async () => ({ sdp: 'v=0', pcId: 'pc-1', wire, isNew: true }) }
  return { edge: { ...rest, peers, carrier: desk, calls }, clock, calls, watched, told, records }
}

type Opened = ReturnType<typeof open>

async function start({ edge }: Opened): Promise<string> {
  const request = new Request('http://localhost:3042/start', { method: 'POST', body: '{"body":{"name":"Ann"}}' })
  return ((await (await createApi(edge).handle(request)).json()) as { sessionId: string }).sessionId
}

const WIRES = {
  async webrtc(opened: Opened) {
    const sessionId = await start(opened)
    const url = `http://localhost:3042/sessions/${sessionId}/offer`
    await createApi(opened.edge).handle(new Request(url, { method: 'POST', headers, body: '{"sdp":"v=0"}' }))
    return { sessionId, data: { name: 'Ann' } }
  },
  async websocket(opened: Opened) {
    const sessionId = await start(opened)
    const request = new Request(`http://localhost:3042/ws?session=${sessionId}`, { headers })
    const data = await admitSocket(opened.edge, request, '')
    const socket = { data, send: () => 0, ping: deaf, close: deaf, terminate: deaf, getBufferedAmount: () => 0 }
    await socketHandler(opened.edge).open?.(socket as never)
    return { sessionId, data: { name: 'Ann' } }
  },
  async telephony({ edge }: Opened) {
    const end = admitStream(edge, new Request('http://bot.example/telephony/ws', { headers })).open(new FakeSocket())
    for (const message of linesOf('twilio').slice(0, 2)) end.message(message)
    const callId = 'CA1234567890abcdef1234567890abcdef'
    const phone = {
      carrier: 'twilio',
      direction: 'incoming' as const,
      callId,
      from: '+15551230001',
      to: '+15559870002',
    }
    return { phone, data: expect.objectContaining({ call_id: callId }) }
  },
}

test.each(['webrtc', 'websocket', 'telephony'] as const)(
  'a call over %s is watched, and recorded, with all that it can be joined to',
  async (wire) => {
    const opened = open()
    const { clock, calls, watched, told, records } = opened
    await clock.advance(2000)
    const { data, ...joins } = await WIRES[wire](opened)
    await settled()
    const [info] = watched
    const callId = info?.callId ?? ''
    expect(watched).toEqual([
      { callId, wire, data, agent: 'default', ...joins, trace: TRACE, startedAtMs: Date.UTC(2026, 0, 5, 9, 0, 2) },
    ])
    expect(told).toEqual([callId])
    const over = calls.drain('server-stopping')
    await clock.advance(6000)
    await over
    expect(records).toMatchObject([{ callId, wire, ...joins, trace: TRACE, startedAt: '2026-01-05T09:00:02.000Z' }])
  },
)
