import { loadEmbeddedVad } from '../../../src/providers/embedded/silero-assets.ts'
import { corpus } from './corpus.ts'
import { framesOf } from './labels.ts'
import { play } from './play.ts'
import { loadSpeech } from './speech.ts'
import { transcripts } from './transcripts.ts'

/** What happened in a turn, against what is true of it: `bun tests/bench/conversation/show.ts WORDS OF ITS NAME`. */
const SHOWN = new Set([
  'user-started-speaking',
  'user-stopped-speaking',
  'voice-started',
  'voice-stopped',
  'transcribed',
  'user-turn',
  'reply-started',
  'paused',
  'resumed',
  'interrupted',
  'backchannel',
])
/** The level is printed for so long before and after the true end. */
const AROUND_MS = 300

const asked = process.argv.slice(2).join(' ')
const speech = await loadSpeech()
const models = { vad: await loadEmbeddedVad(), read: transcripts(), speech }
for (const { id, make } of corpus(speech).filter((entry) => entry.id.includes(asked))) {
  const turn = make()
  const { events, spoken } = await play(turn, models)
  const levels = framesOf(turn.samples).slice((turn.endMs - AROUND_MS) / 10, (turn.endMs + AROUND_MS) / 10)
  console.log(`\n${id}: "${turn.said}" from ${turn.onsetMs} to ${turn.endMs} ms`)
  for (const { fromMs, toMs } of turn.pauses) console.log(`  silent from ${fromMs} to ${toMs}`)
  console.log(`  dB around the end: ${levels.map((db) => db.toFixed(0)).join(' ')}`)
  for (const { fromMs, toMs } of turn.isOverBot ? spoken : []) console.log(`  bot heard from ${fromMs} to ${toMs}`)
  for (const { atMs, ...event } of events)
    if (SHOWN.has(event.type)) console.log(`  ${atMs.toFixed(0).padStart(6)} ${JSON.stringify(event)}`)
}
