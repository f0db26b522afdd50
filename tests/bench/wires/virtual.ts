import { loadEmbeddedVad } from '../../../src/providers/embedded/silero-assets.ts'
import { PATIENCE_MS, play } from '../conversation/play.ts'
import type { Speech } from '../conversation/speech.ts'
import { transcripts } from '../conversation/transcripts.ts'
import type { Entry } from '../conversation/turn.ts'
import type { HeardTurn } from './heard.ts'

/** The same turns as the benchmark of conversations plays them: without a wire, in virtual time. */
export async function playVirtually(entries: readonly Entry[], speech: Speech): Promise<HeardTurn[]> {
  const models = { vad: await loadEmbeddedVad(), read: transcripts(), speech }
  const heard: HeardTurn[] = []
  for (const { id, kind, make } of entries) {
    const { samples, ...turn } = make()
    // It goes on for the answer to be heard, and not only decided.
    const { spoken, cuts } = await play({ ...turn, samples, endMs: turn.endMs + PATIENCE_MS }, models)
    heard.push({ id, kind, turn, spoken, clears: cuts })
  }
  return heard
}
