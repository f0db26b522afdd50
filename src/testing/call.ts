import type { AgentDefinition } from '../agent/agent.ts'
import type { OpenCalls } from '../agent/companion.ts'
import { Call } from '../call/call.ts'
import type { CallInfo } from '../call/info.ts'
import { Pacer } from '../call/pacer.ts'
import { RELEASE_MS } from '../call/release.ts'
import type { EndReason } from '../event/call-event.ts'
import type { Said } from '../observe/transcript.ts'
import { sleep, systemClock } from '../std/clock.ts'
import { MemoryWire } from '../transport/memory.ts'
import { type CastParts, castOf } from './agents.ts'
import { CallLog, type UsedTool, watchersOf } from './log.ts'
import { phoneCall, ScriptedPhone } from './phone.ts'
import type { Listening, TestCallOptions, TestedAgents } from './options.ts'
import type { Asked } from './replies.ts'
import { RATE_HZ, Script } from './script.ts'
import type { Said as Words } from './scripted-stt.ts'
import { VirtualClock } from './virtual-clock.ts'
import { Voice } from './voice.ts'

/** Nobody says anything more. */
const QUIET_MS = 500
const LONGEST_ANSWER_MS = 120_000
const HOP_MS = 20
/** A call that is over waits for its hooks with one. */
const TIMERS_OF_THE_END = 1

/**
 * Calls an agent in virtual time: the caller, the models and the clock are scripted, everything else is that of a server. Resolves once the
 * greeting has been heard. Throws for an agent that a server would refuse.
 *
 * ```ts
 * await using call = await testCall(agent, { replies: [calls('book', { day: 'Friday' }), 'Booked.'] })
 * await call.says('A table for Friday, please.')
 * expect(call.heard).toEqual(['Chez Anna, hello.', 'Booked.'])
 * ```
 */
export async function testCall(agents: TestedAgents, options: TestCallOptions = {}): Promise<TestCall> {
  const call = new TestCall(agents, options)
  await call.begin(options)
  return call
}

/** A call with a scripted caller. Time goes on only while one of its methods is awaited. */
export class TestCall implements AsyncDisposable {
  readonly clock = new VirtualClock()
  readonly #script: Script
  readonly #log = new CallLog()
  readonly #wire = new MemoryWire(this.clock, { playRateHz: RATE_HZ })
  readonly #voice = new Voice(this.clock, this.#wire)
  readonly #phone: ScriptedPhone | undefined
  readonly #call: Call
  /** What the greeting waits for. */
  readonly #waits = new Pending()
  /** Questions of the agent's code. */
  readonly #questions = new Pending()

