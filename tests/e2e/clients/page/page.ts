import { LogLevel, PipecatClient, RTVIEvent, type Transport } from '@pipecat-ai/client-js'
import { SmallWebRTCTransport } from '@pipecat-ai/small-webrtc-transport'
import { WavMediaManager, WebSocketTransport } from '@pipecat-ai/websocket-transport'
import type { CallerPage, LoggedEvent, TransportName } from './caller-page.ts'
import { Recorder } from './recorder.ts'
import { replaceMicrophone, tapConnections, tapLoudspeaker, tapSockets } from './taps.ts'
import { Voice } from './voice.ts'

declare global {
  var caller: CallerPage
}

/** The rate and the chunk of the WebSocket transport itself. */
const SOCKET_RATE_HZ = 16_000
const SOCKET_CHUNK = 512

/** A message of speech is 20 ms at 24 kHz and a header; few of those that tell are that long, and to the byte hardly any. */
const SPEECH_BYTES = 960
const HEADER_BYTES = 16

/** Several times a second, and nothing a server could get wrong. */
const UNTOLD: ReadonlySet<string> = new Set([RTVIEvent.LocalAudioLevel, RTVIEvent.RemoteAudioLevel])

const recorder = await Recorder.start()
const voice = new Voice(recorder.context)
recorder.hear('microphone', voice.open())
replaceMicrophone(() => voice.open())
tapLoudspeaker((stream) => recorder.hear('bot', stream))
const connections = tapConnections((connection, index) => {
  // small-webrtc-transport 1.10.8 tells of the first connection's track only: closing that one makes it forget the next one's.
  if (index > 0) connection.addEventListener('track', ({ track }) => track.kind === 'audio' && listen(track))
})
const arrivals: number[] = []
tapSockets((message) => {
  if (message.size > SPEECH_BYTES && message.size < SPEECH_BYTES + HEADER_BYTES) arrivals.push(recorder.nowMs())
})

/** Fetched, not reported one by one: that would take the page's time just when a reply begins. */
const events: LoggedEvent[] = []
const loudspeaker = document.createElement('audio')
let client: PipecatClient | undefined

globalThis.caller = {
  async connect(transport, startUrl) {
    client = new PipecatClient({
      transport: transportOf(transport),
      callbacks: { onTrackStarted: (track, participant) => void (participant?.local || listen(track)) },
    })
    client.setLogLevel(LogLevel.WARN)
    for (const event of Object.values(RTVIEvent)) {
      if (UNTOLD.has(event)) continue
      client.on(event, (...args: readonly unknown[]) => {
        const { 0: data = null } = args
        events.push({ atMs: recorder.nowMs(), type: event, data: data instanceof MediaStreamTrack ? null : data })
      })
    }
    const requestData = transport === 'websocket' ? { transport } : {}
    return await client.startBotAndConnect({ endpoint: startUrl, requestData })
  },
  disconnect: async () => await client?.disconnect(),
  events: (from) => events.slice(from),
  say: (samples) => voice.say(samples),
  sendText: (text) => void client?.sendText(text),
  interrupt: () => client?.sendClientMessage('interrupt', {}),
  failIce() {
    const connection = connections.at(-1)
    if (!connection) return
    Object.defineProperty(connection, 'iceConnectionState', { get: () => 'failed' })
    connection.dispatchEvent(new Event('iceconnectionstatechange'))
  },
  peer: () => ({ state: connections.at(-1)?.connectionState ?? 'none', made: connections.length }),
  async playoutDelayMs() {
    for (const report of (await connections.at(-1)?.getStats())?.values() ?? []) {
      const { type, kind, jitterBufferDelay, jitterBufferEmittedCount } = report as Record<string, unknown>
      if (type === 'inbound-rtp' && kind === 'audio')
        return (1000 * Number(jitterBufferDelay)) / Number(jitterBufferEmittedCount)
    }
    return 0
  },
  arrivals: () => arrivals,
  nowMs: () => recorder.nowMs(),
  botSoundedMs: () => recorder.botSoundedMs,
  recorded: (side) => recorder.recorded(side),
}

function transportOf(name: TransportName): Transport {
  switch (name) {
    case 'webrtc':
      return new SmallWebRTCTransport({ mediaManager: new WavMediaManager() })
    case 'websocket':
      return new WebSocketTransport({ mediaManager: new WavMediaManager(SOCKET_CHUNK, SOCKET_RATE_HZ) })
    default:
      return name satisfies never
  }
}

/** Plays the bot's track as an application does; Chromium decodes a remote track only when an element plays it. */
function listen(track: MediaStreamTrack): void {
  const stream = new MediaStream([track])
  loudspeaker.srcObject = stream
  void loudspeaker.play()
  recorder.hear('bot', stream)
}
