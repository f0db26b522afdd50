import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Data } from '../../../src/providers/socket/connect.ts'
import type { Clock } from '../../../src/std/clock.ts'
import { hummedTokens, humParts } from './hum.ts'
import { messageIn } from './message-in.ts'
import { OneByOne } from './one-by-one.ts'
import { type FarSide, SocketVendor } from './socket-vendor.ts'

const PARAMETERS = new Set(['speaker', 'modelId', 'audioFormat', 'samplingRate', 'segment', 'lang', 'speedAlpha'])
const Text = Type.Object(
  { text: Type.String({ maxLength: 1000 }), contextId: Type.Optional(Type.String()) },
  { additionalProperties: false },
)
const Order = Type.Object(
  { operation: Type.Union([Type.Literal('flush'), Type.Literal('clear'), Type.Literal('eos')]) },
  { additionalProperties: false },
)

/** It hangs up on whoever asks for nothing. */
const IDLE_MS = 30_000

/** Rime's /ws3 as its documents describe it, humming. */
export function rimeServer({
  key = 'secret-key',
  clock,
}: { key?: string; clock?: Clock | undefined } = {}): SocketVendor {
  return new SocketVendor(
    (far) => {
      const query = far.url.searchParams
      if (far.url.pathname !== '/ws3') return 404
      if (far.headers.get('authorization') !== `Bearer ${key}`) return 401
      if ([...query.keys()].some((name) => !PARAMETERS.has(name)) || !query.get('speaker')) return 400
      const rateHz = Number(query.get('samplingRate'))
      if (query.get('audioFormat') !== 'pcm' || !(rateHz >= 4000 && rateHz <= 44_100)) return 400
      if (query.get('segment') !== 'never') return 400
      const session = new Session(far, rateHz)
      return (data) => session.take(data)
    },
    { clock, afterMs: IDLE_MS, reason: '' },
  )
}

class Session {
  readonly #far: FarSide
  readonly #rateHz: number
  readonly #steps = new OneByOne()
  #text = ''
  #contextId: string | null = null

  constructor(far: FarSide, rateHz: number) {
    this.#far = far
    this.#rateHz = rateHz
  }

  take(data: Data): void {
    const message = messageIn(data)
    if (Value.Check(Text, message)) {
      this.#text += message.text
      this.#contextId = message.contextId ?? this.#contextId
    } else if (Value.Check(Order, message)) this.#obey(message.operation)
    // It stays open.
    else this.#far.send('{"type":"error","message":"what is this?"}')
  }

  #obey(operation: 'flush' | 'clear' | 'eos'): void {
    if (operation === 'clear') this.#text = ''
    else this.#flush()
    if (operation === 'eos') this.#steps.add([() => this.#far.close(1005)])
  }

  /** What is flushed is spoken: nothing stops it. */
  #flush(): void {
    const [text, contextId] = [this.#text, this.#contextId]
    this.#text = ''
    if (text === '') return
    const send = (message: object) => () => this.#far.send(JSON.stringify({ ...message, contextId }))
    const parts = [...humParts(text, this.#rateHz)]
    this.#steps.add([
      ...parts.map((part) => send({ type: 'chunk', data: part.toBase64() })),
      send({ type: 'timestamps', word_timestamps: timesOf(text) }),
      send({ type: 'done' }),
    ])
  }
}

/** Marks of punctuation are words of their own. */
function timesOf(text: string): { words: string[]; start: number[]; end: number[] } {
  const tokens = hummedTokens(text)
  return {
    words: tokens.map((token) => token.text),
    start: tokens.map(({ fromMs }) => fromMs / 1000),
    end: tokens.map(({ toMs }) => toMs / 1000),
  }
}
