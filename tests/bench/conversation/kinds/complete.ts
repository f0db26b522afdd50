import { clipOf, inRoom } from '../frame.ts'
import { randomOf } from '../seed.ts'
import type { Speech } from '../speech.ts'
import type { Entry } from '../turn.ts'

/** Sentences as they were recorded, from beginning to end. */
export const complete = ({ sentences }: Speech): Entry[] =>
  sentences.map((recording) => {
    const id = `complete ${recording.id}`
    return { id, kind: 'complete', make: () => inRoom(clipOf(recording), randomOf(id)) }
  })
