// The load generator: a process of its own, told over IPC by `calls.bench.ts` and `latency.bench.ts`.
import { HOP_MS } from '../../src/audio/pcm.ts'
import { encodeMicrophone, openCaller, type Caller, type Transport } from './callers.ts'
import { answering } from './child.ts'
import { Histogram, type Spread } from './histogram.ts'
import { scriptOf, type ScriptName } from './script.ts'

export type LoadQuestion =
  | { type: 'open'; url: string; transport: Transport; script: ScriptName }
  /** Callers join until there are so many. */
  | { type: 'grow'; calls: number }
  | { type: 'reset' }
  | { type: 'report' }
  | { type: 'leave' }

export interface LoadFigures {
  readonly failed: number
  /** Packets or messages of audio received. */
  readonly received: number
  /** Between two of them while the bot speaks (WebSocket) or all the time (WebRTC). */
  readonly gapMs: Spread
  /** How late the generator itself was, and its share of a core: what it may have added. */
  readonly ownLateMs: Spread
  readonly ownCores: number
}

/** Why a caller could not join, if one could not: those who did go on. */
export interface Grown {
  readonly refused?: string
}

interface Talk {
  readonly caller: Caller
  dueMs: number
  position: number
}

/** A caller who has not connected by then never will. */
const JOIN_WITHIN_MS = 10_000
/** Longer gaps lie between two utterances. */
const PAUSE_MS = 400
/** Callers are served in an order of their own, so that their packets are spread over the hop as on a real network. */
const BEAT_MS = 1

let microphone: readonly Uint8Array<ArrayBuffer>[] = []
let connect: (onAudio: () => void) => Promise<Caller> = () => Promise.reject(new Error('not open'))
const talks: Talk[] = []
const gaps = new Histogram()
const own = new Histogram()
let received = 0
let failed = 0
let since = { ms: performance.now(), cpu: process.cpuUsage() }

function beat(): void {
  const nowMs = performance.now()
  for (const talk of talks) {
    while (talk.dueMs <= nowMs) {
      own.add(nowMs - talk.dueMs)
      talk.caller.send(microphone[talk.position++ % microphone.length] as Uint8Array<ArrayBuffer>)
      talk.dueMs += HOP_MS
    }
  }
  setTimeout(beat, BEAT_MS)
}

async function join(index: number, of: number): Promise<void> {
  let lastMs = Number.NEGATIVE_INFINITY
  const caller = await connect(() => {
    const nowMs = performance.now()
    received++
    if (nowMs - lastMs < PAUSE_MS) gaps.add(nowMs - lastMs)
    lastMs = nowMs
  })
  const position = Math.floor((microphone.length * index) / of)
  talks.push({ caller, position, dueMs: performance.now() + (HOP_MS * index) / of })
}

async function grow(calls: number): Promise<Grown> {
  for (let index = talks.length; index < calls; index++) {
    const late = Bun.sleep(JOIN_WITHIN_MS).then(() =>
      Promise.reject(new Error(`no connection in ${JOIN_WITHIN_MS} ms`)),
    )
    try {
      await Promise.race([join(index, calls), late])
    } catch (error) {
      return { refused: `caller ${index + 1}: ${error instanceof Error ? error.message : String(error)}` }
    }
  }
  return {}
}

function reset(): void {
  gaps.clear()
  own.clear()
  received = 0
  failed = 0
  since = { ms: performance.now(), cpu: process.cpuUsage() }
}

function report(): LoadFigures {
  const { user, system } = process.cpuUsage(since.cpu)
  const ownCores = (user + system) / 1000 / (performance.now() - since.ms)
  return { failed, received, gapMs: gaps.spread(), ownLateMs: own.spread(), ownCores }
}

answering<LoadQuestion>(async (question) => {
  switch (question.type) {
    case 'open': {
      const { url, transport, script } = question
      microphone = await encodeMicrophone(transport, scriptOf(script).microphone)
      connect = (onAudio) => openCaller(transport, url, onAudio, () => failed++)
      beat()
      return {}
    }
    case 'grow':
      return grow(question.calls)
    case 'reset':
      reset()
      return {}
    case 'report':
      return report()
    case 'leave':
      await Promise.all(talks.splice(0).map(({ caller }) => caller[Symbol.asyncDispose]()))
      return {}
    default:
      return question satisfies never
  }
})
