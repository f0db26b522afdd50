import type { AskingCarrier } from './carriers.ts'
import { CallControl } from '../../../src/transport/telephony/control/call-control.ts'
import type { LineOptions } from '../../../src/transport/telephony/line.ts'
import { carrierApis } from '../carrier-apis.ts'
import type { VirtualClock } from '../clock.ts'
import { TelephonyRig } from '../telephony-rig.ts'

type Answer = () => Response | Promise<Response>

export const never = new AbortController().signal

/** A call whose carrier has a REST API, which does what it is asked unless the test says otherwise. */
export function openLine(carrier: AskingCarrier, { api = carrier, ...options }: LineRigOptions = {}) {
  const requests: { readonly line: string; readonly body: string; readonly atMs: number }[] = []
  const failures: string[] = []
  const rest: { answer: Answer } = { answer: () => new Response() }
  const control = (clock: VirtualClock) =>
    new CallControl({
      api: carrierApis()[api],
      clock,
      random: () => 0,
      fetch: async (url, { method, body, signal }) => {
        requests.push({ line: `${method} ${url}`, body: String(body ?? ''), atMs: clock.now() })
        const aborted = new Promise<never>((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason)),
        )
        return await Promise.race([rest.answer(), aborted])
      },
    })
  const rig = new TelephonyRig(carrier, (clock) => ({
    control: control(clock),
    hangUpFailed: ({ code, message }) => failures.push(`${code}: ${message}`),
    ...options,
  }))
  return {
    rig,
    line: rig.wire.line,
    requests,
    failures,
    rest,
    lines: () => requests.map(({ line }) => line),
    bodies: () => requests.map(({ body }) => decodeURIComponent(body)),
  }
}

interface LineRigOptions extends Pick<LineOptions, 'transferUrl'> {
  /** Whose account is configured, where that is not the carrier of the stream. */
  readonly api?: AskingCarrier
}
