import { isWideband, type TelnyxCodec, WIDEBAND_RATE_HZ } from './codecs.ts'
import { element, escaped } from '../../std/markup.ts'
import {
  type CarrierApi,
  isHttps,
  isSip,
  unsupported,
  pathPart,
} from '../../transport/telephony/control/carrier-api.ts'

/** `HTTP 422`: the call has ended. */
const ENDED = '90018'

export interface TelnyxAccount {
  readonly apiKey: string
  /** The Call Control application that calls from us belong to. */
  readonly connectionId?: string | undefined
  readonly baseUrl?: string | undefined
  readonly codec: TelnyxCodec
}

export const TELNYX_URL = 'https://api.telnyx.com/v2'

/** https://developers.telnyx.com/api/call-control */
export function telnyxApi({ apiKey, connectionId, baseUrl = TELNYX_URL, codec }: TelnyxAccount): CarrierApi {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const post = (path: string, body: object) => ({ method: 'POST', path, headers, body: JSON.stringify(body) }) as const
  const act = (callId: string, action: string, body: object) =>
    post(`/calls/${pathPart(callId)}/actions/${action}`, body)

  return {
    carrier: 'telnyx',
    baseUrl,
    dialsTo: 'stream',
    request(action) {
      switch (action.type) {
        case 'hang-up':
          return { ...act(action.callId, 'hangup', {}), isRepeatable: true, endedCodes: [ENDED] }
        case 'transfer':
          if (isHttps(action.to)) throw unsupported('telnyx', 'transfers to numbers and SIP addresses only')
          // A call of a TeXML application follows its document whatever else is done to it: when the stream ends the document goes on, to
          // its end, and the caller would be cut off from whom they were handed to (https://github.com/pipecat-ai/docs/issues/986).
          return {
            ...post(`/texml/calls/${pathPart(action.callId)}/update`, { Texml: dialDocument(action.to) }),
            isRepeatable: true,
            otherwise: { ...act(action.callId, 'transfer', { to: action.to }), isRepeatable: false },
          }
        case 'send-dtmf':
          return { ...act(action.callId, 'send_dtmf', { digits: action.digits }), isRepeatable: false }
        case 'answer':
          return {
            ...act(action.callId, 'answer', { ...streamTo(action.url, codec), command_id: action.commandId }),
            isRepeatable: true,
            endedCodes: [ENDED],
          }
        case 'reject':
          return { ...act(action.callId, 'reject', { cause: 'USER_BUSY' }), isRepeatable: true, endedCodes: [ENDED] }
        case 'dial':
          if (connectionId === undefined) throw unsupported('telnyx', 'dials with telnyx_connection_id only')
          return {
            ...post('/calls', {
              connection_id: connectionId,
              to: action.to,
              from: action.from,
              ...streamTo(action.url, codec),
            }),
            isRepeatable: false,
            callIdAt: ['data', 'call_control_id'],
          }
        default:
          return action satisfies never
      }
    },
  }
}

/** Both ways, as in TeXML; without the mode what we send would be taken for MP3 files. */
const streamTo = (url: string, codec: TelnyxCodec) => ({
  stream_url: url,
  stream_track: 'inbound_track',
  ...(isWideband(codec) && { stream_codec: codec }),
  stream_bidirectional_mode: 'rtp',
  stream_bidirectional_codec: codec,
  ...(isWideband(codec) && { stream_bidirectional_sampling_rate: WIDEBAND_RATE_HZ }),
})

const dialDocument = (to: string): string =>
  element('Response', {}, element('Dial', {}, element(isSip(to) ? 'Sip' : 'Number', {}, escaped(to))))
