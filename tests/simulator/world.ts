import { Call } from '../../src/call/call.ts'
import { Pacer } from '../../src/call/pacer.ts'
import type { CallParts } from '../../src/call/parts.ts'
import { DEFAULT_BUDGETS } from '../../src/cascade/budgets.ts'
import { Cascade } from '../../src/cascade/cascade.ts'
import type { CascadeParts } from '../../src/cascade/parts.ts'
import { en } from '../../src/language/en.ts'
import { fallbackLlm } from '../../src/llm/fallback.ts'
import type { Llm } from '../../src/llm/llm.ts'
import { fallbackStt } from '../../src/stt/fallback.ts'
import type { Stt } from '../../src/stt/stt.ts'
import { loudnessVad } from '../../src/testing/loudness-vad.ts'
import { MemoryWire } from '../../src/transport/memory.ts'
import { fallbackTts } from '../../src/tts/fallback.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { DEFAULT_TURN_RULES } from '../../src/turn/rules.ts'
import { DEFAULT_VOICE_RULES } from '../../src/vad/voice.ts'
import { callInfo } from '../support/call-info.ts'
import type { VirtualClock } from '../support/clock.ts'
import { memberOf } from '../support/members.ts'
import type { Ledger } from './ledger.ts'
import { modelOf } from './model.ts'
import { recogniserOf } from './recogniser.ts'
import type { World } from './script.ts'
import { toolsOf } from './tools.ts'
import { voiceOf } from './voice.ts'

const RATE_HZ = 16_000
const RESUME_MS = 60_000

/** A call, not begun before `ring`: the wire is there already. */
export function wireOf({ leadMs = 0 }: World, clock: VirtualClock): MemoryWire {
  return new MemoryWire(clock, { playRateHz: RATE_HZ, leadMs })
}

/** Begins the call of a script. */
export function ring(world: World, wire: MemoryWire, ledger: Ledger): Call {
  const { clock } = ledger
  const agent = agentOf(world, ledger)
  const parts: CallParts = {
    agent,
    clock,
    pacer: new Pacer(clock),
    resumeMs: RESUME_MS,
    watchers: world.throwsWhenWatched ? [{ open: () => ({ event: throwing }) }] : [],
    agentNamed: (name) => ({ name, agent }),
  }
  return new Call(callInfo(), wire, parts)
}

const throwing = () => {
  throw new Error('scripted trouble')
}

function agentOf(world: World, ledger: Ledger): Cascade {
  const parts: CascadeParts = {
    ...modelsOf(world, ledger),
    vad: loudnessVad,
    voice: DEFAULT_VOICE_RULES,
    language: en,
    followsCaller: true,
    otherLanguage: () => {},
    rules: {
      ...DEFAULT_TURN_RULES,
      ...(world.bargeIn && { bargeIn: world.bargeIn }),
      foresees: world.asksLate !== true,
    },
    speaksAhead: world.speaksAhead === true,
    budgets: DEFAULT_BUDGETS,
    greeting: world.greeting ?? '',
    ...(world.askMs !== undefined && { askMs: world.askMs }),
    tools: toolsOf(world.lookups ?? [], ledger),
  }
  return new Cascade(parts)
}

/** Several are one with fallback, as in a configuration. */
function modelsOf(world: World, ledger: Ledger): { stt: Stt; llm: Llm; tts: Tts } {
  const { clock } = ledger
  const wholes: string[] = []
  const hears = listOf(world.recognisers).map((script) => recogniserOf(script, ledger))
  const thinks = listOf(world.models).map((script) => modelOf(script, ledger))
  const speaks = listOf(world.voices).map((script) => voiceOf(script, ledger, wholes))
  const { patienceMs } = DEFAULT_TURN_RULES
  const parts = { clock, ...DEFAULT_BUDGETS }
  return {
    stt: joined(hears, (members) => fallbackStt(members, { clock, patienceMs }), clock),
    llm: joined(thinks, (members) => fallbackLlm(members, { ...parts, hedges: false }), clock),
    tts: joined(speaks, (members) => fallbackTts(members, parts), clock),
  }
}

const listOf = <T extends object>(scripts: readonly T[] = []): readonly (T | Record<string, never>)[] =>
  scripts.length > 0 ? scripts : [{}]

type Members<M extends { readonly name: string }> = [
  ReturnType<typeof memberOf<M>>,
  ...ReturnType<typeof memberOf<M>>[],
]

function joined<M extends { readonly name: string }>(
  models: readonly M[],
  join: (members: Members<M>) => M,
  clock: VirtualClock,
): M {
  const [first, ...others] = models.map((model) => memberOf(model, clock))
  if (!first) throw new RangeError('none')
  return others.length === 0 ? first.model : join([first, ...others])
}
