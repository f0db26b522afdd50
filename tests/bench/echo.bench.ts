import { OwnVoice } from '../../src/audio/echo/own-voice.ts'
import { HOP_MS, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { talk } from '../support/talker.ts'
import { costOf } from './cost.ts'
import { hopsOf } from './hops.ts'
import { type BenchOptions, type Table, toMarkdown } from './table.ts'

const TALK_MS = 10_000

/** What it costs a call to tell the bot's own voice from the caller's, while the bot speaks. */
export async function echo(options: BenchOptions): Promise<readonly Table[]> {
  const rows = [8000, 24_000, 48_000].map((rateHz) => {
    const sent = hopsOf(talk(TALK_MS, -20, 1, rateHz), rateHz)
    const heard = hopsOf(talk(TALK_MS, -40, 1), LISTEN_RATE_HZ)
    const voice = new OwnVoice(rateHz)
    let endsMs = 0
    const { minUs, medianUs } = costOf(
      sent.map((hop, nth) => [hop, heard[nth] ?? new Int16Array(320)] as const),
      ([bot, ear]) => {
        endsMs += HOP_MS
        voice.sent(bot, endsMs)
        voice.isOwn(ear, endsMs, endsMs)
      },
      options,
    )
    return [`${rateHz / 1000} kHz sent`, minUs.toFixed(1), medianUs.toFixed(1)]
  })
  const method =
    'Microseconds of processor time per hop of 20 ms, sent and heard together. A bot that is silent costs nothing.'
  return [{ title: "The bot's own voice", method, columns: ['wire', 'min µs', 'median µs'], rows }]
}

if (import.meta.main) for (const table of await echo({ quick: false })) console.log(toMarkdown(table))
