import type { AskingCarrier, CarrierName } from '../../support/telephony/carriers.ts'
import { describe, expect, test } from 'bun:test'
import { settled } from '../../support/clock.ts'
import { TelephonyRig } from '../../support/telephony-rig.ts'
import { never, openLine } from '../../support/telephony/line-rig.ts'

const refuses = (status: number) => () => new Response(null, { status })
const failure = (promise: Promise<void>) => promise.catch((error: unknown) => error)
const silent = () => new Promise<never>(() => {})

/** How many samples that are no silence the far side has been sent. */
const sounding = ({ socket, far }: TelephonyRig) =>
  socket.sent.reduce((sum, message) => sum + far.heard(message).filter((sample) => Math.abs(sample) > 500).length, 0)

function withoutControl(carrier: CarrierName) {
  const rig = new TelephonyRig(carrier)
  return { rig, line: rig.wire.line }
}

describe('keys', () => {
  test('are pressed by a message where the carrier takes one', async () => {
    const { rig, line, requests } = openLine('plivo')
    await line.press('12#', never)
    expect(rig.texts).toEqual([{ event: 'sendDTMF', dtmf: '12#' }])
    expect(requests).toEqual([])
  })

  test.each<[AskingCarrier, string, string]>([
    ['telnyx', '/actions/send_dtmf', '{"digits":"12#"}'],
    ['vonage', '/dtmf', '{"digits":"12#"}'],
  ])('are pressed by %s over REST', async (carrier, end, body) => {
    const { rig, line, lines, bodies } = openLine(carrier)
    await line.press('12#', never)
    expect(lines()).toEqual([expect.stringContaining(end)])
    expect(bodies()).toEqual([body])
    expect(sounding(rig)).toBe(0)
  })

  test('are pressed by jambonz one by one, each when the one before is over', async () => {
    const { rig, line, requests } = openLine('jambonz')
    const pressed = line.press('11#', never)
    await rig.clock.advance(1_050)
    await pressed
    expect(requests.map(({ body }) => JSON.parse(body).dtmf.digit)).toEqual(['1', '1', '#'])
    expect(requests.map(({ atMs }) => atMs)).toEqual([0, 350, 700])
  })

  test('that jambonz does not take sound in the audio, and none twice', async () => {
    const { rig, line, requests, rest } = openLine('jambonz')
    rest.answer = () => new Response(null, { status: requests.length > 1 ? 400 : 202 })
    const pressed = line.press('123', never)
    await rig.clock.advance(2_000)
    await pressed
    expect(requests).toHaveLength(2)
    expect(sounding(rig) / rig.far.rateHz).toBeWithin(0.15, 0.2001)
  })

  test.each([400, 401, 404, 429])('sound in the audio when the carrier refuses them with %i', async (status) => {
    const { rig, line, rest } = openLine('telnyx')
    rest.answer = refuses(status)
    const pressed = line.press('1', never)
    await rig.clock.advance(2_000)
    await pressed
    expect(sounding(rig)).toBeGreaterThan(0)
  })

  test.each<[string, () => Response | Promise<Response>, string]>([
    ['fails', refuses(500), 'server-error'],
    ['breaks the connection', () => Promise.reject(new Error('reset')), 'unreachable'],
    ['does not answer', silent, 'timeout'],
  ])('are not pressed again by tones when the carrier %s: it may have pressed them', async (_, answer, code) => {
    const { rig, line, rest } = openLine('telnyx')
    rest.answer = answer
    const pressed = failure(line.press('1', never))
    await rig.clock.advance(11_000)
    expect(await pressed).toMatchObject({ code })
    expect(sounding(rig)).toBe(0)
  })

  test.each<[CarrierName, string]>([
    ['twilio', 'whose REST API would end the stream'],
    ['exotel', 'whose REST API has none'],
    ['genesys', 'which has no REST API'],
    ['telnyx', 'without an account'],
  ])('sound in the audio of %s, %s', async (carrier) => {
    const { rig, line } = carrier === 'twilio' || carrier === 'exotel' ? openLine(carrier) : withoutControl(carrier)
    const pressed = line.press('12', never)
    await rig.clock.advance(500)
    await pressed
    expect(sounding(rig) / rig.far.rateHz).toBeWithin(0.15, 0.2001)
  })

  test('sound alone: what the bot says meanwhile is not heard', async () => {
    const { rig, line } = withoutControl('twilio')
    const pressed = line.press('1', never)
    await rig.clock.advance(20)
    const sent = rig.socket.sent.length
    rig.wire.play(rig.hop())
    expect(rig.socket.sent).toHaveLength(sent)
    await rig.clock.advance(500)
    await pressed
    rig.wire.play(rig.hop())
    expect(rig.socket.sent.length).toBeGreaterThan(sent)
  })

  test('are those of a telephone', async () => {
    expect(await failure(withoutControl('twilio').line.press('1;2', never))).toBeInstanceOf(RangeError)
  })

  test('stop with the call, and with whoever presses them', async () => {
    const { rig, line } = withoutControl('twilio')
    const given = new AbortController()
    const first = line.press('12345', given.signal)
    given.abort(new Error('enough'))
    expect(await failure(first)).toMatchObject({ message: 'enough' })
    const second = line.press('12345', never)
    rig.wire.gone(1000)
    expect(await failure(second)).toMatchObject({ code: 'closed' })
    expect(await failure(line.press('1', never))).toMatchObject({ code: 'closed' })
    await settled()
    expect(rig.clock.pending).toBe(0)
  })
})
