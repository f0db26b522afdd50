import { type FailureCode, type ModelStage, StageError } from '../../std/errors.ts'
import { excerpt } from '../../std/excerpt.ts'
import { keyToSet, unauthorized, unsendable } from '../http/http.ts'
import { gist } from './gist.ts'
import type { Ending } from './connect.ts'

/** Vendors give a reason of a few words. */
const MOST_REASON_CHARS = 120

/** Whom a connection is to, and with what. */
export interface Party {
  readonly stage: ModelStage
  readonly host: string
  /** What no message may show. */
  readonly key: string | undefined
}

/** What the end of a connection that we did not want means. `isAccepted`: the vendor has said something over it, or let it be for long. */
export function failureOf(
  party: Party,
  { status, code, reason, network, unsent }: Ending,
  isAccepted = false,
): StageError {
  const { stage, host } = party
  if (unsent === 'header') return unsendable(stage, host)
  if (unsent === 'address') return new StageError(stage, 'bad-request', `${host}: the address is none`)
  if (status !== undefined) return refusal(party, status)
  if (network !== undefined) {
    const told = `${host} cannot be reached (${network})`
    return new StageError(stage, 'unreachable', told, { retryable: true })
  }
  const told = reason === '' ? `${code}` : `${code}, ${shown(party, reason)}`
  // 1008 is the policy of RFC 6455, and what vendors close with for a key or a request that they do not take. Later it is for idleness or a limit.
  if (!isAccepted && (code === 1008 || (code >= 4000 && code < 4004)))
    return new StageError(stage, 'unauthorized', `${host} closed the connection: ${doubtOfKey(party)} (${told})`)
  if (code === 1006) return new StageError(stage, 'unreachable', `the connection to ${host} broke`, { retryable: true })
  return new StageError(stage, 'closed', `${host} closed the connection (${told})`, { retryable: true })
}

/** The same failure, where the vendor itself told that it wants a key, and got none. */
export function withWayOut({ stage, key }: Party, error: StageError): StageError {
  if (key || error.code !== 'unauthorized') return error
  return new StageError(stage, error.code, `${error.message} (no key was sent: ${keyToSet(stage)})`)
}

const doubtOfKey = ({ stage, key }: Party): string =>
  key ? 'is the key right?' : `does it want a key? Then ${keyToSet(stage)}`

/** The same as for a request over HTTP, of which the upgrade is one. */
function refusal({ stage, host, key }: Party, status: number): StageError {
  if (status === 401 || status === 403)
    return new StageError(stage, 'unauthorized', unauthorized(stage, host, `${status}`, Boolean(key)))
  if (status === 402) return new StageError(stage, 'quota-exceeded', `${host}: the quota is used up (${status})`)
  if (status === 404)
    return new StageError(stage, 'not-found', `${host} knows no such model or path (${status}): ${WRONG[stage]}`)
  if (status === 429)
    return new StageError(stage, 'rate-limited', `${host} limits the rate (${status})`, { retryable: true })
  if (status === 408 || status >= 500)
    return new StageError(stage, 'server-error', `${host} failed (${status})`, { retryable: true })
  const hint = status === 400 ? `: ${WRONG[stage]}` : ''
  return new StageError(stage, 'bad-request', `${host} refused the connection (${status})${hint}`)
}

/** An upgrade has no body that would say which. */
const WRONG: Readonly<Record<ModelStage, string>> = {
  stt: 'stt_model, stt_language or another option may be wrong',
  llm: 'the model or another option may be wrong',
  tts: 'tts_model, tts_voice, tts_language or another option may be wrong',
}

/** What stays as it is, however often it is tried. */
const LASTING: ReadonlySet<FailureCode> = new Set(['unauthorized', 'quota-exceeded', 'not-found', 'bad-request'])

/** What a vendor says in a message of its own, which our code for it decides. */
export const toldFailure = (stage: ModelStage, code: FailureCode, message: string): StageError =>
  new StageError(stage, code, message, { retryable: !LASTING.has(code) })

/** The same, of a vendor whose codes are those of HTTP. `name` and `words` are the vendor's. */
export function statusFailure(stage: ModelStage, name: string, status: number, words: string): StageError {
  const code = CODES[status] ?? 'server-error'
  return new StageError(stage, code, `${name} failed (${status}): ${words}`, { retryable: !LASTING.has(code) })
}

const CODES: Readonly<Record<number, FailureCode>> = {
  400: 'bad-request',
  401: 'unauthorized',
  402: 'quota-exceeded',
  403: 'unauthorized',
  404: 'not-found',
  408: 'timeout',
  422: 'bad-request',
  429: 'rate-limited',
}

/** A vendor's words for operators: what they say of the failure, shortly and in one line. */
export function shown({ key }: Pick<Party, 'key'>, words: string): string {
  return excerpt(gist(key ? words.replaceAll(key, '…') : words), MOST_REASON_CHARS)
}
