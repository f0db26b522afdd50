import type { CallEvent } from '../event/call-event.ts'
import { joined } from '../language/script.ts'

export interface Said {
  readonly speaker: 'caller' | 'bot'
  /** Of the bot, only what has been played. */
  readonly text: string
  /** After the start of the call. */
  readonly atMs: number
  /** The caller cut it by speaking. */
  readonly interrupted: boolean
}

/** Pieces of one reply; the longest answers have some dozens. */
const MOST_PIECES = 1000

/** What an entry takes beside its text. */
const ENTRY_CHARS = 80

/** A reply of the bot, as far as it has been heard. */
class Reply {
  readonly speaker = 'bot'
  readonly atMs: number
  interrupted = false
  #pieces = new Map<number, string>()

  constructor(atMs: number) {
    this.atMs = atMs
  }

  get text(): string {
    return joined([...this.#pieces.values()])
  }

  heard(piece: number, text: string): void {
    if (this.#pieces.has(piece) || this.#pieces.size < MOST_PIECES) this.#pieces.set(piece, text)
  }

  /** What the context keeps of it. */
  cut(heard: string, byVoice: boolean): void {
    this.#pieces = new Map([[0, heard]])
    this.interrupted = byVoice
  }
}

/** What both sides of one call said, as far as it was heard, in bounded memory: of a call that is longer the oldest is left out. */
export class Transcript {
  readonly #mostChars: number
  #entries: Said[] = []
  /** Of all entries but the last reply, which may grow. */
  #chars = 0
  #replyNumber = 0
  #reply: Reply | undefined
  #startedMs = 0
  #left = 0

  constructor(mostChars: number) {
    this.#mostChars = mostChars
  }

  /** In the order in which they began. */
  get entries(): readonly Said[] {
    const all = this.#reply?.text ? [...this.#entries, this.#reply] : this.#entries
    return all.map(({ speaker, text, atMs, interrupted }) => ({ speaker, text, atMs, interrupted }))
  }

  /** What was heard since the caller spoke. */
  get answer(): Pick<Said, 'text' | 'interrupted'> {
    const answers = this.#entries.slice(this.#entries.findLastIndex(({ speaker }) => speaker === 'caller') + 1)
    if (this.#reply) answers.push(this.#reply)
    return {
      text: joined(answers.map(({ text }) => text)),
      interrupted: answers.some(({ interrupted }) => interrupted),
    }
  }

  /** How many of the oldest entries are left out. */
  get left(): number {
    return this.#left
  }

  note(event: CallEvent): void {
    const atMs = Math.round(event.atMs - this.#startedMs)
    switch (event.type) {
      case 'call-started':
        this.#startedMs = event.atMs
        return
      case 'user-turn':
        this.#settle()
        return this.#add({ speaker: 'caller', text: event.text, atMs, interrupted: false })
      case 'piece':
        return this.#replyOf(event.reply, atMs).heard(event.piece, event.text.slice(0, event.heardChars))
      case 'interrupted':
        return this.#replyOf(event.reply, atMs).cut(event.heard, event.byVoice)
    }
  }

  #replyOf(number: number, atMs: number): Reply {
    if (this.#reply && this.#replyNumber === number) return this.#reply
    this.#settle()
    this.#replyNumber = number
    return (this.#reply = new Reply(atMs))
  }

  /** The last reply grows no more. */
  #settle(): void {
    const reply = this.#reply
    this.#reply = undefined
    if (reply?.text) this.#add({ speaker: 'bot', text: reply.text, atMs: reply.atMs, interrupted: reply.interrupted })
  }

  #add(entry: Said): void {
    this.#entries.push(entry)
    this.#chars += entry.text.length + ENTRY_CHARS
    while (this.#chars > this.#mostChars && this.#entries.length > 1) {
      this.#chars -= (this.#entries.shift()?.text.length ?? 0) + ENTRY_CHARS
      this.#left++
    }
  }
}
