import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { soundsIn } from '../../src/audio/sounds.ts'
import { AskedLog } from '../support/handset/asked.ts'
import { call, type Handset, type WireName } from '../support/handset/handset.ts'
import { onATable, switchedOn } from '../support/handset/table.ts'
import { OpenAiServer } from '../support/openai-server.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { allison } from '../support/speech.ts'
import { wordErrorRate } from '../support/wer.ts'

/** On the carrier's server, which serves the others as well. 8 kHz and µ-law there. */
const WIRES: readonly WireName[] = ['WebRTC', 'WebSocket, JSON', 'twilio']
/** Longer than the echo takes: by a clock that only counts the audio that comes, it is heard before it is sent. */
const MICROPHONE_AFTER_MS = 600
/** Of the bot and of nobody else. */
const ALONE_MS = 7000
/** What an echo may come later by from one moment to the next, and still be known. */
const MOST_LATER_MS = 60
const ATTEMPTS = 4
const STORY = [
  'Thank you for calling the riverside hotel.',
  'We have forty two rooms on three floors, and most of them look over the water.',
  'Breakfast is served from seven until half past ten, and on Sundays until eleven.',
  'The garden and the swimming pool are open all day long.',
  'Dogs are welcome, and so are children of every age.',
].join(' ')
const ANSWER = 'That is good to know.'
const WORDS = 'all circuits are busy now'
const POLL_MS = 20

const opened = new AsyncDisposableStack()
const asked = new AskedLog()
let server: RunningServer

beforeAll(async () => {
  const model = new OpenAiServer()
  model.reply = (messages) => (asked.take(messages).text.includes('#') ? STORY : ANSWER)
  const api = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: model.handle })
  opened.defer(() => api.stop(true))
  const config = { runner_transport: 'twilio', greeting: '', llm_base_url: `http://127.0.0.1:${api.port}/v1` }
  server = opened.use(await startServer({ config }))
}, 180_000)
afterAll(() => opened.disposeAsync())

async function until(what: string, is: () => boolean): Promise<void> {
  const giveUpMs = performance.now() + 20_000
  while (!is()) {
    if (performance.now() > giveUpMs) throw new Error(`${what} did not happen: ${JSON.stringify(asked.all)}`)
    await Bun.sleep(POLL_MS)
  }
}

const isSpeaking = ({ heard }: Handset): boolean => soundsIn(heard).length > 0

/** By how much more is held at the caller's end within this time, at most: what is played comes later by that, and its echo. */
async function growsBy(handset: Handset, ms: number): Promise<number> {
  const untilMs = handset.nowMs() + ms
  const first = handset.aheadMs
  let most = first
  while (handset.nowMs() < untilMs) {
    await Bun.sleep(POLL_MS)
    most = Math.max(most, handset.aheadMs)
  }
  return most - first
}

describe('a caller whose telephone lies on a table, with 200 ms and 20 dB to its microphone', () => {
  test.concurrent.each(WIRES)('hears the bot out and is heard over it: %s', async (wire) => {
    for (let attempt = 1; ; attempt++) {
      const number = 100 * attempt + WIRES.indexOf(wire)
      const microphone = switchedOn(MICROPHONE_AFTER_MS, onATable({ delayMs: 200, db: -20 }))
      await using handset = await call(wire, server.url, { microphone })
      handset.dial(number)
      await until('a story', () => isSpeaking(handset))
      const laterMs = await growsBy(handset, ALONE_MS)
      // A machine that keeps a program from running has moved the echo: that says nothing of the server.
      if (laterMs > MOST_LATER_MS && attempt < ATTEMPTS) continue
      expect(asked.by(number)).toEqual([])
      expect(handset.clearedAtMs).toEqual([])
      // One stretch: the bot has not fallen silent.
      expect(soundsIn(handset.heard).length).toBe(1)
      handset.say(allison('all-circuits-busy-now'))
      await until('an interruption', () => asked.by(number).length > 0)
      await until('the words', () => asked.by(number).some(({ text }) => wordErrorRate(WORDS, text) < 0.3))
      return
    }
  })
})
