import type { Config } from './config/schema.ts'
import type { Log } from './observe/log.ts'
import type { Fetch } from './providers/http.ts'
import type { Clock } from './std/clock.ts'
import { Answerer } from './transport/telephony/control/answerer.ts'
import { CallControl } from './transport/telephony/control/call-control.ts'
import { telnyxApi } from './transport/telephony/control/telnyx.ts'

interface AnswererWorld {
  readonly clock: Clock
  readonly fetch: Fetch
  readonly random: () => number
  readonly log: Log
}

/** For Call Control applications of Telnyx; undefined without its API key. All other carriers ask by webhook. */
export function answererOf(config: Config, world: AnswererWorld): Answerer | undefined {
  const { runner_transport, telnyx_api_key: apiKey, telephony_api_url: baseUrl } = config
  if (runner_transport !== 'telnyx' || apiKey === undefined) return undefined
  return new Answerer({
    control: new CallControl({ ...world, api: telnyxApi({ apiKey, baseUrl }) }),
    failed: ({ code, message }) => world.log.error('call could not be answered', { code, reason: message }),
  })
}
