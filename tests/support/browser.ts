import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { writeWav } from '../../src/audio/wav.ts'

const CHROMIUM = '/usr/bin/chromium'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

/** Chromium with a microphone that says what it is told. */
export class TestBrowser implements AsyncDisposable {
  /** Everything asked for over HTTP or WebSocket by any page. */
  readonly requests: { readonly method: string; readonly url: string }[] = []
  /** Errors and warnings that pages wrote to their console, and what they threw. */
  readonly complaints: string[] = []
  readonly #browser: Browser
  readonly #context: BrowserContext
  readonly #folder: string

  private constructor(browser: Browser, context: BrowserContext, folder: string) {
    this.#browser = browser
    this.#context = context
    this.#folder = folder
    context.on('request', (request) => void this.requests.push({ method: request.method(), url: request.url() }))
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.complaints.push(`${message.type()}: ${message.text()}`)
    })
    context.on('weberror', (error) => void this.complaints.push(`thrown: ${error.error().message}`))
    context.on('page', (page) =>
      page.on('websocket', (socket) => void this.requests.push({ method: 'GET', url: socket.url() })),
    )
  }

  static async open(): Promise<TestBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'voxray-browser-'))
    await Bun.write(
      microphoneFile(folder),
      writeWav({ samples: new Int16Array(LISTEN_RATE_HZ), rateHz: LISTEN_RATE_HZ }),
    )
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      headless: true,
      args: [...FLAGS, `--use-file-for-fake-audio-capture=${microphoneFile(folder)}%noloop`],
    })
    const context = await browser.newContext()
    await context.grantPermissions(['microphone'])
    return new TestBrowser(browser, context, folder)
  }

  /** What the microphone will hear from the moment a page next opens it: 16 kHz, and silence after the end. */
  async setMicrophone(samples: Int16Array): Promise<void> {
    await Bun.write(microphoneFile(this.#folder), writeWav({ samples, rateHz: LISTEN_RATE_HZ }))
  }

  /** `beforehand` runs in the page before any script of its own. */
  async openPage(url: string, beforehand?: () => void): Promise<Page> {
    const page = await this.#context.newPage()
    if (beforehand) await page.addInitScript(beforehand)
    await page.goto(url)
    return page
  }

  /** Addresses asked for that are at none of these origins. */
  strays(origins: readonly string[]): string[] {
    const known = new Set(origins.map((origin) => new URL(origin).host))
    const urls = this.requests.map(({ url }) => url)
    return urls.filter((url) => /^(?:http|ws)s?:/.test(url) && !known.has(new URL(url).host))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

const microphoneFile = (folder: string): string => join(folder, 'microphone.wav')
