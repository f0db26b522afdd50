import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import type { Agent } from '../../src/call/agent.ts'
import { Call } from '../../src/call/call.ts'
import type { CallInfo } from '../../src/call/info.ts'
import { Pacer } from '../../src/call/pacer.ts'
import type { CallParts } from '../../src/call/parts.ts'
import type { Watcher } from '../../src/call/watcher.ts'
import { Cascade } from '../../src/cascade/cascade.ts'
import type { CascadeParts } from '../../src/cascade/parts.ts'
import type { Tool } from '../../src/tool/tool.ts'
import { en } from '../../src/language/en.ts'
import type { CallIds, Message, ToolSpec } from '../../src/llm/llm.ts'
import type { SttHint } from '../../src/stt/stt.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import type { PhoneLine } from '../../src/transport/wire.ts'
import type { ClientEvent } from '../../src/transport/client-event.ts'
import { type Network, Voice } from '../../src/testing/voice.ts'
import { loudnessVad } from '../../src/testing/loudness-vad.ts'
import type { CallEvent } from '../../src/event/call-event.ts'
import { DEFAULT_TURN_RULES, type TurnRules } from '../../src/turn/rules.ts'
import { DEFAULT_VOICE_RULES } from '../../src/vad/voice.ts'
import { callInfo } from './call-info.ts'
import { VirtualClock } from './clock.ts'
import { type Said, type ScriptedReply, scriptedLlm, scriptedStt, toneOf, toneTts } from './providers.ts'

const RATE_HZ = 16_000
const HOP = RATE_HZ / 50
export const VOICE = { msPerChar: 50, rateHz: RATE_HZ, frequencyHz: 440 }

type Models = Pick<CascadeParts, 'stt' | 'llm' | 'tts'>

export interface RigOptions {
  /** What each of the caller's turns says. */
  readonly says?: readonly Said[]
  readonly replies?: readonly ScriptedReply[]
  readonly tools?: readonly Tool[]
  /** Undefined: the caller is on no telephone. */
  readonly line?: PhoneLine
  /** Of the caller's audio, where the wire knows. */
  readonly callerRateHz?: number
  readonly greeting?: string
  readonly systemPrompt?: string
  readonly rules?: Partial<TurnRules>
  readonly sttMs?: number
  readonly llmMs?: number
  readonly tokenMs?: number
  readonly ttsMs?: number
  readonly leadMs?: number
  readonly maxDurationMs?: number
  readonly idleMs?: number
  readonly askMs?: number
  readonly resumeMs?: number
  readonly watchers?: readonly Watcher[]
  readonly onSpeak?: (piece: string) => void
  /** Brings the caller's hops to the wire, every 20 ms: at once and in order unless given. */
  readonly network?: Network
  readonly clock?: VirtualClock
  /** Puts others in front of the scripted models. */
  readonly watch?: (models: Models) => Models
  /** What the application told of the caller. */
  readonly data?: Readonly<Record<string, unknown>>
  /** What else is known of the call. */
  readonly info?: Partial<CallInfo>
  /** Who talks, in place of the cascade of the scripted models. */
  readonly agent?: Agent
  /** In place of the scripted ones. */
  readonly parts?: Partial<CascadeParts> & Partial<Omit<CallParts, 'agent'>>
}

/** One call in virtual time with a scripted caller, model and voice. 50 ms of tone stand for a character of speech. */
export class Rig implements AsyncDisposable {
  readonly clock: VirtualClock
  readonly wire: MemoryWire & { readonly callerRateHz?: number }
  readonly call: Call
  /** What the model was shown, answer by answer, but for answers that were begun before a turn was over and not wanted. */
  readonly asked: (readonly Message[])[] = []
  /** What it was offered beside. */
  readonly offered: (readonly ToolSpec[])[] = []
  /** And for which call. */
  readonly askedFor: (CallIds | undefined)[] = []
  readonly hints: SttHint[] = []
  readonly #voice: Voice

