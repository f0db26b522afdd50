import type { Traffic } from '../../transport/traffic.ts'
import type { WebRtcCounts } from '../../transport/webrtc/counts.ts'
import type { Families } from './families.ts'

/** What the wires count for themselves, read when it is asked for. */
export function wireMetrics(families: Families, webrtc: Readonly<WebRtcCounts>, websocket: Readonly<Traffic>): void {
  connections(families, webrtc)
  const model = { session_id: '', model: '' }
  families.counted(
    'webrtc_bytes_sent_total',
    'Bytes of Opus sent to callers over WebRTC.',
    ['direction', 'session_id', 'model'],
    (tell) => tell({ direction: 'egress', ...model }, webrtc.sentBytes),
  )
  families.counted(
    'webrtc_bytes_received_total',
    'Bytes of Opus received from callers over WebRTC.',
    ['direction', 'session_id', 'model'],
    (tell) => tell({ direction: 'ingress', ...model }, webrtc.receivedBytes),
  )
  families.counted(
    'voxray_websocket_bytes_total',
    'Bytes of WebSocket messages: direction is ingress from callers, egress to them.',
    ['direction'],
    (tell) => {
      tell({ direction: 'ingress' }, websocket.receivedBytes)
      tell({ direction: 'egress' }, websocket.sentBytes)
    },
  )
  families.counted(
    'voxray_dropped_hops_total',
    'Hops of 20 ms that a caller did not get because the connection took no more.',
    ['transport'],
    (tell) => tell({ transport: 'websocket' }, websocket.droppedHops),
  )
  packets(families, webrtc)
}

function connections(families: Families, counts: Readonly<WebRtcCounts>): void {
  const stage = 'transport'
  const failed = () => counts.refused + counts.neverConnected + counts.brokenOff
  families.counted(
    'webrtc_peer_connections_total',
    'WebRTC connections that reached a state: new, connecting (answered), connected, failed, closed. Each is new once, and failed or closed once.',
    ['state', 'session_id', 'stage'],
    (tell) => {
      tell({ state: 'new', session_id: '', stage }, counts.opened)
      tell({ state: 'connecting', session_id: '', stage }, counts.answered)
      tell({ state: 'connected', session_id: '', stage }, counts.connected)
      tell({ state: 'failed', session_id: '', stage }, failed())
      tell({ state: 'closed', session_id: '', stage }, counts.closed)
    },
  )
  families.measured(
    'webrtc_peer_connections_active',
    'WebRTC connections held, those that are still connecting included.',
    ['stage', 'session_id'],
    (tell) => tell({ stage, session_id: '' }, counts.opened - failed() - counts.closed),
  )
  families.counted(
    'webrtc_connection_failures_total',
    'WebRTC connections that failed: refused (no answer to their offer), never_connected, lost.',
    ['reason', 'stage'],
    (tell) => {
      tell({ reason: 'refused', stage }, counts.refused)
      tell({ reason: 'never_connected', stage }, counts.neverConnected)
      tell({ reason: 'lost', stage }, counts.brokenOff)
    },
  )
  families.counted(
    'webrtc_reconnection_attempts_total',
    'New WebRTC connections in place of that of a running call (restart_pc).',
    ['session_id', 'stage'],
    (tell) => tell({ session_id: '', stage }, counts.restarted),
  )
}

function packets(families: Families, counts: Readonly<WebRtcCounts>): void {
  families.counted(
    'voxray_rtp_packets_total',
    'RTP packets of callers: received, of these reordered, late (or twice) and malformed; lost are those that never came in time.',
    ['outcome'],
    (tell) => {
      for (const outcome of ['received', 'reordered', 'late', 'malformed', 'lost'] as const)
        tell({ outcome }, counts[outcome])
    },
  )
  families.counted(
    'voxray_made_up_hops_total',
    'Hops of 20 ms heard in place of audio that did not come: recovered from the next packet, extrapolated, or silent (the caller sent nothing).',
    ['how'],
    (tell) => {
      tell({ how: 'recovered' }, counts.recovered)
      tell({ how: 'extrapolated' }, counts.concealed - counts.recovered)
      tell({ how: 'silent' }, counts.silent)
    },
  )
}
