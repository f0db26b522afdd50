import { durationMs, HOP_MS } from '../../../src/audio/pcm.ts'
import { soundsIn } from '../../../src/audio/sounds.ts'
import { call, type Handset, type WireName } from '../../support/handset/handset.ts'
import type { Entry } from '../conversation/turn.ts'
import { ANSWER_WITHIN_MS, type HeardTurn, SILENT_WITHIN_MS } from './heard.ts'

/** The caller's 10 ms blocks that are quieter are silence, and what codecs make of it. */
export const AUDIBLE_DB = -45
/** A packet that comes late is no silence of the bot's. */
export const JOINED_MS = 60
/** The bot has spoken for so long when the caller's recording begins. */
const BOT_SPOKE_MS = 1000
const SPEAKS_WITHIN_MS = 10_000
/** What is heard further on belongs to what was heard first. */
const AFTER_MS = 300
const POLL_MS = 20

/** One turn in a call of its own, in real time. `number`: what no other call has dialled. */
export async function playTurn(wire: WireName, url: string, { id, kind, make }: Entry, number: number) {
  const { samples, ...turn } = make()
  const { onsetMs, endMs, isOverBot = false } = turn
  await using handset = await call(wire, url)
  if (isOverBot) {
    handset.dial(number)
    await speaking(handset)
    await Bun.sleep(BOT_SPOKE_MS)
  }
  const { aheadMs: heldMs } = handset
  const { rateHz: lineHz } = handset.spoken
  // What is said next has been said 20 ms before its place.
  const startMs = durationMs(handset.spoken) - HOP_MS
  handset.say(samples)
  const heard = (): HeardTurn => ({
    id,
    kind,
    turn,
    spoken: soundsIn(handset.heard, JOINED_MS, AUDIBLE_DB).map(({ fromMs, toMs }) => ({
      fromMs: fromMs - startMs,
      toMs: toMs - startMs,
    })),
    clears: handset.clearedAtMs.map((atMs) => atMs - startMs),
    heldMs,
    lineHz,
  })
  const listenedMs = () => handset.nowMs() - startMs
  const untilMs = isOverBot ? onsetMs + SILENT_WITHIN_MS : endMs + ANSWER_WITHIN_MS
  const isOver = () => {
    if (listenedMs() < (isOverBot ? onsetMs : endMs) + AFTER_MS) return false
    const { spoken } = heard()
    if (isOverBot) return !spoken.some(({ toMs }) => toMs > listenedMs() - AFTER_MS)
    return spoken.some(({ fromMs }) => fromMs >= endMs)
  }
  while (listenedMs() < untilMs && !isOver()) await Bun.sleep(POLL_MS)
  return heard()
}

export async function speaking(handset: Handset): Promise<void> {
  const giveUpMs = performance.now() + SPEAKS_WITHIN_MS
  while (soundsIn(handset.heard, JOINED_MS, AUDIBLE_DB).length === 0) {
    if (performance.now() > giveUpMs) throw new Error('the bot does not speak')
    await Bun.sleep(POLL_MS)
  }
}
