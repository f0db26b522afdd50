import { describe, expect, test } from 'bun:test'
import { json } from '../../../src/transport/websocket/json.ts'
import { protobufRtvi } from '../../../src/transport/websocket/protobuf.ts'
import { readFrame, writeMessageFrame } from '../../../src/transport/websocket/protobuf-wire.ts'
import { rtviText } from '../../../src/transport/websocket/rtvi-text.ts'
import { SocketRig } from '../../support/socket.ts'
import { aftermath, turn } from './script.ts'

/** The far side answers every message with one of its own. */
type Peer = (message: string) => string | undefined

const rtvi = (type: string, more: object = {}) => JSON.stringify({ label: 'rtvi-ai', type, ...more })

/** Pipecat's Python pipelines carry a server's RTVI processor, also where they are the client. */
const pipecat: Peer = (message) => {
  const { type, id } = JSON.parse(message)
  return typeof id === 'string'
    ? rtvi('error-response', { id, data: { error: `Unsupported type ${type}` } })
    : rtvi('error', { data: { error: 'Invalid RTVI transport message: id: Field required', fatal: false } })
}

const peers: readonly (readonly [string, Peer])[] = [
  ['answers as Pipecat does', pipecat],
  ['sends all back', (message) => message],
  ['sends errors without a label', () => '{"type":"error","data":{"error":"what?"}}'],
  ['sends errors of another name', () => rtvi('transport-error', { id: '1' })],
  ['sends errors as messages of its own', () => rtvi('client-message', { id: '1', data: { t: 'error', d: 'what?' } })],
  ['answers with what nobody knows', () => rtvi('complaint', { id: '1' })],
  ['answers with bad requests', () => rtvi('send-text', { id: '1' })],
  ['answers in prose', () => 'I do not understand'],
]

/** How many messages we send to a peer that answers each at once. */
function exchanged(rig: SocketRig, peer: Peer, text: (message: string | Uint8Array) => string | undefined): number {
  let read = 0
  while (read < rig.socket.sent.length && read < 5_000) {
    const message = rig.socket.sent[read++]
    const said = message === undefined ? undefined : text(message)
    const answer = said === undefined ? undefined : peer(said)
    if (answer !== undefined) rig.wire.client.message(typeof message === 'string' ? answer : writeMessageFrame(answer))
  }
  return read
}

function textOf(message: string | Uint8Array): string | undefined {
  if (typeof message === 'string') return message
  const frame = readFrame(message)
  return frame?.kind === 'message' ? frame.data : undefined
}

const formats = [
  ['RTVI', rtviText],
  ['protobuf', protobufRtvi],
] as const

describe.each(formats)('a peer over %s that answers everything', (_name, format) => {
  test.each(peers)('and %s is not answered for ever', (_how, peer) => {
    const rig = new SocketRig(format)
    const ready = rtvi('client-ready', { id: 'r', data: { version: '2.2.0' } })
    rig.wire.client.message(format === rtviText ? ready : writeMessageFrame(ready))
    for (const event of [...turn, ...aftermath]) rig.wire.tell(event)
    const own = rig.socket.sent.length
    expect(exchanged(rig, peer, textOf)).toBeLessThanOrEqual(own + 100)
  })

  test.each(peers.slice(0, 5))('and %s is not answered at all', (_how, peer) => {
    const rig = new SocketRig(format)
    const ready = rtvi('client-ready', { id: 'r', data: { version: '2.2.0' } })
    rig.wire.client.message(format === rtviText ? ready : writeMessageFrame(ready))
    for (const event of [...turn, ...aftermath]) rig.wire.tell(event)
    const own = rig.socket.sent.length
    expect(exchanged(rig, peer, textOf)).toBe(own)
    expect(rig.ended).toEqual([])
  })
})

describe('a JSON peer that answers everything', () => {
  test.each<readonly [string, Peer, number]>([
    ['sends all back', (message) => message, 100],
    ['sends ErrorFrames', () => '{"type":"ErrorFrame","data":{"error":"what?"}}', 0],
    ['sends FatalErrorFrames', () => '{"type":"FatalErrorFrame","data":{"error":"what?"}}', 0],
    ['answers with what nobody knows', () => '{"type":"ComplaintFrame"}', 100],
    ['answers in prose', () => 'I do not understand', 100],
  ])('and %s is not answered for ever', (_how, peer, most) => {
    const rig = new SocketRig(json)
    for (const event of [...turn, ...aftermath]) rig.wire.tell(event)
    const own = rig.socket.sent.length
    expect(exchanged(rig, peer, textOf)).toBeLessThanOrEqual(own + most)
  })
})
