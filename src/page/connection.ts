import type { RTVIError, Transport } from '@pipecat-ai/client-js'
import { LogLevel, PipecatClient } from '@pipecat-ai/client-js'
import { SmallWebRTCTransport } from '@pipecat-ai/small-webrtc-transport'

import type { ClientEndReason } from '../transport/client-event.ts'
import type { Problem } from './advice.ts'
import { endProblem, startProblem } from './advice.ts'
import type { Failure, News, TransportName } from './news.ts'
import { aborted, passed } from './passed.ts'
import { LAST_WORDS_MS, ResumingSocket } from './resuming-socket.ts'
import { newsFrom } from './rtvi-news.ts'
import type { Server } from './server.ts'
import type { PageMedia } from './sound/page-media.ts'

/** The client itself waits for ever for a bot that never says it is ready. */
const ANSWER_DEADLINE_MS = 10_000
/** How long the server keeps a lost WebRTC call by default, and the stock transport's pause between two tries. */
const RESUME_WITHIN_MS = 60_000
const RETRY_EVERY_MS = 2000

/** Which call is to be made. */
export interface CallWish {
  readonly transport: TransportName
  /** Undefined leaves it to the server. */
  readonly agent: string | undefined
  readonly server: Server
}

export interface ConnectionListener {
  /** The microphone is settled, one way or the other; the server is called now. */
  opening(): void
  news(news: News): void
  /** The bot's voice over WebRTC. */
  voice(track: MediaStreamTrack): void
  /** The call ended without our asking. Called once, and not when `open` rejects. */
  lost(problem: Problem): void
}

/** Thrown when no call came about. */
export class NotConnected extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.kind)
    this.problem = problem
  }
}

/** One call to the server, through the stock Pipecat client. */
export class Connection {
  readonly #client: PipecatClient
  readonly #wish: CallWish
  readonly #listener: ConnectionListener
  readonly #wire: Transport
  #endedBecause: ClientEndReason = 'connection-lost'
  #failure: Failure | undefined
  /** Of WebRTC; the transport makes a new one when it reconnects. */
  #peer: RTCPeerConnection | undefined
  /** Since when nothing arrives; aborts when something does. */
  #outage: AbortController | undefined
  #phase: 'opening' | 'open' | 'closed' = 'opening'

  constructor(wish: CallWish, media: PageMedia, listener: ConnectionListener) {
    const { transport } = wish
    this.#wish = wish
    this.#listener = listener
    const news = newsFrom((item) => this.#tell(item))
    this.#wire = this.#transportOn(transport, media)
    this.#client = new PipecatClient({
      transport: this.#wire,
      // Ours opens by itself, and a call without a microphone is a call.
      enableMic: false,
      callbacks: {
        ...news,
        onTrackStarted: (track, participant) => {
          if (track.kind !== 'audio' || participant?.local === true) return
          this.#watchPeer()
          listener.voice(track)
        },
        // After a reconnect at the first try the transport tells of the old track's end and never of the new one's start.
        onTrackStopped: (track, participant) => {
          const next = participant?.local === true ? undefined : voiceOf(this.#wire)
          if (!next || next === track) return
          this.#watchPeer()
          listener.voice(next)
        },
        onDisconnected: () => void this.#onDisconnected(),
      },
    })
    this.#client.setLogLevel(LogLevel.ERROR)
  }

