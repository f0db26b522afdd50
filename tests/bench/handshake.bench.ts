import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { PROVIDERS } from '../../src/compose/stages.ts'
import { preconnectBy } from '../../src/compose/preconnect.ts'
import { systemConnect } from '../../src/providers/socket/connect.ts'
import type { Io, Provider } from '../../src/providers/provider.ts'
import { systemClock } from '../../src/std/clock.ts'
import type { Stt } from '../../src/stt/stt.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { Talk } from '../contract/stt.ts'
import { selfSigned } from '../support/certificate.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { slowHandshakes } from '../support/slow-handshake.ts'
import { toned } from '../support/tones.ts'
import { sonicServer } from '../support/vendors/cartesia-tts.ts'
import { deepgramServer } from '../support/vendors/deepgram.ts'
import { sttOf } from '../support/vendors/stt-of.ts'
import { trustingAnybody } from '../support/vendors/trusting.ts'
import { ttsOf } from '../support/vendors/tts-of.ts'
import type { BenchOptions, Table } from './table.ts'

const HANDSHAKE_MS = 100
/** A caller has said nothing for so long when the call has begun, and then speaks. */
const BEFORE_MS = 300
const PLAY_RATE_HZ = 24_000

/** What the first turn of a call waits for a vendor that is 100 ms away, and what the second does. */
export async function handshake({ quick }: BenchOptions): Promise<readonly Table[]> {
  const times = quick ? 5 : 20
  const rows = [
    [
      'voice',
      'first, connected with the call',
      await median(times, () => firstSound({ preconnects: true, replies: 1 })),
    ],
    [
      'voice',
      'first, connected when it is needed',
      await median(times, () => firstSound({ preconnects: false, replies: 1 })),
    ],
    ['voice', 'second', await median(times, () => firstSound({ preconnects: true, replies: 2 }))],
    ...(await overHttp(times)),
    ['recogniser', 'first', await median(times, () => lastWords(1))],
    ['recogniser', 'second', await median(times, () => lastWords(2))],
  ]
  return [
    {
      title: 'Handshakes: what a turn waits for a vendor',
      method: `Stand-ins on this machine, whose handshake takes ${HANDSHAKE_MS} ms and who answer at once. A voice: from the piece to its first sound. A language model: from the question to its first word. A recogniser: from the pause to the final words. Median of ${times}.`,
      columns: ['stage', 'turn', 'ms'],
      rows,
    },
  ]
}

async function firstSound({ preconnects, replies }: { preconnects: boolean; replies: number }): Promise<number> {
  using server = sonicServer().listen(undefined, HANDSHAKE_MS)
  const tts: Tts = ttsOf(providerNamed('cartesia'), { connect: systemConnect }, { tts_base_url: server.url })
  const call = new AbortController()
  if (preconnects) tts.preconnect?.(PLAY_RATE_HZ, call.signal)
  await Bun.sleep(BEFORE_MS)
  let waitedMs = 0
  for (let reply = 0; reply < replies; reply++) {
    const sinceMs = performance.now()
    let firstMs: number | undefined
    using session = tts.open?.(PLAY_RATE_HZ)
    for await (const _ of (session ?? tts).speak('Good morning.', call.signal)) firstMs ??= performance.now()
    waitedMs = (firstMs ?? 0) - sinceMs
  }
  call.abort()
  return waitedMs
}

/** Whom a request is sent to, and what is asked of them. */
type Ask = (
  io: Io,
  options: Readonly<Record<string, string>>,
) => { readonly preconnect: () => void; readonly items: () => AsyncIterable<unknown> }

const live = () => new AbortController().signal

const ASKS: Readonly<Record<string, Ask>> = {
  'voice over HTTP': (io, options) => {
    const tts = providerNamed('openai').tts?.(options, io)
    if (!tts) throw new Error('it speaks')
    return { preconnect: () => tts.preconnect?.(PLAY_RATE_HZ, live()), items: () => tts.speak('Good morning.', live()) }
  },
  'language model': (io, options) => {
    const llm = providerNamed('openai').llm?.(options, io)
    if (!llm) throw new Error('it answers')
    const messages = [{ role: 'user', content: 'Good morning.' }] as const
    return { preconnect: () => llm.preconnect?.(), items: () => llm.stream(messages, live()) }
  },
}

async function overHttp(times: number): Promise<string[][]> {
  using _ = trustingAnybody()
  const tls = selfSigned()
  const rows: string[][] = []
  for (const [stage, ask] of Object.entries(ASKS))
    for (const [turn, preconnects, requests] of [
      ['first, connected with the call', true, 1],
      ['first, connected when it is needed', false, 1],
      ['second', true, 2],
    ] as const)
      rows.push([stage, turn, await median(times, () => firstItem(ask, { tls, preconnects, requests }))])
  return rows
}

async function firstItem(
  ask: Ask,
  { tls, preconnects, requests }: { tls: ReturnType<typeof selfSigned>; preconnects: boolean; requests: number },
): Promise<number> {
  const model = new OpenAiServer()
  const answer = (request: Request) =>
    request.method === 'HEAD' ? new Response('', { status: 404 }) : model.handle(request)
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', tls, fetch: answer })
  using network = await slowHandshakes(server.port ?? 0, HANDSHAKE_MS)
  const io = { fetch, preconnect: preconnectBy(fetch), clock: systemClock, random: Math.random, key: 'k' }
  const asked = ask({ ...io, connect: systemConnect }, { base_url: `https://localhost:${network.port}/v1` })
  if (preconnects) asked.preconnect()
  await Bun.sleep(BEFORE_MS)
  let waitedMs = 0
  for (let nth = 0; nth < requests; nth++) {
    const sinceMs = performance.now()
    let firstMs: number | undefined
    for await (const _ of asked.items()) firstMs ??= performance.now()
    waitedMs = (firstMs ?? 0) - sinceMs
  }
  await server.stop(true)
  return waitedMs
}

async function lastWords(turns: number): Promise<number> {
  using server = deepgramServer().listen(undefined, HANDSHAKE_MS)
  const stt: Stt = sttOf(
    providerNamed('deepgram'),
    { connect: systemConnect },
    { stt_base_url: server.url },
    systemClock,
  )
  await using talk = new Talk(stt)
  await Bun.sleep(BEFORE_MS)
  let waitedMs = 0
  for (let turn = 0; turn < turns; turn++) {
    talk.hint('speech')
    talk.write(toned('one two three'))
    talk.write(new Int16Array(LISTEN_RATE_HZ / 5))
    const sinceMs = performance.now()
    talk.hint('pause')
    await talk.final()
    waitedMs = performance.now() - sinceMs
    talk.hint('turn-end')
  }
  return waitedMs
}

function providerNamed(name: string): Provider {
  const provider = PROVIDERS[name]
  if (!provider) throw new Error(`${name} is a provider`)
  return provider
}

async function median(times: number, measure: () => Promise<number>): Promise<string> {
  const all: number[] = []
  for (let nth = 0; nth < times; nth++) all.push(await measure())
  return (all.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0).toFixed(1)
}
