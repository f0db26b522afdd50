import type { Agent, Line, Mind } from '../../src/call/agent.ts'
import type { Playout } from '../../src/call/playout.ts'
import type { WireCommand } from '../../src/transport/wire.ts'
import { toneOf } from './providers.ts'

export interface SpeechToSpeechScript {
  readonly greeting: string
  /** One for each turn of the caller. */
  readonly replies: readonly string[]
  /** How it speaks: see `toneOf`. */
  readonly voice: Parameters<typeof toneOf>[1]
}

/** Anything this loud is speech. */
const LOUD = 4000
/** Silence after which the caller's turn is over. */
const TURN_OVER_MS = 500
/** Speech that interrupts. */
const INTERRUPTS_MS = 200

/** An agent of one model that hears and speaks: it decides the turns itself, and no text is between hearing and speaking. */
export const speechToSpeech = (script: SpeechToSpeechScript): Agent => ({
  join: (line) => new ScriptedMind(line, script),
})

class ScriptedMind implements Mind {
  readonly #line: Line
  readonly #script: SpeechToSpeechScript
  readonly #playout: Playout
  readonly #replies: Iterator<string>
  #reply = 0
  #pieces = 0
  #isReplying = false
  #spokeAtMs: number | undefined
  #speechMs = 0

  constructor(line: Line, script: SpeechToSpeechScript) {
    this.#line = line
    this.#script = script
    this.#replies = script.replies[Symbol.iterator]()
    this.#playout = line.openMouth({
      started: (reply) => line.tell({ type: 'bot-started-speaking', reply }),
      answered: () => {},
      progressed: (reply, { id, text, heardChars }, status) =>
        line.tell({ type: 'piece', reply, piece: id, text, heardChars, status, spoken: true }),
      ranDry: () => {},
      drained: (reply) => this.#ended(reply),
    })
  }

  hear(hop: Int16Array, atMs: number): void {
    const isLoud = hop.some((sample) => Math.abs(sample) > LOUD)
    this.#speechMs = isLoud ? this.#speechMs + 20 : 0
    if (isLoud) {
      this.#line.voiced()
      if (this.#spokeAtMs === undefined) this.#line.tell({ type: 'user-started-speaking' })
      this.#spokeAtMs = atMs
    }
    if (this.#isReplying && this.#speechMs >= INTERRUPTS_MS) this.#cut(true)
    if (this.#spokeAtMs === undefined || atMs - this.#spokeAtMs < TURN_OVER_MS) return
    this.#spokeAtMs = undefined
    this.#line.tell({ type: 'user-stopped-speaking' })
    this.#say(this.#replies.next().value ?? '')
  }

  command(command: WireCommand): void {
    if (command.type === 'ready') this.#say(this.#script.greeting)
    else if (command.type === 'interrupt') this.#cut()
    else if (command.type === 'hang-up') this.#line.end('hung-up')
  }

  lost(sinceMs: number): void {
    this.#playout.hold(sinceMs)
  }

  back(): void {
    this.#playout.release()
  }

  stop(): void {
    this.#cut()
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #say(text: string): void {
    this.#cut()
    const reply = ++this.#reply
    this.#isReplying = true
    this.#line.tell({ type: 'reply-started', reply })
    this.#playout.begin(reply)
    const piece = this.#playout.piece(reply, ++this.#pieces, text)
    if (!piece) return
    const { rateHz } = this.#script.voice
    void this.#playout.push(reply, piece, { samples: toneOf(text, this.#script.voice), rateHz }).then(() => {
      this.#playout.completePiece(reply, piece)
      this.#playout.finish(reply)
    })
  }

  #cut(byVoice = false): void {
    if (!this.#isReplying) return
    this.#isReplying = false
    this.#line.tell({ type: 'interrupted', reply: this.#reply, heard: this.#playout.cut(), byVoice })
    this.#line.tell({ type: 'bot-stopped-speaking', reply: this.#reply })
  }

  #ended(reply: number): void {
    this.#isReplying = false
    this.#line.tell({ type: 'bot-stopped-speaking', reply })
  }
}
