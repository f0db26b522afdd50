import { soundsIn } from '../../../src/audio/sounds.ts'
import { durationMs, HOP_MS } from '../../../src/audio/pcm.ts'
import { call, type WireName } from '../../support/handset/handset.ts'
import { stalled } from '../../support/handset/stalled.ts'
import { allison } from '../../support/speech.ts'
import { wordErrorRate } from '../../support/wer.ts'
import { labelsOf } from '../conversation/labels.ts'
import type { Table } from '../table.ts'
import type { Model } from './model.ts'
import { AUDIBLE_DB, JOINED_MS, speaking } from './turns.ts'

const WORDS = 'all circuits are busy now'
/** The greeting of the call is over by then. */
const QUIET_MS = 4000
const ANSWERED_WITHIN_MS = 6000
const POLL_MS = 50

export interface LateHeard {
  readonly wire: WireName
  readonly forMs: number
  /** Wrong, lost and added words per word of the last that the model was asked; undefined when it was asked nothing. */
  readonly wordsWrong: number | undefined
  /** The bot was heard before the sentence was over. */
  readonly isSplit: boolean
}

/** A sentence of which some is held back by the network, in a call of its own. */
export async function playLate(
  wire: WireName,
  url: string,
  { forMs, number, model }: { forMs: number; number: number; model: Model },
): Promise<LateHeard> {
  const sentence = allison('all-circuits-busy-now')
  await using handset = await call(wire, url, { microphone: stalled(forMs) })
  handset.dial(number)
  await speaking(handset)
  await Bun.sleep(QUIET_MS)
  const startMs = durationMs(handset.spoken) - HOP_MS
  const endMs = startMs + labelsOf(sentence).endMs
  handset.say(sentence)
  const answers = () => soundsIn(handset.heard, JOINED_MS, AUDIBLE_DB).filter(({ fromMs }) => fromMs > startMs)
  const giveUpMs = endMs + ANSWERED_WITHIN_MS
  while (handset.nowMs() < giveUpMs && !answers().some(({ fromMs }) => fromMs > endMs)) await Bun.sleep(POLL_MS)
  const last = model.asked.by(number).at(-1)
  return {
    wire,
    forMs,
    wordsWrong: last && wordErrorRate(WORDS, last.text),
    isSplit: answers().some(({ fromMs }) => fromMs < endMs),
  }
}

export function lateTable(heard: readonly LateHeard[]): Table {
  const stalls = [...new Set(heard.map(({ forMs }) => forMs))]
  const wires: readonly string[] = [...new Set(heard.map(({ wire }) => wire))]
  return {
    title: 'Late audio',
    method:
      'The network holds the caller’s audio back, from 150 ms after their first sound on, and then brings it at once ("All circuits are busy now."). Which words the model was not told, and whether the bot answered in the middle.',
    columns: ['wire'].concat(stalls.map((ms) => `${ms} ms`)),
    rows: wires.map((wire) =>
      [wire].concat(stalls.map((ms) => cell(heard.find((one) => one.wire === wire && one.forMs === ms)))),
    ),
  }
}

function cell(heard: LateHeard | undefined): string {
  if (heard?.wordsWrong === undefined) return 'lost'
  return `${(100 * heard.wordsWrong).toFixed(0)} % wrong${heard.isSplit ? ', split' : ''}`
}
