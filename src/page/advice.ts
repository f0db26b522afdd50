import type { FailureCode } from '../std/errors.ts'
import type { ClientEndReason } from '../transport/client-event.ts'
import type { Failure, TransportName } from './news.ts'

/** What went wrong, as far as the page can tell. */
export type Problem =
  | { readonly kind: 'insecure-origin' }
  | { readonly kind: 'no-microphone' }
  | { readonly kind: 'microphone-denied' }
  | { readonly kind: 'microphone-busy' }
  | { readonly kind: 'microphone-failed'; readonly detail: string }
  | { readonly kind: 'server-busy' }
  | { readonly kind: 'server-gone' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'no-answer'; readonly transport: TransportName }
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'new-call' }
  | { readonly kind: 'connection-lost' }
  | { readonly kind: 'server-stopping' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'hung-up' }
  | { readonly kind: 'sound-blocked' }
  | { readonly kind: 'stage-failed'; readonly failure: Failure }
  | { readonly kind: 'call-failed'; readonly failure: Failure }

export interface Advice {
  readonly title: string
  /** What the person at the page can do about it. */
  readonly remedy: string
  /** Nothing works until it is done; otherwise the call goes on. */
  readonly blocking: boolean
}

/** Where the page was opened. */
export interface Place {
  /** Scheme, host and port. */
  readonly origin: string
  readonly port: string
}

const TYPE_MEANWHILE = 'Until then you can type, and hear the answer.'

/** A problem in words: what happened and what to do. */
export function advise(problem: Problem, place: Place): Advice {
  switch (problem.kind) {
    case 'insecure-origin':
      return notice(
        'This address may not use the microphone',
        `Browsers allow it only on https:// and on localhost, not on ${place.origin}. Open the page on the server's own machine ` +
          `as http://localhost${place.port === '' ? '' : `:${place.port}`}, or serve it over HTTPS. ${TYPE_MEANWHILE}`,
      )
    case 'no-microphone':
      return notice('No microphone found', `Plug one in; the call uses it at once. ${TYPE_MEANWHILE}`)
    case 'microphone-denied':
      return notice(
        'The microphone is blocked',
        `Allow it for this site at the left of the address bar and in the system settings, then try again. ${TYPE_MEANWHILE}`,
      )
    case 'microphone-busy':
      return notice(
        'The microphone is in use',
        `Close the other program or tab that uses it, or choose another microphone below, then try again. ${TYPE_MEANWHILE}`,
      )
    case 'microphone-failed':
      return notice(
        'The microphone did not start',
        `The browser said: ${problem.detail}. Choose another microphone below, or try again. ${TYPE_MEANWHILE}`,
      )
    case 'server-busy':
      return blocking('The server is busy', 'It cannot take another call now. Wait a few seconds and connect again.')
    case 'server-gone':
      return blocking(
        'The server does not answer',
        `Nothing answers at ${place.origin}. Check that the server is running, then connect again.`,
      )
    case 'unauthorized':
      return blocking(
        'The server needs a key',
        'Type its server_api_key here. The page keeps it until you close this tab.',
      )
    case 'refused':
      return blocking('The server refused the call', `It said: ${problem.detail}. The server's log says more.`)
    case 'no-answer':
      return blocking(
        'The call was not answered',
        problem.transport === 'webrtc'
          ? 'The server answers, but the call did not connect within ten seconds. A firewall may block UDP: try WebSocket instead of WebRTC.'
          : "The server answers, but the bot was not ready within ten seconds. Look at the server's log, and connect again.",
      )
    case 'reconnecting':
      return notice(
        'The connection was lost',
        'Reconnecting… The server keeps the call, and nothing said so far is lost.',
      )
    case 'new-call':
      return notice(
        'A new call began',
        'The server no longer had the old one. The bot does not remember what was said in it.',
      )
    case 'connection-lost':
      return blocking(
        'The call is over: the connection was lost',
        'The network or the server failed and did not recover in time. Connect again to start a new conversation.',
      )
    case 'server-stopping':
      return blocking('The server is shutting down', 'It ended the call. Connect again once it is back.')
    case 'idle':
      return blocking('The call ended because nobody spoke', 'Connect again to start a new one.')
    case 'too-long':
      return blocking('The call reached its maximum length', 'The server ended it. Connect again to start a new one.')
    case 'hung-up':
      return blocking('The bot hung up', 'Connect again to start a new conversation.')
    case 'sound-blocked':
      return notice('The browser blocks the sound', 'Press any key or click on the page to hear the bot.')
    case 'stage-failed':
      return notice(
        'Something went wrong',
        `${problem.failure.message} The call goes on. ${remedyFor(problem.failure.code)}`,
      )
    case 'call-failed':
      return blocking('The call failed', `${problem.failure.message} ${remedyFor(problem.failure.code)}`)
    default:
      return problem satisfies never
  }
}

