import { describe, expect, test } from 'bun:test'
import type { Wire } from '../../src/transport/wire.ts'
import type { EndReason } from '../../src/event/call-event.ts'

/** A wire whose far end may be lost and come back. Times are virtual. */
export interface ResumableUnderTest extends AsyncDisposable {
  readonly wire: Wire
  nowMs(): number
  /** The far end sends this many milliseconds of audible speech. */
  speak(ms: number): Promise<void>
  /** Audible milliseconds the far end has received since it last connected. */
  heardMs(): number
  /** The far end goes without a word, and that has been found out. */
  lose(): Promise<void>
  comeBack(): Promise<void>
  /** The far end says goodbye. */
  leave(): Promise<void>
  settle(ms: number): Promise<void>
  /** All text the far end has been sent since it last connected. */
  told(): string
}

/** What every wire does whose callers can come back, whatever its network. */
export function resumeContract(name: string, open: () => Promise<ResumableUnderTest>): void {
  describe(`${name} can be resumed`, () => {
    test('a caller who is lost is told of once, with the time they were last heard of, and the wire stays', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      await rig.speak(200)
      const heardMs = rig.nowMs()
      await rig.lose()
      await rig.settle(30_000)
      expect(ear.lost).toHaveLength(1)
      expect(ear.lost[0]).toBeWithin(heardMs - 100, heardMs + 100)
      expect(rig.wire.aliveMs).toBe(ear.lost[0])
      expect(ear.closed).toEqual([])
      expect(ear.back()).toBe(0)
    })

    test('one who is back hears and is heard', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      for (let time = 1; time <= 3; time++) {
        await rig.speak(200)
        await rig.lose()
        await rig.settle(5000)
        expect([ear.lost.length, ear.back()]).toEqual([time, time - 1])
        await rig.comeBack()
        await rig.settle(100)
        expect([ear.lost.length, ear.back()]).toEqual([time, time])
        const before = ear.heardMs()
        await rig.speak(300)
        expect(ear.heardMs() - before).toBeWithin(200, 400)
        for (let hop = 0; hop < 10; hop++) {
          rig.wire.play(tone(rig.wire.playRateHz))
          await rig.settle(20)
        }
        expect(rig.heardMs()).toBeWithin(140, 280)
      }
      expect(ear.closed).toEqual([])
    })

    test('nobody is heard while they are lost, not even as silence', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      await rig.speak(200)
      await rig.lose()
      const before = ear.samples()
      for (let hop = 0; hop < 100; hop++) {
        rig.wire.idle()
        await rig.settle(20)
      }
      expect(ear.samples()).toBe(before)
    })

    test('what was told meanwhile is told when they are back, the words of the model in one', async () => {
      await using rig = await open()
      listenTo(rig.wire)
      await rig.speak(200)
      await rig.lose()
      rig.wire.tell({ atMs: 1, type: 'user-turn', turn: 7, text: 'the last of my words' })
      for (let word = 0; word < 500; word++) rig.wire.tell({ atMs: 1, type: 'token', reply: 7, text: `w${word} ` })
      await rig.settle(1000)
      await rig.comeBack()
      await rig.settle(100)
      expect(rig.told().split('the last of my words')).toHaveLength(2)
      expect(rig.told()).toContain('w0 w1 w2')
      expect(rig.told()).toContain('w499')
    })

    test('a goodbye ends it at once', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      await rig.speak(200)
      await rig.leave()
      await rig.settle(100)
      expect([ear.lost, ear.closed]).toEqual([[], ['caller-left']])
    })

    test('one who does not come back can be given up', async () => {
      await using rig = await open()
      const ear = listenTo(rig.wire)
      await rig.speak(200)
      await rig.lose()
      rig.wire.close('connection-lost')
      const freed = rig.wire[Symbol.asyncDispose]()
      await rig.settle(2000)
      await freed
      expect(ear.back()).toBe(0)
      expect(ear.closed.length).toBeLessThanOrEqual(1)
    })
  })
}

const tone = (rateHz: number) =>
  Int16Array.from({ length: rateHz / 50 }, (_, at) => Math.round(9000 * Math.sin((2 * Math.PI * 300 * at) / rateHz)))

function listenTo(wire: Wire) {
  let heardMs = 0
  let samples = 0
  let back = 0
  const lost: number[] = []
  const closed: EndReason[] = []
  wire.listen({
    audio: (pcm) => {
      samples += pcm.samples.length
      if (pcm.samples.some((sample) => Math.abs(sample) > 500)) heardMs += (pcm.samples.length * 1000) / pcm.rateHz
    },
    command: () => {},
    lost: (sinceMs) => void lost.push(sinceMs),
    back: () => void back++,
    closed: (reason) => closed.push(reason),
  })
  return { lost, closed, back: () => back, heardMs: () => heardMs, samples: () => samples }
}
