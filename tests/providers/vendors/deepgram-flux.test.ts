import { DeepgramClient } from '@deepgram/sdk'
import { describe, expect, test } from 'bun:test'
import { deepgram } from '../../../src/providers/vendors/deepgram.ts'
import { Talk } from '../../contract/stt.ts'
import { sttSocketContract } from '../../contract/stt-socket.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { deepgramServer } from '../../support/vendors/deepgram.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { fluxServer } from '../../support/vendors/deepgram-flux.ts'
import { sttOf } from '../../support/vendors/stt-of.ts'

const FLUX = { stt_model: 'flux-general-en' }

sttSocketContract('Deepgram Flux', {
  vendor: () => fluxServer(),
  stt: (vendor, clock) => sttOf(deepgram, vendor, FLUX, clock),
  decides: true,
  tellsWords: 'times and confidence',
})

describe('Deepgram Flux', () => {
  test('says when the turn is over, with all its words', async () => {
    await using talk = new Talk(sttOf(deepgram, fluxServer(), FLUX), undefined, true)
    talk.hint('speech')
    talk.write(toned('one two three'))
    talk.write(new Int16Array(16 * 240))
    talk.hint('pause')
    expect(await talk.final()).toBe('one two three')
    expect(talk.events.at(-1)).toMatchObject({ type: 'turn-over', text: 'one two three' })
    expect(talk.events.filter(({ type }) => type === 'turn-over' || type === 'final')).toHaveLength(1)
  })

  test('says when the turn is likely over, before it is', async () => {
    await using talk = new Talk(sttOf(deepgram, fluxServer(), FLUX), undefined, true)
    talk.hint('speech')
    talk.write(toned('one two'))
    talk.write(new Int16Array(16 * 240))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'likely', text: 'one two' })
    talk.write(toned('three'))
    talk.write(new Int16Array(16 * 80))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
    talk.write(new Int16Array(16 * 480))
    await settled()
    expect(talk.events.slice(-2)).toMatchObject([
      { type: 'likely', text: 'one two three' },
      { type: 'turn-over', text: 'one two three' },
    ])
  })

  test.each([undefined, 0.5, 0.9])(
    'is no surer that a turn is likely over than that it is: %p',
    async (eot_threshold) => {
      const vendor = fluxServer()
      await using _ = sttOf(deepgram, vendor, { ...FLUX, ...(eot_threshold && { eot_threshold }) }).open(
        new AbortController().signal,
      )
      await settled()
      expect(vendor.connections).toHaveLength(1)
    },
  )

  test.each(['flux-general-en', 'nova-3', undefined])('expects the names that the bot says: %p', async (stt_model) => {
    const vendor = stt_model?.startsWith('flux') ? fluxServer() : deepgramServer()
    const options = { ...(stt_model && { stt_model }), keyterms: ['voxray'], keyterms_from_replies: true }
    await using session = sttOf(deepgram, vendor, options).open(new AbortController().signal)
    session.said?.('Shall I book a flight to Reykjavik?')
    session.said?.('Or none?')
    await settled()
    expect(vendor.taken.filter((data) => String(data).includes('Configure'))).toEqual([
      '{"type":"Configure","keyterms":["voxray","Reykjavik"]}',
    ])
  })

  test('tells of a failure that comes long after it was told names', async () => {
    const clock = new VirtualClock()
    const vendor = deepgramServer()
    const stt = sttOf(deepgram, vendor, { keyterms_from_replies: true }, clock)
    await using session = stt.open(new AbortController().signal)
    const failures: unknown[] = []
    void Array.fromAsync(session.events).catch((error: unknown) => failures.push(error))
    session.said?.('A flight to Reykjavik?')
    await settled()
    await clock.advance(60_000)
    vendor.connections[0]?.send('{"type":"Error","description":"the quota is used up"}')
    await settled()
    expect(failures).toMatchObject([{ stage: 'stt', code: 'server-error' }])
  })

  test('goes on hearing where it does not take names', async () => {
    const vendor = new SocketVendor((far) => {
      const hears = deepgramServer().begin(far)
      if (typeof hears === 'number') return hears
      return (data) =>
        String(data).includes('Configure')
          ? far.send('{"type":"Error","code":"KeytermsNotSupported","description":"no"}')
          : hears(data)
    })
    await using talk = new Talk(sttOf(deepgram, vendor, { keyterms_from_replies: true }))
    talk.said('A flight to Reykjavik?')
    await settled()
    talk.say(toned('one two'))
    expect(await talk.final()).toBe('one two')
    talk.said('A flight to Oslo?')
    await settled()
    expect(vendor.connections).toHaveLength(1)
    expect(vendor.taken.filter((data) => String(data).includes('Configure'))).toHaveLength(1)
  })

  test.each([
    {},
    { stt_model: 'enhanced', keyterms_from_replies: true },
    { stt_model: 'nova-2', keyterms_from_replies: true },
  ])('is told of none where it is not to: %p', async (options) => {
    const vendor = deepgramServer()
    await using session = sttOf(deepgram, vendor, options).open(new AbortController().signal)
    session.said?.('Shall I book a flight to Reykjavik?')
    await settled()
    expect(vendor.taken.join()).not.toContain('Reykjavik')
  })

  test('is told no language that its model cannot take', async () => {
    for (const [model, hint] of [
      ['flux-general-en', null],
      ['flux-general-multi', 'de'],
    ] as const) {
      const vendor = fluxServer()
      const options = { stt_model: model, stt_language: 'de-AT', eot_threshold: 0.8, keyterms: ['voxray'] }
      await using _ = sttOf(deepgram, vendor, options).open(new AbortController().signal)
      await settled()
      const query = vendor.connections[0]?.url.searchParams
      expect([query?.get('language_hint'), query?.get('eot_threshold'), query?.get('keyterm')]).toEqual([
        hint,
        '0.8',
        'voxray',
      ])
    }
  })
})

test("Deepgram's own SDK holds a talk with the stand-in of Flux", async () => {
  using server = fluxServer().listen()
  const client = new DeepgramClient({ apiKey: 'secret-key', baseUrl: server.url })
  const socket = await client.listen.v2.connect({
    Authorization: 'Token secret-key',
    model: 'flux-general-en',
    encoding: 'linear16',
    sample_rate: 16_000,
    reconnectAttempts: 0,
  })
  const events: string[] = []
  const over = Promise.withResolvers<string>()
  socket.on('message', (message) => {
    if (message.type !== 'TurnInfo') return
    events.push(message.event)
    if (message.event === 'EndOfTurn') over.resolve(message.transcript)
  })
  socket.on('error', over.reject)
  socket.connect()
  await socket.waitForOpen()
  socket.sendMedia(toned('one two three'))
  socket.sendForceEndTurn({ type: 'ForceEndTurn' })
  expect(await over.promise).toBe('one two three')
  expect(events).toEqual(['StartOfTurn', 'EndOfTurn'])
  socket.close()
})
