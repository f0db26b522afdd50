import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { joined } from '../../src/audio/sounds.ts'
import { TestBrowser } from '../support/browser.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { allison } from '../support/speech.ts'

const ANSWER_MS = 40_000
const TOOL_MS = 700
/** After the greeting the caller says "please enter the conference PIN number": only spoken turns are timed. */
const MICROPHONE = joined([new Int16Array(5 * LISTEN_RATE_HZ), allison('conf-getpin')])

const opened = new AsyncDisposableStack()
let server: RunningServer
let config: Readonly<Record<string, unknown>>
let browser: TestBrowser

/** A model that looks something up once it is asked for it, and the server that it asks. */
function shopAndModel(): Bun.Server<undefined> {
  const model = new OpenAiServer()
  model.calls = (messages) => {
    const last = messages.at(-1)
    const asked = last?.role === 'user' ? /pin|refund|reception/i.exec(last.content)?.[0] : undefined
    if (asked === undefined) return []
    if (asked === 'reception') return [{ name: 'hand_over', arguments: '{"to":"default"}' }]
    return [{ name: asked === 'refund' ? 'refund' : 'find_room', arguments: '{"room_id":"A-12"}' }]
  }
  model.reply = (messages) => {
    const last = messages.at(-1)
    if (last?.role === 'tool') return /secret/.test(last.content) ? 'The room is open.' : 'That did not work.'
    return last?.role === 'user' && /pin/i.test(last.content) ? 'Let me look that up for you.' : 'Certainly.'
  }
  return Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 60,
    fetch: async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/refund') return new Response('no', { status: 500 })
      if (!pathname.startsWith('/rooms/')) return await model.handle(request)
      await Bun.sleep(TOOL_MS)
      return Response.json({ secret: 'of the back end' })
    },
  })
}

beforeAll(async () => {
  const shop = opened.use(shopAndModel())
  const at = `http://127.0.0.1:${shop.port}`
  const parameters = { properties: { room_id: { type: 'string' } }, required: ['room_id'] }
  config = {
    greeting: 'Reception here.',
    llm_provider: 'openai',
    llm_base_url: `${at}/v1`,
    http_tools: {
      find_room: { description: 'Looks up a room.', url: `${at}/rooms/{room_id}`, parameters },
      refund: { description: 'Pays back.', method: 'POST', url: `${at}/refund`, parameters },
    },
    agents: { sales: { greeting: 'Sales here.', hand_over_to: ['default'], mute: ['first_speech'] } },
  }
  const both = await Promise.all([startServer({ config }), TestBrowser.open()])
  for (const one of both) opened.use(one)
  ;[server, browser] = both
  await browser.setMicrophone(MICROPHONE)
}, 180_000)
afterAll(() => opened.disposeAsync())

const at = (page: Page, id: string) => page.getByTestId(id)
const messages = (page: Page, role: string) => at(page, 'transcript').locator(`[data-role=${role}]`)

async function say(page: Page, text: string, answer: string): Promise<void> {
  await at(page, 'text-input').fill(text)
  await at(page, 'send').click()
  await messages(page, 'bot').filter({ hasText: answer }).waitFor({ timeout: ANSWER_MS })
}

/** Who says what, in the order of the page. */
const told = async (page: Page) =>
  await at(page, 'transcript')
    .locator('li')
    .evaluateAll((lines) =>
      lines.map((line) => `${line.getAttribute('data-role')}: ${line.querySelector('.said')?.textContent}`),
    )

