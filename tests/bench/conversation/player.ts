import { loadEmbeddedVad } from '../../../src/providers/embedded/silero-assets.ts'
import { answering } from '../child.ts'
import { corpus, echoes } from './corpus.ts'
import { playEcho } from './echo.ts'
import { judgements } from './judgements.ts'
import { play } from './play.ts'
import type { Answer, Question } from './players.ts'
import { loadSpeech } from './speech.ts'
import { transcripts } from './transcripts.ts'

/** Plays turns by their names, one after the other: a process beside others. */
const speech = await loadSpeech(process.argv[2])
const models = { vad: await loadEmbeddedVad(), read: transcripts(), speech }
const entries = new Map(corpus(speech).map((entry) => [entry.id, entry]))

const judge = judgements()

answering<Question>(async ({ id, by, from }): Promise<Answer> => {
  const echo = echoes.get(id)
  if (echo) return { type: 'echo', id, heard: await playEcho(echo, models) }
  const entry = entries.get(id)
  if (!entry) throw new Error(`no turn "${id}"`)
  const made = entry.make()
  const { events: _events, ...played } = await play(made, {
    ...models,
    ...(by === 'model' && { judge }),
    isStreamed: from === 'streaming',
  })
  const { samples: _, ...turn } = made
  return { type: 'turn', id, kind: entry.kind, by, from, turn, played }
})
