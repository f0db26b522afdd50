import { expect, test } from 'bun:test'
import { startServer } from '../support/server.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'

/** More than saying goodbye takes, less than the server waits for those who never answer. */
const POLITE_MS = 2000

async function connectedByWebRtc(url: string): Promise<WebRtcClient> {
  const client = await WebRtcClient.open()
  await client.connect(async ({ sdp }) => {
    const response = await fetch(`${url}/api/offer`, { method: 'POST', body: JSON.stringify({ sdp, type: 'offer' }) })
    const answer = (await response.json()) as { sdp: string; pc_id: string }
    return { sdp: answer.sdp, pcId: answer.pc_id }
  })
  return client
}

test('told to stop, the server says goodbye to every caller and exits with 0', async () => {
  await using server = await startServer({ deaf: true })
  await using browser = await connectedByWebRtc(server.url)
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`)
  const closed = new Promise<string>((resolve) =>
    socket.addEventListener('close', ({ code, reason }) => resolve(`${code} ${reason}`)),
  )
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  const startMs = performance.now()
  expect(await server.stop()).toBe(0)
  expect(performance.now() - startMs).toBeLessThan(POLITE_MS)
  expect(await closed).toBe('1001 server-stopping')
  expect(browser.messages.some((message) => message.includes('"peerLeft"'))).toBe(true)
  expect(server.printed()).toContain('stopping reason=SIGTERM calls=2')
}, 180_000)

test('told twice, by whatever signal, it goes at once', async () => {
  await using server = await startServer({ deaf: true })
  // A goodbye over WebRTC takes 100 ms, so there is a stop to be cut short.
  await using _ = await connectedByWebRtc(server.url)
  process.kill(server.pid, 'SIGTERM')
  await server.prints(/stopping/, POLITE_MS)
  process.kill(server.pid, 'SIGINT')
  expect(await server.stop()).toBe(130)
  expect(server.printed()).not.toContain('error')
}, 180_000)
