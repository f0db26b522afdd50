import { expect, test } from 'bun:test'
import { logSilentServers } from '../../src/observe/ice-servers.ts'
import { VirtualClock } from '../support/clock.ts'
import { silentLog } from '../support/edge.ts'

test('each kind of server that is silent is logged once a minute', async () => {
  const clock = new VirtualClock()
  const lines: unknown[] = []
  const silent = logSilentServers({ ...silentLog, warn: (...line) => lines.push(line) }, clock)
  for (const server of ['TURN', 'STUN', 'TURN', 'STUN'] as const) silent(server)
  const text = 'webrtc ice server gave no address within 500 ms, answering without it'
  expect(lines).toEqual([
    [text, { server: 'TURN' }],
    [text, { server: 'STUN' }],
  ])
  await clock.advance(60_000)
  silent('TURN')
  expect(lines.length).toBe(3)
})
