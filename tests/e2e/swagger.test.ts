import { expect, test } from 'bun:test'
import { TestBrowser } from '../support/browser.ts'
import { startServer } from '../support/server.ts'

test('the API page shows the API in a browser, and asks nobody else for anything', async () => {
  await using server = await startServer({ deaf: true })
  await using browser = await TestBrowser.open()
  const page = await browser.openPage(`${server.url}/swagger`)
  await page.getByText('/api/v1/start', { exact: true }).waitFor({ timeout: 20_000 })
  await page.locator('#operations-Probes-getApiV1Health').click()
  await page.getByRole('button', { name: 'Try it out' }).click()
  await page.getByRole('button', { name: 'Execute' }).click()
  await page.locator('.live-responses-table').getByText('"status": "ok"').waitFor({ timeout: 20_000 })
  expect(browser.requests.filter(({ url }) => !url.startsWith(server.url) && !url.startsWith('data:'))).toEqual([])
  expect(browser.complaints).toEqual([])
}, 180_000)
