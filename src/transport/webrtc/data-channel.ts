import type { Pcm } from '../../audio/pcm.ts'
import type { Clock } from '../../std/clock.ts'
import type { Allowance } from '../allowance.ts'
import type { ClientEvent } from '../client-event.ts'
import { Rtvi } from '../rtvi/rtvi.ts'
import type { WireCommand } from '../wire.ts'
import { MICROPHONE, PEER_LEFT, readChat } from './chat.ts'
import { Outbox } from './outbox.ts'
import type { PeerLink } from './peer-link.ts'

export interface DataChannelOptions {
  readonly clock: Clock
  readonly allowance: Allowance
  /** The connection there is. */
  readonly peer: () => PeerLink | undefined
  readonly audio: (pcm: Pcm) => void
  readonly command: (command: WireCommand) => void
  /** The client says that its microphone went off or on. */
  readonly muted: (isMuted: boolean) => void
}

/** Larger ones break what the answer allowed (`max-message-size`). */
const MAX_MESSAGE_CHARS = 65_536

/** What a client and we say beside the sound: RTVI, and the signalling of its clients. Goes on from one connection to the next. */
export class DataChannel {
  readonly #options: DataChannelOptions
  readonly #rtvi: Rtvi
  readonly #outbox: Outbox

  constructor(options: DataChannelOptions) {
    const { clock, peer, audio, command } = options
    this.#options = options
    this.#rtvi = new Rtvi({ clock, send: (json) => this.#outbox.say(json), command, audio })
    this.#outbox = new Outbox(peer, (problem) => this.complain(problem))
  }

  /** The connection's channel has opened. */
  opened(): void {
    this.#outbox.flush()
  }

  /** A message of the client's. */
  receive(text: string): void {
    if (!this.#options.allowance.admitsMessage(1)) return
    if (text.length > MAX_MESSAGE_CHARS) return this.complain('the message is too large')
    const message = readChat(text)
    switch (message.type) {
      case 'ping':
      case 'ignored':
        return
      case 'track':
        if (message.receiver === MICROPHONE) this.#options.muted(!message.enabled)
        return
      case 'rtvi':
        return void this.#rtvi.receive(text)
      default:
        return message satisfies never
    }
  }

  tell(event: ClientEvent): void {
    this.#rtvi.tell(event)
  }

  /** Tells the client what it did wrong. */
  complain(problem: string): void {
    this.#rtvi.complain(problem)
  }

  /** Tells the client that the call is over. */
  sayGoodbye(): void {
    this.#outbox.say(PEER_LEFT)
  }
}
