import { durationMs, HOP_MS } from '../../../src/audio/pcm.ts'
import { soundsIn } from '../../../src/audio/sounds.ts'
import { call, type WireName } from '../../support/handset/handset.ts'
import { type Echo, onATable } from '../../support/handset/table.ts'
import { allison } from '../../support/speech.ts'
import { wordErrorRate } from '../../support/wer.ts'
import { labelsOf } from '../conversation/labels.ts'
import { silenced } from './heard.ts'
import type { Model } from './model.ts'
import { AUDIBLE_DB, speaking } from './turns.ts'

export interface EchoHeard {
  readonly wire: WireName
  readonly echo: Echo
  /** How often the bot answered itself in half a minute, and fell silent. */
  readonly answers: number
  readonly silences: number
  /** Somebody speaks over it then: until it was silent; undefined when it spoke on. */
  readonly silentMs: number | undefined
  /** Wrong, lost and added words per word of theirs; undefined when the model was told nothing. */
  readonly wordsWrong: number | undefined
}

const WORDS = 'all circuits are busy now'
const UNDERSTOOD_WITHIN_MS = 8000
/** Between its sentences the voice is silent for less. */
const GAP_MS = 450
const POLL_MS = 50

/** Half a minute of a bot that hears itself, and then of a caller as well. */
export async function playEcho(
  wire: WireName,
  url: string,
  { echo, number, model, aloneMs }: { echo: Echo; number: number; model: Model; aloneMs: number },
): Promise<EchoHeard> {
  const interruption = allison('all-circuits-busy-now')
  const { onsetMs, endMs } = labelsOf(interruption)
  await using handset = await call(wire, url, { microphone: onATable(echo) })
  handset.dial(number)
  await speaking(handset)
  await Bun.sleep(aloneMs)
  const answers = model.asked.by(number).length
  const silences = soundsIn(handset.heard, GAP_MS, AUDIBLE_DB).length - 1
  const startMs = durationMs(handset.spoken) - HOP_MS
  handset.say(interruption)
  const giveUpMs = startMs + endMs + UNDERSTOOD_WITHIN_MS
  const texts = () =>
    model.asked
      .by(number)
      .slice(answers)
      .map(({ text }) => wordErrorRate(WORDS, text))
  while (handset.nowMs() < giveUpMs && !texts().some((wrong) => wrong < 0.3)) await Bun.sleep(POLL_MS)
  const spoken = soundsIn(handset.heard, GAP_MS, AUDIBLE_DB).map(({ fromMs, toMs }) => ({
    fromMs: fromMs - startMs,
    toMs: toMs - startMs,
  }))
  const turn = { source: '', said: WORDS, words: [], onsetMs, endMs, pauses: [] }
  const { silentMs } = silenced({ turn, spoken, clears: [] })
  const wrong = texts()
  return { wire, echo, answers, silences, silentMs, wordsWrong: wrong.length > 0 ? Math.min(...wrong) : undefined }
}
