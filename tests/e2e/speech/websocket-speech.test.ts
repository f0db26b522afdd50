import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { durationMs } from '../../../src/audio/pcm.ts'
import { type RunningServer, startServer } from '../../support/server.ts'
import { MachineWaits } from '../../support/machine-waits.ts'
import { ownWaitedMs, waitedMs } from '../../support/waits.ts'
import { between, soundsIn } from '../../../src/audio/sounds.ts'
import { allison, librivox } from '../../support/speech.ts'
import { wordErrorRate } from '../../support/wer.ts'
import { Listener } from '../../../src/simulate/listener.ts'
import type { Dialect } from './line.ts'
import { type Arrival, SocketCaller, type Told } from './socket-caller.ts'

const AHEAD_MS = 200
const SILENT_WITHIN_MS = 300
/** The bot has nothing more to say when it has been silent for this long. */
const DONE_MS = 1000
/** How long the bot has been telling its story when the caller comes in. */
const STORY_MS = 2500

const [QUESTION] = librivox().slice(-1)
const INTERRUPTIONS = ['queue-thankyou', 'all-circuits-busy-now', 'conf-getpin']

const opened = new AsyncDisposableStack()
let server: RunningServer
let listener: Listener

beforeAll(async () => {
  server = opened.use(await startServer())
  listener = opened.use(new Listener())
  await listener.words({ samples: new Int16Array(16_000), rateHz: 16_000 })
}, 180_000)
afterAll(() => opened.disposeAsync())

const isFinal = ({ type }: Told) => type === 'final'

describe.each<Dialect>(['json', 'protobuf'])('a caller over a WebSocket in %s', (dialect) => {
  let caller: SocketCaller
  beforeAll(async () => {
    caller = await SocketCaller.open(server.url, dialect)
  })
  afterAll(() => caller[Symbol.asyncDispose]())

  /** The pieces that were told from then on. */
  const textSince = (fromMs: number) =>
    caller.told
      .filter(({ type, atMs }) => type === 'piece' && atMs >= fromMs)
      .map(({ text }) => text)
      .join(' ')

  test('is greeted in a voice that says what is written', async () => {
    const { atMs } = await caller.speech(0)
    await caller.quiet(DONE_MS)
    const words = await listener.words(caller.played(atMs))
    // "voxray" is no word.
    expect(wordErrorRate(textSince(0), words), words).toBeLessThan(0.25)
  }, 180_000)

  test('is understood, and answered by speech of the right level and length', async () => {
    const { text: asked = '', samples = new Int16Array() } = QUESTION ?? {}
    const fromMs = caller.nowMs()
    await caller.say(samples)
    const { text } = await caller.hears(isFinal, caller.nowMs() - 500, 10_000)
    expect(wordErrorRate(asked, text), text).toBeLessThan(0.15)
    const { atMs } = await caller.speech(fromMs)
    await caller.quiet(DONE_MS)
    const answer = caller.played(atMs)
    const [sound] = soundsIn(answer, 2000)
    expect(sound?.levelDb).toBeWithin(-30, -6)
    expect((1000 * textSince(fromMs).length) / ((sound?.toMs ?? 0) - (sound?.fromMs ?? 0))).toBeWithin(10, 22)
    const words = await listener.words(answer)
    expect(wordErrorRate(textSince(fromMs), words), words).toBeLessThan(0.3)
  }, 180_000)

  test(`has silence ${SILENT_WITHIN_MS} ms after the first sound it makes, and speech no more than ${AHEAD_MS} ms ahead`, async () => {
    const silentAfterMs: number[] = []
    using waits = new MachineWaits()
    const callBeganMs = performance.now() - caller.nowMs()
    for (const prompt of INTERRUPTIONS) {
      const askedMs = caller.nowMs()
      caller.ask('Tell me a story.')
      const { atMs: beganMs } = await caller.speech(askedMs)
      const beforeMs = waitedMs(server.pid)
      const ownBeforeMs = ownWaitedMs()
      await Bun.sleep(STORY_MS)
      const saidMs = caller.nowMs()
      await caller.say(allison(prompt))
      const { atMs: cutMs } = await caller.hears(({ type }) => type === 'interruption', saidMs, 5000)
      const [first] = soundsIn(between(caller.microphone, saidMs, caller.nowMs()))
      const story = caller.played(beganMs, cutMs)
      const { mostMs, leastMs } = aheadOf(caller.arrivals.filter(({ atMs }) => atMs >= beganMs && atMs < cutMs))
      const serverWaitedMs = waitedMs(server.pid) - beforeMs
      // A player that a busy machine left dry starts again later, so that what follows is further ahead of it.
      expect(mostMs).toBeLessThanOrEqual(AHEAD_MS + serverWaitedMs + ownWaitedMs() - ownBeforeMs)
      // It never runs dry, but for the time a busy machine kept the server from running.
      expect(leastMs).toBeGreaterThanOrEqual(-serverWaitedMs)
      // One clock: what is sent is sent in real time, what comes is played as it comes.
      const onsetMs = saidMs + (first?.fromMs ?? 0)
      const silentMs = beganMs + (soundsIn(story, STORY_MS).at(-1)?.toMs ?? 0)
      silentAfterMs.push(silentMs - onsetMs - waits.between(callBeganMs + onsetMs, callBeganMs + silentMs))
      await caller.hears(isFinal, cutMs, 5000)
    }
    expect(Math.max(...silentAfterMs), silentAfterMs.join(' ')).toBeLessThanOrEqual(SILENT_WITHIN_MS)
  }, 180_000)
})

/** How much speech had come beyond what was played, at most and at least, for a player that starts at once. */
function aheadOf(arrivals: readonly Arrival[]): { mostMs: number; leastMs: number } {
  let [mostMs, leastMs] = [0, Number.POSITIVE_INFINITY]
  let endsMs = arrivals[0]?.atMs ?? 0
  for (const { atMs, samples } of arrivals) {
    leastMs = Math.min(leastMs, endsMs - atMs)
    endsMs = Math.max(endsMs, atMs) + durationMs({ samples, rateHz: 24_000 })
    mostMs = Math.max(mostMs, endsMs - atMs)
  }
  return { mostMs, leastMs }
}
