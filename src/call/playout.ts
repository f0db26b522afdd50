import { fade } from '../audio/fade.ts'
import { durationMs, HOP_MS, partsOf, type Pcm } from '../audio/pcm.ts'
import { joined } from '../language/script.ts'
import type { Clock } from '../std/clock.ts'
import type { Wire } from '../transport/wire.ts'
import { Gate } from './gate.ts'
import type { PlayoutListener } from './playout-listener.ts'
import { AT_ONCE_MS, Room } from './room.ts'
import { SpeechHops } from './speech-hops.ts'
import type { Pacer } from './pacer.ts'
import { SpokenPiece } from './spoken.ts'
import { SpokenPieces } from './spoken-pieces.ts'

/** What was sent so shortly before the far side was last heard of may have been on its way still. */
const IN_FLIGHT_MS = 500
/** A beat this late is not made up for: the far side has run dry anyway. */
const LATE_MS = 400

interface QueuedHop {
  readonly samples: Int16Array
  readonly piece: SpokenPiece
}

/**
 * The only queue of outgoing audio: paced on absolute deadlines, bounded, emptied at once.
 * It alone knows what was heard; emptying it is the interruption.
 */
export class Playout implements Disposable {
  readonly #wire: Wire
  readonly #clock: Clock
  readonly #listener: PlayoutListener
  readonly #beat: Disposable
  #reply = 0
  #pieces = new SpokenPieces()
  #queue: QueuedHop[] = []
  /** Handed to the wire, still sounding at the far side. */
  #sounding: (QueuedHop & { readonly endsMs: number })[] = []
  /** When the next hop is due at the ear. */
  #dueMs: number
  /** Since when the ear has heard nothing. */
  #silentSinceMs = 0
  /** Since when nothing has been there to play, on the ear's clock. */
  #dryMs: number | undefined
  #started = false
  #answered = false
  #finished = false
  readonly #gate = new Gate()
  /** The caller is out of reach. */
  #isHeld = false
  readonly #intake: SpeechHops
  readonly #room = new Room()

  constructor(wire: Wire, pacer: Pacer, clock: Clock, listener: PlayoutListener) {
    this.#wire = wire
    this.#clock = clock
    this.#listener = listener
    this.#dueMs = clock.now() + HOP_MS
    this.#intake = new SpeechHops(wire.playRateHz)
    this.#beat = pacer.add((nowMs) => this.#onBeat(nowMs), listener.broke)
  }

  /** What it plays at; audio of any other rate is resampled. */
  get rateHz(): number {
    return this.#wire.playRateHz
  }

  /** Opens the queue for a reply; audio of any other is dropped from now on. */
  begin(reply: number): void {
    this.#reset()
    this.#reply = reply
    this.#silentSinceMs = this.#clock.now()
  }

