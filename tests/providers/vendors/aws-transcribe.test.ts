import { Type } from '@sinclair/typebox'
import { describe, expect, test } from 'bun:test'
import { transcribeNeedsKey, transcribeOptions, transcribeStt } from '../../../src/providers/vendors/aws-transcribe.ts'
import type { Provider } from '../../../src/providers/provider.ts'
import { Talk } from '../../contract/stt.ts'
import { errorOf, sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import type { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'
import { transcribeServer } from '../../support/vendors/transcribe.ts'

const Options = Type.Object(transcribeOptions)
const transcribe: Provider<typeof Options> = {
  env: undefined,
  options: Options,
  needsKey: (_, options) => transcribeNeedsKey(options),
  stt: (options, io) => transcribeStt(options, { ...io, key: `${'AKIDEXAMPLE'}:${io.key}:a session/token+=` }),
}
const keyless: Provider<typeof Options> = { ...transcribe, stt: transcribeStt }

sttSocketContract('Amazon Transcribe', {
  vendor: (clock) => transcribeServer({ clock }),
  stt: (vendor, clock) => sttOf(transcribe, vendor, {}, clock),
  decides: true,
  takesNoMuLaw: true,
  tellsWords: 'times and confidence',
})

async function failing(provider: Provider, vendor: SocketVendor, options = {}) {
  const talk = new Talk(sttOf(provider, vendor, options), undefined, true)
  const error = await errorOf(talk)
  expect(error.message).not.toContain(KEY)
  return [error.code, error.message]
}

describe('Amazon Transcribe', () => {
  test.each([
    [{}, 'transcribestreaming.us-east-1.amazonaws.com:8443', 'en-US'],
    [
      { region: 'eu-central-1', stt_language: 'German' },
      'transcribestreaming.eu-central-1.amazonaws.com:8443',
      'de-DE',
    ],
    [{ stt_language: 'xx' }, 'transcribestreaming.us-east-1.amazonaws.com:8443', 'xx'],
    [{ region: 'cn-north-1', stt_language: 'en-GB' }, 'transcribestreaming.cn-north-1.amazonaws.com.cn:8443', 'en-GB'],
  ])('with %o it asks %s for %s', async (options, host, language) => {
    const vendor = transcribeServer()
    // Of events nobody reads: the stand-in refuses a language that it does not know.
    await using _ = sttOf(transcribe, vendor, options).open(new AbortController().signal)
    await settled()
    const { url } = vendor.connections[0] ?? {}
    expect([url?.host, url?.searchParams.get('language-code')]).toEqual([host, language])
  })

  test('refuses a signature by another secret, whose end shows neither', async () => {
    expect(await failing(transcribe, transcribeServer({ secretAccessKey: 'another' }))).toEqual([
      'unauthorized',
      'Amazon Transcribe failed (UnrecognizedClientException): … security token … request … invalid',
    ])
  })

  test('tells of what it does not take in what may be shown of its words', async () => {
    expect(await failing(transcribe, transcribeServer(), { stt_language: 'sv' })).toEqual([
      'bad-request',
      'Amazon Transcribe failed (BadRequestException): … unsupported language',
    ])
  })

  test('is not asked with a key that cannot sign', async () => {
    const vendor = transcribeServer()
    expect(await failing(keyless, vendor)).toEqual([
      'unauthorized',
      'Amazon Transcribe wants a key of the form ID:SECRET: set stt_api_key (VOXRAY_STT_API_KEY in the environment)',
    ])
    expect(vendor.connections).toEqual([])
  })
})
