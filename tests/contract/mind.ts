import { describe, expect, test } from 'bun:test'
import type { CallEvent } from '../../src/event/call-event.ts'
import { heard, Rig, type RigOptions } from '../support/rig.ts'

export const GREETING = 'Good day to you.'
export const REPLIES = ['The first answer has quite a few words in it.', 'The second is short.'] as const

const stopped = (rig: Rig) => rig.events('bot-stopped-speaking').length

/** Lets the caller be silent until the bot has stopped once more. */
async function hearsOut(rig: Rig): Promise<void> {
  const before = stopped(rig)
  for (let waits = 0; stopped(rig) === before && waits < 100; waits++) await rig.isSilentFor(100)
}

/** What every mind keeps, however it thinks. `open` gives a call with an agent that greets with `GREETING` and answers with `REPLIES`. */
export function keepsUpATalk(name: string, open: (options?: RigOptions) => Rig): void {
  describe(`${name} in a call`, () => {
    test('greets a caller who is ready, and is heard to its end', async () => {
      await using rig = open()
      rig.wire.command({ type: 'ready' })
      await hearsOut(rig)
      expect(heard(rig)).toEqual([GREETING])
    })

    test('answers what the caller says', async () => {
      await using rig = open()
      await rig.saysSomething()
      await hearsOut(rig)
      expect(rig.events('user-started-speaking')).toHaveLength(1)
      expect(heard(rig)).toEqual([REPLIES[0]])
      expect(rig.played().some((sample) => sample !== 0)).toBeTrue()
    })

    test('is cut by a caller who speaks on, and knows to the word what they heard', async () => {
      await using rig = open()
      await rig.saysSomething()
      await rig.isSilentFor(800)
      await rig.saysSomething()
      const [cut] = rig.events('interrupted')
      expect(REPLIES[0].startsWith(cut?.heard ?? 'nothing')).toBeTrue()
      expect(cut?.heard.length).toBeWithin(1, REPLIES[0].length)
      expect(REPLIES[0].charAt(cut?.heard.length ?? 0)).toMatch(/\s/)
      expect(rig.wire.clears).toBeGreaterThan(0)
      await hearsOut(rig)
      expect(heard(rig)).toEqual([REPLIES[1]])
    })

    test('falls silent when the client asks for it', async () => {
      await using rig = open()
      await rig.saysSomething()
      await rig.isSilentFor(500)
      rig.wire.command({ type: 'interrupt' })
      await rig.isSilentFor(20)
      const { length } = rig.wire.played
      await rig.isSilentFor(1000)
      expect(rig.wire.played.slice(length).every(({ samples }) => samples.every((sample) => sample === 0))).toBeTrue()
    })

    test('tells watchers whether it was the voice of the caller that cut it', async () => {
      const cuts: boolean[] = []
      const event = (told: CallEvent) => void (told.type === 'interrupted' && cuts.push(told.byVoice))
      for (const how of ['voice', 'button', 'end'] as const) {
        await using rig = open({ watchers: [{ open: () => ({ event }) }] })
        await rig.saysSomething()
        await rig.isSilentFor(800)
        if (how === 'voice') await rig.saysSomething()
        else if (how === 'button') rig.wire.command({ type: 'interrupt' })
        else await rig.call.end('hung-up')
        if (how === 'voice') await hearsOut(rig)
        await rig.clock.advance(20)
      }
      expect(cuts).toEqual([true, false, false])
    })

    test('waits for a caller who is out of reach, and is heard again', async () => {
      await using rig = open({ resumeMs: 60_000 })
      await rig.saysSomething()
      await rig.isSilentFor(500)
      rig.wire.lose()
      await rig.clock.advance(5000)
      expect(rig.call.queuedHops).toBeGreaterThan(0)
      rig.wire.comeBack()
      await hearsOut(rig)
      expect(heard(rig)).toEqual([REPLIES[0]])
    })

    test('ends when the caller hangs up', async () => {
      await using rig = open()
      rig.wire.command({ type: 'hang-up' })
      expect(await rig.call.ended).toBe('hung-up')
      expect(rig.clock.pending).toBe(0)
    })

    test('is ended in mid-answer by a server that stops, and leaves nothing running', async () => {
      await using rig = open()
      await rig.saysSomething()
      await rig.isSilentFor(500)
      await rig.call.end('server-stopping')
      expect(rig.wire.closedFor).toBe('server-stopping')
      expect(rig.events('interrupted')).toHaveLength(1)
      expect(rig.clock.pending).toBe(0)
    })

    test('that hits a fault ends its own call', async () => {
      await using rig = open()
      rig.wire.play = () => {
        throw new Error('a fault of ours')
      }
      await rig.saysSomething()
      await rig.isSilentFor(500)
      expect(await rig.call.ended).toBe('failed')
      expect(rig.clock.pending).toBe(0)
    })
  })
}
