import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { TestBrowser } from '../support/browser.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { joined } from '../../src/audio/sounds.ts'
import { allison } from '../support/speech.ts'

/** The greeting lasts some six seconds; then the caller says "please enter the conference PIN number". */
const MICROPHONE = joined([new Int16Array(9 * LISTEN_RATE_HZ), allison('conf-getpin')])
const TALK_MS = 180_000
const ANSWER_MS = 40_000
const ALWAYS_TOLD = ['decisionMs', 'transcriptMs', 'firstTokenMs', 'firstPieceMs', 'firstAudioMs', 'sentMs']

let server: RunningServer
let browser: TestBrowser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), TestBrowser.open()])
  await browser.setMicrophone(MICROPHONE)
}, 180_000)

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

const at = (page: Page, id: string) => page.getByTestId(id)
const messages = (page: Page, role: string) => at(page, 'transcript').locator(`[data-role=${role}]`)

describe.each(['webrtc', 'websocket'])('the page over %s', (transport) => {
  test(
    'greets, hears, answers, is interrupted, explains each turn, and hangs up',
    async () => {
      const page = await browser.openPage(server.url)
      await at(page, 'transport').selectOption(transport)
      await at(page, 'connect').click()

      await messages(page, 'bot').filter({ hasText: "I'm the voxray demo" }).waitFor({ timeout: ANSWER_MS })
      await messages(page, 'user')
        .filter({ hasText: /enter the conference pin number/i })
        .waitFor({ timeout: ANSWER_MS })
      const stages = at(page, 'waterfall').locator('tr[data-stage]')
      await stages.first().waitFor({ timeout: ANSWER_MS })
      const told = await stages.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-stage')))
      // "Asked" is a row of turns whose words were clear before they were over.
      expect(told.filter((stage) => stage !== 'askedMs')).toEqual(ALWAYS_TOLD)

      await at(page, 'text-input').fill('Tell me a story.')
      await at(page, 'send').click()
      const story = messages(page, 'bot').filter({ hasText: 'lighthouse' })
      await story.waitFor({ timeout: ANSWER_MS })
      await page.waitForTimeout(1500)
      await at(page, 'interrupt').click()
      await page.locator('body[data-state=listening]').waitFor({ timeout: 2000 })
      const heard = (await story.getAttribute('data-heard')) ?? ''
      expect(await story.getAttribute('data-status')).toBe('cut')
      expect(heard.length).toBeGreaterThan(3)
      expect(heard.length).toBeLessThan((await story.innerText()).length)

      await at(page, 'disconnect').click()
      await page.locator('body[data-phase=idle]').waitFor({ timeout: 5000 })
      await page.close()
    },
    TALK_MS,
  )
})

test('three calls in a row over both transports keep their own words', async () => {
  const page = await browser.openPage(server.url)
  const words = ['cat', 'dog', 'sun']
  const spelt = ['C, A, T', 'D, O, G', 'S, U, N']
  for (const [index, transport] of ['webrtc', 'websocket', 'webrtc'].entries()) {
    await at(page, 'transport').selectOption(transport)
    await at(page, 'connect').click()
    await page.locator('body[data-phase=live]').waitFor({ timeout: ANSWER_MS })
    const ofThisCall = messages(page, 'bot').and(page.locator(`[data-call="${index + 1}"]`))
    await ofThisCall.filter({ hasText: 'voxray demo' }).waitFor({ timeout: ANSWER_MS })
    await at(page, 'text-input').fill(`Spell ${words[index]}.`)
    await at(page, 'send').click()
    await ofThisCall.filter({ hasText: spelt[index] ?? '' }).waitFor({ timeout: ANSWER_MS })
    expect(await at(page, 'error').innerText(), 'a call that went well').toBe('')
    await at(page, 'disconnect').click()
    await page.locator('body[data-phase=idle]').waitFor({ timeout: 5000 })
  }
  const bots = await messages(page, 'bot').allInnerTexts()
  expect(bots).toHaveLength(6)
  for (const [index, text] of spelt.entries()) {
    expect(bots[2 * index]).toContain('voxray demo')
    expect(bots[2 * index + 1]).toContain(text)
  }
  expect(await messages(page, 'user').allInnerTexts()).toMatchObject(
    words.map((word) => expect.stringContaining(`Spell ${word}.`)),
  )
  await page.close()
}, 180_000)

