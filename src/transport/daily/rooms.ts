import { Type } from '@sinclair/typebox'
import { Deadline } from '../../std/deadline.ts'
import { StageError } from '../../std/errors.ts'
import type { Ids } from '../../std/ids.ts'
import { retry, type RetryPolicy } from '../../std/retry.ts'
import { type DailyOptions, post } from './api.ts'

/** A room and the token that lets one caller in. */
export interface DailyRoom {
  readonly url: string
  readonly token: string
}

/** A call that Daily holds, with music, until it is told where to. */
export interface HeldCall {
  readonly callId: string
  readonly callDomain: string
}

/** A room closes, and puts out who is in it, after this long. */
export const ROOM_TTL_MS = 2 * 60 * 60 * 1000
/** A client, or a caller with music in the ear, waits for the answer. */
const DEADLINE_MS = 10_000
/** Without this request the caller stays on hold for good. */
const FORWARD_RETRY: RetryPolicy = { attempts: 4, firstDelayMs: 250, maxDelayMs: 2000 }

const Room = Type.Object({ name: Type.String({ minLength: 1 }), url: Type.String({ pattern: '^https://' }) })
const Token = Type.Object({ token: Type.String({ minLength: 1 }) })
/** Only the status tells. */
const Anything = Type.Unknown()

/** Rooms at Daily, and the phone calls that are put through to them. */
export class DailyRooms {
  readonly #options: DailyOptions & { readonly ids: Ids }

  constructor(options: DailyOptions & { readonly ids: Ids }) {
    this.#options = options
  }

  /** A private room that closes by itself, and a token for a participant who owns nothing in it. Throws `StageError`. */
  async createRoom(): Promise<DailyRoom> {
    return await this.#create(`voxray-${this.#options.ids.uuid().slice(0, 8)}`, {})
  }

  /** The same with an address for one phone call; `caller` is shown to who is in the room. Throws `StageError`. */
  async createSipRoom(name: string, caller: string): Promise<DailyRoom> {
    const sip = { display_name: caller, video: false, sip_mode: 'dial-in', num_endpoints: 1 }
    return await this.#create(name, { sip })
  }

  /** Puts a held call through to the address of a room, which has to be ready. Throws `StageError`. */
  async forward({ callId, callDomain }: HeldCall, sipUri: string): Promise<void> {
    using deadline = this.#deadline()
    await retry(FORWARD_RETRY, this.#options, deadline.signal, () =>
      post(this.#options, '/dialin/pinlessCallUpdate', Anything, deadline.signal, { callId, callDomain, sipUri }),
    )
  }

  async #create(name: string, properties: object): Promise<DailyRoom> {
    const exp = Math.floor((this.#options.clock.wall() + ROOM_TTL_MS) / 1000)
    using deadline = this.#deadline()
    const room = await post(this.#options, '/rooms', Room, deadline.signal, {
      name,
      privacy: 'private',
      properties: { exp, eject_at_room_exp: true, start_video_off: true, ...properties },
    })
    const { token } = await post(this.#options, '/meeting-tokens', Token, deadline.signal, {
      properties: { room_name: room.name, exp, is_owner: false },
    })
    return { url: room.url, token }
  }

  #deadline(): Deadline {
    return new Deadline(this.#options.clock, new AbortController().signal, DEADLINE_MS, tooLate)
  }
}

const tooLate = (): StageError =>
  new StageError('transport', 'timeout', `daily did not answer within ${DEADLINE_MS} ms`, { retryable: true })
