import type { PhoneCall } from '../call/info.ts'
import { MAX_PROMPT_CHARS } from '../std/prompt-bound.ts'
import type { Session } from '../session/session.ts'
import type { Edge } from './edge.ts'
import { ApiError } from './errors.ts'

type Desk = Pick<Edge, 'agents'>

interface Known {
  readonly session?: Session | undefined
  /** The agent that the path names. */
  readonly path?: string | undefined
  readonly phone?: PhoneCall | undefined
}

/**
 * Who takes a call: the agent that its session was made for, else the one that the path names, else the one behind the number that was dialled. Undefined:
 * the default agent. Throws `ApiError`, 404, for one that is not here.
 */
export function chooseAgent({ agents }: Desk, { session, path, phone }: Known): string | undefined {
  if (path !== undefined && !agents.has(path)) throw new ApiError('NOT_FOUND', 'Agent not found')
  // Another server with the same store may have made it.
  if (session?.agent !== undefined && !agents.has(session.agent))
    throw new ApiError('NOT_FOUND', 'The agent of this session is not on this server')
  const dialled = phone?.direction === 'incoming' ? phone.to : undefined
  return session?.agent ?? path ?? (dialled === undefined ? undefined : agents.behind(dialled))
}

/** The agent that a body names. Throws `ApiError`, 400, for one that there is not. */
export function namedAgent({ agents }: Desk, name: string | null | undefined): string | undefined {
  if (name === null || name === undefined) return undefined
  if (!agents.has(name)) throw new ApiError('BAD_REQUEST', 'Unknown agent')
  return name
}

/** Throws `ApiError`, 400, when the instructions or the greeting of the agent would be too long with these values. */
export function checkValues(
  { agents }: Desk,
  agent: string | undefined,
  data: Readonly<Record<string, unknown>>,
): void {
  const variable = agents.tooLong(agent, data)
  if (variable === undefined) return
  const problem = `"${variable}" is too long: with it the prompt would have over ${MAX_PROMPT_CHARS} characters`
  throw new ApiError('BAD_REQUEST', problem)
}
