import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { TestBrowser } from '../support/browser.ts'
import { CuttableRelay } from '../support/cuttable-relay.ts'
import { listenIn } from '../support/page-ear.ts'
import { RoughRelay } from '../support/rough-relay.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const ANSWER_MS = 40_000

const opened = new AsyncDisposableStack()
let server: RunningServer
let browser: TestBrowser

beforeAll(async () => {
  const both = await Promise.all([startServer(), TestBrowser.open()])
  for (const one of both) opened.use(one)
  ;[server, browser] = both
}, 180_000)
afterAll(() => opened.disposeAsync())

const at = (page: Page, id: string) => page.getByTestId(id)
const messages = (page: Page, role: string) => at(page, 'transcript').locator(`[data-role=${role}]`)
const inPhase = (page: Page, phase: string) => page.locator(`body[data-phase=${phase}]`).waitFor({ timeout: ANSWER_MS })

async function connect(page: Page, transport: string): Promise<void> {
  await at(page, 'transport').selectOption(transport)
  await at(page, 'connect').click()
  await inPhase(page, 'live')
}

async function say(page: Page, text: string, answer: string): Promise<void> {
  await at(page, 'text-input').fill(text)
  await at(page, 'send').click()
  await messages(page, 'bot').filter({ hasText: answer }).waitFor({ timeout: ANSWER_MS })
}

/** Resolves when the page plays something loud, from now on. */
const audible = async (page: Page) =>
  await page.waitForFunction(
    (sinceMs) => (globalThis as unknown as { loudAtMs: number }).loudAtMs > sinceMs,
    await page.evaluate(() => performance.now()),
    { timeout: ANSWER_MS },
  )

/** The bot is in the middle of a story when the network breaks; a little later the network is there again. */
async function loseAndResume(page: Page, cut: () => Promise<void>, mend: () => Promise<void>): Promise<void> {
  await say(page, 'My name is Anna.', 'Anna')
  await say(page, 'Tell me a story.', 'lighthouse')
  await audible(page)
  await cut()

  await inPhase(page, 'reconnecting')
  expect(await at(page, 'state').innerText()).toBe('Reconnecting…')
  expect(await at(page, 'error').innerText()).toContain('Reconnecting…')
  await mend()
  await inPhase(page, 'live')
  await audible(page)
  expect(await at(page, 'error').isHidden()).toBe(true)

  await say(page, 'What is my name?', 'Your name is Anna.')
  const typed = await messages(page, 'user').locator('.said').allInnerTexts()
  expect(typed).toEqual(['My name is Anna.', 'Tell me a story.', 'What is my name?'])
  expect(await at(page, 'transcript').locator('li:not([data-call="1"])').count()).toBe(0)
}

const callsStarted = (where: RunningServer) => where.printed().split('call started').length - 1

test('a WebSocket call whose network breaks in mid-answer goes on where it stopped', async () => {
  await using relay = await CuttableRelay.to(server.port)
  const before = callsStarted(server)
  const page = await browser.openPage(relay.url, listenIn)
  await connect(page, 'websocket')
  await loseAndResume(
    page,
    async () => relay.cut(),
    async () => {
      await page.waitForTimeout(500)
      relay.mend()
    },
  )
  expect(callsStarted(server) - before).toBe(1)
  await at(page, 'disconnect').click()
  await inPhase(page, 'idle')
  await page.close()
}, 180_000)

test('a WebSocket call whose network falls silent without closing is resumed', async () => {
  await using relay = await CuttableRelay.to(server.port)
  const before = callsStarted(server)
  const page = await browser.openPage(relay.url, listenIn)
  await connect(page, 'websocket')
  await say(page, 'My name is Anna.', 'Anna')
  relay.hush()
  await inPhase(page, 'reconnecting')
  relay.mend()
  await inPhase(page, 'live')
  await say(page, 'What is my name?', 'Your name is Anna.')
  expect(callsStarted(server) - before).toBe(1)
  await page.close()
}, 180_000)

test('a WebRTC call whose network breaks in mid-answer goes on where it stopped', async () => {
  await using networks = new AsyncDisposableStack()
  const before = callsStarted(server)
  const page = await browser.openPage(server.url, listenIn)
  const relays: RoughRelay[] = []
  let offersToLose = 0
  // The server learns of no way to the page but through the relay.
  await page.route(/\/api\/offer$/, async (route) => {
    const request = route.request()
    if (request.method() === 'PATCH') return route.fulfill({ json: { status: 'success' } })
    if (offersToLose-- > 0) return route.abort('internetdisconnected')
    const body = request.postDataJSON() as { sdp: string }
    const offer = { ...body, sdp: body.sdp.replaceAll(/a=candidate:.*\r\n/g, '') }
    const response = await route.fetch({ postData: JSON.stringify(offer) })
    const answer = (await response.json()) as { sdp: string }
    const { relay, sdp } = await RoughRelay.between(answer.sdp)
    relays.push(networks.use(relay))
    await route.fulfill({ response, json: { ...answer, sdp } })
  })
  await connect(page, 'webrtc')
  await loseAndResume(
    page,
    async () => {
      // The stock transport by itself gives up after as many.
      offersToLose = 3
      await relays[0]?.[Symbol.asyncDispose]()
    },
    async () => {},
  )
  expect(relays).toHaveLength(2)
  expect(callsStarted(server) - before).toBe(1)
  await at(page, 'disconnect').click()
  await inPhase(page, 'idle')
  await page.close()
}, 180_000)

test('a network that comes back too late ends the call, in words; one in time needs no new key', async () => {
  await using keyed = await startServer({ config: { server_api_key: 'open-sesame', resume_timeout_secs: 2 } })
  await using relay = await CuttableRelay.to(keyed.port)
  const page = await browser.openPage(relay.url, listenIn)
  await page.evaluate(() => sessionStorage.setItem('voxray-key', 'open-sesame'))
  await connect(page, 'websocket')
  relay.cut()
  await inPhase(page, 'reconnecting')
  relay.mend()
  await inPhase(page, 'live')
  await audible(page)
  relay.cut()
  await inPhase(page, 'idle')
  expect(await at(page, 'error').innerText()).toContain('The call is over')
  expect(callsStarted(keyed)).toBe(1)
  await page.close()
}, 180_000)
