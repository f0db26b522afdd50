import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { badResponse, type Fetch, request } from '../../providers/http.ts'
import type { Clock } from '../../std/clock.ts'
import { Deadline } from '../../std/deadline.ts'
import { StageError } from '../../std/errors.ts'
import type { Ids } from '../../std/ids.ts'

export interface DailyOptions {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly ids: Ids
  /** `https://api.daily.co/v1`, unless a test or a region says otherwise. */
  readonly baseUrl: string
  readonly key: string
}

/** A room and the token that lets one caller in. */
export interface DailyRoom {
  readonly url: string
  readonly token: string
}

/** A room closes, and puts out who is in it, after this long. */
const ROOM_TTL_SECONDS = 2 * 60 * 60
/** A client waits for the answer. */
const DEADLINE_MS = 10_000
const MAX_BYTES = 256 * 1024

const Room = Type.Object({ name: Type.String({ minLength: 1 }), url: Type.String({ pattern: '^https://' }) })
const Token = Type.Object({ token: Type.String({ minLength: 1 }) })

/** Rooms at Daily, over its REST API (https://docs.daily.co/reference/rest-api). */
export class DailyRooms {
  readonly #options: DailyOptions

  constructor(options: DailyOptions) {
    this.#options = options
  }

  /** A private room that closes by itself, and a token for a participant who owns nothing in it. Throws `StageError`. */
  async createRoom(): Promise<DailyRoom> {
    const { clock, ids } = this.#options
    const exp = Math.floor(clock.wall() / 1000) + ROOM_TTL_SECONDS
    using deadline = new Deadline(clock, new AbortController().signal, DEADLINE_MS, tooLate)
    const room = await this.#post('/rooms', Room, deadline.signal, {
      name: `voxray-${ids.uuid().slice(0, 8)}`,
      privacy: 'private',
      properties: { exp, eject_at_room_exp: true, start_video_off: true },
    })
    const { token } = await this.#post('/meeting-tokens', Token, deadline.signal, {
      properties: { room_name: room.name, exp, is_owner: false },
    })
    return { url: room.url, token }
  }

  async #post<T extends typeof Room | typeof Token>(path: string, reply: T, signal: AbortSignal, body: object) {
    const { fetch, baseUrl, key } = this.#options
    const url = `${baseUrl}${path}`
    const response = await request({ stage: 'transport', fetch, maxBytes: MAX_BYTES }, url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    const { host } = new URL(url)
    const given: unknown = await response.json().catch(() => undefined)
    if (!Value.Check(reply, given)) throw badResponse('transport', host, `answered ${path} with something else`)
    return given
  }
}

const tooLate = (): StageError =>
  new StageError('transport', 'timeout', `daily did not answer within ${DEADLINE_MS} ms`, { retryable: true })
