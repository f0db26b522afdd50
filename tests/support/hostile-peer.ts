import type { RTCPeerConnection } from 'werift'
import { sctpPacket } from './sctp.ts'
import { WebRtcClient } from './webrtc-client.ts'

/** What werift keeps of an association, for a peer that writes its packets itself. */
interface Association {
  readonly localTsn: number
  readonly lastReceivedTsn: number
  readonly remoteVerificationTag: number
}

/** A caller who connects as any other and then sends what no client would. */
export class HostilePeer implements AsyncDisposable {
  readonly client: WebRtcClient
  readonly #connection: RTCPeerConnection

  private constructor(client: WebRtcClient) {
    this.client = client
    this.#connection = client.connection
  }

  static async call(serverUrl: string): Promise<HostilePeer> {
    const client = await WebRtcClient.open(() => {})
    await client.connect(async ({ sdp }) => {
      const response = await fetch(`${serverUrl}/api/offer`, { method: 'POST', body: JSON.stringify({ sdp }) })
      const answer = (await response.json()) as { sdp: string; pc_id: string }
      return { sdp: answer.sdp, pcId: answer.pc_id }
    })
    return new HostilePeer(client)
  }

  /** What the server expects next, and has sent last. */
  get tsn(): { next: number; received: number } {
    return { next: this.#association.localTsn, received: this.#association.lastReceivedTsn }
  }

  /** One SCTP packet, under DTLS as it must be. */
  async sctp(...chunks: readonly Buffer[]): Promise<void> {
    const [transport] = this.#connection.dtlsTransports
    await transport?.dtls?.send(sctpPacket(this.#association.remoteVerificationTag, ...chunks))
  }

  /** The first packet of an association, which has no tag. */
  async sctpInit(...chunks: readonly Buffer[]): Promise<void> {
    const [transport] = this.#connection.dtlsTransports
    await transport?.dtls?.send(sctpPacket(0, ...chunks))
  }

  /** One datagram from the address that has proven itself. */
  async datagram(bytes: Uint8Array): Promise<void> {
    const [transport] = this.#connection.iceTransports
    await transport?.connection.send(Buffer.from(bytes))
  }

  get #association(): Association {
    const sctp = this.#connection.sctpTransport?.sctp
    if (!sctp) throw new Error('no data channel')
    return sctp as unknown as Association
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]()
  }
}
