import type { PipecatClientOptions, RTVIMessage } from '@pipecat-ai/client-js'
import { WebSocketTransport } from '@pipecat-ai/websocket-transport'

import type { ClientEvent } from '../transport/client-event.ts'
import { Heartbeats } from './heartbeats.ts'
import { passed } from './passed.ts'
import { type Outcome, resume } from './resume.ts'
import type { Server } from './server.ts'
import type { PageMedia } from './sound/page-media.ts'

/** The transport reads its messages asynchronously: that the call has ended may be read after the socket has closed. */
export const LAST_WORDS_MS = 50

type Offer = Omit<Extract<ClientEvent, { type: 'resumable' }>, 'atMs'>

type StockSocket = ReturnType<WebSocketTransport['initializeWebsocket']>

export interface ResumingSocketOptions {
  readonly media: PageMedia
  readonly server: Server
  readonly random: () => number
  /** The connection is lost, or is there again. A call that is over for good is told as the stock transport does. */
  readonly inTouch: (isInTouch: boolean) => void
}

/** The stock WebSocket transport, for calls that outlive their socket: a new one takes a lost call up, by the server's token. */
export class ResumingSocket extends WebSocketTransport {
  readonly #options: ResumingSocketOptions
  readonly #closing = new AbortController()
  readonly #heartbeats = new Heartbeats(() => this.#giveUp())
  #socket: StockSocket | undefined
  #url = ''
  #offer: Offer | undefined
  #isOver = false
  #isAway = false
  /** The socket of the present try is closed again. */
  #isBroken = false

  constructor(options: ResumingSocketOptions) {
    super({ mediaManager: options.media })
    this.#options = options
  }

  override initialize(options: PipecatClientOptions, give: (message: RTVIMessage) => void): void {
    super.initialize(options, (message) => {
      this.#note(message)
      if (eventIn(message)?.type !== 'heartbeat') give(message)
    })
  }

  /** `params` are what POST /start answered. */
  override async connect(params: { wsUrl: string; token?: string }): Promise<void> {
    const url = new URL(params.wsUrl)
    url.searchParams.set('heartbeat', '1')
    this.#url = url.href
    await super.connect({ ...params, wsUrl: this.#url })
  }

  override async disconnect(): Promise<void> {
    this.#closing.abort()
    this.#heartbeats.forget()
    await super.disconnect()
  }

  override initializeWebsocket(): StockSocket {
    this.#socket = super.initializeWebsocket()
    return this.#socket
  }

  /** Nobody is there to hear it, and it would be too late afterwards. */
  override handleUserAudioStream(pcm: ArrayBuffer): void {
    if (!this.#isAway) super.handleUserAudioStream(pcm)
  }

  /** Every end of a socket that we did not close comes this way. */
  override connectionError(message: string): void {
    if (this.#isAway) this.#isBroken = true
    else if (this.state !== 'ready' || this.#offer === undefined) super.connectionError(message)
    else void this.#comeBack(message, this.#offer)
  }

  async #comeBack(message: string, { withinMs }: Offer): Promise<void> {
    this.#isAway = true
    this.#heartbeats.forget()
    await passed(AbortSignal.timeout(LAST_WORDS_MS))
    const end = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(withinMs)])
    if (!this.#isOver) this.#options.inTouch(false)
    const wait = (ms: number) => passed(AbortSignal.any([end, AbortSignal.timeout(ms)]))
    const isBack = !this.#isOver && (await resume(() => this.#tryOnce(end), wait, this.#options.random, end))
    if (this.#closing.signal.aborted) return
    this.#isAway = false
    if (isBack) this.#options.inTouch(true)
    else super.connectionError(message)
  }

  async #tryOnce(end: AbortSignal): Promise<Outcome> {
    const { server } = this.#options
    // A socket that is opened into the void tells us only after minutes.
    if (!(await server.isReachable())) return 'failed'
    const url = new URL(this.#url)
    url.searchParams.set('resume', this.#offer?.token ?? '')
    try {
      const wsUrl = await server.admitted(url)
      if (end.aborted) return 'over'
      this.#isBroken = false
      const opened = super.connect({ wsUrl })
      await Promise.race([opened, passed(end)])
      if (end.aborted) {
        // A socket that opens now would hold a call that nobody hears.
        void opened.then(
          () => super.disconnect(),
          () => {},
        )
        return 'over'
      }
      if (this.#isBroken) return 'failed'
      this.sendReadyMessage()
      return 'resumed'
    } catch {
      return (await server.refuses(url)) ? 'over' : 'failed'
    }
  }

  /** The socket would be closed by the network only after minutes; a close of our own is not told to us. */
  #giveUp(): void {
    void this.#socket?.close()
    this.connectionError('The server has fallen silent.')
  }

  #note(message: RTVIMessage): void {
    const event = eventIn(message)
    if (event?.type === 'heartbeat') this.#heartbeats.heard()
    if (event?.type === 'resumable') this.#offer = event
    if (event?.type === 'call-ended') this.#isOver = true
  }
}

/** The event of our own server in a message, if it is one. */
const eventIn = ({ type, data }: RTVIMessage): ClientEvent | undefined =>
  type === 'server-message' ? ((data ?? {}) as { voxray?: ClientEvent }).voxray : undefined
