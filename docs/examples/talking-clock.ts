import { levelDb } from '../../src/audio/pcm.ts'
import type { Agent, Line, Mind } from '../../src/call/agent.ts'
import type { Playout } from '../../src/call/playout.ts'
import { asStageError } from '../../src/std/errors.ts'
import type { WireCommand } from '../../src/transport/wire.ts'
import type { Tts } from '../../src/tts/tts.ts'

/** Louder is a voice. */
const VOICE_DB = -40
/** What the caller says is over after so much silence. */
const OVER_MS = 600

/** Tells the time to whoever calls, and again whenever they say something. */
export const talkingClock = (tts: Tts): Agent => ({ join: (line) => new TalkingClock(line, tts) })

class TalkingClock implements Mind {
  readonly #line: Line
  readonly #tts: Tts
  readonly #playout: Playout
  /** Replies count from 1. */
  #reply = 0
  /** Aborts when the reply is cut; undefined when none is on its way. */
  #speaking: AbortController | undefined
  /** The caller hears the reply. */
  #isHeard = false
  #spokeAtMs: number | undefined

  constructor(line: Line, tts: Tts) {
    this.#line = line
    this.#tts = tts
    this.#playout = line.openMouth({
      started: (reply) => {
        this.#isHeard = true
        line.tell({ type: 'bot-started-speaking', reply })
      },
      answered: () => {},
      progressed: (reply, { id, text, heardChars }, status) =>
        line.tell({ type: 'piece', reply, piece: id, text, heardChars, status, spoken: true }),
      ranDry: (reply, ms) => line.tell({ type: 'ran-dry', reply, ms }),
      drained: () => this.#stopped(),
    })
  }

  hear(hop: Int16Array, atMs: number): void {
    if (levelDb(hop) > VOICE_DB) {
      this.#line.voiced()
      if (this.#spokeAtMs === undefined) this.#line.tell({ type: 'user-started-speaking' })
      this.#spokeAtMs = atMs
      this.#hush({ byVoice: true })
    } else if (this.#spokeAtMs !== undefined && atMs - this.#spokeAtMs >= OVER_MS) {
      this.#spokeAtMs = undefined
      this.#line.tell({ type: 'user-stopped-speaking' })
      void this.#tellTime()
    }
  }

  command({ type }: WireCommand): void {
    if (type === 'ready' && this.#reply === 0) void this.#tellTime()
    else if (type === 'interrupt') this.#hush({ byVoice: false })
    else if (type === 'hang-up') this.#line.end('hung-up')
  }

  lost(sinceMs: number): void {
    this.#playout.hold(sinceMs)
  }

  back(): void {
    this.#playout.release()
  }

  stop(): void {
    this.#hush({ byVoice: false })
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Never rejects. */
  async #tellTime(): Promise<void> {
    const text = `It is ${new Date(this.#line.clock.wall()).toISOString().slice(11, 16)}.`
    const reply = ++this.#reply
    const { signal } = (this.#speaking = new AbortController())
    this.#line.tell({ type: 'reply-started', reply })
    this.#playout.begin(reply)
    const piece = this.#playout.piece(reply, reply, text)
    try {
      for await (const pcm of this.#tts.speak(text, signal)) if (piece) await this.#playout.push(reply, piece, pcm)
    } catch (error) {
      const { stage, code, message } = asStageError('tts', error)
      if (!signal.aborted) this.#line.tell({ type: 'failed', stage, code, message, fatal: false })
    }
    if (signal.aborted || !piece) return
    this.#playout.completePiece(reply, piece)
    this.#playout.finish(reply)
  }

  #hush({ byVoice }: { byVoice: boolean }): void {
    if (!this.#speaking) return
    this.#speaking.abort()
    this.#line.tell({ type: 'interrupted', reply: this.#reply, heard: this.#playout.cut(), byVoice })
    this.#stopped()
  }

  #stopped(): void {
    this.#speaking = undefined
    if (this.#isHeard) this.#line.tell({ type: 'bot-stopped-speaking', reply: this.#reply })
    this.#isHeard = false
  }
}
