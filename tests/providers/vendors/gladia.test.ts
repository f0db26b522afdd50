import { GladiaClient } from '@gladiaio/sdk'
import { describe, expect, test } from 'bun:test'
import { gladia } from '../../../src/providers/vendors/gladia.ts'
import type { Fetch } from '../../../src/providers/http/http.ts'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import { Talk } from '../../contract/stt.ts'
import { errorOf, sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { gladiaFetch, gladiaServer, gladiaSession } from '../../support/vendors/gladia.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

const ear = (
  { connect }: Pick<SocketVendor, 'connect'> = gladiaServer(),
  { options = {}, clock = systemClock, fetch = gladiaFetch }: { options?: object; clock?: Clock; fetch?: Fetch } = {},
) => sttOf(gladia, { connect, fetch }, options, clock)

sttSocketContract('Gladia', {
  vendor: () => gladiaServer(),
  stt: (vendor, clock) => ear(vendor, { clock }),
  decides: true,
  tellsWords: 'times and confidence',
})

const withoutKey: Fetch = (url) => gladiaSession(new Request(url, { method: 'POST' }))

/** What a call asks for. */
async function asked(options: object): Promise<unknown> {
  const vendor = gladiaServer()
  await using _ = ear(vendor, { options }).open(new AbortController().signal)
  await settled()
  return JSON.parse(atob(vendor.connections[0]?.url.searchParams.get('token') ?? ''))
}

async function failing(fetch: Fetch) {
  const talk = new Talk(ear(gladiaServer(), { fetch }), undefined, true)
  const error = await errorOf(talk)
  return [error.code, error.message]
}

describe('the session that Gladia is asked for', () => {
  test('has one language, or any', async () => {
    expect(await asked({ stt_language: 'German' })).toMatchObject({ language_config: { languages: ['de'] } })
    expect(await asked({})).toMatchObject({ language_config: { code_switching: true } })
  })

  test('has words to expect', async () => {
    expect(await asked({ keyterms: ['voxray'] })).toMatchObject({
      realtime_processing: { custom_vocabulary: true, custom_vocabulary_config: { vocabulary: ['voxray'] } },
    })
  })

  test('may be refused for its key', async () => {
    expect(await failing(withoutKey)).toEqual(['unauthorized', 'api.gladia.io refused the API key (401)'])
  })

  test.each([
    ['{"id":"s1"}', 'gave no address of a session'],
    ['{"id":"s1","url":"file:///etc/passwd"}', 'gave no address of a session'],
    ['<html>', 'gave no address'],
  ])('is none in a reply of %s', async (reply, what) => {
    const fetch = () => Promise.resolve(new Response(reply))
    expect(await failing(fetch)).toEqual(['bad-response', `api.gladia.io ${what}`])
  })

  test('is given up with the call', async () => {
    let signal: AbortSignal | null | undefined
    const fetch: Fetch = (_, init) => {
      signal = init.signal
      return new Promise(() => {})
    }
    const talk = new Talk(ear(gladiaServer(), { fetch }))
    await talk.hangUp()
    expect(signal?.aborted).toBeTrue()
  })
})

test("Gladia's own SDK holds a talk with the stand-in", async () => {
  using server = gladiaServer().listen(undefined, 0, gladiaSession)
  const client = new GladiaClient({ apiKey: KEY, apiUrl: server.url.replace('ws', 'http') })
  const session = client.liveV2().startSession({
    encoding: 'wav/pcm',
    bit_depth: 16,
    sample_rate: 16_000,
    channels: 1,
    model: 'solaria-1',
    endpointing: 0.1,
  })
  const final = Promise.withResolvers<string>()
  session.on('message', (message) => {
    if (message.type === 'transcript' && message.data.is_final) final.resolve(message.data.utterance.text)
  })
  session.on('error', final.reject)
  session.sendAudio(toned('one two three').buffer)
  session.stopRecording()
  expect(await final.promise).toBe(' one two three')
})
