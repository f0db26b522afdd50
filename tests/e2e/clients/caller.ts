import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type Pcm, samplesFromBytes } from '../../../src/audio/pcm.ts'
import type { TestBrowser } from '../../support/browser.ts'
import type { CallerPage, LoggedEvent, TransportName } from './page/caller-page.ts'
import { RATE_HZ } from './page/recorder.ts'

declare global {
  var caller: CallerPage
}

const POLL_MS = 50

/** Serves the page of the caller from an origin of its own, so that every request to the server is a cross-origin one. */
export async function servePage(): Promise<{ url: string } & AsyncDisposable> {
  const folder = join(import.meta.dir, 'page')
  const built = await Bun.build({ entrypoints: [join(folder, 'page.ts')], target: 'browser' })
  const script = built.outputs[0]
  if (!script) throw new Error('the page could not be bundled')
  const html = Bun.file(join(folder, 'index.html'))
  const server = Bun.serve({
    hostname: 'localhost',
    port: 0,
    development: false,
    routes: { '/': () => new Response(html), '/page.js': () => new Response(script) },
  })
  return { url: `http://localhost:${server.port}`, [Symbol.asyncDispose]: () => server.stop(true) }
}

/** A person at a browser, using an unmodified Pipecat client. */
export class BrowserCaller implements AsyncDisposable {
  readonly #page: Page

  private constructor(page: Page) {
    this.#page = page
  }

  static async open(browser: TestBrowser, pageUrl: string): Promise<BrowserCaller> {
    const page = await browser.openPage('about:blank')
    const caller = new BrowserCaller(page)
    await page.goto(pageUrl)
    await page.waitForFunction(() => 'caller' in globalThis)
    return caller
  }

  connect(transport: TransportName, startUrl: string): Promise<{ version: string }> {
    return this.#page.evaluate(([name, url]) => globalThis.caller.connect(name, url), [transport, startUrl] as const)
  }

  disconnect(): Promise<void> {
    return this.#page.evaluate(() => globalThis.caller.disconnect())
  }

  /** What the client has told, from this index on. */
  events(from = 0): Promise<readonly LoggedEvent[]> {
    return this.#page.evaluate((index) => globalThis.caller.events(index), from)
  }

  /** Speaks 16 kHz into the microphone. Resolves when all of it has been said. */
  say(samples: Int16Array): Promise<void> {
    const text = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64')
    return this.#page.evaluate((said) => globalThis.caller.say(said), text)
  }

  sendText(text: string): Promise<void> {
    return this.#page.evaluate((content) => globalThis.caller.sendText(content), text)
  }

  interrupt(): Promise<void> {
    return this.#page.evaluate(() => globalThis.caller.interrupt())
  }

  failIce(): Promise<void> {
    return this.#page.evaluate(() => globalThis.caller.failIce())
  }

  peer(): Promise<{ state: string; made: number }> {
    return this.#page.evaluate(() => globalThis.caller.peer())
  }

  playoutDelayMs(): Promise<number> {
    return this.#page.evaluate(() => globalThis.caller.playoutDelayMs())
  }

  arrivals(): Promise<readonly number[]> {
    return this.#page.evaluate(() => globalThis.caller.arrivals())
  }

  nowMs(): Promise<number> {
    return this.#page.evaluate(() => globalThis.caller.nowMs())
  }

  /** Resolves when the bot is audible, after this time of the recorder. */
  async hears(afterMs: number, timeoutMs: number): Promise<void> {
    const giveUpMs = performance.now() + timeoutMs
    while ((await this.#page.evaluate(() => globalThis.caller.botSoundedMs())) <= afterMs) {
      if (performance.now() > giveUpMs) throw new Error('the bot is not heard')
      await Bun.sleep(POLL_MS)
    }
  }

  /** All that went in at the microphone, or came out of the bot, on one clock. */
  async recorded(side: 'microphone' | 'bot'): Promise<Pcm> {
    const text = await this.#page.evaluate((which) => globalThis.caller.recorded(which), side)
    return { samples: samplesFromBytes(Buffer.from(text, 'base64')), rateHz: RATE_HZ }
  }

  /** The first event of a type from this index on, or a later one; throws with the names of what came instead. */
  async event(type: string, from: number, timeoutMs: number, nth = 0): Promise<LoggedEvent> {
    const giveUpMs = performance.now() + timeoutMs
    for (;;) {
      const told = await this.events(from)
      const found = told.filter((event) => event.type === type)[nth]
      if (found) return found
      if (performance.now() > giveUpMs)
        throw new Error(`no ${type} came, but ${told.map(({ type: name }) => name).join(' ')}`)
      await Bun.sleep(POLL_MS)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#page.close()
  }
}
