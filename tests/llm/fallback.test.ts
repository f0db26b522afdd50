import { describe, expect, test } from 'bun:test'
import { fallbackLlm } from '../../src/llm/fallback.ts'
import { FirstTokens } from '../../src/llm/first-tokens.ts'
import type { Llm, LlmEvent } from '../../src/llm/llm.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { MemberNews } from '../../src/std/members.ts'
import { VirtualClock } from '../support/clock.ts'
import { memberOf } from '../support/members.ts'

interface Script {
  readonly firstMs: number
  readonly text?: string
  readonly fails?: StageError
  /** Behind its first word. */
  readonly breaksOff?: StageError
  readonly stalls?: true
  /** Signs of life meanwhile. */
  readonly thinks?: boolean
}

const failure = new StageError('llm', 'server-error', 'no')

/** Answers as the script says, request by request. */
class Scripted implements Llm {
  readonly name: string
  readonly asked: number[] = []
  readonly aborted: number[] = []
  readonly #clock: VirtualClock
  readonly #scripts: Script[]

  constructor(name: string, clock: VirtualClock, ...scripts: readonly Script[]) {
    this.name = name
    this.#clock = clock
    this.#scripts = [...scripts]
  }

  async *stream(_: unknown, signal: AbortSignal): AsyncGenerator<LlmEvent> {
    const { firstMs, text = this.name, fails, breaksOff, stalls, thinks } = this.#scripts.shift() ?? { firstMs: 0 }
    this.asked.push(this.#clock.now())
    signal.addEventListener('abort', () => this.aborted.push(this.#clock.now()))
    if (thinks) yield { type: 'working', on: 'thinking' }
    await sleep(this.#clock, firstMs, signal)
    if (fails) throw fails
    yield { type: 'text', text: `${text} ` }
    if (breaksOff) throw breaksOff
    if (stalls) await sleep(this.#clock, 60_000, signal)
    await sleep(this.#clock, 50, signal)
    yield { type: 'text', text: 'done' }
  }
}

const KNOWN = Array.from({ length: 10 }, (_, at): Script => ({ firstMs: 100 + at * 10 }))
const P95_MS = 190

async function asking(models: readonly Scripted[], clock: VirtualClock, hedges: boolean) {
  const members = models.map((model) => memberOf(model as Llm, clock))
  const [first, ...others] = members
  if (!first) throw new Error('no model')
  const llm = fallbackLlm([first, ...others], { clock, firstTokenMs: 4000, stallMs: 2000, hedges })
  const news: MemberNews[] = []
  const ask = async (signal = new AbortController().signal, forMs = 10_000) => {
    const sinceMs = clock.now()
    let firstMs: number | undefined
    let text = ''
    const asked = (async () => {
      for await (const event of llm.stream([], signal, { told: (told) => news.push(told) })) {
        if (event.type !== 'text') continue
        firstMs ??= clock.now() - sinceMs
        text += event.text
      }
    })().catch((error: unknown) => void (text = String(error)))
    await clock.advance(forMs)
    await asked
    return { text, firstMs }
  }
  return { ask, news, members }
}

/** Two models; ten answers of the first are known. */
async function hedging(hedges: boolean, slow: Script, second: Script, alone = false) {
  const clock = new VirtualClock()
  const a = new Scripted('a', clock, ...KNOWN, slow, ...(alone ? [second] : []))
  const b = new Scripted('b', clock, second)
  const { ask, news } = await asking(alone ? [a] : [a, b], clock, hedges)
  for (const _ of KNOWN) await ask()
  const sinceMs = clock.now()
  const said = await ask()
  return { said, news, clock, sinceMs, a, b }
}

test('all of several models are connected to with a call', () => {
  const clock = new VirtualClock()
  const connected: string[] = []
  const models = ['a', 'b'].map((name) =>
    memberOf<Llm>({ name, async *stream() {}, preconnect: () => void connected.push(name) }, clock),
  )
  const [first, ...others] = models
  if (!first) throw new Error('no model')
  fallbackLlm([first, ...others], { clock, firstTokenMs: 4000, stallMs: 2000, hedges: false }).preconnect?.()
  expect(connected).toEqual(['a', 'b'])
})

describe('a hedge', () => {
  test('has the second model answer where the first is slower than in 95 of 100 answers, and drops the first at once', async () => {
    const { said, news, a, b, sinceMs, clock } = await hedging(true, { firstMs: 3000 }, { firstMs: 100 })
    expect(said).toEqual({ text: 'b done', firstMs: P95_MS + 100 })
    expect(b.asked.map((ms) => ms - sinceMs)).toEqual([P95_MS])
    expect(a.aborted.at(-1)).toBe(sinceMs + P95_MS + 100)
    expect(news).toEqual([{ type: 'hedged', stage: 'llm', from: 'a', by: 'b', won: true }])
    expect(clock.pending).toBe(0)
  })

  test('is lost where the first begins first, and the second is dropped at once', async () => {
    const { said, news, b, sinceMs } = await hedging(true, { firstMs: 300 }, { firstMs: 200 })
    expect(said).toEqual({ text: 'a done', firstMs: 300 })
    expect(b.aborted).toEqual([sinceMs + 300])
    expect(news).toEqual([{ type: 'hedged', stage: 'llm', from: 'a', by: 'b', won: false }])
  })

  test('does not count thoughts as a beginning', async () => {
    const { said } = await hedging(true, { firstMs: 3000, thinks: true }, { firstMs: 100, thinks: true })
    expect(said).toEqual({ text: 'b done', firstMs: P95_MS + 100 })
  })

  test('asks the same model again where there is no other', async () => {
    const { said, news, a } = await hedging(true, { firstMs: 3000 }, { firstMs: 100, text: 'again' }, true)
    expect(said).toEqual({ text: 'again done', firstMs: P95_MS + 100 })
    expect(a.asked).toHaveLength(KNOWN.length + 2)
    expect(news).toMatchObject([{ from: 'a', by: 'a', won: true }])
  })

  test('is not made where the first is as fast as ever', async () => {
    const { b, news } = await hedging(true, { firstMs: P95_MS - 1 }, { firstMs: 1 })
    expect(b.asked).toEqual([])
    expect(news).toEqual([])
  })

  test('leaves the answer to the other where one of both fails', async () => {
    const first = await hedging(true, { firstMs: 250, fails: failure }, { firstMs: 500 })
    expect(first.said).toEqual({ text: 'b done', firstMs: P95_MS + 500 })
    const second = await hedging(true, { firstMs: 900 }, { firstMs: 100, fails: failure })
    expect(second.said).toEqual({ text: 'a done', firstMs: 900 })
  })

  test('fails with what failed last where both do', async () => {
    const { said } = await hedging(true, { firstMs: 250, fails: failure }, { firstMs: 500, fails: failure })
    expect(said.text).toContain('no')
  })

  test('that was never asked takes over from a first model that fails fast', async () => {
    const { said, news, b } = await hedging(true, { firstMs: 50, fails: failure }, { firstMs: 100 })
    expect(said).toEqual({ text: 'b done', firstMs: 150 })
    expect(b.asked).toHaveLength(1)
    expect(news).toMatchObject([{ type: 'replaced', from: 'a', to: 'b', code: 'server-error' }])
  })

  test('that was never asked goes on for a first model that breaks off', async () => {
    const { said, b } = await hedging(true, { firstMs: 50, breaksOff: failure }, { firstMs: 100 })
    expect(said.text).toBe('a b done')
    expect(b.asked).toHaveLength(1)
  })

  test('that lost goes on for the first model, and a first model that lost goes on for it', async () => {
    const lost = await hedging(true, { firstMs: 300, breaksOff: failure }, { firstMs: 5000, text: 'late' })
    expect(lost.b.asked).toHaveLength(2)
    expect(lost.said.text).toBe('a b done')
    const won = await hedging(true, { firstMs: 3000 }, { firstMs: 100, breaksOff: failure })
    expect(won.said.text).toBe('b a done')
    expect(won.news).toMatchObject([
      { type: 'hedged', won: true },
      { type: 'replaced', from: 'b', to: 'a' },
    ])
  })

  test('that was dropped stands in for a first model that stalls behind its first word', async () => {
    const stalls = { firstMs: 300, stalls: true } as const
    const { said } = await hedging(true, stalls, { firstMs: 5000, text: 'late' })
    expect(said.text).toBe('a b done')
  })

  test('that failed is asked no more', async () => {
    const { said, b } = await hedging(true, { firstMs: 900, breaksOff: failure }, { firstMs: 100, fails: failure })
    expect(said.text).toContain('no')
    expect(b.asked).toHaveLength(1)
  })

  test('is off unless it is asked for', async () => {
    const { said, b } = await hedging(false, { firstMs: 1500 }, { firstMs: 100 })
    expect(said).toEqual({ text: 'a done', firstMs: 1500 })
    expect(b.asked).toEqual([])
  })

  test('is not made before ten answers are known', async () => {
    const clock = new VirtualClock()
    const a = new Scripted('a', clock, ...KNOWN.slice(1), { firstMs: 1500 })
    const b = new Scripted('b', clock)
    const { ask } = await asking([a, b], clock, true)
    for (let nth = 0; nth < 10; nth++) await ask()
    expect(b.asked).toEqual([])
  })

  test('that is cut drops both, and neither has failed', async () => {
    const clock = new VirtualClock()
    const a = new Scripted('a', clock, ...KNOWN, { firstMs: 3000 })
    const b = new Scripted('b', clock, { firstMs: 3000 })
    const { ask, members } = await asking([a, b], clock, true)
    for (const _ of KNOWN) await ask()
    const cut = new AbortController()
    clock.after(500, () => cut.abort(new DOMException('cut', 'AbortError')))
    await ask(cut.signal)
    expect([a.aborted.length, b.aborted.length]).toEqual([KNOWN.length + 1, 1])
    expect(members.map(({ breaker }) => breaker.isResting)).toEqual([false, false])
  })
})

test.each(['bad-request', 'context-too-long'] as const)(
  '%s is another’s to answer, and no reason to rest',
  async (code) => {
    const clock = new VirtualClock()
    const wrong = new StageError('llm', code, 'no')
    const a = new Scripted('a', clock, { firstMs: 0, fails: wrong }, { firstMs: 0 })
    const { ask } = await asking([a, new Scripted('b', clock)], clock, false)
    const { signal } = new AbortController()
    expect((await ask(signal, 500)).text).toBe('b done')
    expect((await ask(signal, 500)).text).toBe('a done')
  },
)

test('a model that thinks is waited for, and one that thinks no more is replaced', async () => {
  const clock = new VirtualClock()
  const a = new Scripted('a', clock, { firstMs: 1900, thinks: true }, { firstMs: 60_000, thinks: true })
  const { ask } = await asking([a, new Scripted('b', clock)], clock, false)
  expect(await ask()).toEqual({ text: 'a done', firstMs: 1900 })
  expect(await ask()).toEqual({ text: 'b done', firstMs: 2000 })
})

test('one that is given up by who waits for it has failed; one that is cut, or whose voice fails, has not', async () => {
  for (const [reason, isResting] of [
    [new StageError('llm', 'timeout', 'too late'), true],
    [new StageError('tts', 'timeout', 'too late'), false],
    [new DOMException('cut', 'AbortError'), false],
  ] as const) {
    const clock = new VirtualClock()
    const { ask, members } = await asking([new Scripted('a', clock, { firstMs: 5000 })], clock, true)
    const until = new AbortController()
    clock.after(1000, () => until.abort(reason))
    await ask(until.signal, 2000)
    expect(members[0]?.breaker.isResting).toBe(isResting)
  }
})

test.each([10, 50])('a model that has become slow is not hedged for ever, with %d answers known', async (known) => {
  const clock = new VirtualClock()
  const before = Array.from({ length: known }, () => ({ firstMs: 100 }))
  const a = new Scripted('a', clock, ...before, ...Array.from({ length: 100 }, () => ({ firstMs: 1000 })))
  const b = new Scripted('b', clock, ...Array.from({ length: 100 }, () => ({ firstMs: 100 })))
  const { ask } = await asking([a, b], clock, true)
  for (let nth = 0; nth < known + 100; nth++) await ask()
  expect(b.asked.length).toBeGreaterThan(0)
  expect(b.asked.length).toBeLessThan(40)
})

test('of fifty first words the slowest twentieth is left out', () => {
  const times = new FirstTokens()
  for (let ms = 1; ms < 10; ms++) times.add(ms)
  expect(times.p95Ms).toBeUndefined()
  for (let ms = 10; ms <= 120; ms++) times.add(ms)
  expect(times.p95Ms).toBe(118)
})
