import { afterAll, beforeAll, expect, test } from 'bun:test'
import { soundsIn } from '../../../src/audio/sounds.ts'
import { type RunningServer, startServer } from '../../support/server.ts'
import { sonicServer } from '../../support/vendors/cartesia-tts.ts'
import { speakServer } from '../../support/vendors/deepgram-tts.ts'
import { type FarSide, SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { SocketCaller } from './socket-caller.ts'

const KEY = 'secret-key'
/** Stand-ins hum 60 ms for each character. */
const MS_PER_CHAR = 60
const TEXT = 'The train to the coast leaves at nine every morning.'
/** Where a voice broke off, the next one may say a word again. */
const AGAIN_MS = 20 * MS_PER_CHAR

/** Cartesia, whose connections break behind so many messages. */
class Mortal {
  messages = Number.POSITIVE_INFINITY
  readonly vendor: SocketVendor

  constructor() {
    const sonic = sonicServer()
    this.vendor = new SocketVendor((far) => sonic.begin(this.#mortal(far)))
  }

  #mortal(far: FarSide): FarSide {
    let sent = 0
    const send: FarSide['send'] = (data) => {
      if (++sent <= this.messages) far.send(data)
      else far.drop()
    }
    return farOf(far, { send })
  }
}

const farOf = (far: FarSide, instead: Partial<FarSide>): FarSide => ({
  url: far.url,
  headers: far.headers,
  send: (data) => far.send(data),
  close: (code, reason) => far.close(code, reason),
  drop: () => far.drop(),
  ...instead,
})

const opened = new AsyncDisposableStack()
const first = new Mortal()
/** Deepgram's voice on a machine of the operator's, which wants no key. */
const second = new SocketVendor((far) =>
  own.begin(farOf(far, { headers: new Headers({ authorization: `Token ${KEY}` }) })),
)
const own = speakServer()
let server: RunningServer

beforeAll(async () => {
  const cartesia = opened.use(first.vendor.listen())
  const deepgram = opened.use(second.listen())
  server = opened.use(
    await startServer({
      deaf: true,
      config: {
        tts_provider: ['cartesia', 'deepgram'],
        tts_base_url: cartesia.url.replace('ws', 'http'),
        tts_api_key: KEY,
        provider_options: { deepgram: { tts_base_url: deepgram.url.replace('ws', 'http') } },
        greeting: '',
      },
    }),
  )
}, 180_000)
afterAll(() => opened.disposeAsync())

/** How long what the bot said was to be heard. */
async function saidFor(text: string): Promise<number> {
  await using caller = await SocketCaller.open(server.url, 'json')
  const askedMs = caller.nowMs()
  caller.speak(text)
  await caller.speech(askedMs)
  await caller.quiet(1500)
  return soundsIn(caller.played(askedMs)).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
}

test('a caller hears all that Cartesia says, over one connection for the call', async () => {
  const before = first.vendor.connections.length
  expect(await saidFor(TEXT)).toBeWithin(TEXT.length * MS_PER_CHAR - 100, TEXT.length * MS_PER_CHAR + 100)
  expect(first.vendor.connections.length).toBe(before + 1)
  expect(second.connections).toHaveLength(0)
}, 180_000)

test('when its connection breaks in mid-sentence, Deepgram says the rest', async () => {
  first.messages = 12
  const heardMs = await saidFor(TEXT)
  expect(heardMs).toBeWithin(TEXT.length * MS_PER_CHAR - 100, TEXT.length * MS_PER_CHAR + AGAIN_MS)
  expect(second.connections.length).toBeGreaterThan(0)
  expect(server.printed()).not.toContain(KEY)
}, 180_000)
