import { describe, expect, test } from 'bun:test'
import { preconnectBy } from '../../src/compose/preconnect.ts'
import { openai } from '../../src/providers/vendors/openai.ts'
import { systemClock } from '../../src/std/clock.ts'
import { selfSigned } from '../support/certificate.ts'
import { noSockets } from '../support/no-sockets.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { slowHandshakes } from '../support/slow-handshake.ts'
import { trustingAnybody } from '../support/vendors/trusting.ts'

const preconnect = preconnectBy(fetch)

async function setUp() {
  const model = new OpenAiServer()
  const heads: string[] = []
  const answered = Promise.withResolvers<void>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: selfSigned(),
    fetch(request) {
      if (request.method !== 'HEAD') return model.handle(request)
      heads.push(`${new URL(request.url).pathname} ${request.headers.get('authorization')}`)
      answered.resolve()
      return new Response('', { status: 404 })
    },
  })
  const network = await slowHandshakes(server.port ?? 0, 50)
  const options = { base_url: `https://localhost:${network.port}/v1` }
  const io = { fetch, preconnect, clock: systemClock, random: () => 0, key: 'sk-secret', connect: noSockets }
  return {
    network,
    heads,
    answered: answered.promise,
    llm: openai.llm?.(options, io),
    tts: openai.tts?.(options, io),
    [Symbol.dispose]() {
      network[Symbol.dispose]()
      server.stop(true)
    },
  }
}

const live = () => new AbortController().signal

describe('connecting before a call needs it', () => {
  test('the first answer of a model goes over the connection that is there', async () => {
    using _ = trustingAnybody()
    using rig = await setUp()
    rig.llm?.preconnect?.()
    await rig.answered
    // Its end is read.
    await Bun.sleep(20)
    const words = await Array.fromAsync(rig.llm?.stream([{ role: 'user', content: 'hi' }], live()) ?? [])
    expect(words).not.toEqual([])
    expect(rig.network.connections).toBe(1)
  })

  test('so does the first piece of a voice, and no key was shown', async () => {
    using _ = trustingAnybody()
    using rig = await setUp()
    rig.tts?.preconnect?.(24_000, live())
    await rig.answered
    await Bun.sleep(20)
    expect(await Array.fromAsync(rig.tts?.speak('Hello.', live()) ?? [])).not.toEqual([])
    expect(rig.network.connections).toBe(1)
    expect(rig.heads).toEqual(['/ null'])
  })

  test('a server without TLS is not bothered', () => {
    const urls: string[] = []
    preconnectBy(async (url) => {
      urls.push(url)
      return new Response('')
    })('http://localhost:8000/v1')
    expect(urls).toEqual([])
  })

  test('a host that cannot be reached is no failure yet', async () => {
    preconnect('https://127.0.0.1:1/v1')
    preconnectBy(() => Promise.reject(new Error('no network')))('https://models.test/v1')
    await Bun.sleep(20)
  })
})
