import { describe, expect, test } from 'bun:test'
import { bytesFromSamples } from '../../../src/audio/pcm.ts'
import { DEFAULT_BUDGETS } from '../../../src/cascade/budgets.ts'
import type { Fetch } from '../../../src/providers/http/http.ts'
import { openai } from '../../../src/providers/vendors/openai.ts'
import { sleep } from '../../../src/std/clock.ts'
import type { SttEvent } from '../../../src/stt/stt.ts'
import { VirtualClock } from '../../support/clock.ts'
import { heard, Rig } from '../../support/rig.ts'
import { toneOf } from '../../support/providers.ts'
import { noSockets } from '../../support/no-sockets.ts'

const ANSWER = ['First sentence. ', 'Second sentence.']
const TONE = { msPerChar: 50, rateHz: 24_000, frequencyHz: 440 }

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`

/** A vendor that takes so long before it answers, and again in the middle of its answer. */
function slowVendor(clock: VirtualClock, firstMs: number, stallMs: number): Fetch {
  return async (url, { signal, body }) => {
    const until = signal ?? new AbortController().signal
    await sleep(clock, firstMs, until)
    if (url.endsWith('/transcriptions')) return Response.json({ text: 'hello there' })
    const halves = url.endsWith('/speech') ? spoken(String(body)) : written()
    let sent = 0
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const half = halves[sent++]
        if (!half) return controller.close()
        if (sent > 1) await sleep(clock, stallMs, until)
        controller.enqueue(half)
      },
    })
    return new Response(stream, { headers: { 'content-type': url.endsWith('/speech') ? '' : 'text/event-stream' } })
  }
}

function spoken(body: string): Uint8Array[] {
  const samples = toneOf(String(JSON.parse(body).input), TONE)
  return [samples.subarray(0, 12_000), samples.subarray(12_000)].map((half) => bytesFromSamples(half))
}

const written = () =>
  [chunk({ content: ANSWER[0] }), `${chunk({ content: ANSWER[1] })}${chunk({}, 'stop')}data: [DONE]\n\n`].map((text) =>
    new TextEncoder().encode(text),
  )

function openVendor(clock: VirtualClock, firstMs: number, stallMs: number) {
  const io = { clock, random: () => 0, key: 'k', fetch: slowVendor(clock, firstMs, stallMs), connect: noSockets }
  const [llm, tts] = [openai.llm?.({}, io), openai.tts?.({}, io)]
  if (!llm || !tts) throw new Error('a stage is missing')
  return { llm, tts }
}

/** Its sentences of our own would come from the same slow voice. */
const TURN_MS = 60_000

describe('a vendor that is slow', () => {
  test.each(['llm', 'tts'] as const)('in stage %s is waited for as long as the budgets say', async (stage) => {
    const clock = new VirtualClock()
    const vendor = openVendor(clock, 15_000, 12_000)
    const budgets = { firstTokenMs: 16_000, firstAudioMs: 16_000, stallMs: 13_000 }
    const parts = { [stage]: vendor[stage], budgets }
    await using rig = new Rig({ clock, says: ['Hello you.'], replies: [ANSWER.join('')], parts })
    await rig.saysSomething()
    await rig.isSilentFor(2 * TURN_MS)
    expect(rig.events('failed')).toEqual([])
    expect(heard(rig)).toContain('First sentence.')
    expect(heard(rig)).toContain('Second sentence.')
  })

  test.each([
    ['llm', 'to begin', 15_000, 0, DEFAULT_BUDGETS.firstTokenMs],
    ['llm', 'to go on', 0, 15_000, DEFAULT_BUDGETS.stallMs],
    ['tts', 'to begin', 15_000, 0, DEFAULT_BUDGETS.firstAudioMs],
    ['tts', 'to go on', 0, 15_000, DEFAULT_BUDGETS.stallMs],
  ] as const)('in stage %s %s is not waited for beyond them', async (stage, _, firstMs, stallMs, budgetMs) => {
    const clock = new VirtualClock()
    const parts = { [stage]: openVendor(clock, firstMs, stallMs)[stage] }
    await using rig = new Rig({ clock, says: ['Hello you.'], replies: [ANSWER.join('')], parts })
    await rig.saysSomething()
    await rig.isSilentFor(30_000)
    const failure = rig.events('failed')[0]
    expect(failure).toMatchObject({ stage, code: 'timeout' })
    expect((failure?.atMs ?? 0) - (rig.events('user-turn')[0]?.atMs ?? 0)).toBeLessThanOrEqual(budgetMs + 1000)
  })

  test('to recognise is waited for as long as the turn is', async () => {
    const clock = new VirtualClock()
    const io = { clock, random: () => 0, key: 'k', fetch: slowVendor(clock, 25_000, 0), connect: noSockets }
    const session = openai.stt?.({ user_turn_stop_timeout_secs: 30 }, io).open(new AbortController().signal)
    if (!session) throw new Error('no recogniser')
    const events: SttEvent[] = []
    const reading = (async () => {
      for await (const event of session.events) events.push(event)
    })()
    session.hint('speech')
    for (let ms = 0; ms < 1000; ms += 20) session.write(new Int16Array(320).fill(1000))
    session.hint('pause')
    await clock.advance(26_000)
    expect(events).toEqual([{ type: 'final', text: 'hello there' }])
    await session[Symbol.asyncDispose]()
    await reading
  })
})
