import { describe, expect, test } from 'bun:test'
import type { Wire, WireCommand } from '../../src/transport/wire.ts'
import type { ClientEvent } from '../../src/transport/client-event.ts'
import type { EndReason } from '../../src/event/call-event.ts'

/** A wire and the hands of whoever is at its far end. */
export interface WireUnderTest extends AsyncDisposable {
  readonly wire: Wire
  /** The far end sends this many milliseconds of audible speech. */
  speak(ms: number): Promise<void>
  /** Milliseconds of audible audio the far end has received. */
  heardMs(): number
  /** The far end goes away. */
  leave(): Promise<void>
  /** Lets what is under way arrive, `ms` of the wire's time at most. */
  settle(ms: number): Promise<void>
}

/** What every wire does, whatever its network. */
export function wireContract(name: string, open: () => Promise<WireUnderTest>): void {
  describe(`${name} is a wire`, () => {
    test('what the caller says arrives, and lasts as long', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      await rig.speak(600)
      await rig.settle(500)
      expect(ear.heardMs()).toBeWithin(500, 1000)
    })

    test('what is played arrives, and lasts as long', async () => {
      await using rig = await open()
      listenTo(rig.wire)
      await playSpeech(rig, 400)
      await rig.settle(500)
      expect(rig.heardMs()).toBeWithin(330, 520)
    })

    test('nothing is heard of what was never played', async () => {
      await using rig = await open()
      listenTo(rig.wire)
      for (let hop = 0; hop < 20; hop++) {
        rig.wire.idle()
        await rig.settle(20)
      }
      rig.wire.clear()
      await rig.settle(100)
      expect(rig.heardMs()).toBe(0)
    })

    test('what is taken back is all but one hop, or nothing', async () => {
      await using rig = await open()
      listenTo(rig.wire)
      await playSpeech(rig, 400)
      await rig.settle(500)
      const before = rig.heardMs()
      const isTaken = rig.wire.takeBack(new Int16Array(rig.wire.playRateHz / 50).fill(9_000))
      await rig.settle(500)
      expect(rig.heardMs() - before).toBeWithin(isTaken ? 15 : 0, isTaken ? 25 : 1)
    })

    test('every event can be told', async () => {
      await using rig = await open()
      listenTo(rig.wire)
      for (const event of everyEvent) rig.wire.tell(event)
      await rig.settle(50)
    })

    test('a caller who leaves is told of once', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      await rig.leave()
      await rig.settle(500)
      expect(ear.closed).toHaveLength(1)
    })

    test('closing twice is closing once, and what comes after is harmless', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      rig.wire.close('hung-up')
      rig.wire.close('server-stopping')
      await rig.settle(500)
      rig.wire.play(new Int16Array(rig.wire.playRateHz / 50))
      rig.wire.clear()
      rig.wire.tell({ type: 'user-started-speaking', atMs: 0 })
      expect(ear.closed.length).toBeLessThanOrEqual(1)
    })

    test('a disposed wire tells its listener nothing more', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      await rig.wire[Symbol.asyncDispose]()
      const before = ear.heardMs()
      await rig.speak(100).catch(() => {})
      await rig.settle(200)
      expect(ear.heardMs()).toBe(before)
    })

    test('its rate and lead are ones a playout can serve', async () => {
      await using rig = await open()
      expect([8_000, 16_000, 24_000, 48_000]).toContain(rig.wire.playRateHz)
      expect(rig.wire.leadMs).toBeWithin(0, 501)
    })
  })
}

function listenTo(wire: Wire): { heardMs: () => number; commands: WireCommand[]; closed: EndReason[] } {
  let heardMs = 0
  const commands: WireCommand[] = []
  const closed: EndReason[] = []
  wire.listen({
    audio: ({ samples, rateHz }) => {
      if (samples.some((sample) => Math.abs(sample) > 500)) heardMs += (samples.length * 1000) / rateHz
    },
    command: (command) => commands.push(command),
    lost: () => {},
    back: () => {},
    closed: (reason) => closed.push(reason),
  })
  return { heardMs: () => heardMs, commands, closed }
}

async function playSpeech(rig: WireUnderTest, ms: number): Promise<void> {
  const hop = new Int16Array(rig.wire.playRateHz / 50)
  for (let playedMs = 0; playedMs < ms; playedMs += 20) {
    for (let i = 0; i < hop.length; i++) {
      const second = playedMs / 1000 + i / rig.wire.playRateHz
      hop[i] = Math.round(9_000 * Math.sin(2 * Math.PI * 300 * second))
    }
    rig.wire.play(hop)
    await rig.settle(20)
  }
}

const everyEvent: readonly ClientEvent[] = [
  { atMs: 0, type: 'call-started', version: 1, callId: 'c', wire: 'memory' },
  { atMs: 0, type: 'state-changed', state: 'thinking' },
  { atMs: 0, type: 'user-started-speaking' },
  { atMs: 0, type: 'transcribed', text: 'hello', final: false },
  { atMs: 0, type: 'transcribed', text: 'hello', final: true },
  { atMs: 0, type: 'user-stopped-speaking' },
  { atMs: 0, type: 'user-turn', turn: 1, text: 'hello' },
  { atMs: 0, type: 'reply-started', reply: 1 },
  { atMs: 0, type: 'token', reply: 1, text: 'Hi.' },
  { atMs: 0, type: 'tokens-used', reply: 1, promptTokens: 1, completionTokens: 1 },
  { atMs: 0, type: 'tokens-ended', reply: 1 },
  { atMs: 0, type: 'speech-started', reply: 1 },
  { atMs: 0, type: 'bot-started-speaking', reply: 1 },
  { atMs: 0, type: 'turn-timed', turn: 1, latency: { decisionMs: 500 } },
  { atMs: 0, type: 'piece', reply: 1, piece: 1, text: 'Hi.', heardChars: 0, status: 'new', spoken: true },
  { atMs: 0, type: 'piece', reply: 1, piece: 1, text: 'Hi.', heardChars: 3, status: 'completed', spoken: true },
  { atMs: 0, type: 'interrupted', reply: 1, heard: 'Hi.' },
  { atMs: 0, type: 'resumed', reply: 1 },
  { atMs: 0, type: 'speech-ended', reply: 1 },
  { atMs: 0, type: 'bot-stopped-speaking', reply: 1 },
  { atMs: 0, type: 'failed', stage: 'llm', code: 'timeout', text: 'The language model took too long.', fatal: false },
  { atMs: 0, type: 'connection-lost' },
  { atMs: 0, type: 'connection-resumed', awayMs: 4000 },
  { atMs: 0, type: 'call-ended', reason: 'hung-up' },
]
