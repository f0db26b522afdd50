import { createHmac } from 'node:crypto'
import type { IceServer } from '../transport/webrtc/peer-link.ts'

export interface TurnSecret {
  /** Shared with the TURN server (coturn: `static-auth-secret`). */
  readonly secret: string
  readonly ttlMs: number
}

/**
 * The servers as a client gets them: TURN servers without a credential of their own get one that runs out
 * (draft-uberti-behave-turn-rest-00). `wallMs` is the time since 1970; `user` tells the server's log who it was for.
 */
export function withTurnCredentials(
  servers: readonly IceServer[],
  turn: TurnSecret | undefined,
  wallMs: number,
  user: string,
): readonly IceServer[] {
  if (!turn) return servers
  const username = `${Math.floor((wallMs + turn.ttlMs) / 1000)}:${user}`
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
  return servers.map((server) => (isTurn(server) && !server.credential ? { ...server, username, credential } : server))
}

const isTurn = ({ urls }: IceServer): boolean => [urls].flat().some((url) => /^turns?:/.test(url))