  /** Announces the text whose audio comes next; `speech` is what the voice says of it. */
  piece(reply: number, id: number, text: string, speech?: string): SpokenPiece | undefined {
    if (reply !== this.#reply) return undefined
    const piece = new SpokenPiece(id, text, speech)
    this.#pieces.add(piece)
    return piece
  }

  /** Puts something behind what is queued that is no answer, such as a plea to wait. */
  putIn(reply: number, id: number, text: string, audio: readonly Pcm[]): void {
    if (reply !== this.#reply) return
    const piece = new SpokenPiece(id, text)
    piece.isFiller = true
    this.#pieces.putIn(piece)
    const intake = new SpeechHops(this.#wire.playRateHz)
    const take = (hop: Int16Array) => this.#enqueue(hop, piece)
    for (const pcm of audio) intake.push(pcm, take)
    intake.end(take)
    piece.complete = true
  }

  /** For how long the caller has heard nothing. One who speaks, or is out of reach, does not wait. */
  get silentMs(): number {
    const isWaiting = this.#queue.length === 0 && this.#sounding.length === 0 && this.#gate.isOpen && !this.#isHeld
    return isWaiting ? this.#clock.now() - this.#silentSinceMs : 0
  }

  /** Audio that waits for its time. */
  get queuedHops(): number {
    return this.#queue.length
  }

  /** Queues audio of a piece, at any rate; resolves when there is room for more: the back-pressure a voice feels. */
  async push(reply: number, piece: SpokenPiece, pcm: Pcm): Promise<void> {
    for (const part of partsOf(pcm, AT_ONCE_MS)) {
      if (reply !== this.#reply) return
      this.#intake.push(part, (hop) => this.#enqueue(hop, piece))
      // RTP goes out on the beat; a wire that takes a lead takes it now.
      if (this.#wire.leadMs > 0) this.#tick(this.#clock.now())
      await this.#room.took(durationMs(part), this.#queue.length)
    }
  }

  /** No more audio comes for this piece. */
  completePiece(reply: number, piece: SpokenPiece): void {
    if (reply !== this.#reply) return
    this.#intake.end((hop) => this.#enqueue(hop, piece))
    piece.complete = true
    if (piece.isHeard || piece.audio.length === 0) piece.heardMs = this.#clock.now()
    // A slow voice: the last hop was heard before we knew that it was the last.
    if (piece.isHeard) this.#listener.progressed(reply, piece, 'completed')
  }

  /** No more pieces come; `drained` follows when the last has been heard. */
  finish(reply: number): void {
    if (reply !== this.#reply) return
    this.#finished = true
    this.#settle(this.#clock.now())
  }

  /** Silence from the next hop on, until `resume`: a cut or another reply does not end it. */
  pause(): void {
    this.#dryMs = undefined
    this.#gate.close(() => this.#sounding.length > 0 && !this.#takeBack())
  }

  /** Goes on with the very next hop. */
  resume(): void {
    this.#silentSinceMs = this.#clock.now()
    this.#gate.open(this.#started)
  }

  /**
   * Silence until `release`, as the caller has been out of reach since then. What they may not have heard is played after it, from
   * the beginning of the piece they lost; what they missed of a reply that is over already is given back as text.
   */
  hold(sinceMs: number): string {
    this.#countPlayed(this.#clock.now())
    this.#isHeld = true
    this.#dryMs = undefined
    this.#gate.settle()
    const missed = this.#pieces.notHeardBy(sinceMs - IN_FLIGHT_MS)
    if (this.#reply === 0) {
      this.#reset()
      return joined(missed.flatMap(({ isFiller, text }) => (isFiller ? [] : text)))
    }
    for (const piece of missed) piece.rewind()
    this.#queue = missed.flatMap((piece) => piece.audio.map((samples) => ({ samples, piece })))
    this.#sounding = []
    this.#started = this.#answered = false
    return ''
  }

  release(): void {
    this.#isHeld = false
    this.#silentSinceMs = this.#clock.now()
  }

  /** Empties every buffer within reach and says what of the reply was heard. */
  cut(): string {
    this.#countPlayed(this.#clock.now())
    const heard = this.heard()
    this.#reset()
    this.#wire.clear()
    return heard
  }

  /** The part of the current reply that has reached the ear, to the word. */
  heard(): string {
    return this.#pieces.heard()
  }

  /** What the far side holds but has not begun to play comes back, to be heard after the pause. False where it plays on. */
  #takeBack(): boolean {
    this.#countPlayed(this.#clock.now())
    const [playing, fading, ...unheard] = this.#sounding
    const tail = fading?.samples.slice() ?? new Int16Array()
    fade(tail, 1, 0)
    if (!this.#wire.takeBack(tail)) return false
    this.#sounding = [playing, fading].filter((hop) => hop !== undefined)
    this.#queue.unshift(...unheard)
    this.#dueMs = this.#sounding.at(-1)?.endsMs ?? this.#clock.now()
    return true
  }

  [Symbol.dispose](): void {
    this.#beat[Symbol.dispose]()
  }

  #reset(): void {
    this.#reply = 0
    this.#pieces = new SpokenPieces()
    this.#queue = []
    this.#sounding = []
    this.#dryMs = undefined
    this.#started = this.#answered = false
    this.#finished = false
    this.#gate.settle()
    this.#intake.reset()
    this.#room.leave()
  }

  #enqueue(hop: Int16Array, piece: SpokenPiece): void {
    const samples = hop.slice()
    this.#queue.push({ samples, piece })
    piece.add(samples)
  }

  #onBeat(nowMs: number): void {
    this.#tick(nowMs)
    this.#room.onBeat(this.#queue.length)
  }

  /** Sends what is due, and nothing before. */
  #tick(nowMs: number): void {
    this.#countPlayed(nowMs)
    // A wire with a lead has no rhythm of its own while nothing plays; RTP keeps its own.
    if (nowMs - this.#dueMs > LATE_MS || (this.#wire.leadMs > 0 && this.#dueMs < nowMs)) this.#dueMs = nowMs
    while (this.#dueMs <= nowMs + this.#wire.leadMs) {
      if (!this.#sendNext()) {
        if (this.#wire.leadMs > 0) break
        this.#wire.idle()
      }
      this.#dueMs += HOP_MS
    }
    this.#settle(nowMs)
  }

  #sendNext(): boolean {
    const isClosed = this.#isHeld || this.#gate.isClosed
    const next = isClosed ? undefined : this.#queue.shift()
    if (!next) {
      if (!isClosed && this.#gate.isOpen && this.#started) this.#dryMs ??= this.#dueMs
      if (!isClosed) this.#gate.passNothing()
      return false
    }
    if (this.#dryMs !== undefined) this.#listener.ranDry(this.#reply, this.#dueMs - this.#dryMs)
    this.#dryMs = undefined
    const samples = this.#gate.pass(next.samples)
    this.#sounding.push({ ...next, endsMs: this.#dueMs + HOP_MS })
    if (!this.#started) {
      this.#started = true
      this.#listener.started(this.#reply)
    }
    if (!this.#answered && !next.piece.isFiller) {
      this.#answered = true
      this.#listener.answered(this.#reply)
    }
    if (next.piece.sentHops++ === 0) this.#listener.progressed(this.#reply, next.piece, 'new')
    this.#listener.sent(samples, this.#dueMs + HOP_MS)
    // Last, because a wire that plays may hear the caller in the same breath, and we may be cut by what it hears.
    this.#wire.play(samples)
    return true
  }

  #countPlayed(nowMs: number): void {
    const heardMs = nowMs - this.#wire.lagMs
    while (this.#sounding[0] && this.#sounding[0].endsMs <= heardMs) {
      const { piece, endsMs } = this.#sounding[0]
      this.#sounding.shift()
      const before = piece.heardChars
      piece.played()
      this.#silentSinceMs = endsMs
      if (piece.isHeard) piece.heardMs = endsMs
      if (piece.isHeard) this.#listener.progressed(this.#reply, piece, 'completed')
      else if (piece.heardChars > before) this.#listener.progressed(this.#reply, piece, 'in-progress')
    }
    this.#pieces.heardBy((this.#wire.aliveMs ?? nowMs) - IN_FLIGHT_MS)
  }

  #settle(nowMs: number): void {
    if (!this.#finished || this.#reply === 0 || this.#queue.length > 0) return
    this.#countPlayed(nowMs)
    if (this.#sounding.length > 0) return
    const reply = this.#reply
    this.#listener.drained(reply)
    if (this.#reply !== reply) return
    this.#reply = 0
    this.#pieces.end(nowMs)
  }
}
