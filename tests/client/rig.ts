import { ClientTransport, type InputEvent, type TransportOptions, VoxrayApi } from '../../src/client/index.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { FarSockets } from './far-sockets.ts'

export const SOCKET_URL = 'ws://voxray.test/ws'

interface RigOptions extends TransportOptions {
  readonly apiKey?: string
  readonly takesHeaders?: boolean
  /** What an HTTP request is answered; else nobody is there. */
  readonly answer?: (url: string) => Response
}

/** A transport whose network is the test's; jitter is none at all, so a wait is half of its step. */
export function rig({ apiKey, takesHeaders = true, answer, ...options }: RigOptions = {}) {
  const clock = new VirtualClock()
  const sockets = new FarSockets({ takesHeaders })
  const asked: string[] = []
  const api = new VoxrayApi('http://voxray.test', {
    clock,
    ...(apiKey !== undefined && { apiKey }),
    fetch: async (url) => {
      asked.push(url)
      if (!answer) throw new TypeError('refused')
      return answer(url)
    },
  })
  const transport = new ClientTransport(SOCKET_URL, { api, clock, sockets, random: () => 0, ...options })
  const events: InputEvent[] = []
  const read = (async () => {
    for await (const event of transport.input) events.push(event)
  })()
  const open = async () => {
    const started = transport.start()
    await settled()
    sockets.last.opens()
    await started
  }
  const types = () => events.map(({ type }) => type)
  return { clock, sockets, transport, events, read, open, asked, types }
}

export const refusal =
  (status: number, code: string, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ error: { code, message: 'no', requestId: 'r1' } }, { status, headers })

export const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
