import type { AskingCarrier, CarrierName } from '../../support/telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import { settled } from '../../support/clock.ts'
import { TelephonyRig } from '../../support/telephony-rig.ts'
import { never, openLine } from '../../support/telephony/line-rig.ts'

const NUMBER = '+15557654321'
const ADDRESS = 'https://acme.example/next'
const transferUrl = async (to: string) => `https://voice.example.com/telephony/transfer/${encodeURIComponent(to)}`
const refuses = (status: number) => () => new Response(null, { status })
const failure = (promise: Promise<void>) => promise.catch((error: unknown) => error)
const silent = () => new Promise<never>(() => {})

function withoutControl(carrier: CarrierName) {
  const rig = new TelephonyRig(carrier)
  return { rig, line: rig.wire.line }
}

describe('a transfer', () => {
  test.each<[AskingCarrier, string, string]>([
    ['twilio', '/Calls/', `Twiml=<Response><Dial>${NUMBER}</Dial></Response>`],
    ['telnyx', '/texml/calls/', `{"Texml":"<Response><Dial><Number>${NUMBER}</Number></Dial></Response>"}`],
    ['plivo', '/Call/', `"aleg_url":"https://voice.example.com/telephony/transfer/${NUMBER}"`],
    ['vonage', '/v1/calls/', '"endpoint":[{"type":"phone","number":"15557654321"}]'],
    ['jambonz', '/Calls/', `{"call_hook":"https://voice.example.com/telephony/transfer/${NUMBER}"}`],
  ])('to a number is asked of %s over REST', async (carrier, path, body) => {
    const { line, lines, bodies } = openLine(carrier, body.includes('voice.example.com') ? { transferUrl } : {})
    await line.transfer(NUMBER, never)
    expect(lines()).toEqual([expect.stringContaining(path)])
    expect(bodies()).toEqual([expect.stringContaining(body)])
  })

  test('to an address goes there', async () => {
    const { line, bodies } = openLine('jambonz', { transferUrl })
    await line.transfer(ADDRESS, never)
    expect(bodies()).toEqual([`{"call_hook":"${ADDRESS}"}`])
  })

  test('at Genesys is the last word on the stream, and leaves the rest to the flow', async () => {
    const { rig, line } = withoutControl('genesys')
    await line.transfer(NUMBER, never)
    expect(rig.texts.at(-1)).toMatchObject({
      type: 'disconnect',
      parameters: { reason: 'completed', outputVariables: { voxray_transfer_to: NUMBER } },
    })
    const sent = rig.socket.sent.length
    for (let n = 0; n < 20; n++) rig.wire.play(rig.hop())
    rig.wire.close('hung-up')
    expect(rig.socket.sent).toHaveLength(sent)
    const { streamId } = rig.wire.start
    rig.wire.message(
      JSON.stringify({ version: '2', id: streamId, type: 'close', seq: 2, serverseq: 2, parameters: {} }),
    )
    expect(rig.texts.at(-1)).toMatchObject({ type: 'closed' })
  })

  test.each<[string, () => { line: TelephonyRig['wire']['line'] }, string]>([
    ['Exotel', () => openLine('exotel'), 'by the applet that follows the stream in its flow'],
    ['Exotel without an account', () => withoutControl('exotel'), 'by the applet that follows the stream in its flow'],
    ['Twilio without an account', () => withoutControl('twilio'), 'configure the account (docs/telephony/twilio.md)'],
    ['Plivo without an address of ours', () => openLine('plivo'), 'to an https address that answers in its XML'],
  ])('that %s cannot do says what to do', async (_, open, text) => {
    expect(await failure(open().line.transfer(NUMBER, never))).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(text),
    })
  })

  test('that the carrier refuses is an error, and the call goes on', async () => {
    const { rig, line, rest } = openLine('twilio')
    rest.answer = refuses(400)
    expect(await failure(line.transfer(NUMBER, never))).toMatchObject({ code: 'bad-request' })
    await rig.clock.advance(100)
    expect(rig.ended).toEqual([])
  })

  test('is not begun by a call that is over', async () => {
    const { rig, line, requests } = openLine('twilio')
    rig.wire.gone(1000)
    expect(await failure(line.transfer(NUMBER, never))).toMatchObject({ code: 'closed' })
    await settled()
    expect(requests).toEqual([])
  })
})

