import type { Pcm } from '../../src/audio/pcm.ts'
import type { Llm, Message } from '../../src/llm/llm.ts'
import { type Clock, sleep } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { levelOf } from './heard.ts'
import type { Random } from './random.ts'

/** Streams of a model or a voice that have been opened and not left: what a finished call must not leave behind. */
export type OpenStreams = Set<AbortSignal>

/** A model that is quick or slow, fails, hangs, or has nothing to say. */
export function moodyLlm(
  clock: Clock,
  random: Random,
  open: OpenStreams,
  onAsk: (messages: readonly Message[]) => void,
): Llm {
  const [firstMs, tokenMs] = [random.between(0, 900), random.between(0, 60)]
  let asked = 0
  return {
    name: 'moody',
    async *stream(messages, signal) {
      onAsk(messages)
      using _ = opened(open, signal)
      const tokens = sentences(random, asked++).split(/(?<=\s)/)
      const fails = random.chance(0.1) ? random.between(0, tokens.length) : undefined
      const hangs = random.chance(0.02) ? random.between(0, tokens.length) : undefined
      await sleep(clock, firstMs, signal)
      for (const [index, text] of tokens.entries()) {
        if (index === fails) throw new StageError('llm', 'timeout', 'scripted trouble')
        if (index === hangs) await hang(open, signal)
        if (index > 0) await sleep(clock, tokenMs, signal)
        yield { type: 'text', text }
      }
      yield { type: 'usage', promptTokens: messages.length, completionTokens: tokens.length }
    },
  }
}

function sentences(random: Random, index: number): string {
  if (random.chance(0.03)) return '...'
  return Array.from({ length: random.between(1, 4) }, (_, i) => `Reply ${index} sentence ${i} goes on.`).join(' ')
}

/** A voice that is quick or slow, changes its rate, fails, hangs, or says nothing. Each piece has a level of its own. */
export function moodyTts(clock: Clock, random: Random, open: OpenStreams): Tts {
  const rates = random.chance(0.3) ? ([8_000, 16_000, 22_050, 24_000] as const) : ([16_000] as const)
  const [firstMs, chunkMs] = [random.between(0, 300), random.chance(0.2) ? 140 : random.between(0, 90)]
  /** The rest of one is asked for where it broke off. */
  const wholes: string[] = []
  return {
    name: 'moody',
    async *speak(piece, signal) {
      const whole = wholes.findLast((one) => one.endsWith(piece)) ?? piece
      wholes.push(whole)
      const level = levelOf(whole)
      using _ = opened(open, signal)
      const mood = random.next()
      await sleep(clock, firstMs, signal)
      if (mood < 0.02) throw new StageError('tts', 'timeout', 'scripted trouble')
      if (mood < 0.04) return
      const rateHz = random.pick(rates)
      const sound = new Int16Array((piece.length * 50 * rateHz) / 1000).fill(level)
      for (let from = 0; from < sound.length; from += rateHz / 10) {
        if (mood < 0.06 && from > sound.length / 2) throw new StageError('tts', 'unreachable', 'scripted trouble')
        if (mood < 0.07 && from > sound.length / 3) await hang(open, signal)
        if (from > 0) await sleep(clock, chunkMs, signal)
        yield { samples: sound.subarray(from, from + rateHz / 10), rateHz }
      }
    },
  }
}

function opened(open: OpenStreams, signal: AbortSignal): Disposable {
  open.add(signal)
  return { [Symbol.dispose]: () => void open.delete(signal) }
}

/** Nobody can leave a stream that hangs. */
function hang(open: OpenStreams, signal: AbortSignal): Promise<never> {
  open.delete(signal)
  return new Promise(() => {})
}

/** A network that loses hops, and holds them up to send them in bursts. */
export function jittery(random: Random): (hop: Pcm, deliver: (hop: Pcm) => void) => void {
  const late: Pcm[] = []
  let heldHops = 0
  return (hop, deliver) => {
    if (heldHops === 0 && random.chance(0.03)) heldHops = random.between(1, 20)
    if (!random.chance(0.02)) late.push(hop)
    if (heldHops > 0) heldHops--
    else for (const each of late.splice(0)) deliver(each)
  }
}