  constructor(options: RigOptions = {}) {
    const clock = options.clock ?? new VirtualClock()
    this.clock = clock
    const wire = new MemoryWire(clock, { playRateHz: RATE_HZ, leadMs: options.leadMs ?? 0 })
    this.#voice = new Voice(clock, wire, options.network)
    this.wire = Object.assign(wire, {
      ...(options.line && { line: options.line }),
      ...(options.callerRateHz && { callerRateHz: options.callerRateHz }),
    })
    const parts: CascadeParts = {
      stt: scriptedStt({
        transcripts: options.says ?? [],
        delay: { clock, finalMs: options.sttMs ?? 0 },
        onHint: (hint) => this.hints.push(hint),
      }),
      llm: scriptedLlm({
        replies: options.replies ?? [],
        delay: { clock, firstMs: options.llmMs ?? 0, perTokenMs: options.tokenMs ?? 0 },
        onAsk: (messages, tools, call) => {
          this.asked.push(messages)
          this.offered.push(tools)
          this.askedFor.push(call)
        },
      }),
      tts: toneTts({
        ...VOICE,
        delay: { clock, firstMs: options.ttsMs ?? 0 },
        onSpeak: (piece) => options.onSpeak?.(piece),
      }),
      vad: loudnessVad,
      voice: DEFAULT_VOICE_RULES,
      language: en,
      followsCaller: true,
      otherLanguage: () => {},
      rules: { ...DEFAULT_TURN_RULES, ...options.rules },
      budgets: DEFAULT_BUDGETS,
      ...(options.systemPrompt === undefined ? {} : { systemPrompt: options.systemPrompt }),
      greeting: options.greeting ?? '',
      ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
      ...(options.askMs === undefined ? {} : { askMs: options.askMs }),
      tools: options.tools ?? [],
      ...options.parts,
    }
    this.call = new Call(callInfo({ ...options.info, data: options.data ?? {} }), this.wire, {
      agent: options.agent ?? new Cascade({ ...parts, ...options.watch?.(parts) }),
      clock,
      pacer: new Pacer(clock),
      ...(options.maxDurationMs === undefined ? {} : { maxDurationMs: options.maxDurationMs }),
      ...(options.resumeMs === undefined ? {} : { resumeMs: options.resumeMs }),
      ...options.parts,
      watchers: [
        { open: () => ({ event: (event) => this.#forgetDraft(event) }) },
        ...(options.parts?.watchers ?? options.watchers ?? []),
      ],
    })
  }

  #forgetDraft({ type }: CallEvent): void {
    if (type === 'draft-dropped') for (const told of [this.asked, this.offered, this.askedFor]) told.pop()
  }

  /** The caller speaks, and falls silent only by `isSilentFor`. */
  async speaksFor(ms: number): Promise<void> {
    await this.#voice.speaksFor(ms)
  }

  async isSilentFor(ms: number): Promise<void> {
    await this.#voice.isSilentFor(ms)
  }

  /** A whole turn: speech, then silence until the bot has taken the floor. */
  async saysSomething(ms = 800): Promise<void> {
    await this.speaksFor(ms)
    await this.isSilentFor(900)
  }

  events<T extends ClientEvent['type']>(type: T): Extract<ClientEvent, { type: T }>[] {
    return this.wire.told.filter((event): event is Extract<ClientEvent, { type: T }> => event.type === type)
  }

  /** All samples the caller has been sent, in order. */
  played(): Int16Array<ArrayBuffer> {
    const all = new Int16Array(this.wire.played.length * HOP)
    for (const [index, hop] of this.wire.played.entries()) all.set(hop.samples, index * HOP)
    return all
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.call.end('hung-up')
  }
}

/** What the caller has heard to its end, in order. */
export const heard = (rig: Rig): string[] =>
  rig.events('piece').flatMap(({ text, status }) => (status === 'completed' ? [text] : []))

/** What the rig's voice makes of these pieces: speech leaves in whole hops, the last of each filled with silence. */
export function humOf(...pieces: readonly string[]): Int16Array<ArrayBuffer> {
  const tones = pieces.map((piece) => toneOf(piece, VOICE))
  const hops = tones.map((tone) => Math.ceil(tone.length / HOP))
  const all = new Int16Array(hops.reduce((sum, count) => sum + count, 0) * HOP)
  let at = 0
  for (const [index, tone] of tones.entries()) {
    all.set(tone, at)
    at += (hops[index] ?? 0) * HOP
  }
  return all
}
