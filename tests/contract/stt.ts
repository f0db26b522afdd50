import { describe, expect, test } from 'bun:test'
import { hopSamples, LISTEN_RATE_HZ } from '../../src/audio/pcm.ts'
import type { Stt, SttEvent, SttHint } from '../../src/stt/stt.ts'

/** Speech with little silence around it, and what is said in it. */
export interface Utterance {
  readonly samples: Int16Array
  readonly text: string
}

/** A recogniser under test. */
export interface SttSubject {
  readonly stt: Stt
  /** Two things to say, in different words. */
  readonly utterances: readonly [Utterance, Utterance]
  /** Whether what was heard is what was said, as well as this recogniser can be expected to hear. */
  readonly same: (said: string, heard: string) => boolean
  /** It decides when a turn is over, and so wants to hear the silence after it. */
  readonly decides?: boolean
}

/** What every `Stt` keeps. */
export function sttContract(name: string, make: () => SttSubject): void {
  describe(`${name} as a recogniser`, () => {
    test('a pause is answered once, with the words', async () => {
      const { stt, utterances, same, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      talk.say(utterances[0].samples)
      const heard = await talk.final()
      expect([utterances[0].text, heard, same(utterances[0].text, heard)]).toEqual([utterances[0].text, heard, true])
      await talk.hangUp()
      expect(talk.events.filter(({ type }) => type === 'final' || type === 'turn-over')).toHaveLength(1)
    })

    test('what is said after a pause is added to the same turn', async () => {
      const { stt, utterances, same, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      talk.say(utterances[0].samples)
      await talk.final()
      talk.say(utterances[1].samples)
      expect(same(textOf(utterances), await talk.final())).toBe(true)
    })

    test('speech makes an unanswered pause stale', async () => {
      const { stt, utterances, same, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      talk.say(utterances[0].samples)
      talk.say(utterances[1].samples)
      expect(same(textOf(utterances), await talk.final())).toBe(true)
      await talk.hangUp()
      expect(talk.events.filter(({ type }) => type === 'final' || type === 'turn-over')).toHaveLength(1)
    })

    test('the end of a turn empties the transcript', async () => {
      const { stt, utterances, same, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      talk.say(utterances[0].samples)
      await talk.final()
      talk.hint('turn-end')
      talk.say(utterances[1].samples)
      expect(same(utterances[1].text, await talk.final())).toBe(true)
    })

    test('a pause that the end of the turn overtakes is still answered', async () => {
      const { stt, utterances, same, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      talk.say(utterances[0].samples)
      talk.hint('turn-end')
      expect(same(utterances[0].text, await talk.final())).toBe(true)
    })

    test('half a second before the onset is heard', async () => {
      const { stt, utterances, same, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      const late = Math.min(LISTEN_RATE_HZ * 0.48, utterances[0].samples.length)
      talk.write(new Int16Array(LISTEN_RATE_HZ))
      talk.write(utterances[0].samples.subarray(0, late))
      talk.hint('speech')
      talk.write(utterances[0].samples.subarray(late))
      talk.hint('pause')
      expect(same(utterances[0].text, await talk.final())).toBe(true)
    })

    test('silence holds no words', async () => {
      const { stt, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      talk.say(new Int16Array(LISTEN_RATE_HZ))
      expect(await talk.final()).toBe('')
    })

    test('hops may have any size', async () => {
      const { stt, utterances, same, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      talk.hint('speech')
      let at = 0
      for (const size of [0, 1, 7, 333, 5000]) talk.write(utterances[0].samples.subarray(at, (at += size)))
      talk.write(utterances[0].samples.subarray(at))
      talk.hint('pause')
      expect(same(utterances[0].text, await talk.final())).toBe(true)
    })

    test('two calls at once hear each their own', async () => {
      const { stt, utterances, same, decides } = make()
      await using one = new Talk(stt, undefined, decides)
      await using other = new Talk(stt, undefined, decides)
      one.say(utterances[0].samples)
      other.say(utterances[1].samples)
      expect(same(utterances[0].text, await one.final())).toBe(true)
      expect(same(utterances[1].text, await other.final())).toBe(true)
    })

    test('disposing ends the events, in the middle of a transcription too', async () => {
      const { stt, utterances, decides } = make()
      await using talk = new Talk(stt, undefined, decides)
      talk.say(utterances[0].samples)
      await talk.hangUp()
      talk.say(utterances[0].samples)
      expect(talk.events.filter((event) => event.type !== 'partial')).toEqual([])
    })

    test('the signal ends the events, now or before', async () => {
      const { stt, utterances, decides } = make()
      const abort = new AbortController()
      await using talk = new Talk(stt, abort.signal, decides)
      talk.say(utterances[0].samples)
      abort.abort()
      await talk.ended
      await using stillborn = new Talk(stt, abort.signal, decides)
      stillborn.say(utterances[0].samples)
      await stillborn.ended
      expect(stillborn.events).toEqual([])
    })
  })
}

const textOf = (utterances: readonly Utterance[]): string => utterances.map(({ text }) => text).join(' ')

/** One session, spoken into. */
export class Talk implements AsyncDisposable {
  readonly events: SttEvent[] = []
  /** Resolves when there are no more events. */
  readonly ended: Promise<void>
  readonly #session
  readonly #answers: string[] = []
  readonly #decides: boolean
  #wake: (() => void) | undefined

  constructor(stt: Stt, signal = new AbortController().signal, decides = false) {
    this.#decides = decides
    this.#session = stt.open(signal)
    this.ended = this.#read()
  }

  async #read(): Promise<void> {
    for await (const event of this.#session.events) {
      this.events.push(event)
      if (event.type === 'final' || event.type === 'turn-over') this.#answers.push(event.text)
      if (event.type === 'failed') throw event.error
      this.#wake?.()
    }
    this.#wake?.()
  }

  said(text: string): void {
    this.#session.said?.(text)
  }

  /** All that was written. */
  writtenMs = 0

  get givenMs(): number | undefined {
    return this.#session.givenMs
  }

  hint(hint: SttHint): void {
    this.#session.hint(hint)
  }

  /** In hops, reused as the ear may reuse its own. */
  write(samples: Int16Array): void {
    const hop = new Int16Array(hopSamples(LISTEN_RATE_HZ))
    for (let at = 0; at < samples.length; at += hop.length) {
      const size = Math.min(hop.length, samples.length - at)
      hop.set(samples.subarray(at, at + size))
      this.#session.write(hop.subarray(0, size))
      this.writtenMs += (1000 * size) / LISTEN_RATE_HZ
    }
  }

  /** Speech, 200 ms of silence, a pause. */
  say(samples: Int16Array): void {
    this.hint('speech')
    this.write(samples)
    this.write(new Int16Array(LISTEN_RATE_HZ / 5))
    this.hint('pause')
  }

  /** The next answer to a pause. */
  async final(): Promise<string> {
    for (;;) {
      const text = this.#answers.shift()
      if (text !== undefined) return text
      if (this.#decides) {
        // Ten times as fast as it would come.
        this.write(new Int16Array(LISTEN_RATE_HZ / 10))
        await Bun.sleep(10)
        continue
      }
      await Promise.race([this.ended, new Promise<void>((resolve) => (this.#wake = resolve))])
    }
  }

  async hangUp(): Promise<void> {
    await this.#session[Symbol.asyncDispose]()
    await this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]()
  }
}
