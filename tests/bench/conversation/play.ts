import { HOP_MS, LISTEN_RATE_HZ, hopSamples, levelDb } from '../../../src/audio/pcm.ts'
import type { NoiseFilter } from '../../../src/audio/noise-filter.ts'
import { batchStt } from '../../../src/stt/batch.ts'
import type { ClientEvent } from '../../../src/transport/client-event.ts'
import type { Vad } from '../../../src/vad/vad.ts'
import { VirtualClock } from '../../support/clock.ts'
import { Rig } from '../../support/rig.ts'
import { Loudspeaker, voiceOf } from './loudspeaker.ts'
import type { Speech } from './speech.ts'
import type { Transcript } from '../../../src/stt/recogniser.ts'
import { judgeOf, readerOf, type Run, VirtualModel } from './virtual-model.ts'
import type { Turn } from './turn.ts'
import { streamingStt } from './word-stream.ts'

const HOP = hopSamples(LISTEN_RATE_HZ)
/** What a hosted model and voice take. */
export const LLM_MS = 300
/** With an end-of-turn model, and `vad_stop_secs` as docs/turns.md has it. */
const EARLY_MS = 100
/** What the embedded recogniser gets behind the last word, counting what was silent. */
const TAIL_MS = 200
export const TTS_MS = 100
export const ANSWER = 'All right, I have written that down for you.'
/** 50 ms of tone a character: it goes on for longer than any turn. */
const TALK = 'The bot is telling something that takes a while and that nobody would hear to its end. '.repeat(8)
/** The bot has spoken for so long when the caller's recording begins. */
const BOT_SPOKE_MS = 1000
/** A caller who has not been answered for so long has given up. */
export const PATIENCE_MS = 4000
/** How long the bot may take to go on after a sound that was nothing. */
export const SETTLE_MS = 3000
const AUDIBLE_DB = -60

/** What happened, in milliseconds from the start of the turn's samples. */
export interface Played {
  /** When the call took a turn for over and answered, and the words. */
  readonly answers: readonly { readonly atMs: number; readonly text: string }[]
  /** When it said that it had not understood. */
  readonly apologies: readonly number[]
  /** When turns were over that had no words. */
  readonly dropped: readonly number[]
  /** When the bot was cut. */
  readonly cuts: readonly number[]
  /** Stretches in which the bot could be heard. */
  readonly spoken: readonly { readonly fromMs: number; readonly toMs: number }[]
  readonly events: readonly ClientEvent[]
}

export interface Models {
  readonly vad: Vad
  readonly speech: Pick<Speech, 'flite' | 'sentences'>
  readonly read: Run<string | Transcript>
  /** Undefined: the rules decide alone. */
  readonly judge?: Run<number> | undefined
  /** The words come from a recogniser that streams, which knows them, and `read` is not asked. */
  readonly isStreamed?: boolean
  /** What the call hears the caller through. */
  readonly noiseFilter?: NoiseFilter | undefined
}

/** Plays a turn in a call of its own, in virtual time, until it has been answered or the caller has given up. */
export async function play(turn: Turn, { vad, read, speech, judge, isStreamed, noiseFilter }: Models): Promise<Played> {
  const clock = new VirtualClock()
  const reader = new VirtualModel(clock, read)
  const endOfTurn = judge && new VirtualModel(clock, judge)
  const { isOverBot = false, opening, echo } = turn
  await using rig = new Rig({
    clock,
    replies: Array.from({ length: 50 }, (_, nth) => (opening && nth === 0 ? TALK : ANSWER)),
    llmMs: LLM_MS,
    ttsMs: TTS_MS,
    greeting: isOverBot && !opening ? TALK : '',
    ...(endOfTurn && { rules: { judgeMs: EARLY_MS, pauseMs: EARLY_MS } }),
    parts: {
      vad,
      stt: isStreamed
        ? streamingStt(turn.words, clock)
        : batchStt(readerOf(reader), { partials: true, tailMs: endOfTurn ? TAIL_MS - EARLY_MS : 0 }),
      ...(endOfTurn && { endOfTurn: judgeOf(endOfTurn) }),
      ...(echo && { tts: voiceOf(echo, speech) }),
      ...(noiseFilter && { noiseFilter }),
    },
  })
  let startMs = 0
  if (isOverBot && !opening) {
    rig.wire.command({ type: 'ready' })
    startMs = TTS_MS + BOT_SPOKE_MS
    await clock.advance(startMs)
  }
  const forward = async () => {
    await reader.runAhead(HOP_MS)
    await endOfTurn?.runAhead(HOP_MS)
    await clock.advance(HOP_MS)
  }
  for (const samples of opening ? hopsOf(opening) : []) {
    await forward()
    rig.wire.speak({ samples, rateHz: LISTEN_RATE_HZ })
    startMs += HOP_MS
  }
  const loudspeaker = echo && new Loudspeaker(rig.wire, echo)
  const hops = Math.floor(turn.samples.length / HOP)
  const untilMs = Math.min(hops * HOP_MS, turn.endMs + (isOverBot ? SETTLE_MS : PATIENCE_MS))
  const held: Int16Array[] = []
  for (let atMs = HOP_MS; atMs <= untilMs; atMs += HOP_MS) {
    await forward()
    // A hop comes when it has been spoken to its end.
    const hop = turn.samples.slice((atMs / HOP_MS - 1) * HOP, (atMs / HOP_MS) * HOP)
    held.push(loudspeaker ? loudspeaker.into(hop, clock.now()) : hop)
    if (turn.stall && atMs > turn.stall.fromMs && atMs < turn.stall.toMs) continue
    for (const samples of held.splice(0)) rig.wire.speak({ samples, rateHz: LISTEN_RATE_HZ })
    if (!isOverBot && rig.events('user-turn').some((answer) => answer.atMs > turn.endMs)) break
  }
  return playedOf(rig, startMs)
}

const hopsOf = (samples: Int16Array): Int16Array[] =>
  Array.from({ length: Math.floor(samples.length / HOP) }, (_, at) => samples.slice(at * HOP, (at + 1) * HOP))

function playedOf(rig: Rig, startMs: number): Played {
  const at = (type: ClientEvent['type']) => rig.events(type).map(({ atMs }) => atMs - startMs)
  const answers = rig
    .events('user-turn')
    .map(({ atMs, text }) => ({ atMs: atMs - startMs, text }))
    .filter(({ atMs }) => atMs > 0)
  const answered = new Set(answers.map(({ atMs }) => atMs))
  return {
    answers,
    apologies: at('reply-started').filter((atMs) => atMs > 0 && !answered.has(atMs)),
    dropped: at('user-stopped-speaking').filter((atMs) => !answered.has(atMs)),
    cuts: at('interrupted'),
    spoken: spokenOf(rig, startMs),
    events: rig.wire.told.map((event) => ({ ...event, atMs: event.atMs - startMs })),
  }
}

function spokenOf(rig: Rig, startMs: number): Played['spoken'] {
  const spoken: { fromMs: number; toMs: number }[] = []
  for (const { atMs, samples } of rig.wire.played) {
    if (levelDb(samples) < AUDIBLE_DB) continue
    const fromMs = atMs - startMs
    const last = spoken.at(-1)
    if (last && fromMs - last.toMs < HOP_MS) last.toMs = fromMs + HOP_MS
    else spoken.push({ fromMs, toMs: fromMs + HOP_MS })
  }
  return spoken
}
