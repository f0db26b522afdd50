/** The transports of the Pipecat packages. */
export type TransportName = 'webrtc' | 'websocket'

/** What the client told its application. */
export interface LoggedEvent {
  /** By the recorder's clock. */
  readonly atMs: number
  /** A member of the package's `RTVIEvent`. */
  readonly type: string
  readonly data: unknown
}

/** What the test may ask the page to do. */
export interface CallerPage {
  /** Resolves with what `bot-ready` said. */
  connect(transport: TransportName, startUrl: string): Promise<{ version: string }>
  disconnect(): Promise<void>
  /** What the client has told, from this index on. */
  events(from: number): readonly LoggedEvent[]
  /** Speaks into the microphone: 16-bit PCM at 16 kHz in base64. Resolves when all of it has been said. */
  say(samples: string): Promise<void>
  sendText(text: string): void
  interrupt(): void
  /** Lets the connection's ICE seem to have failed, which makes the client offer again. */
  failIce(): void
  /** How the newest peer connection stands, and how many there have been. */
  peer(): { state: string; made: number }
  /** How long the browser's jitter buffer kept the bot's speech back, on average. */
  playoutDelayMs(): Promise<number>
  /** When each 20 ms of speech came over the WebSocket. */
  arrivals(): readonly number[]
  nowMs(): number
  /** When the bot was last audible, by the recorder's clock. */
  botSoundedMs(): number
  /** 16-bit PCM at 16 kHz in base64. */
  recorded(side: 'microphone' | 'bot'): string
}
