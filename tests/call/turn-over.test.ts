import { expect, test } from 'bun:test'
import { Channel } from '../../src/std/channel.ts'
import type { SttEvent } from '../../src/stt/stt.ts'
import { inertStt } from '../support/providers.ts'
import { Rig } from '../support/rig.ts'

/** Silence after which the reply began, for a recogniser that says this 150 ms after the caller's last sound. */
async function answeredAfterMs(event: SttEvent): Promise<{ rig: Rig; ms: number }> {
  const events = new Channel<SttEvent>(8)
  const stt = inertStt({ events, [Symbol.asyncDispose]: async () => events.close() })
  const rig = new Rig({ replies: ['It is noon.'], parts: { stt } })
  await rig.speaksFor(1000)
  const silentAtMs = rig.clock.now()
  await rig.isSilentFor(150)
  events.push(event)
  while (rig.asked.length === 0 && rig.clock.now() < silentAtMs + 3000) await rig.isSilentFor(20)
  return { rig, ms: rig.clock.now() - silentAtMs }
}

test('a recogniser that decides when a turn is over is answered without a wait', async () => {
  const { rig, ms } = await answeredAfterMs({ type: 'turn-over', text: 'And what about' })
  await using _ = rig
  expect(ms).toBeLessThan(250)
  expect(rig.asked[0]?.at(-1)).toEqual({ role: 'user', content: 'And what about' })
})

test('what it heard is told as a final, once', async () => {
  const { rig } = await answeredAfterMs({ type: 'turn-over', text: 'What time is it?' })
  await using _ = rig
  expect(rig.events('transcribed')).toMatchObject([{ text: 'What time is it?', final: true }])
})
