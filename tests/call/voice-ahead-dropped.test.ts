import { describe, expect, test } from 'bun:test'
import type { CallEvent } from '../../src/event/call-event.ts'
import { agent } from '../../src/index.ts'
import { CallCounter } from '../../src/observe/call-figures.ts'
import { Channel } from '../../src/std/channel.ts'
import { sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Stt, SttEvent } from '../../src/stt/stt.ts'
import type { Speech, Tts } from '../../src/tts/tts.ts'
import { agentRig } from '../support/agent-rig.ts'
import type { Talk } from '../../src/cascade/talk.ts'
import { ANSWER, aheadCall, droppedIn, FIRST, oneTurn, soundOf } from '../support/ahead-call.ts'
import { VirtualClock } from '../support/clock.ts'
import { toneTts } from '../support/providers.ts'
import { heard, VOICE } from '../support/rig.ts'

const typesOf = (told: readonly CallEvent[]) => told.map(({ type }) => type)

/** Speaks by `speak`; the rest of its pieces as the rig's voice does. */
const voiceThat = (
  speak: (piece: string, times: number, signal: AbortSignal) => AsyncIterable<Speech> | undefined,
): Tts => {
  const hum = toneTts(VOICE)
  let times = 0
  return { name: 'odd', speak: (piece, signal) => speak(piece, ++times, signal) ?? hum.speak(piece, signal) }
}

async function* failing(): AsyncGenerator<Speech> {
  yield* []
  throw new StageError('tts', 'server-error', 'no', { retryable: true })
}

async function* brokenOff(piece: string): AsyncGenerator<Speech> {
  for await (const speech of toneTts(VOICE).speak(piece, new AbortController().signal)) {
    yield speech
    throw new StageError('tts', 'server-error', 'no', { retryable: true })
  }
}