  /** Resolves when the bot is ready; rejects with `NotConnected`, or with the signal's reason when it aborts first. */
  async open(signal: AbortSignal): Promise<void> {
    await this.#client.initDevices()
    signal.throwIfAborted()
    this.#listener.opening()
    const deadline = AbortSignal.timeout(ANSWER_DEADLINE_MS)
    try {
      await Promise.race([this.#start(), aborted(AbortSignal.any([signal, deadline]))])
    } catch (error) {
      await this.close()
      signal.throwIfAborted()
      throw deadline.aborted ? new NotConnected({ kind: 'no-answer', transport: this.#wish.transport }) : error
    }
    if (this.#client.state !== 'ready') throw new NotConnected({ kind: 'connection-lost' })
    this.#phase = 'open'
    this.#listener.news({ type: 'connected', transport: this.#wish.transport })
    this.#watchPeer()
  }

  sendText(text: string): void {
    void this.#client.sendText(text)
  }

  interrupt(): void {
    this.#client.sendClientMessage('interrupt', {})
  }

  /** '' for the default microphone. */
  chooseMicrophone(deviceId: string): void {
    this.#client.updateMic(deviceId)
  }

  mute(muted: boolean): void {
    this.#client.enableMic(!muted)
  }

  async close(): Promise<void> {
    this.#phase = 'closed'
    await this.#client.disconnect()
  }

  async #start(): Promise<void> {
    const { transport, agent, server } = this.#wish
    try {
      await this.#client.startBotAndConnect({
        endpoint: '/start',
        requestData: { transport, ...(agent !== undefined && { agent }) },
        headers: server.headers,
      })
    } catch (error) {
      const { status, message } = error as Partial<RTVIError>
      throw new NotConnected(startProblem(status, message ?? String(error), await server.isReachable()))
    }
  }

  /** The transport takes up to twenty seconds to give up; a person wants to know sooner that nobody is listening. */
  #watchPeer(): void {
    const peer = peerOf(this.#wire)
    if (!peer || peer === this.#peer) return
    this.#peer = peer
    peer.addEventListener('iceconnectionstatechange', () => this.#feel(peer))
    this.#feel(peer)
  }

  #feel(peer: RTCPeerConnection): void {
    const { iceConnectionState: state } = peer
    const isInTouch = state === 'connected' || state === 'completed'
    const isOut = state === 'disconnected' || state === 'failed'
    if (peer === this.#peer && (isInTouch || isOut)) this.#touched(isInTouch)
  }

  #touched(isInTouch: boolean): void {
    if (this.#phase !== 'open' || isInTouch === (this.#outage === undefined)) return
    this.#outage?.abort()
    this.#outage = isInTouch ? undefined : new AbortController()
    this.#tell({ type: isInTouch ? 'in-touch' : 'out-of-touch' })
    if (this.#outage && this.#wish.transport === 'webrtc') void this.#endUnlessBack(this.#outage.signal)
  }

  /** Where HTTP goes through and UDP does not, the transport would try for ever. */
  async #endUnlessBack(back: AbortSignal): Promise<void> {
    await passed(AbortSignal.any([back, AbortSignal.timeout(RESUME_WITHIN_MS)]))
    if (!back.aborted) this.#lose()
  }

  #lose(): void {
    if (this.#phase !== 'open') return
    this.#phase = 'closed'
    this.#listener.lost(endProblem(this.#endedBecause, this.#failure))
  }

  #transportOn(name: TransportName, media: PageMedia): Transport {
    switch (name) {
      case 'webrtc':
        return patient(new SmallWebRTCTransport({ mediaManager: media }))
      case 'websocket':
        return new ResumingSocket({
          media,
          server: this.#wish.server,
          random: Math.random,
          inTouch: (isInTouch) => this.#touched(isInTouch),
        })
      default:
        return name satisfies never
    }
  }

  #tell(news: News): void {
    if (this.#phase === 'closed') return
    if (news.type === 'ended') this.#endedBecause = news.reason
    if (news.type === 'failed' && news.fatal) this.#failure = news
    this.#listener.news(news)
  }

  async #onDisconnected(): Promise<void> {
    if (this.#phase !== 'open') return
    // The transport reads its messages asynchronously: why the call ended may arrive after its end.
    await passed(AbortSignal.timeout(LAST_WORDS_MS))
    this.#lose()
  }
}

/** The transport gives up after three tries, which are over while the server still waits. It does not let us say so. */
const patient = (transport: SmallWebRTCTransport): SmallWebRTCTransport =>
  Object.assign(transport, { maxReconnectionAttempts: RESUME_WITHIN_MS / RETRY_EVERY_MS })

/** The connection the transport now has, which it does not show. */
const peerOf = (transport: Transport): RTCPeerConnection | undefined =>
  (transport as unknown as { readonly pc?: RTCPeerConnection | null }).pc ?? undefined

/** The bot's track on it. */
const voiceOf = (transport: Transport): MediaStreamTrack | undefined =>
  peerOf(transport)
    ?.getReceivers()
    .find(({ track }) => track.kind === 'audio')?.track
