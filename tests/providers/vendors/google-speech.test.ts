import * as grpc from '@grpc/grpc-js'
import { Type } from '@sinclair/typebox'
import { describe, expect, test } from 'bun:test'
import { googleSpeechOptions, googleSpeechStt } from '../../../src/providers/vendors/google-speech.ts'
import { google_vertex } from '../../../src/providers/vendors/google-vertex.ts'
import type { Provider } from '../../../src/providers/provider.ts'
import { networkConnect } from '../../../src/providers/socket/network-connect.ts'
import { systemClock } from '../../../src/std/clock.ts'
import { StageError } from '../../../src/std/errors.ts'
import { Talk } from '../../contract/stt.ts'
import { errorOf, sttSocketContract } from '../../contract/stt-socket.ts'
import { settled } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { GeminiServer } from '../../support/vendors/gemini.ts'
import { googleServer } from '../../support/vendors/google-speech.ts'
import type { FarSide } from '../../support/vendors/socket-vendor.ts'
import { sttOf } from '../../support/vendors/stt-of.ts'

const Options = Type.Object(googleSpeechOptions)
const as = (project: string | undefined): Provider<typeof Options> => ({
  env: undefined,
  options: Options,
  needsKey: () => true,
  stt: (options, io) =>
    googleSpeechStt(options, io, () =>
      Promise.resolve({ project, token: () => Promise.resolve(`a token of ${io.key}`) }),
    ),
})
const google = as('my-project')

sttSocketContract('Google Speech', {
  vendor: () => googleServer(),
  stt: (vendor, clock) => sttOf(google, vendor, {}, clock),
  decides: true,
  tellsWords: 'times and confidence',
})

describe('Google Speech', () => {
  test.each([
    [{}, 'speech.googleapis.com', 'en-US'],
    [{ location: 'eu', stt_language: 'German' }, 'eu-speech.googleapis.com', 'de-DE'],
    [{ location: 'us', stt_model: 'chirp_3' }, 'us-speech.googleapis.com', 'en-US'],
    [{ keyterms: ['voxray'], stt_language: 'en-GB' }, 'speech.googleapis.com', 'en-GB'],
  ])('with %o %s hears %s', async (options, host, language) => {
    const vendor = googleServer()
    await using talk = new Talk(sttOf(google, vendor, options), undefined, true)
    talk.hint('speech')
    talk.write(toned('one two three'))
    await settled()
    expect(talk.events.at(-1)).toEqual({ type: 'partial', text: 'one two three' })
    talk.hint('pause')
    await talk.final()
    expect(talk.events.findLast(({ type }) => type === 'final')).toMatchObject({ text: 'one two three', language })
    expect(vendor.connections[0]?.url.host).toBe(host)
  })

  test('is not asked where nobody knows whose project it is', async () => {
    const vendor = googleServer()
    const talk = new Talk(sttOf(as(undefined), vendor))
    const error = await errorOf(talk)
    expect(error).toMatchObject({ code: 'bad-request', message: 'the credentials of Google Cloud name no project' })
    expect(vendor.connections).toEqual([])
  })
})

test('a call through Google Cloud asks as the service account, and for one token', async () => {
  const [ear, tokens] = [googleServer('token-1'), new GeminiServer()]
  const io = { fetch: tokens.fetch, connect: ear.connect, key: JSON.stringify(tokens.serviceAccount) }
  const stt = google_vertex.stt?.({}, { ...io, random: () => 0, clock: systemClock })
  if (!stt) throw new Error('it hears')
  for (let calls = 0; calls < 2; calls++) {
    await using talk = new Talk(stt, undefined, true)
    talk.hint('speech')
    talk.write(toned('one two three'))
    await settled()
    talk.hint('pause')
    expect(await talk.final()).toBe('one two three')
  }
  expect(tokens.tokens).toHaveLength(1)
})

test('an API key is no identity that Google Cloud hears', async () => {
  const io = { fetch: new GeminiServer().fetch, connect: googleServer().connect, key: 'AIza-secret' }
  const stt = google_vertex.stt?.({}, { ...io, random: () => 0, clock: systemClock })
  if (!stt) throw new Error('it hears')
  const error = await errorOf(new Talk(stt))
  expect(error).toMatchObject({ code: 'unauthorized' })
  expect(error.message).not.toContain('AIza')
})

const raw = (bytes: Buffer): Buffer => bytes

/** The stand-in behind Google's own server of gRPC. */
async function overGrpc(server = googleServer()) {
  const behind = new grpc.Server()
  const path = '/google.cloud.speech.v2.Speech/StreamingRecognize'
  behind.addService(
    {
      StreamingRecognize: {
        path,
        requestStream: true,
        responseStream: true,
        requestSerialize: raw,
        requestDeserialize: raw,
        responseSerialize: raw,
        responseDeserialize: raw,
      },
    },
    {
      StreamingRecognize(call: grpc.ServerDuplexStream<Buffer, Buffer>) {
        const end = (code: number, details: string) => void call.emit('error', { code, details })
        const far: FarSide = {
          url: new URL(`grpc://google${path}`),
          headers: new Headers(Object.entries(call.metadata.getMap()).map(([name, value]) => [name, String(value)])),
          send: (data) => void call.write(Buffer.from(data)),
          close: (_, reason = '') => end(grpc.status.OUT_OF_RANGE, reason),
          drop: () => behind.forceShutdown(),
        }
        const take = server.begin(far)
        if (typeof take === 'number') return end(grpc.status.UNAUTHENTICATED, 'no, not with this token')
        call.on('data', (bytes: Buffer) => take(new Uint8Array(bytes)))
        call.on('end', () => call.end())
      },
    },
  )
  const port = await new Promise<number>((resolve, reject) =>
    behind.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    ),
  )
  const connect: typeof networkConnect = (url, headers, listener) =>
    networkConnect(`grpc://127.0.0.1:${port}${new URL(url).pathname}`, headers, listener)
  return { connect, server, [Symbol.dispose]: () => behind.forceShutdown() }
}

describe('by gRPC, with a server of Google’s package', () => {
  test('a talk is held', async () => {
    using far = await overGrpc()
    await using talk = new Talk(sttOf(google, far), undefined, true)
    talk.say(toned('one two three'))
    expect(await talk.final()).toBe('one two three')
  })

  test.each([
    ['a token that it does not take', googleServer('another'), undefined, 'unauthorized'],
    ['five minutes that are over', googleServer(), (side: FarSide) => side.close(0, 'Exceeded 305 seconds'), 'closed'],
    ['a connection that breaks', googleServer(), (side: FarSide) => side.drop(), 'unreachable'],
  ])('%s', async (_, server, end, code) => {
    using far = await overGrpc(server)
    const talk = new Talk(sttOf(google, far))
    talk.write(new Int16Array(3200))
    if (end) {
      while (!server.connections[0]) await Bun.sleep(1)
      end(server.connections[0])
    }
    const error = await errorOf(talk)
    expect(error.code).toBe(code as StageError['code'])
  })

  test('nobody at the address is told as such', async () => {
    const { connect } = {
      connect: ((_, headers, listener) =>
        networkConnect('grpc://127.0.0.1:1/a/b', headers, listener)) as typeof networkConnect,
    }
    const talk = new Talk(sttOf(google, { connect }))
    const error = await errorOf(talk)
    expect(error).toMatchObject({ code: 'unreachable', retryable: true })
  })
})
