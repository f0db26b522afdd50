import { type AskingCarrier, carrierNamed } from '../support/telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import type { CarrierAnswer, StreamOffer } from '../../src/carriers/webhook.ts'
import { element } from '../../src/std/markup.ts'

const offerTo = (carrier: AskingCarrier, from = '+15551230001'): StreamOffer => ({
  url: 'wss://voice.example.com/telephony/ws',
  ticket: 'a1b2',
  call: { carrier, callId: 'call-1', from, to: '+15559870002' },
})
const answerTo = (carrier: AskingCarrier, from?: string, telnyx_codec = 'PCMU'): CarrierAnswer => {
  const webhook = carrierNamed(carrier).webhook?.({ telnyx_codec })
  if (!webhook) throw new Error(`${carrier} asks nothing`)
  return webhook.answer(offerTo(carrier, from))
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
const PARAMETERS =
  '<Parameter name="from_number" value="+15551230001"/><Parameter name="to_number" value="+15559870002"/><Parameter name="voxray_ticket" value="a1b2"/>'

describe('each carrier is told in its own markup where to open the stream', () => {
  test('twilio: a stream without a query', () => {
    expect(answerTo('twilio')).toEqual({
      type: 'application/xml',
      body: `${XML}<Response><Connect><Stream url="wss://voice.example.com/telephony/ws">${PARAMETERS}</Stream></Connect></Response>`,
    })
  })

  test('telnyx: the same, both ways as RTP', () => {
    expect(answerTo('telnyx').body).toBe(
      `${XML}<Response><Connect><Stream url="wss://voice.example.com/telephony/ws" bidirectionalMode="rtp" bidirectionalCodec="PCMU">${PARAMETERS}</Stream></Connect></Response>`,
    )
  })

  test.each(['G722', 'OPUS'] as const)(
    'telnyx: in %s, which it is asked for both ways and told the rate of',
    (telnyxCodec) => {
      expect(answerTo('telnyx', undefined, telnyxCodec).body).toContain(
        `codec="${telnyxCodec}" bidirectionalMode="rtp" bidirectionalCodec="${telnyxCodec}" bidirectionalSamplingRate="16000">`,
      )
    },
  )

  test('telnyx: in A-law, which leaves what comes in as the line has it', () => {
    const { body } = answerTo('telnyx', undefined, 'PCMA')
    expect(body).toContain('/ws" bidirectionalMode="rtp" bidirectionalCodec="PCMA">')
  })

  test('plivo: the URL as text, and the ticket in letters and digits', () => {
    expect(answerTo('plivo')).toEqual({
      type: 'application/xml',
      body: `${XML}<Response><Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000" extraHeaders="voxrayticket=a1b2">wss://voice.example.com/telephony/ws</Stream></Response>`,
    })
  })

  test('exotel: a URL', () => {
    expect(answerTo('exotel')).toEqual({
      type: 'application/json',
      body: '{"url":"wss://voice.example.com/telephony/ws/a1b2"}',
    })
  })

  test('vonage: a call control object', () => {
    expect(JSON.parse(answerTo('vonage').body)).toEqual([
      {
        action: 'connect',
        endpoint: [
          {
            type: 'websocket',
            uri: 'wss://voice.example.com/telephony/ws/a1b2',
            'content-type': 'audio/l16;rate=16000',
            headers: { uuid: 'call-1', from_number: '+15551230001', to_number: '+15559870002' },
          },
        ],
      },
    ])
  })

  test('jambonz: verbs', () => {
    expect(JSON.parse(answerTo('jambonz').body)).toEqual([
      { verb: 'answer' },
      {
        verb: 'listen',
        url: 'wss://voice.example.com/telephony/ws/a1b2',
        mixType: 'mono',
        sampleRate: 16_000,
        passDtmf: true,
        metadata: { from_number: '+15551230001', to_number: '+15559870002' },
        bidirectionalAudio: { enabled: true, streaming: true, sampleRate: 16_000 },
      },
    ])
  })
})

test('what a caller is called cannot add to the markup', () => {
  const { body } = answerTo('twilio', `"/><Hangup/>&'\u0000\ud800`)
  expect(body).toContain('value="&quot;/&gt;&lt;Hangup/&gt;&amp;&apos;\ufffd"')
})

test('an element without content closes itself', () => {
  expect(element('A', {})).toBe('<A/>')
  expect(element('A', { b: '1' }, 'c')).toBe('<A b="1">c</A>')
})
