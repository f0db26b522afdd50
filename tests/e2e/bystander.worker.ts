// A caller in a thread of its own, so that what the test does cannot make it late.
import { SocketCaller } from './speech/socket-caller.ts'

/** Call this server and let the bot say this, or tell when each 20 ms of it came. */
export type BystanderQuestion = { type: 'call'; url: string; text: string } | { type: 'report' }

export interface BystanderReport {
  readonly nowMs: number
  readonly arrivalsMs: readonly number[]
}

let caller: SocketCaller | undefined

globalThis.addEventListener('message', ({ data }: MessageEvent<BystanderQuestion>) => {
  void answer(data).then((report) => postMessage(report, []))
})

async function answer(question: BystanderQuestion): Promise<BystanderReport> {
  if (question.type === 'call') {
    caller = await SocketCaller.open(question.url, 'protobuf')
    caller.speak(question.text)
    await caller.speech(0)
  }
  return { nowMs: caller?.nowMs() ?? 0, arrivalsMs: caller?.arrivals.map(({ atMs }) => atMs) ?? [] }
}
