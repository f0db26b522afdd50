import { describe, expect, test } from 'bun:test'
import type { LlmEvent } from '../../../src/llm/llm.ts'
import type { Fetch } from '../../../src/providers/http/http.ts'
import { isNearby } from '../../../src/providers/openai-dialect/nearby.ts'
import { ollama } from '../../../src/providers/vendors/ollama.ts'
import { openai } from '../../../src/providers/vendors/openai.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { connectionReset } from '../../support/openai-server.ts'

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`
const ANSWER = `${chunk({ content: 'I am awake.' })}${chunk({}, 'stop')}data: [DONE]\n\n`

/** As Ollama: a request has to stay open for so long until the model is loaded, and closing it ends the loading. */
function coldServer(clock: VirtualClock, loadMs: number) {
  const story: string[] = []
  let isLoaded = false
  const fetch: Fetch = (_, { signal }) => {
    const request = story.push('asked')
    if (isLoaded) return Promise.resolve(streamed())
    return new Promise((resolve, reject) => {
      const timer = clock.after(loadMs, () => {
        isLoaded = true
        story.push(`request ${request} has it loaded`)
        resolve(streamed())
      })
      signal?.addEventListener('abort', () => {
        timer[Symbol.dispose]()
        if (!isLoaded) story.push(`request ${request} given up`)
        reject(signal.reason)
      })
    })
  }
  return { fetch, story, unload: () => void (isLoaded = false) }
}

const streamed = () => new Response(ANSWER, { headers: { 'content-type': 'text/event-stream' } })

function setUp(provider: typeof openai, options: { base_url?: string }, fetchOf: (clock: VirtualClock) => Fetch) {
  const clock = new VirtualClock()
  const warnings: string[] = []
  const io = { clock, random: () => 0, key: 'k', fetch: fetchOf(clock), warn: (line: string) => warnings.push(line) }
  const llm = provider.llm?.({ model: 'big', ...options }, io)
  if (!llm) throw new Error('no model')
  /** One turn of a caller, who may go away. */
  const ask = () => {
    const abort = new AbortController()
    const told: { atMs: number; event: LlmEvent }[] = []
    const reading = (async () => {
      for await (const event of llm.stream([{ role: 'user', content: 'Hello?' }], abort.signal))
        told.push({ atMs: clock.now(), event })
    })().catch((error: unknown) => error)
    const said = () => told.flatMap(({ event }) => (event.type === 'text' ? [event.text] : [])).join('')
    return { abort, told, reading, said }
  }
  return { clock, llm, ask, warnings }
}

describe('a cold model', () => {
  test('is waited for, with a sign of life each second', async () => {
    const { clock, ask, warnings } = setUp(ollama, {}, (time) => coldServer(time, 200_000).fetch)
    const turn = ask()
    await clock.advance(199_000)
    const signs = turn.told.map(({ atMs }) => atMs)
    expect(signs.length).toBeGreaterThan(190)
    expect(Math.max(...signs.map((ms, at) => ms - (signs[at - 1] ?? 0)))).toBeLessThanOrEqual(2000)
    expect(turn.told.every(({ event }) => event.type === 'working' && event.on === 'loading')).toBe(true)
    await clock.advance(2000)
    await turn.reading
    expect(turn.said()).toBe('I am awake.')
    expect(warnings).toEqual(['loading big at localhost:11434'])
  })

  test('is loaded by the first request, though its caller and all others go away', async () => {
    const clock = new VirtualClock()
    const { fetch, story } = coldServer(clock, 20_000)
    const llm = ollama.llm?.({}, { clock, random: () => 0, key: undefined, fetch })
    for (let turn = 0; turn < 3; turn++) {
      const abort = new AbortController()
      const reading = Array.fromAsync(llm?.stream([{ role: 'user', content: 'Hello?' }], abort.signal) ?? []).catch(
        () => [],
      )
      await clock.advance(5000)
      abort.abort()
      await reading
    }
    await clock.advance(6000)
    expect(story.filter((line) => line.includes('request 1'))).toEqual(['request 1 has it loaded'])
    expect(story.filter((line) => line.endsWith('given up'))).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })

  test('is loaded when the server starts, and quick for the first caller', async () => {
    const { clock, llm, ask } = setUp(ollama, {}, (time) => coldServer(time, 60_000).fetch)
    expect(llm.about).toBe('big at localhost:11434')
    const loading = llm.preload?.()
    await clock.advance(61_000)
    await loading
    const turn = ask()
    await clock.advance(100)
    expect(turn.told.map(({ event }) => event)).toEqual([{ type: 'text', text: 'I am awake.' }])
  })

  test('that was in use stalls like any other: nobody says that it loads', async () => {
    let isStuck = false
    const { clock, ask } = setUp(
      ollama,
      {},
      () =>
        (_, { signal }) =>
          isStuck
            ? new Promise((__, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
            : Promise.resolve(streamed()),
    )
    await ask().reading
    isStuck = true
    const turn = ask()
    await clock.advance(15_000)
    expect(turn.told).toEqual([])
    turn.abort.abort()
    await turn.reading
  })

  test('that was unloaded meanwhile is waited for again', async () => {
    const clock = new VirtualClock()
    const server = coldServer(clock, 20_000)
    const llm = ollama.llm?.({}, { clock, random: () => 0, key: undefined, fetch: server.fetch })
    const ask = () =>
      Array.fromAsync(llm?.stream([{ role: 'user', content: 'Hello?' }], new AbortController().signal) ?? [])
    const first = ask()
    await clock.advance(21_000)
    await first
    server.unload()
    await clock.advance(5 * 60_000)
    const second = ask()
    await clock.advance(21_000)
    expect((await second).some(({ type }) => type === 'text')).toBe(true)
  })

  test('of nobody, as the server stops, is no longer loaded', async () => {
    const clock = new VirtualClock()
    const { fetch, story } = coldServer(clock, 20_000)
    const llm = ollama.llm?.({}, { clock, random: () => 0, key: undefined, fetch })
    const loading = llm?.preload?.().catch(() => undefined)
    await clock.advance(1000)
    await llm?.[Symbol.asyncDispose]?.()
    await loading
    await settled()
    expect(story).toEqual(['asked', 'request 1 given up'])
    expect(clock.pending).toBe(0)
  })

  test.each([
    [{ error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }],
    [{ error: 'Model big is currently loading', estimated_time: 20 }],
  ])('on any server that says so (%j) is asked for again until it is loaded', async (body) => {
    let asked = 0
    const { clock, ask } = setUp(
      openai,
      { base_url: 'https://models.example.com/v1' },
      () => async () => (++asked < 30 ? Response.json(body, { status: 503 }) : streamed()),
    )
    const turn = ask()
    await clock.advance(35_000)
    expect(turn.said()).toBe('I am awake.')
    expect(turn.told.filter(({ event }) => event.type === 'working').length).toBeGreaterThan(25)
  })

  test('that never comes is given up after ten minutes', async () => {
    const { clock, ask } = setUp(ollama, {}, (time) => coldServer(time, 3_600_000).fetch)
    const turn = ask()
    await clock.advance(601_000)
    expect(await turn.reading).toMatchObject({ stage: 'llm', code: 'timeout' })
  })

  test('of a vendor is not expected: nobody says that it loads', async () => {
    const { clock, ask, llm } = setUp(openai, {}, (time) => coldServer(time, 20_000).fetch)
    expect(llm.preload).toBeUndefined()
    const turn = ask()
    await clock.advance(15_000)
    expect(turn.told).toEqual([])
    turn.abort.abort()
    await turn.reading
  })

  test('on a far server that never answers is given up at the start of ours', async () => {
    const address = { base_url: 'https://models.example.com/v1' }
    const { clock, llm } = setUp(openai, address, (time) => coldServer(time, 3_600_000).fetch)
    const loading = llm.preload?.().catch((error: unknown) => error)
    await clock.advance(15_000)
    expect(await loading).toMatchObject({ code: 'timeout' })
    expect(clock.pending).toBe(0)
  })
})

test('a server that cannot be reached is told as such, however near', async () => {
  const { clock, ask } = setUp(ollama, {}, () => () => Promise.reject(connectionReset()))
  const turn = ask()
  await clock.advance(3000)
  expect(await turn.reading).toMatchObject({ code: 'unreachable' })
})

test('a server is near by its address or by a name that public DNS does not have', () => {
  const near =
    'localhost 127.0.0.1 10.1.2.3 192.168.0.9 172.16.0.1 172.31.9.9 100.64.0.1 [::1] [fd12::1] [fe80::1] ollama gpu.local host.docker.internal llm.svc'
  const far = 'api.openai.com 8.8.8.8 172.32.0.1 100.128.0.1 [2001:db8::1] local.example.com 1270.0.0.1.example'
  expect(near.split(' ').filter((host) => !isNearby(host))).toEqual([])
  expect(far.split(' ').filter(isNearby)).toEqual([])
})
