import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'

type IceServer = Config['webrtc_ice_servers'][number]

/**
 * Browsers throw on a TURN server without both parts of its credential (WebRTC §4.4.1.6), so one entry would keep every caller out.
 * With `webrtc_turn_secret` the server makes them, where an entry has no credential of its own.
 */
export function checkIceServers({ webrtc_ice_servers, webrtc_turn_secret }: Config): Problem[] {
  const isUsable = (server: IceServer): boolean => {
    if (!isTurn(server)) return true
    const { username, credential } = typeof server === 'string' ? {} : server
    return credential ? Boolean(username) : webrtc_turn_secret !== undefined
  }
  return webrtc_ice_servers.flatMap((server, at) =>
    isUsable(server)
      ? []
      : [
          {
            key: 'webrtc_ice_servers',
            wrong: `names a TURN server without ${missingOf(server)} in entry ${at + 1}, and browsers refuse to call with it`,
            wayOut: 'Give the entry "username" and "credential", or set webrtc_turn_secret',
          },
        ],
  )
}

/** Whether the entry has the address of a TURN server. */
export const isTurn = (server: IceServer): boolean =>
  [typeof server === 'string' ? server : server.urls].flat().some((url) => /^turns?:/.test(url))

function missingOf(server: IceServer): string {
  const { username, credential } = typeof server === 'string' ? {} : server
  if (!username && !credential) return 'username and credential'
  return username ? 'credential' : 'username'
}