test('no call is left, nobody complained, and nothing was asked of another host', async () => {
  await server.prints(/call ended[\s\S]*call ended/, 15_000)
  expect(server.liveCalls).toBe(0)
  expect(server.complaints()).toEqual([])
  expect(browser.complaints).toEqual([])
  expect(browser.strays([server.url])).toEqual([])
}, 180_000)

test('after a lost connection its voice is the new one', async () => {
  const page = await browser.openPage(server.url, () => {
    const made: RTCPeerConnection[] = []
    const Native = RTCPeerConnection
    const RTCPeerConnectionNoted = class extends Native {
      constructor(...options: ConstructorParameters<typeof Native>) {
        super(...options)
        made.push(this)
      }
    }
    Object.assign(globalThis, { made, RTCPeerConnection: RTCPeerConnectionNoted })
  })
  await at(page, 'connect').click()
  await page.locator('body[data-phase=live]').waitFor({ timeout: ANSWER_MS })
  await page.evaluate(() => {
    const [first] = (globalThis as unknown as { made: RTCPeerConnection[] }).made
    Object.defineProperty(first, 'iceConnectionState', { value: 'failed' })
    first?.dispatchEvent(new Event('iceconnectionstatechange'))
  })
  await at(page, 'log').locator('[data-event=out-of-touch]').waitFor({ timeout: ANSWER_MS })
  await page.waitForFunction(
    () => {
      const { made } = globalThis as unknown as { made: RTCPeerConnection[] }
      const voice = document.querySelector<HTMLAudioElement>('[data-voice]')
      const [track] = (voice?.srcObject as MediaStream | null)?.getTracks() ?? []
      return (
        made.length > 1 &&
        track !== undefined &&
        track === made.at(-1)?.getReceivers()[0]?.track &&
        !track.muted &&
        voice?.paused === false
      )
    },
    undefined,
    { timeout: ANSWER_MS },
  )
  await at(page, 'log').locator('[data-event=in-touch]').waitFor({ timeout: ANSWER_MS })
  await page.locator('body[data-phase=live]').waitFor({ timeout: ANSWER_MS })
  await at(page, 'disconnect').click()
  await page.close()
}, 180_000)

test('it fits a phone, needs no mouse, and names what it offers', async () => {
  const page = await browser.openPage(server.url)
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)

  const reached: (string | null)[] = []
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press('Tab')
    reached.push(await page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null))
  }
  expect(reached).toContain('transport')
  for (const name of ['Transport', 'Microphone'])
    expect(await page.getByRole('combobox', { name, exact: true }).count()).toBe(1)
  await at(page, 'connect').focus()
  await page.keyboard.press('Enter')
  await page.locator('body[data-phase=live]').waitFor({ timeout: ANSWER_MS })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)

  await page.locator('body[data-state=listening]').waitFor({ timeout: ANSWER_MS })
  await page.getByRole('button', { name: 'Mute', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Unmute', exact: true }).waitFor({ timeout: ANSWER_MS })
  // The greeting may have begun meanwhile, and is shown before that.
  await at(page, 'state').filter({ hasText: 'Muted' }).waitFor({ timeout: ANSWER_MS })
  await page.close()
}, 180_000)

test('a server that is full says so, and what to do', async () => {
  await using full = await startServer({ deaf: true, config: { max_calls: 1 } })
  const socket = new WebSocket(`${full.url.replace('http', 'ws')}/ws`)
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  const page = await browser.openPage(full.url)
  await at(page, 'connect').click()
  await at(page, 'error').waitFor({ state: 'visible', timeout: ANSWER_MS })
  expect(await at(page, 'error').innerText()).toMatch(/busy/i)
  socket.close()
  await page.close()
}, 180_000)

test('a server that wants a key gets it from who is at the page, over either transport', async () => {
  await using closed = await startServer({ deaf: true, config: { server_api_key: 'open-sesame' } })
  const page = await browser.openPage(closed.url)
  for (const transport of ['webrtc', 'websocket']) {
    await at(page, 'transport').selectOption(transport)
    await at(page, 'connect').click()
    if (transport === 'webrtc') {
      await at(page, 'key').fill('open-sesame')
      await at(page, 'key').press('Enter')
    }
    await page.locator('body[data-phase=live]').waitFor({ timeout: ANSWER_MS })
    await at(page, 'disconnect').click()
    await page.locator('body[data-phase=idle]').waitFor({ timeout: 5000 })
  }
  expect(closed.printed()).not.toContain('sesame')
  await page.close()
}, 180_000)
