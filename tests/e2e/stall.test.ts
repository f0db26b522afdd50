import { expect, test } from 'bun:test'
import { PhoneCall } from '../../src/simulate/phone-call.ts'
import { startServer } from '../support/server.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'
import { SocketCaller } from './speech/socket-caller.ts'

/** Longer than a WebRTC caller may be silent. */
const STOPPED_MS = 12_000
const AFTERWARDS_MS = 3_000

test('a server that stood still for twelve seconds still has its calls, on all three wires', async () => {
  await using server = await startServer({ deaf: true, config: { runner_transport: 'twilio', greeting: '' } })
  await using phone = await PhoneCall.place({ carrier: 'twilio', url: server.url })
  // The client library would give up after eight seconds, and resume: this one does not watch the server.
  await using _ = await SocketCaller.open(server.url, 'protobuf')
  await using browser = await WebRtcClient.open()
  await browser.connect(async ({ sdp }) => {
    const response = await fetch(`${server.url}/api/offer`, {
      method: 'POST',
      body: JSON.stringify({ sdp, type: 'offer' }),
    })
    const answer = (await response.json()) as { sdp: string; pc_id: string }
    return { sdp: answer.sdp, pcId: answer.pc_id }
  })
  const microphone = setInterval(() => browser.speak(new Int16Array(320)), 20)
  await Bun.sleep(1000)
  expect(server.liveCalls).toBe(3)

  process.kill(server.pid, 'SIGSTOP')
  await Bun.sleep(STOPPED_MS)
  process.kill(server.pid, 'SIGCONT')
  const packets = browser.packets
  await Bun.sleep(AFTERWARDS_MS)
  clearInterval(microphone)

  expect(server.liveCalls).toBe(3)
  expect(server.printed()).not.toContain('connection lost')
  expect(browser.packets).toBeGreaterThan(packets + 50)
  expect(phone.faults).toEqual([])
}, 180_000)
