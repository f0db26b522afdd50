import { VoxrayError } from './error.ts'
import { type Fields, fieldsOf, textOf } from './fields.ts'

export interface StartOptions {
  /** What the bot is told of this call. */
  readonly body?: Fields
  /** Which of the server's agents answers. */
  readonly agent?: string
  /** The same key gives the same session for a day. */
  readonly idempotencyKey?: string
  readonly transport?: 'webrtc' | 'websocket'
  /** A public STUN server, where the server has none configured. */
  readonly enableDefaultIceServers?: boolean
  readonly createDailyRoom?: boolean
}

export interface IceServer {
  readonly urls: string | string[]
  readonly username?: string
  readonly credential?: string
}

export interface Started {
  readonly sessionId: string
  /** For `RTCPeerConnection`; empty where the server names none. */
  readonly iceServers: readonly IceServer[]
  readonly dailyRoom?: string
  readonly dailyToken?: string
  /** Opens one WebSocket, once and soon: with the transport "websocket", from a server that asks for a key. */
  readonly ticket?: string
}

export function readStarted(data: Fields): Started {
  const sessionId = textOf(data['sessionId'])
  if (sessionId === undefined)
    throw new VoxrayError('BAD_ANSWER', 'the answer has no sessionId: is this a voxray server?')
  const dailyRoom = textOf(data['dailyRoom'])
  const dailyToken = textOf(data['dailyToken'])
  const ticket = textOf(data['token'])
  return {
    sessionId,
    iceServers: serversIn(data['iceConfig']),
    ...(dailyRoom !== undefined && { dailyRoom }),
    ...(dailyToken !== undefined && { dailyToken }),
    ...(ticket !== undefined && { ticket }),
  }
}

function serversIn(iceConfig: unknown): readonly IceServer[] {
  const { iceServers } = fieldsOf(iceConfig)
  return (Array.isArray(iceServers) ? iceServers : []).map(fieldsOf).flatMap(({ urls, username, credential }) => {
    const list = (Array.isArray(urls) ? urls : [urls]).filter((url) => typeof url === 'string')
    if (list.length === 0) return []
    return [
      {
        urls: list,
        ...(typeof username === 'string' && { username }),
        ...(typeof credential === 'string' && { credential }),
      },
    ]
  })
}
