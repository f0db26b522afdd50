import type { ClientEvent } from '../client-event.ts'
import type { RtviMessage } from './message.ts'

export type PieceEvent = Extract<ClientEvent, { type: 'piece' }>

/** RTVI 2.x tells what was heard segment by segment; 1.x repeats the words once they were spoken. */
export type OutputShape = 'segments' | 'words'

/** Pieces remembered; a reply of more has long scrolled away. */
const MAX_SEGMENTS = 256

/** Tells pieces as `bot-output` and `bot-tts-text`. A client shows nothing of a segment that never came as `new`, so that comes first always. */
export class BotOutput {
  readonly #shape: OutputShape
  /** Characters told as words, by piece. */
  readonly #toldChars = new Map<number, number>()

  constructor(shape: OutputShape) {
    this.#shape = shape
  }

  encode(event: PieceEvent): readonly RtviMessage[] {
    const messages: RtviMessage[] = []
    if (!this.#toldChars.has(event.piece)) {
      this.#remember(event.piece)
      messages.push(this.#created(event))
    }
    if (!event.spoken || event.status === 'new') return messages
    const heardChars = event.status === 'completed' ? event.text.length : event.heardChars
    const words = this.#newWords(event.piece, event.text, heardChars)
    if (words !== '') messages.push({ type: 'bot-tts-text', data: { text: words } })
    if (this.#shape === 'segments') messages.push(progress(event, heardChars))
    else if (words !== '') messages.push(legacy(words, 'word', true))
    return messages
  }

  #created(event: PieceEvent): RtviMessage {
    if (this.#shape === 'words') return legacy(event.text, 'sentence', false)
    return event.spoken
      ? progress({ ...event, status: 'new' }, 0)
      : { type: 'bot-output', data: { ...segment(event), will_be_spoken: false } }
  }

  #remember(piece: number): void {
    this.#toldChars.set(piece, 0)
    const oldest = this.#toldChars.keys().next().value
    if (this.#toldChars.size > MAX_SEGMENTS && oldest !== undefined) this.#toldChars.delete(oldest)
  }

  /** Whole words only: a voice without word times is heard by proportion, in the middle of a word. */
  #newWords(piece: number, text: string, heardChars: number): string {
    const toldChars = this.#toldChars.get(piece) ?? 0
    const atWordEnd = heardChars >= text.length || /\s/.test(text.charAt(heardChars))
    const endChars = atWordEnd ? heardChars : text.lastIndexOf(' ', heardChars - 1)
    if (endChars <= toldChars) return ''
    this.#toldChars.set(piece, endChars)
    return text.slice(toldChars, endChars).trim()
  }
}

const segment = (event: PieceEvent) => ({
  text: event.text,
  output_type: 'sentence',
  aggregated_by: 'sentence',
  segment_id: event.piece,
})

function progress(event: PieceEvent, heardChars: number): RtviMessage {
  const { text, status } = event
  // The client takes the length of `accumulated_text` as an index into the text of the segment: it must be its exact prefix.
  const spoken_progress = { accumulated_text: text.slice(0, heardChars), remaining_text: text.slice(heardChars) }
  return {
    type: 'bot-output',
    data: { ...segment(event), will_be_spoken: true, spoken_status: status, spoken_progress },
  }
}

const legacy = (text: string, aggregatedBy: 'sentence' | 'word', spoken: boolean): RtviMessage => ({
  type: 'bot-output',
  data: { text, aggregated_by: aggregatedBy, spoken },
})
