import { LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { batchStt } from '../../src/stt/batch.ts'
import type { SttEvent } from '../../src/stt/stt.ts'
import { Talk } from '../contract/stt.ts'
import { settled } from './clock.ts'
import { ToneRecogniser, type ToneRequest } from './tones.ts'

/** A session whose recogniser answers when told. */
export class BatchRig extends Talk {
  readonly requests: readonly ToneRequest[]

  constructor(partials: boolean, signal?: AbortSignal) {
    const recogniser = new ToneRecogniser({ prompt: false })
    super(batchStt(recogniser, { partials }), signal)
    this.requests = recogniser.requests
  }

  get last(): ToneRequest {
    const request = this.requests.at(-1)
    if (!request) throw new Error('the recogniser was not asked')
    return request
  }

  async answer(): Promise<void> {
    this.last.answer()
    await settled()
  }

  get told(): string[] {
    return this.events.map(shown)
  }
}

export const shown = (event: SttEvent): string =>
  event.type === 'failed' ? `failed: ${event.error.code}` : `${event.type}: ${event.text}`

/** Six words are 600 ms: enough for a partial. */
export const SIX = 'one two three four five six'
/** A voice that goes on and on, without a pause. */
export const drone = (seconds: number): Int16Array => new Int16Array(seconds * LISTEN_RATE_HZ).fill(3000)
