// A caller in a thread of its own, so that what the test does cannot make it late.
import { ownWaitedMs, waitedMs } from '../support/waits.ts'
import { SocketCaller } from './speech/socket-caller.ts'

/** Call this server and let the bot say this, or tell when each 20 ms of it came. */
export type BystanderQuestion = { type: 'call'; url: string; pid: number; text: string } | { type: 'report' }

/** At this time, how long server and caller together had waited for the machine. */
export interface Waited {
  readonly atMs: number
  readonly totalMs: number
}

export interface BystanderReport {
  readonly nowMs: number
  readonly arrivalsMs: readonly number[]
  readonly waited: readonly Waited[]
}

const SAMPLE_MS = 20

const waited: Waited[] = []
let caller: SocketCaller | undefined

globalThis.addEventListener('message', ({ data }: MessageEvent<BystanderQuestion>) => {
  void answer(data).then((report) => postMessage(report, []))
})

async function answer(question: BystanderQuestion): Promise<BystanderReport> {
  if (question.type === 'call') {
    const current = (caller = await SocketCaller.open(question.url, 'protobuf'))
    const { pid } = question
    setInterval(() => waited.push({ atMs: current.nowMs(), totalMs: waitedMs(pid) + ownWaitedMs() }), SAMPLE_MS)
    caller.speak(question.text)
    await caller.speech(0)
  }
  return { nowMs: caller?.nowMs() ?? 0, arrivalsMs: caller?.arrivals.map(({ atMs }) => atMs) ?? [], waited }
}
