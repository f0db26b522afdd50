import { openOpusEncoder } from '../../src/audio/opus-encoder.ts'
import { bytesFromSamples, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import { AudioWriter } from '../../src/transport/websocket/protobuf-wire.ts'
import { WebRtcClient } from '../support/webrtc-client.ts'

export type Transport = 'websocket' | 'webrtc'

/** One caller of the load generator. Its audio is encoded before, once for all callers. */
export interface Caller extends AsyncDisposable {
  send(message: Uint8Array<ArrayBuffer>): void
}

/** A period of the microphone as the messages that carry it. */
export async function encodeMicrophone(
  transport: Transport,
  hops: readonly Int16Array[],
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  switch (transport) {
    case 'websocket': {
      const writer = new AudioWriter((hops[0]?.length ?? 0) * 2, LISTEN_RATE_HZ)
      return hops.map((hop) => new Uint8Array(writer.write(bytesFromSamples(hop))))
    }
    case 'webrtc': {
      using encoder = await openOpusEncoder(LISTEN_RATE_HZ)
      return hops.map((hop) => new Uint8Array(encoder.encode(hop)))
    }
    default:
      return transport satisfies never
  }
}

/** Connects; `onAudio` is called for each message or packet of speech that comes, `onLost` when the server hangs up. */
export function openCaller(
  transport: Transport,
  url: string,
  onAudio: () => void,
  onLost: () => void,
): Promise<Caller> {
  return transport === 'websocket' ? openWebSocket(url, onAudio, onLost) : openWebRtc(url, onAudio)
}

/** Field 2, length-delimited: the `audio` member of `Frame`. */
const AUDIO_TAG = 0x12

function openWebSocket(url: string, onAudio: () => void, onLost: () => void): Promise<Caller> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?format=protobuf`)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }) => {
    if (data instanceof ArrayBuffer && new Uint8Array(data)[0] === AUDIO_TAG) onAudio()
  })
  return new Promise((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the WebSocket did not open')))
    socket.addEventListener('open', () => {
      socket.addEventListener('close', onLost)
      resolve({
        send: (message) => socket.send(message),
        async [Symbol.asyncDispose]() {
          socket.removeEventListener('close', onLost)
          socket.close()
        },
      })
    })
  })
}

async function openWebRtc(url: string, onAudio: () => void): Promise<Caller> {
  const client = await WebRtcClient.open(onAudio)
  await client.connect(async (offer) => {
    const response = await fetch(`${url}/api/offer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sdp: offer.sdp, type: 'offer' }),
    })
    if (!response.ok) throw new Error(`the offer was refused with ${response.status}`)
    const answer = (await response.json()) as { sdp: string; pc_id: string }
    return { sdp: answer.sdp, pcId: answer.pc_id }
  })
  client.tell({ label: 'rtvi-ai', type: 'client-ready', id: '1', data: { version: '2.1.0' } })
  return {
    send: (message) => client.sendPayload(message),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}
