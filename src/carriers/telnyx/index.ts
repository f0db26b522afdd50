import { account, sharedSecret } from '../../config/keys/carrier-keys.ts'
import { oneOf } from '../../config/keys/forms.ts'
import { defineCarrier } from '../carrier.ts'
import { texml } from './answer.ts'
import { telnyxApi, TELNYX_URL } from './control.ts'
import { dialectWith } from './dialect.ts'
import { readEvent } from './event.ts'
import { isTelnyxSigned } from './signature.ts'

export const telnyx = defineCarrier({
  name: 'telnyx',
  facts: {
    title: 'Telnyx',
    keys: {
      telnyx_public_key: sharedSecret(
        "Telnyx's public key: its webhooks are verified.",
        'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=',
        ['TELNYX_PUBLIC_KEY'],
        { pattern: '^[A-Za-z0-9+/]{43}=$' },
      ),
      telnyx_codec: oneOf(['PCMU', 'PCMA', 'G722', 'OPUS'], {
        default: 'PCMU',
        description:
          'The codec in which Telnyx callers hear the bot: "PCMU" and "PCMA" sound like any telephone, "G722" and "OPUS" are HD voice if the line has it. Callers are heard in any codec. A stream that you start yourself must ask for the same codec.',
      }),
      telnyx_api_key: account(
        "Telnyx's API key, for calls from us, hang-up, transfer and keys, and to answer calls of a Call Control application.",
        'KEY...',
        'TELNYX_API_KEY',
      ),
      telnyx_connection_id: account(
        'The Call Control application at Telnyx that calls from us belong to.',
        '1494404757140276705',
        'TELNYX_CONNECTION_ID',
        false,
      ),
    },
    apiUrl: TELNYX_URL,
    secret: { key: 'telnyx_public_key' },
    transfer: { type: 'possible', needs: ['telnyx_api_key'], takes: 'number' },
  },
  dialect: ({ telnyx_codec: codec }) => dialectWith(codec),
  webhook: ({ telnyx_codec: codec }) => ({
    fields: { callId: 'CallSid', from: 'From', to: 'To' },
    answer: (offer) => texml(offer, codec),
    readEvent,
    // Sources disagree. Telnyx says that CallSid is the stream's call_control_id
    // (https://developers.telnyx.com/api-reference/callbacks/texml-call-answered); others have seen another id
    // (https://docs.videosdk.live/telephony/connectors/telnyx-connector). So the two numbers are accepted too. They stand beside CallSid
    // in the webhook, so they reveal no more.
    isKnownByNumbers: true,
  }),
  signature: {
    verifier: ({ telnyx_public_key: key }, clock) =>
      key === undefined ? undefined : (request) => isTelnyxSigned(request, key, clock.wall()),
  },
  control: ({
    telnyx_api_key: apiKey,
    telnyx_connection_id: connectionId,
    telnyx_codec: codec,
    telephony_api_url: baseUrl,
  }) => (apiKey ? telnyxApi({ apiKey, connectionId, baseUrl, codec }) : undefined),
})