describe('what the voice has begun for nothing', () => {
  test('leaves nothing behind when the caller goes on but the characters it was given', async () => {
    const { rig, told, asked } = aheadCall({ says: ['Tell me the time.', ''], replies: ['Nine it is.', 'Ten it is.'] })
    await using _ = rig
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    expect(asked).toEqual(['Nine it is.'])
    await rig.speaksFor(800)
    await rig.isSilentFor(4000)
    expect(droppedIn(told)).toEqual(['Nine it is.'.length])
    expect(heard(rig)).toEqual(['Ten it is.'])
    expect(JSON.stringify(rig.wire.told)).not.toContain('Nine')
    expect(rig.wire.told.map(({ type }) => type as string)).not.toContain('speech-dropped')
    const counter = new CallCounter()
    for (const event of told) counter.count(event)
    expect(counter.figures.speculativeCharacters).toBe('Nine it is.'.length)
  })

  test('is asked anew when the final words are others', async () => {
    const clock = new VirtualClock()
    const stt = mishearing(clock, 'Tell me now.', 'Tell me the time.')
    const { rig, told, asked } = aheadCall({ clock, replies: ['Nine it is.', 'Ten it is.'], parts: { stt } })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(rig.events('user-turn').map(({ text }) => text)).toEqual(['Tell me the time.'])
    expect(asked).toEqual(['Nine it is.', 'Ten it is.'])
    expect(droppedIn(told)).toEqual(['Nine it is.'.length])
    expect(heard(rig)).toEqual(['Ten it is.'])
  })

  test('is asked anew when the model is, as its prompt is another', async () => {
    let hour = 8
    const told: CallEvent[] = []
    const { rig } = agentRig(agent({ prompt: () => `It is ${++hour}.` }), {
      says: ['Tell me.'],
      replies: ['Nine it is.', 'Ten it is.'],
      parts: { speaksAhead: true },
      watchers: [{ open: () => ({ event: (event) => void told.push(event) }) }],
    })
    await using _ = rig
    await rig.saysSomething()
    await rig.isSilentFor(3000)
    expect(droppedIn(told)).toEqual(['Nine it is.'.length])
    expect(heard(rig)).toEqual(['Ten it is.'])
    expect(rig.events('turn-timed')[0]?.latency.voiceAskedMs).toBeUndefined()
    // At once, and not when the other answer is there.
    expect(typesOf(told).indexOf('speech-dropped')).toBe(typesOf(told).indexOf('draft-dropped') + 1)
  })

  test.each([
    ['before the model is listened to', 'reply-started'],
    ['before the voice is', 'token'],
  ] as const)('is dropped at once where the reply is cut %s', async (_when, on) => {
    const { rig, told } = aheadCall({ says: ['Tell me.'], replies: [ANSWER], ttsMs: 1000 })
    await using _ = rig
    const tell = rig.wire.tell.bind(rig.wire)
    rig.wire.tell = (event) => {
      tell(event)
      if (event.type === on) rig.wire.command({ type: 'interrupt' })
    }
    await rig.saysSomething()
    expect(droppedIn(told)).toEqual([FIRST.length])
    expect(rig.events('interrupted').map(({ heard: words }) => words)).toEqual([''])
  })

  test.each([
    ['before its first sound', () => failing()],
    ['in the middle', (piece: string) => brokenOff(piece)],
  ])('that fails %s is asked again at the end of the turn, and nobody is told', async (_, fails) => {
    const tts = voiceThat((piece, times) => (times === 1 ? fails(piece) : undefined))
    const { rig, told } = await oneTurn({ replies: [ANSWER], parts: { tts } }, true)
    const plain = await oneTurn({ replies: [ANSWER] }, false)
    expect(heard(rig)).toEqual(heard(plain.rig))
    expect(typesOf(told)).not.toContain('failed')
    expect(rig.events('turn-timed')[0]?.latency.voiceAskedMs).toBeUndefined()
    expect(soundOf(rig)).toEqual(soundOf(plain.rig))
  })

  test('counts nothing of a voice that refused', async () => {
    const tts = voiceThat((_, times) => (times === 1 ? failing() : undefined))
    const { told } = await oneTurn({ replies: [ANSWER], parts: { tts } }, true)
    expect(droppedIn(told)).toEqual([])
  })

  test('that fails once the answer is wanted fails as any other does', async () => {
    const clock = new VirtualClock()
    const tts = voiceThat((_, times, signal) => (times === 1 ? lateToFail(clock, signal) : undefined))
    const { rig, told } = await oneTurn({ clock, replies: [ANSWER], parts: { tts } }, true)
    expect(typesOf(told)).toContain('failed')
    expect(heard(rig).join(' ')).toContain('something went wrong')
  })

  test.each([true, false])('is dropped when code says something first (interruptible: %p)', async (interruptible) => {
    let talk: Talk | undefined
    const companion = (own: Talk) => {
      talk = own
      return { tools: [] }
    }
    const { rig, told, asked } = aheadCall({
      says: ['Tell me the time.'],
      replies: [ANSWER, 'It is nine.'],
      parts: { companion },
    })
    await using _ = rig
    rig.wire.command({ type: 'ready' })
    await rig.speaksFor(800)
    await rig.isSilentFor(400)
    expect(asked).toEqual([FIRST])
    void talk?.say('One thing comes first.', { interruptible })
    await rig.isSilentFor(20)
    expect(droppedIn(told)).toEqual([FIRST.length])
    await rig.isSilentFor(8000)
    // The caller's words cut what may be cut before it is heard.
    expect(heard(rig)).toEqual([...(interruptible ? [] : ['One thing comes first.']), 'It is nine.'])
    expect(droppedIn(told)).toEqual([FIRST.length])
  })

  test('stops when the call ends, and when typed words come first', async () => {
    for (const end of ['typed', 'ended'] as const) {
      const clock = new VirtualClock()
      const aborted: string[] = []
      const tts = voiceThat((piece, _, signal) => {
        if (piece !== FIRST) return undefined
        signal.addEventListener('abort', () => aborted.push(piece), { once: true })
        return lateToFail(clock, signal)
      })
      const { rig, told } = aheadCall({ clock, says: ['Tell me.'], replies: [ANSWER, 'Typed, then.'], parts: { tts } })
      await rig.speaksFor(800)
      await rig.isSilentFor(400)
      if (end === 'typed') rig.wire.command({ type: 'text', text: 'Stop.', spoken: true, runImmediately: true })
      else await rig.call.end('hung-up')
      await rig.isSilentFor(20)
      expect(aborted).toEqual([FIRST])
      expect(droppedIn(told)).toEqual([FIRST.length])
      await rig[Symbol.asyncDispose]()
    }
  })
})

async function* lateToFail(clock: VirtualClock, signal: AbortSignal): AsyncGenerator<Speech> {
  await sleep(clock, 1000, signal)
  yield* failing()
}

/** A recogniser that takes `first` for all words in a pause, and tells others 150 ms later. */
function mishearing(clock: VirtualClock, first: string, text: string): Stt {
  return {
    name: 'mishearing',
    open: (signal) => {
      const events = new Channel<SttEvent>(16)
      signal.addEventListener('abort', () => events.close(), { once: true })
      return {
        write: () => {},
        hint: (hint) => {
          if (hint !== 'pause') return
          events.push({ type: 'likely', text: first })
          clock.after(150, () => void events.push({ type: 'final', text }))
        },
        events,
        [Symbol.asyncDispose]: async () => events.close(),
      }
    },
  }
}