  constructor(tested: TestedAgents, options: TestCallOptions) {
    const { clock } = this
    this.#script = new Script(clock, options)
    this.#phone = options.phone && new ScriptedPhone()
    const agents = byName(tested)
    const calls: OpenCalls = new Map()
    const cast = castOf({
      agents,
      // A script has one answer for each turn, and none for those that begin ahead of it.
      config: { speculation: 'none', ...options.config },
      models: this.#script.models,
      toolIo: httpBy(options.fetch ?? unanswered),
      calls,
      waits: (ready) => this.#waits.add(ready),
      asks: (answer) => this.#questions.add(answer),
    })
    const { agent: chosen = cast.first } = options
    const agent = cast.named(chosen)
    if (!agent) throw new Error(`There is no agent "${chosen}".`)
    const wire = this.#phone ? Object.assign(this.#wire, { line: this.#phone }) : this.#wire
    this.#call = new Call(infoOf(chosen, options, clock), wire, {
      ...agent,
      clock,
      pacer: new Pacer(clock),
      watchers: watchersOf(this.#log, agents, calls),
      agentNamed: cast.named,
    })
  }

  /** What the model was shown, answer by answer. */
  get asked(): readonly Asked[] {
    return this.#script.asked
  }

  /** What the voice was given to speak, piece by piece. */
  get spoken(): readonly string[] {
    return this.#script.spoken
  }

  /** What the caller has heard, answer by answer. Of one that was cut, what was heard of it. */
  get heard(): readonly string[] {
    return this.transcript.flatMap(({ speaker, text }) => (speaker === 'bot' ? [text] : []))
  }

  /** What both have said, as far as it was heard. */
  get transcript(): readonly Said[] {
    return this.#log.transcript
  }

  /** The tools that the model has called, in order. */
  get tools(): readonly UsedTool[] {
    return this.#log.tools
  }

  /** The agents that the caller was handed over to, in order. */
  get handedOver(): readonly string[] {
    return this.#log.handedOver
  }

  /** Why the call is over; undefined while it goes on. */
  get ended(): EndReason | undefined {
    return this.#log.ended
  }

  /** What operators would read of failures: of models, tools and hooks. */
  get failures(): readonly string[] {
    return this.#log.failures
  }

  /** Keys that were pressed on the telephone. */
  get pressed(): string {
    return this.#phone?.pressed ?? ''
  }

  /** Where the caller on the telephone was transferred to. */
  get transferredTo(): string | undefined {
    return this.#phone?.transferredTo
  }

  /** For `testCall`. */
  async begin(listening: Listening): Promise<void> {
    this.#wire.command({ type: 'ready' })
    await this.#listens(listening)
  }

  /** The caller says this, and listens to the answer. Cuts in if the agent is speaking. */
  async says(words: Words, listening: Listening = {}): Promise<void> {
    this.#goesOn()
    this.#script.words = words
    await this.#voice.speaksFor(this.#script.wordsMs)
    await this.#listens(listening)
    this.#script.words = ''
  }

  /** As `says`; throws unless the agent is speaking. */
  async interrupts(words: Words, listening: Listening = {}): Promise<void> {
    if (!this.#log.isSpeaking)
      throw new Error(
        'Nobody can be interrupted: the agent is not speaking. `listensForMs` stops listening before it has ended.',
      )
    await this.says(words, listening)
  }

  /** Nobody speaks, for so long. */
  async silence(ms: number): Promise<void> {
    await this.#voice.isSilentFor(ms)
    this.#throwFault()
  }

  /** The caller presses keys of their telephone, and listens to the answer. */
  async keys(keys: string, listening: Listening = {}): Promise<void> {
    this.#goesOn()
    this.#wire.command({ type: 'text', text: `DTMF: ${keys}`, runImmediately: true, spoken: true })
    await this.#listens(listening)
  }

  /** The caller hangs up. Resolves when the hooks of the agent are done. */
  async hangsUp(): Promise<void> {
    this.#wire.leave()
    await this.#over()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    void this.#call.end('caller-left')
    await this.#over()
  }

  /** Resolves when the hooks are done. Those that wait by the clock are moved on; others get real time, as long as a server would wait. */
  async #over(): Promise<void> {
    const waiting = new Pending()
    waiting.add(this.#call.ended)
    const giveUpMs = systemClock.now() + RELEASE_MS
    for (await this.clock.advance(0); waiting.isAny; await sleep(systemClock, 1, NEVER))
      if (this.clock.pending > TIMERS_OF_THE_END || systemClock.now() > giveUpMs) await this.clock.advance(HOP_MS)
  }

  async #listens({ listensForMs }: Listening): Promise<void> {
    const isOver = () => (listensForMs === undefined ? this.#isCallersTurn : this.#log.isSpeaking)
    const afterMs = listensForMs ?? QUIET_MS
    let doneMs = 0
    for (let ms = 0; doneMs < afterMs && !this.ended; ms += HOP_MS) {
      if (ms > LONGEST_ANSWER_MS + afterMs)
        throw new Error(
          `The agent has not ${listensForMs === undefined ? 'come to an end' : 'begun to speak'} in ${LONGEST_ANSWER_MS / 1000} s.`,
        )
      await this.#voice.isSilentFor(HOP_MS)
      // A tool may wait for what virtual time does not move: it gets real time, too.
      if (this.#log.isWorking || this.#waits.isAny) await sleep(systemClock, 1, NEVER)
      this.#throwFault()
      if (isOver() || (listensForMs !== undefined && doneMs > 0)) doneMs += HOP_MS
      else doneMs = 0
    }
    if (this.ended) await this.#over()
  }

  get #isCallersTurn(): boolean {
    return this.#questions.isAny ? this.#log.isSilent : this.#log.isQuiet && !this.#waits.isAny
  }

  #goesOn(): void {
    if (this.ended) throw new Error(`The call is over: ${this.ended}.`)
  }

  #throwFault(): void {
    if (this.#script.fault) throw this.#script.fault
  }
}

class Pending {
  #count = 0

  get isAny(): boolean {
    return this.#count > 0
  }

  add(work: Promise<unknown>): void {
    this.#count++
    const over = () => void this.#count--
    work.then(over, over)
  }
}

const NEVER = new AbortController().signal

function byName(tested: TestedAgents): ReadonlyMap<string, AgentDefinition> {
  if (!isOne(tested)) return new Map(Object.entries(tested))
  return new Map([[tested.options.name ?? 'agent', tested]])
}

const isOne = (tested: TestedAgents): tested is AgentDefinition => tested['kind'] === 'voxray.agent'

const infoOf = (agent: string, { data = {}, phone }: TestCallOptions, clock: VirtualClock): CallInfo => ({
  callId: 'test-call',
  wire: phone ? 'telephony' : 'memory',
  data,
  agent,
  trace: { traceId: '0af7651916cd43dd8448eb211c80319c' },
  startedAtMs: clock.wall(),
  ...(phone && { phone: phoneCall(phone) }),
})

const httpBy = (ask: NonNullable<TestCallOptions['fetch']>): CastParts['toolIo'] => ({
  // An address of documentation (RFC 5737): nobody is there, and it is public.
  resolve: async () => ['203.0.113.1'],
  fetchAt: (url, _, init) => ask(url, init),
})

const unanswered = (url: URL): Promise<never> =>
  Promise.reject(new Error(`nothing answers ${url.origin} in a test without fetch`))
