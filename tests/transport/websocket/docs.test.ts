import { describe, expect, test } from 'bun:test'
import type { Format } from '../../../src/transport/websocket/format.ts'
import { json } from '../../../src/transport/websocket/json.ts'
import { rtviText } from '../../../src/transport/websocket/rtvi-text.ts'
import { SocketRig } from '../../support/socket.ts'
import { aftermath, turn } from '../rtvi/script.ts'

const page = await Bun.file(new URL('../../../docs/websocket.md', import.meta.url)).text()

/** The lines of every example block marked so. */
function examples(direction: 'to-server' | 'to-client', format: string): readonly string[] {
  const blocks = page.matchAll(new RegExp(`^\`\`\`json ${direction} ${format}\n([^]*?)^\`\`\``, 'gm'))
  return [...blocks].flatMap(([, lines]) => lines?.trim().split('\n') ?? [])
}

const unread = '{"label":"rtvi-ai","type":"send-file","id":"a7","data":{}}'

/** Samples are not worth showing. */
const elided = (key: string, value: unknown) => (key === 'audio' ? '…' : value)

const cases: readonly (readonly [string, Format])[] = [
  ['json', json],
  ['rtvi', rtviText],
]

describe.each(cases)('the page about the WebSocket, %s', (name, format) => {
  test('shows messages a client may send', () => {
    const lines = examples('to-server', name)
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) {
      const rig = new SocketRig(format)
      const before = rig.commands.length
      rig.wire.client.message(line)
      expect(rig.commands.length - before + rig.audio.length).toBe(1)
      expect(rig.socket.types.filter((type) => /error/i.test(type))).toEqual([])
    }
  })

  test('shows messages as they are sent, and leaves no kind out', () => {
    const rig = new SocketRig(format)
    if (format === rtviText) for (const line of [...examples('to-server', name), unread]) rig.wire.client.message(line)
    for (const event of [...turn, ...aftermath]) rig.wire.tell(event)
    rig.wire.play(new Int16Array(480))
    rig.wire.clear()
    rig.wire.client.message('{')
    const sent = rig.socket.sent.map((message) => JSON.parse(String(message), elided))
    const shown = examples('to-client', name).map((line) => JSON.parse(line))
    for (const message of shown) expect(sent).toContainEqual(message)
    expect(new Set(shown.map(({ type }) => type))).toEqual(new Set(sent.map(({ type }) => type)))
  })
})
