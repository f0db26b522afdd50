import { corpus, echoes, tenth } from './corpus.ts'
import { type Answer, playAll } from './players.ts'
import { loadSpeech } from './speech.ts'

/** Plays a fixed tenth of the corpus, and one echo. */
export async function playTenth(): Promise<Answer[]> {
  const [echo = ''] = echoes.keys()
  const entries = tenth(corpus(await loadSpeech()))
  return await playAll([echo, ...entries.map(({ id }) => id)].map((id) => ({ id, by: 'rules', from: 'embedded' })))
}
