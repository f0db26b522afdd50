import { expect, test } from 'bun:test'
import { loadEmbeddedRnnoise } from '../../src/providers/embedded/rnnoise-assets.ts'
import { loadEmbeddedVad } from '../../src/providers/embedded/silero-assets.ts'
import { corpus } from '../bench/conversation/corpus.ts'
import { endOfTurn } from '../bench/conversation/measure.ts'
import { play } from '../bench/conversation/play.ts'
import { loadSpeech } from '../bench/conversation/speech.ts'
import { transcripts } from '../bench/conversation/transcripts.ts'

test('a caller in a noisy street is heard and answered through the noise filter', async () => {
  const speech = await loadSpeech()
  const entry = corpus(speech).find(({ kind }) => kind === 'pink noise, 20 dB')
  if (!entry) throw new Error('the corpus has no such turn')
  const { id, kind } = entry
  const turn = entry.make()
  const models = { vad: await loadEmbeddedVad(), read: transcripts(), speech }
  const played = await play(turn, { ...models, noiseFilter: await loadEmbeddedRnnoise() })
  const end = endOfTurn({ id, kind, turn, played })
  expect(end).toMatchObject({ isMissed: false, isCut: false })
  expect(end.wordsWrong).toBeLessThanOrEqual(0.2)
}, 240_000)
