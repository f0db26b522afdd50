import { afterAll, beforeAll, expect, test } from 'bun:test'
import { TestBrowser } from '../../support/browser.ts'
import { type RunningServer, startServer } from '../../support/server.ts'
import { between, soundsIn } from '../../../src/audio/sounds.ts'
import { BrowserCaller, servePage } from './caller.ts'
import { repliesIn, type ToldReply } from './replies.ts'

const ANSWER_MS = 20_000

const opened = new AsyncDisposableStack()
let server: RunningServer
let browser: TestBrowser
let caller: BrowserCaller

beforeAll(async () => {
  server = opened.use(await startServer())
  const page = opened.use(await servePage())
  browser = opened.use(await TestBrowser.open())
  caller = opened.use(await BrowserCaller.open(browser, page.url))
}, 180_000)
afterAll(() => opened.disposeAsync())

/** Types, and resolves when an answer with these words has been spoken to its end. */
async function ask(text: string, expected: string): Promise<void> {
  const { length: from } = await caller.events()
  await caller.sendText(text)
  let replies: readonly ToldReply[] = []
  for (const startMs = performance.now(); performance.now() - startMs < ANSWER_MS; await Bun.sleep(50)) {
    replies = repliesIn(await caller.events(from))
    if (replies.some(({ text: told, stoppedMs }) => stoppedMs !== undefined && told.includes(expected))) return
  }
  throw new Error(`no answer had the words ${expected}, but: ${JSON.stringify(replies)}`)
}

test('a WebRTC client whose ICE failed offers again, and the conversation goes on', async () => {
  await caller.connect('webrtc', `${server.url}/api/v1/start`)
  await ask('My name is Anna.', 'Anna')
  // What was on its way when the network broke would be said again.
  await Bun.sleep(1000)
  const { length: from } = await caller.events()
  await caller.failIce()
  while ((await caller.peer()).made < 2 || (await caller.peer()).state !== 'connected') await Bun.sleep(50)
  const againMs = await caller.nowMs()

  await ask('What is my name?', 'Your name is Anna.')
  // Heard as well as told, and by the new connection.
  const [answer] = soundsIn(between(await caller.recorded('bot'), againMs, await caller.nowMs()), 1000)
  expect((answer?.toMs ?? 0) - (answer?.fromMs ?? 0)).toBeGreaterThan(700)
  expect(answer?.levelDb).toBeWithin(-30, -6)
  // One call: no second greeting, no goodbye.
  const told = await caller.events(from)
  expect(repliesIn(told).map(({ text }) => text)).toEqual(['Your name is Anna.'])
  expect(told.map(({ type }) => type)).not.toContain('disconnected')
  expect(server.liveCalls).toBe(1)
  expect(server.printed().split('call started').length - 1).toBe(1)
}, 180_000)

test('its candidates came by PATCH from another origin', () => {
  const trickled = browser.requests.filter(({ method }) => method === 'PATCH')
  expect(trickled.length).toBeGreaterThanOrEqual(2)
  expect(new Set(trickled.map(({ url }) => new URL(url).pathname.replace(/[\da-f-]{36}/, 'ID')))).toEqual(
    new Set(['/api/v1/sessions/ID/api/offer']),
  )
  // Chromium would say so had one been refused.
  expect(browser.complaints.filter((line) => line.startsWith('error'))).toEqual([])
})

test('and hangs up as any other', async () => {
  await caller.disconnect()
  expect(await server.prints(/call ended.*/, 5000)).toContain('reason=caller-left')
  expect(server.complaints()).toEqual([])
})
