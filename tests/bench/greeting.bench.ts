import { SIMULATED, type SimulatedCarrier } from '../../src/simulate/carriers/index.ts'
import type { Dialect } from '../../src/simulate/carriers/dialect.ts'
import { ask } from '../../src/simulate/carriers/webhook.ts'
import { CALLEE, CALLER, PhoneCall } from '../../src/simulate/phone-call.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { audibleAtMs, type GreetedCaller, LEAD_MS, overProtobuf, overRtvi, overWebRtc, overJson } from './greeted.ts'
import { type BenchOptions, percentile, type Table } from './table.ts'

const VENDOR_MS = 200
/** The sentences of the server's own have been prepared by then: it waits for two quiet seconds first. */
const WARM_MS = 3000
const LONGEST_MS = 5000
const POLL_MS = 5
const BETWEEN_MS = 200

/** `vendor`: one whose first sound takes `VENDOR_MS`. */
type Voice = 'embedded' | 'vendor'

interface Case {
  readonly name: string
  readonly voice: Voice
  readonly greeting: string
}

const CASES: readonly Case[] = [
  { name: 'embedded voice, the same for all', voice: 'embedded', greeting: 'Hello there. What can I do for you?' },
  { name: 'embedded voice, with a name', voice: 'embedded', greeting: 'Hello {{carrier}}, what can I do for you?' },
  {
    name: `a voice that takes ${VENDOR_MS} ms, with a name`,
    voice: 'vendor',
    greeting: 'Hello {{carrier}}, what can I do for you?',
  },
]

/** From the moment the caller can hear to the first audible sample of the greeting at their end. */
export async function greeting({ quick }: BenchOptions): Promise<readonly Table[]> {
  const times = quick ? 2 : 5
  const vendor = new OpenAiServer()
  const api = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      if (request.url.endsWith('/audio/speech')) await Bun.sleep(VENDOR_MS)
      return await vendor.handle(request)
    },
  })
  const rows: string[][] = []
  try {
    for (const each of CASES) {
      const config = configOf(each, `http://127.0.0.1:${api.port}/v1`)
      rows.push(...(await byNetwork(each, config, times)))
      for (const carrier of Object.keys(SIMULATED) as SimulatedCarrier[])
        rows.push([each.name, carrier, ...figuresOf(await byPhone(carrier, config, times))])
    }
  } finally {
    await api.stop(true)
  }
  return [
    {
      title: 'Greeting: from the media path to its first audible sample at the far end',
      method: `A warm server in a process of its own, on this machine; ${times} calls one after the other. From: WebRTC, connected and the channel open, \`client-ready\` sent; WebSocket, open (RTVI: \`client-ready\` sent); carriers, the stream's start sent. From POST /start to the socket, and from the webhook to the stream, ${LEAD_MS} ms pass, as over a network; Genesys has no webhook. Phones hear in steps of 20 ms.`,
      columns: ['greeting', 'wire', 'calls', 'p50 ms', 'worst ms'],
      rows,
    },
  ]
}

const configOf = ({ voice, greeting: words }: Case, vendor: string): object => ({
  greeting: words,
  ...(voice === 'vendor' && { tts_provider: 'openai', tts_base_url: vendor }),
})

const WIRES: Readonly<Record<string, (url: string) => Promise<GreetedCaller>>> = {
  WebRTC: overWebRtc,
  'WebSocket, JSON': overJson,
  'WebSocket, protobuf': overProtobuf,
  'WebSocket, RTVI': overRtvi,
}

async function byNetwork({ name }: Case, config: object, times: number): Promise<string[][]> {
  await using server = await warm(config)
  const rows: string[][] = []
  for (const [wire, open] of Object.entries(WIRES)) {
    const measure = async () => {
      await using caller = await open(server.url)
      return await within(() => caller.greetedMs)
    }
    rows.push([name, wire, ...figuresOf(await several(times, measure))])
  }
  return rows
}

async function byPhone(carrier: SimulatedCarrier, config: object, times: number): Promise<number[]> {
  await using server = await warm({ ...config, runner_transport: carrier })
  return await several(times, async () => {
    await using call = await place(carrier, `${server.url}/`)
    const waitedMs = await within(() => audibleAtMs(call.heard))
    call.hangUp()
    return waitedMs
  })
}

/** As `PhoneCall.place`, by a carrier that takes its time to open the stream. */
async function place(carrier: SimulatedCarrier, entrance: string): Promise<PhoneCall> {
  const dialect: Dialect = SIMULATED[carrier]
  const facts = { ...dialect.ids(), from: CALLER, to: CALLEE, isOutgoing: false }
  const webhook = dialect.webhook(entrance, facts, undefined)
  const answer = webhook ? await ask(webhook, undefined) : entrance
  await Bun.sleep(LEAD_MS)
  return await PhoneCall.open(dialect, facts, dialect.target(answer, facts, undefined), {})
}

async function warm(config: object): Promise<RunningServer> {
  const server = await startServer({ config, deaf: true })
  await Bun.sleep(WARM_MS)
  return server
}

/** The first call is not counted: it is what the engine compiles by. */
async function several(times: number, measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = []
  for (let nth = 0; nth <= times; nth++) {
    const ms = await measure()
    if (nth > 0) all.push(ms)
    await Bun.sleep(BETWEEN_MS)
  }
  return all
}

async function within(look: () => number | undefined): Promise<number> {
  const giveUpMs = performance.now() + LONGEST_MS
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (performance.now() > giveUpMs) throw new Error('no greeting was heard')
    await Bun.sleep(POLL_MS)
  }
}

const figuresOf = (all: readonly number[]): string[] => [
  `${all.length}`,
  percentile(all, 0.5).toFixed(0),
  Math.max(...all).toFixed(0),
]
