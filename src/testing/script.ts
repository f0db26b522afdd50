import type { Models } from '../compose/stages.ts'
import type { TestCallOptions } from './options.ts'
import { type Asked, scripted } from './replies.ts'
import { type ScriptedReply, scriptedLlm } from './scripted-llm.ts'
import { type Said, scriptedStt } from './scripted-stt.ts'
import { toneTts } from './tone-tts.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** How fast callers and agents speak. */
const MS_PER_WORD = 250
const MS_PER_CHAR = 50

/** At this rate the voice hums, in Hz. */
export const RATE_HZ = 16_000

/** What the models of one call give, and what they were given. */
export class Script {
  /** What the caller is saying. */
  words: Said = ''
  readonly asked: Asked[] = []
  readonly spoken: string[] = []
  /** The model was asked for more than it has. */
  fault: Error | undefined
  readonly models: Models
  readonly #replies: NonNullable<TestCallOptions['replies']>
  #calls = 0

  constructor(clock: VirtualClock, { replies = [], delays = {}, voice }: TestCallOptions) {
    this.#replies = replies
    const { sttMs = 0, llmMs = 0, tokenMs = 0, ttsMs = 0 } = delays
    this.models = {
      stt: scriptedStt({
        transcripts: forever(() => this.words),
        delay: { clock, finalMs: sttMs, partialMsPerWord: MS_PER_WORD },
      }),
      llm: scriptedLlm({
        replies: forever(() => this.#next()),
        delay: { clock, firstMs: llmMs, perTokenMs: tokenMs },
        onAsk: (messages, tools, call) => this.asked.push({ agent: call?.agent ?? '', messages, tools }),
      }),
      tts: toneTts({
        msPerChar: MS_PER_CHAR,
        rateHz: RATE_HZ,
        frequencyHz: 440,
        delay: { clock, firstMs: ttsMs },
        onSpeak: (piece) => {
          this.spoken.push(piece)
          voice?.(piece)
        },
      }),
    }
  }

  /** How long the caller takes to say it. */
  get wordsMs(): number {
    const { words } = this
    const text = words instanceof Error ? '' : typeof words === 'string' ? words : words.text
    return (text.split(/\s+/).length + 1) * MS_PER_WORD
  }

  #next(): ScriptedReply {
    const asked = this.asked.at(-1)
    const count = this.asked.length
    const reply = typeof this.#replies === 'function' ? asked && this.#replies(asked) : this.#replies[count - 1]
    if (reply !== undefined) return scripted(reply, () => `call-${++this.#calls}`)
    const shown = JSON.stringify(asked?.messages.at(-1))
    this.fault ??= new Error(`There is no reply ${count} for the model. It was shown last: ${shown}`)
    return ''
  }
}

const forever = <T>(next: () => T): Iterable<T> => ({
  [Symbol.iterator]: () => ({ next: () => ({ done: false, value: next() }) }),
})