/** Why the microphone did not open: what `getUserMedia` threw. */
export function microphoneProblem(error: unknown): Problem {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  switch (name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return { kind: 'no-microphone' }
    case 'NotAllowedError':
    case 'SecurityError':
      return { kind: 'microphone-denied' }
    case 'NotReadableError':
    case 'AbortError':
      return { kind: 'microphone-busy' }
    default:
      return { kind: 'microphone-failed', detail: message || name }
  }
}

/**
 * Why no call came about. `status` is the HTTP status of the answer that refused it; client-js reports 500 where there was
 * none, so `reachable` tells whether the server answers at all.
 */
export function startProblem(status: number | undefined, detail: string, reachable: boolean): Problem {
  if (!reachable) return { kind: 'server-gone' }
  if (status === 503 || status === 429) return { kind: 'server-busy' }
  if (status === 401 || status === 403) return { kind: 'unauthorized' }
  return { kind: 'refused', detail }
}

/** Whether asking for the microphone once more may help. */
export function mayRetryMicrophone({ kind }: Problem): boolean {
  return kind === 'microphone-denied' || kind === 'microphone-busy' || kind === 'microphone-failed'
}

/** Why an open call ended without the caller's asking; `failure` is the last that the server told of. */
export function endProblem(reason: ClientEndReason, failure?: Failure): Problem {
  switch (reason) {
    case 'hung-up':
    case 'transferred':
    case 'voicemail':
    case 'menu-stuck':
      return { kind: 'hung-up' }
    case 'max-duration':
      return { kind: 'too-long' }
    case 'idle':
      return { kind: 'idle' }
    case 'server-stopping':
      return { kind: 'server-stopping' }
    case 'caller-left':
    case 'connection-lost':
      return { kind: 'connection-lost' }
    case 'out-of-service':
    case 'failed':
      return failure ? { kind: 'call-failed', failure } : { kind: 'connection-lost' }
    default:
      return reason satisfies never
  }
}

const notice = (title: string, remedy: string): Advice => ({ title, remedy, blocking: false })
const blocking = (title: string, remedy: string): Advice => ({ title, remedy, blocking: true })

const AGAIN = 'Please try again.'
const OPERATOR = "Trying again will not help. The server's log has the reason."

const REMEDIES = {
  'bad-request': OPERATOR,
  'bad-response': OPERATOR,
  busy: AGAIN,
  closed: AGAIN,
  'context-too-long': AGAIN,
  crashed: AGAIN,
  'cut-short': AGAIN,
  'empty-answer': AGAIN,
  failed: AGAIN,
  gone: OPERATOR,
  loading: AGAIN,
  'no-audio': AGAIN,
  'not-found': OPERATOR,
  'quota-exceeded': OPERATOR,
  'rate-limited': 'Wait a little, then try again.',
  'server-error': AGAIN,
  timeout: AGAIN,
  'too-long': AGAIN,
  unauthorized: OPERATOR,
  unreachable: OPERATOR,
  unsupported: OPERATOR,
  unusable: OPERATOR,
  'wrong-rate': 'The bot hears you slowed down or sped up, because this client states the wrong sample rate.',
} as const satisfies Record<FailureCode, string>

const remedyFor = (code: string): string => Object.entries(REMEDIES).find(([known]) => known === code)?.[1] ?? AGAIN
