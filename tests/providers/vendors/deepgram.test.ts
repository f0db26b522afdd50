import { DeepgramClient } from '@deepgram/sdk'
import { describe, expect, test } from 'bun:test'
import { deepgram } from '../../../src/providers/vendors/deepgram.ts'
import { systemConnect } from '../../../src/providers/socket/connect.ts'
import type { StageError } from '../../../src/std/errors.ts'
import { Talk } from '../../contract/stt.ts'
import { sttSocketContract } from '../../contract/stt-socket.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { deepgramServer } from '../../support/vendors/deepgram.ts'
import { sttOf } from '../../support/vendors/stt-of.ts'

sttSocketContract('Deepgram', {
  vendor: (clock) => deepgramServer({ clock }),
  stt: (vendor, clock) => sttOf(deepgram, vendor, {}, clock),
  tellsWords: 'times and confidence',
})

/** The query of the connection that a call opens. */
async function asked(options: object, language?: string) {
  const vendor = deepgramServer()
  await using _ = sttOf(deepgram, vendor, options).open(new AbortController().signal, language)
  await settled()
  return vendor.connections[0]?.url.searchParams
}

describe('what Deepgram is asked for', () => {
  test('a model, and any of its languages unless one is named', async () => {
    const query = await asked({})
    expect([query?.get('model'), query?.get('language'), query?.get('smart_format')]).toEqual([
      'nova-3',
      'multi',
      'true',
    ])
    expect((await asked({ stt_language: 'de', stt_model: 'nova-2' }))?.toString()).toMatch(/model=nova-2.*language=de/)
    expect((await asked({ stt_language: 'de' }, 'hi'))?.get('language')).toBe('hi')
  })

  test('words to expect, each by itself', async () => {
    expect((await asked({ keyterms: ['voxray', 'Klein & Söhne'] }))?.getAll('keyterm')).toEqual([
      'voxray',
      'Klein & Söhne',
    ])
  })
})

test('partials come while the caller speaks, and finals say the language', async () => {
  await using talk = new Talk(sttOf(deepgram, deepgramServer()))
  talk.hint('speech')
  talk.write(toned('one two three four five six'))
  await settled()
  expect(talk.events).toEqual([
    { type: 'partial', text: 'one two three' },
    { type: 'partial', text: 'one two three four five six' },
  ])
  talk.hint('pause')
  await talk.final()
  expect(talk.events.at(-1)).toMatchObject({ type: 'final', text: 'one two three four five six', language: 'en' })
})

test('a pause in which there is nothing to make final is answered all the same', async () => {
  const clock = new VirtualClock()
  await using talk = new Talk(sttOf(deepgram, deepgramServer(), {}, clock))
  talk.say(toned('one two'))
  expect(await talk.final()).toBe('one two')
  talk.hint('pause')
  await clock.advance(1000)
  expect(await talk.final()).toBe('one two')
})

describe('over a real socket', () => {
  test('it hears, and says goodbye', async () => {
    const vendor = deepgramServer()
    using server = vendor.listen()
    await using talk = new Talk(sttOf(deepgram, { connect: systemConnect }, { stt_base_url: server.url }))
    talk.say(toned('one two three'))
    expect(await talk.final()).toBe('one two three')
  })

  test('a key that it refuses is named as the reason, without the key', async () => {
    using server = deepgramServer({ key: 'another-key' }).listen()
    const talk = new Talk(sttOf(deepgram, { connect: systemConnect }, { stt_base_url: server.url }))
    const error: StageError = await talk.ended.then(
      () => undefined as never,
      (thrown: StageError) => thrown,
    )
    expect([error.code, error.message]).toEqual([
      'unauthorized',
      `${new URL(server.url).host} refused the API key (401)`,
    ])
  })
})

test("Deepgram's own SDK holds a talk with the stand-in", async () => {
  using server = deepgramServer().listen()
  const client = new DeepgramClient({ apiKey: 'secret-key', baseUrl: server.url })
  const socket = await client.listen.v1.connect({
    Authorization: 'Token secret-key',
    model: 'nova-3',
    encoding: 'linear16',
    sample_rate: 16_000,
    interim_results: 'true',
    reconnectAttempts: 0,
  })
  const heard: string[] = []
  const finals = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()
  socket.on('message', (message) => {
    if (message.type !== 'Results') return
    const [best] = message.channel.alternatives
    heard.push(`${message.is_final ? 'final' : 'interim'} ${best?.transcript} ${best?.words.length}`)
    if (message.from_finalize) finals.resolve()
  })
  socket.on('close', () => closed.resolve())
  socket.connect()
  await socket.waitForOpen()
  socket.sendMedia(toned('one two three four'))
  socket.sendKeepAlive({ type: 'KeepAlive' })
  socket.sendFinalize({ type: 'Finalize' })
  await finals.promise
  expect(heard).toEqual(['interim one two three four 4', 'final one two three four 4'])
  socket.sendCloseStream({ type: 'CloseStream' })
  await closed.promise
})
