import type { Pcm } from '../audio/pcm.ts'
import { type Sound, soundsIn } from '../audio/sounds.ts'

/** What a call leaves behind. */
export interface Recorded {
  readonly heard: Pcm
  readonly spoken: Pcm
  readonly clearedAtMs: readonly number[]
}

/** A stretch of speech. */
export interface Speech {
  readonly who: 'caller' | 'bot'
  readonly sound: Sound
  /** How long after the last sound of the caller the bot answers. */
  readonly delayMs?: number | undefined
  /** The caller has begun in the middle of what the bot said. */
  readonly interruption?: Interruption | undefined
}

/** After the first sound of the caller. */
export interface Interruption {
  readonly silentAfterMs: number
  /** Undefined where the carrier was not told to throw away what it held. */
  readonly clearedAfterMs: number | undefined
}

/** Longer than a pause between sentences, shorter than the bot takes to answer. */
const GAP_MS = 600
/** What the codec of a phone adds to silence is softer. */
const AUDIBLE_DB = -45

/** What was said by whom, in the order it began. */
export function speechIn({ heard, spoken, clearedAtMs }: Recorded): Speech[] {
  const bot = soundsIn(heard, GAP_MS, AUDIBLE_DB)
  const caller = soundsIn(spoken, GAP_MS, AUDIBLE_DB)
  const all: Speech[] = [
    ...caller.map((sound) => ({
      who: 'caller' as const,
      sound,
      interruption: interruptionOf(sound, bot, clearedAtMs),
    })),
    ...bot.map((sound) => ({ who: 'bot' as const, sound, delayMs: delayOf(sound, caller, bot) })),
  ]
  return all.sort((one, other) => one.sound.fromMs - other.sound.fromMs)
}

function interruptionOf(
  { fromMs }: Sound,
  bot: readonly Sound[],
  clearedAtMs: readonly number[],
): Interruption | undefined {
  const cut = bot.find((sound) => sound.fromMs < fromMs && fromMs < sound.toMs)
  if (!cut) return undefined
  const clearedMs = clearedAtMs.find((atMs) => atMs >= fromMs && atMs <= cut.toMs + GAP_MS)
  return {
    silentAfterMs: cut.toMs - fromMs,
    clearedAfterMs: clearedMs === undefined ? undefined : clearedMs - fromMs,
  }
}

/** Undefined where the bot goes on, or was not spoken to. */
function delayOf({ fromMs }: Sound, caller: readonly Sound[], bot: readonly Sound[]): number | undefined {
  const asked = caller.findLast((sound) => sound.toMs <= fromMs)
  const isAnswer = asked && !bot.some((other) => other.fromMs > asked.toMs && other.fromMs < fromMs)
  return isAnswer ? fromMs - asked.toMs : undefined
}

/** One line for each stretch of speech; `words` says what was understood of the bot's. */
export function linesOf(speech: readonly Speech[], words: ReadonlyMap<Speech, string>): string[] {
  return speech.map((said) => {
    const { fromMs, toMs, levelDb } = said.sound
    const what = `${said.who.padEnd(6)}  ${seconds(toMs - fromMs)} s at ${levelDb.toFixed(0)} dBFS`
    const text = words.has(said) ? `: "${words.get(said)}"` : ''
    return `${seconds(fromMs).padStart(6)} s  ${what}${delay(said)}${interrupts(said)}${text}`
  })
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)

const delay = ({ delayMs }: Speech): string =>
  delayMs === undefined ? '' : `, ${delayMs} ms after the caller's last sound`

function interrupts({ interruption }: Speech): string {
  if (!interruption) return ''
  const { silentAfterMs, clearedAfterMs } = interruption
  const cleared = clearedAfterMs === undefined ? 'never' : `${Math.round(clearedAfterMs)} ms`
  return `, interrupts: silent after ${silentAfterMs} ms, cleared after ${cleared}`
}

/** Median and the worst, for many calls. */
export function spreadOf(values: readonly number[]): string {
  if (values.length === 0) return 'none'
  const sorted = values.toSorted((one, other) => one - other)
  const [median = 0, most = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)]
  return `${Math.round(median)} ms in the median, ${Math.round(most)} ms at most, ${values.length} in all`
}
