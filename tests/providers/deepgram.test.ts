import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { deepgram } from '../../src/providers/deepgram.ts'
import { systemConnect } from '../../src/providers/socket/connect.ts'
import { type Clock, systemClock } from '../../src/std/clock.ts'
import type { StageError } from '../../src/std/errors.ts'
import { Talk } from '../contract/stt.ts'
import { KEY, sttSocketContract } from '../contract/stt-socket.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { toned } from '../support/tones.ts'
import { deepgramServer } from '../support/vendors/deepgram.ts'
import type { SocketVendor } from '../support/vendors/socket-vendor.ts'

function sttAt({ connect }: Pick<SocketVendor, 'connect'>, options: object = {}, clock: Clock = systemClock) {
  const io = { fetch: async () => new Response(), random: () => 0, key: KEY, clock, connect }
  const stt = deepgram.stt?.(Value.Parse(deepgram.options, options), io)
  if (!stt) throw new Error('it hears')
  return stt
}

sttSocketContract('Deepgram', { vendor: () => deepgramServer(), stt: (vendor, clock) => sttAt(vendor, {}, clock) })

/** The query of the connection that a call opens. */
async function asked(options: object, language?: string) {
  const vendor = deepgramServer()
  sttAt(vendor, options).open(new AbortController().signal, language)
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
  await using talk = new Talk(sttAt(deepgramServer()))
  talk.hint('speech')
  talk.write(toned('one two three four five six'))
  await settled()
  expect(talk.events).toEqual([
    { type: 'partial', text: 'one two three' },
    { type: 'partial', text: 'one two three four five six' },
  ])
  talk.hint('pause')
  await talk.final()
  expect(talk.events.at(-1)).toEqual({ type: 'final', text: 'one two three four five six', language: 'en' })
})

test('a pause in which there is nothing to make final is answered all the same', async () => {
  const clock = new VirtualClock()
  await using talk = new Talk(sttAt(deepgramServer(), {}, clock))
  talk.say(toned('one two'))
  expect(await talk.final()).toBe('one two')
  talk.hint('pause')
  await clock.advance(1000)
  expect(await talk.final()).toBe('one two')
})

test('a connection without audio is kept open', async () => {
  const clock = new VirtualClock()
  const vendor = deepgramServer({ clock })
  await using talk = new Talk(sttAt(vendor, {}, clock))
  await settled()
  talk.write(new Int16Array(320))
  await clock.advance(60_000)
  talk.say(toned('one two'))
  expect(await talk.final()).toBe('one two')
  expect(vendor.connections).toHaveLength(1)
})

describe('over a real socket', () => {
  test('it hears, and says goodbye', async () => {
    const vendor = deepgramServer()
    using server = vendor.listen()
    await using talk = new Talk(sttAt({ connect: systemConnect }, { stt_base_url: server.url }))
    talk.say(toned('one two three'))
    expect(await talk.final()).toBe('one two three')
  })

  test('a key that it refuses is named as the reason, without the key', async () => {
    using server = deepgramServer({ key: 'another-key' }).listen()
    const talk = new Talk(sttAt({ connect: systemConnect }, { stt_base_url: server.url }))
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