describe('a call that we end', () => {
  test.each<[AskingCarrier, string, string]>([
    ['twilio', 'POST', 'Status=completed'],
    ['telnyx', 'POST', '{}'],
    ['plivo', 'DELETE', ''],
    ['vonage', 'PUT', '{"action":"hangup"}'],
    ['jambonz', 'POST', '{"call_status":"completed"}'],
  ])('is hung up at %s over REST, once', async (carrier, method, body) => {
    const { rig, requests, failures } = openLine(carrier)
    rig.wire.close('hung-up')
    rig.wire.close('server-stopping')
    expect(rig.socket.closes).toHaveLength(1)
    rig.wire.gone(1000)
    await rig.wire[Symbol.asyncDispose]()
    expect(requests.map(({ line }) => line.split(' ')[0])).toEqual([method])
    expect(requests[0]?.body).toBe(body)
    expect(failures).toEqual([])
    expect(rig.clock.pending).toBe(0)
  })

  test.each(['hung-up', 'max-duration', 'server-stopping', 'failed'] as const)('as %s is hung up', async (reason) => {
    const { rig, requests } = openLine('twilio')
    rig.wire.close(reason)
    await settled()
    expect(requests).toHaveLength(1)
  })

  test('because its stream broke is hung up: it may live on without', async () => {
    const { rig, requests } = openLine('twilio')
    rig.wire.gone(1006)
    await settled()
    expect(requests).toHaveLength(1)
  })

  test('is left alone when the caller has left', async () => {
    const { rig, requests } = openLine('twilio')
    rig.wire.message(rig.far.sent.at(-1) ?? '')
    rig.wire.close('hung-up')
    await settled()
    expect(requests).toEqual([])
    expect(rig.clock.pending).toBe(0)
  })

  test('is left alone when it was handed over, however it ends', async () => {
    const { rig, line, requests } = openLine('telnyx')
    await line.transfer(NUMBER, never)
    rig.wire.close('hung-up')
    await settled()
    expect(requests).toHaveLength(1)
    expect(rig.clock.pending).toBe(0)
  })

  test.each([1000, 1006])(
    'has been transferred when the carrier ends the stream with %i before it says so',
    async (code) => {
      const { rig, line, rest } = openLine('twilio')
      rest.answer = () => new Promise(() => {})
      void line.transfer(NUMBER, never).catch(() => {})
      await settled()
      rig.wire.gone(code)
      expect(rig.ended).toEqual([code === 1000 ? 'transferred' : 'connection-lost'])
    },
  )

  test('is left alone when the carrier ends the stream before it says that it transfers', async () => {
    const { rig, line, requests, rest } = openLine('twilio')
    const asked = Promise.withResolvers<Response>()
    rest.answer = () => asked.promise
    const given = new AbortController()
    const transferred = line.transfer(NUMBER, given.signal)
    await settled()
    rig.wire.gone(1006)
    given.abort(new Error('the call is over'))
    expect(await failure(transferred)).toMatchObject({ message: 'the call is over' })
    await rig.clock.advance(1_000)
    asked.resolve(new Response())
    await rig.wire[Symbol.asyncDispose]()
    expect(requests).toHaveLength(1)
    expect(rig.clock.pending).toBe(0)
  })

  test('is hung up when its transfer has failed', async () => {
    const { rig, line, bodies, rest } = openLine('twilio')
    rest.answer = refuses(400)
    expect(await failure(line.transfer(NUMBER, never))).toMatchObject({ code: 'bad-request' })
    await settled()
    rest.answer = () => new Response()
    rig.wire.close('hung-up')
    await settled()
    expect(bodies().at(-1)).toBe('Status=completed')
  })

  test('whose carrier refuses to hang up is told of, and over all the same', async () => {
    const { rig, failures, rest } = openLine('twilio')
    rest.answer = refuses(401)
    rig.wire.close('hung-up')
    rig.wire.gone(1000)
    await rig.wire[Symbol.asyncDispose]()
    expect(failures).toEqual(['unauthorized: api.twilio.com refused the API key (401)'])
  })

  test('whose carrier never answers is given up after three seconds', async () => {
    const { rig, failures, rest } = openLine('vonage')
    rest.answer = silent
    let isDisposed = false
    rig.wire.close('hung-up')
    rig.wire.gone(1000)
    const disposed = rig.wire[Symbol.asyncDispose]().then(() => (isDisposed = true))
    await rig.clock.advance(2_999)
    expect(isDisposed).toBe(false)
    await rig.clock.advance(1)
    await disposed
    expect(failures).toEqual(["timeout: vonage did not answer within 3000 ms of the call's end"])
    expect(rig.clock.pending).toBe(0)
  })

  test('at Exotel ends with its stream, and that is no failure', async () => {
    const { rig, requests, failures } = openLine('exotel')
    rig.wire.close('hung-up')
    await settled()
    expect(requests).toEqual([])
    expect(failures).toEqual([])
    expect(rig.socket.closes).toHaveLength(1)
  })

  test('is not looked for at another carrier than its own', async () => {
    const { rig, requests } = openLine('twilio', { api: 'telnyx' })
    rig.wire.close('hung-up')
    await settled()
    expect(requests).toEqual([])
  })
})