test('the page shows who is called, and what an agent does between its words', async () => {
  const page = await browser.openPage(server.url)
  const agent = page.getByRole('combobox', { name: 'Agent', exact: true })
  await agent.waitFor({ timeout: ANSWER_MS })
  expect(await agent.locator('option').allInnerTexts()).toEqual(['default', 'sales'])
  await agent.selectOption('sales')
  await at(page, 'transport').selectOption('websocket')
  const isDeaf = page
    .locator('[data-testid=state]', { hasText: 'Speaking, not listening' })
    .waitFor({ timeout: ANSWER_MS })
  await at(page, 'connect').click()
  await isDeaf
  await messages(page, 'bot').filter({ hasText: 'Sales here.' }).waitFor({ timeout: ANSWER_MS })
  expect(await agent.isDisabled()).toBe(true)

  await messages(page, 'bot').filter({ hasText: 'The room is open.' }).waitFor({ timeout: ANSWER_MS })
  await page.locator('body[data-state=listening]').waitFor({ timeout: ANSWER_MS })
  await say(page, 'I want a refund.', 'That did not work.')
  await page.locator('body[data-state=listening]').waitFor({ timeout: ANSWER_MS })
  await at(page, 'text-input').fill('Give me the reception.')
  await at(page, 'send').click()
  await messages(page, 'note').waitFor({ timeout: ANSWER_MS })
  expect((await told(page)).slice(0, 12)).toEqual([
    'bot: Sales here.',
    expect.stringMatching(/^user: .*pin number/i),
    'bot: Let me look that up for you.',
    expect.stringMatching(/^tool: find_room done, \d+ ms$/),
    'bot: The room is open.',
    'user: I want a refund.',
    'bot: Certainly.',
    expect.stringMatching(/^tool: refund failed after \d+ ms$/),
    'bot: That did not work.',
    'user: Give me the reception.',
    'bot: Certainly.',
    expect.stringMatching(/^tool: hand_over done, \d+ ms$/),
  ])
  expect(await messages(page, 'note').allInnerTexts()).toEqual(['Handed over to default'])
  expect(await page.content()).not.toContain('of the back end')

  const turn = at(page, 'waterfall').getByRole('button', { name: /pin number/i })
  await turn.click()
  const row = at(page, 'waterfall').locator('tr[data-tool=find_room]')
  expect(Number(/\d+/.exec(await row.locator('.ms').innerText())?.[0])).toBeGreaterThanOrEqual(TOOL_MS)
  expect(await row.locator('.bar').count()).toBe(1)
  const unseenPx = await at(page, 'log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight)
  expect(unseenPx, 'the log follows its end').toBeLessThan(5)
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await shoot(page, folder)
  expect(await at(page, 'error').isHidden(), 'the line of the tool says enough').toBe(true)
  expect(browser.complaints).toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  await at(page, 'disconnect').click()
  await page.locator('body[data-phase=idle]').waitFor({ timeout: 5000 })
  expect(await agent.isEnabled()).toBe(true)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  if (folder !== undefined) await page.screenshot({ path: `${folder}/phone-idle.png` })
  await page.close()
}, 180_000)

test('the page shows what goes into a tool and what it brings, where the server does', async () => {
  await using shows = await startServer({ config: { ...config, show_tools: true } })
  const page = await browser.openPage(shows.url)
  await at(page, 'transport').selectOption('websocket')
  await at(page, 'connect').click()
  await messages(page, 'bot').filter({ hasText: 'The room is open.' }).waitFor({ timeout: ANSWER_MS })
  const tool = messages(page, 'tool').first()
  const brought = '{"secret":"of the back end"}'
  expect(await tool.locator('[data-shown=in]').innerText()).toContain('{"room_id":"A-12"}')
  expect(await tool.locator('[data-shown=out]').innerText()).toContain(brought)
  await at(page, 'waterfall')
    .getByRole('button', { name: /pin number/i })
    .click()
  expect(await at(page, 'waterfall').locator('tr[data-tool=find_room]').getAttribute('title')).toContain(brought)
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/shown.png` })
  await page.close()
}, 120_000)

/** For who wants to look at it. */
async function shoot(page: Page, folder: string): Promise<void> {
  await page.screenshot({ path: `${folder}/wide.png` })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: `${folder}/dark.png` })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 360, height: 740 })
  await page.screenshot({ path: `${folder}/phone.png`, fullPage: true })
}
