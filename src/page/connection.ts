import type { RTVIError, Transport } from '@pipecat-ai/client-js'
import { LogLevel, PipecatClient } from '@pipecat-ai/client-js'
import { SmallWebRTCTransport } from '@pipecat-ai/small-webrtc-transport'
import { WebSocketTransport } from '@pipecat-ai/websocket-transport'

import type { ClientEndReason } from '../transport/client-event.ts'
import type { Problem } from './advice.ts'
import { endProblem, startProblem } from './advice.ts'
import type { Failure, News, TransportName } from './news.ts'
import { newsFrom } from './rtvi-news.ts'
import type { PageMedia } from './sound/page-media.ts'

/** The client itself waits for ever for a bot that never says it is ready. */
const ANSWER_DEADLINE_MS = 10_000
const REACH_DEADLINE_MS = 2000
const LAST_WORDS_MS = 50

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
  readonly #transport: TransportName
  readonly #key: string
  readonly #listener: ConnectionListener
  readonly #wire: Transport
  #endedBecause: ClientEndReason = 'connection-lost'
  #failure: Failure | undefined
  /** Of WebRTC; the transport makes a new one when it reconnects. */
  #peer: RTCPeerConnection | undefined
  #isInTouch = true
  #phase: 'opening' | 'open' | 'closed' = 'opening'

  /** `key` is '' for a server that asks for none. */
  constructor(transport: TransportName, media: PageMedia, key: string, listener: ConnectionListener) {
    this.#transport = transport
    this.#key = key
    this.#listener = listener
    const news = newsFrom((item) => this.#tell(item))
    this.#wire = transportOf(transport, media)
    this.#client = new PipecatClient({
      transport: this.#wire,
      // Ours opens by itself, and a call without a microphone is a call.
      enableMic: false,
      callbacks: {
        ...news,
        onTrackStarted: (track, participant) => {
          if (track.kind === 'audio' && participant?.local !== true) listener.voice(track)
        },
        // After a reconnect the transport tells of the old track's end and never of the new one's start.
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
      throw deadline.aborted ? new NotConnected({ kind: 'no-answer', transport: this.#transport }) : error
    }
    if (this.#client.state !== 'ready') throw new NotConnected({ kind: 'connection-lost' })
    this.#phase = 'open'
    this.#listener.news({ type: 'connected', transport: this.#transport })
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
    try {
      await this.#client.startBotAndConnect({
        endpoint: '/start',
        requestData: { transport: this.#transport },
        ...(this.#key && { headers: new Headers({ authorization: `Bearer ${this.#key}` }) }),
      })
    } catch (error) {
      const { status, message } = error as Partial<RTVIError>
      throw new NotConnected(startProblem(status, message ?? String(error), await isReachable()))
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
    if (peer !== this.#peer || this.#phase !== 'open' || (this.#isInTouch ? !isOut : !isInTouch)) return
    this.#isInTouch = isInTouch
    this.#tell({ type: isInTouch ? 'in-touch' : 'out-of-touch' })
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
    if (this.#phase !== 'open') return
    this.#phase = 'closed'
    this.#listener.lost(endProblem(this.#endedBecause, this.#failure))
  }
}

function transportOf(name: TransportName, mediaManager: PageMedia): Transport {
  switch (name) {
    case 'webrtc':
      return new SmallWebRTCTransport({ mediaManager })
    case 'websocket':
      return new WebSocketTransport({ mediaManager })
    default:
      return name satisfies never
  }
}

/** The connection the transport now has, which it does not show. */
const peerOf = (transport: Transport): RTCPeerConnection | undefined =>
  (transport as unknown as { readonly pc?: RTCPeerConnection | null }).pc ?? undefined

/** The bot's track on it. */
const voiceOf = (transport: Transport): MediaStreamTrack | undefined =>
  peerOf(transport)
    ?.getReceivers()
    .find(({ track }) => track.kind === 'audio')?.track

async function isReachable(): Promise<boolean> {
  try {
    await fetch('/health', { signal: AbortSignal.timeout(REACH_DEADLINE_MS) })
    return true
  } catch {
    return false
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  await passed(signal)
  throw signal.reason
}

function passed(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
