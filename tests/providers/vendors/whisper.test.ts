import { expect, test } from 'bun:test'
import { whisper } from '../../../src/providers/vendors/whisper.ts'
import { Talk } from '../../contract/stt.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { toned } from '../../support/tones.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { sttOf } from '../../support/vendors/stt-of.ts'

test.each([
  [{}, 'http://localhost:8000/v1/audio/transcriptions'],
  [{ stt_base_url: 'http://gpu.lan/v1?v=1' }, 'http://gpu.lan/v1/audio/transcriptions?v=1'],
])('with %o a server of your own is asked at %s, which language it was too', async (options, url) => {
  const server = new OpenAiServer()
  server.language = 'german'
  const urls: string[] = []
  const fetch: typeof server.fetch = (asked, init) => (urls.push(asked), server.fetch(asked, init))
  const { connect } = new SocketVendor(() => 404)
  await using talk = new Talk(sttOf(whisper, { connect, fetch }, options))
  talk.say(toned('one two three'))
  await talk.final()
  expect(talk.events.at(-1)).toEqual({ type: 'final', text: 'hello there', language: 'german' })
  expect(urls).toEqual([url])
})

test('a server of your own needs no key of a vendor', () => {
  expect(whisper.needsKey('stt', {})).toBeFalse()
})
