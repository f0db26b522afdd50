import { CambApi, CambApiError, CambClient } from '@camb-ai/sdk'
import { describe, expect, test } from 'bun:test'
import { writeWav } from '../../../src/audio/wav.ts'
import { camb } from '../../../src/providers/vendors/camb.ts'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import { StageError } from '../../../src/std/errors.ts'
import { sttContract, Talk } from '../../contract/stt.ts'
import { driven, VirtualClock } from '../../support/clock.ts'
import { toned } from '../../support/tones.ts'
import { CambServer, type Ending } from '../../support/vendors/camb.ts'
import { SocketVendor } from '../../support/vendors/socket-vendor.ts'
import { KEY, sttOf } from '../../support/vendors/stt-of.ts'

const { connect } = new SocketVendor(() => 404)

const ear = ({ http }: CambServer, clock: Clock, options: object = {}) =>
  sttOf(camb, { connect, fetch: http.fetch }, options, clock)

/** Where nothing is said of time: waits between looks are none, and the deadline is what it is. */
const HASTY: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms < 10_000 ? 0 : ms, run) }

sttContract('Camb.ai', () => ({
  stt: ear(new CambServer(), HASTY),
  utterances: [
    { samples: toned('one two three'), text: 'one two three' },
    { samples: toned('seven eight nine'), text: 'seven eight nine' },
  ],
  same: (said, heard) => said === heard,
}))

/** One turn, up to its words or the failure that it ends in. */
async function turn(
  server: CambServer,
  options: object = {},
  clock?: VirtualClock,
  language?: string,
): Promise<string | StageError> {
  const stt = ear(server, clock ?? HASTY, options)
  await using talk = new Talk({ name: stt.name, open: (signal) => stt.open(signal, language) })
  talk.say(toned('one two'))
  const heard = Promise.race([talk.final(), talk.ended.then(() => 'nothing')]).catch((error: unknown) => {
    if (error instanceof StageError) return error
    throw error
  })
  return await (clock ? driven(clock, heard) : heard)
}

/** No fault that would be noticed. */
const ODD_LABEL = { type: 'odd', label: 'text/plain' } as const

const well = (times: number) => Array.from({ length: times }, () => ODD_LABEL)
const instead = (body: string) => ({ type: 'instead', label: 'application/json', body }) as const

describe('a language', () => {
  test.each([
    [undefined, 1],
    ['auto', 1],
    ['en', 1],
    ['German', 31],
    ['de-AT', 31],
    ['es', 54],
    ['es-MX', 48],
    ['ar', 16],
    ['en-GB', 1],
  ])('that is set as %p is asked for by the number %d', async (stt_language, number) => {
    const server = new CambServer()
    expect(await turn(server, { stt_language })).toBe('one two')
    expect(server.jobs.map(({ language }) => language)).toEqual([number])
  })

  test('of the call comes before the one that is set', async () => {
    const server = new CambServer()
    await turn(server, { stt_language: 'de' }, undefined, 'ja')
    expect(server.jobs[0]?.language).toBe(88)
  })

  test('is looked up once for all turns, and English never', async () => {
    const server = new CambServer()
    const stt = ear(server, HASTY, { stt_language: 'de' })
    for (const words of ['one two', 'three']) {
      await using talk = new Talk(stt)
      talk.say(toned(words))
      expect(await talk.final()).toBe(words)
    }
    const turns = ['/apis/transcribe', '/apis/transcribe/…', '/apis/transcription-result/…']
    expect(server.asked).toEqual(['/apis/source-languages', ...turns, ...turns])
    const english = new CambServer()
    await turn(english)
    expect(english.asked).toEqual(turns)
  })

  test.each([
    ['sv', 'sv-se'],
    ['xx', 'xx'],
    ['Welsh', 'welsh'],
    ['Klingon', 'klingon'],
  ])('that it does not hear begins no job: %s', async (stt_language, locale) => {
    const server = new CambServer()
    expect(await turn(server, { stt_language })).toMatchObject({
      code: 'bad-request',
      message: `client.camb.ai does not hear "${locale}": is stt_language right?`,
    })
    expect(server.jobs).toEqual([])
  })
})

describe('a job', () => {
  test('that is slow is asked after more and more seldom, and its words are heard', async () => {
    const clock = new VirtualClock()
    const server = new CambServer({ clock, workMs: 7000 })
    expect(await turn(server, {}, clock)).toBe('one two')
    const gapsMs = server.looksMs.map((atMs, nth) => atMs - (server.looksMs[nth - 1] ?? 0))
    expect(gapsMs.length).toBe(6)
    expect(gapsMs[0]).toBeWithin(400, 500)
    expect(gapsMs.toSorted((a, b) => a - b)).toEqual(gapsMs)
    expect(gapsMs.at(-1)).toBeWithin(2900, 3100)
    expect(clock.pending).toBe(0)
  })

  test('that never ends is given up after 10 s, and asked after no more', async () => {
    const clock = new VirtualClock()
    const server = new CambServer({ clock, workMs: Infinity })
    expect(await turn(server, {}, clock)).toMatchObject({ stage: 'stt', code: 'timeout' })
    expect(clock.now()).toBeWithin(10_000, 10_100)
    const { length } = server.asked
    await clock.advance(60_000)
    expect([server.asked.length, server.jobs.length, clock.pending]).toEqual([length, 1, 0])
  })

  test('is waited for as long as the caller is', async () => {
    const clock = new VirtualClock()
    const server = new CambServer({ clock, workMs: 30_000 })
    expect(await turn(server, { user_turn_stop_timeout_secs: 20 }, clock)).toBe('one two')
  })

  test('is asked after no more when the call has ended', async () => {
    const clock = new VirtualClock()
    const server = new CambServer({ clock, workMs: 5000 })
    await using talk = new Talk(ear(server, clock))
    talk.say(toned('one two'))
    while (server.looksMs.length < 2) await clock.advance(10)
    const { length } = server.asked
    await talk.hangUp()
    await clock.advance(0)
    expect(clock.pending).toBe(0)
    await clock.advance(60_000)
    expect([server.asked.length, talk.events]).toEqual([length, []])
  })

  test.each<[Ending, string, number]>([
    [{ status: 'ERROR', exception_reason: 'INTERNAL_ERROR' }, 'server-error', 3],
    [{ status: 'ERROR', exception_reason: null }, 'server-error', 3],
    [{ status: 'TIMEOUT' }, 'server-error', 3],
    [{ status: 'ERROR', exception_reason: 'PAYMENT_REQUIRED' }, 'quota-exceeded', 1],
    [{ status: 'PAYMENT_REQUIRED' }, 'quota-exceeded', 1],
    [{ status: 'ERROR', exception_reason: 'FORBIDDEN' }, 'unauthorized', 1],
    [{ status: 'ERROR', exception_reason: 'INVALID_SOURCE_DATA' }, 'bad-request', 1],
  ])('that ends in %o is a failure (%s), and begun %d times in all', async (ending, code, times) => {
    const server = new CambServer({ endings: [ending, ending, ending] })
    expect(await turn(server)).toMatchObject({ stage: 'stt', code })
    expect(server.jobs.length).toBe(times)
  })

  test('that fails once is begun again', async () => {
    const server = new CambServer({ endings: [{ status: 'ERROR', exception_reason: 'PROCESSING_ERROR' }] })
    expect(await turn(server)).toBe('one two')
    expect(server.jobs.length).toBe(2)
  })

  test('whose reason says what it was given shows neither that nor the key', async () => {
    const ending = { status: 'ERROR', exception_reason: `failed: "one two" of ${KEY} is invalid` }
    const failure = await turn(new CambServer({ endings: [ending, ending, ending] }))
    expect(failure).toMatchObject({ message: 'Camb.ai failed: failed … invalid' })
  })

  test.each([1, 2])('is not begun again where request %d after it fails', async (before) => {
    const server = new CambServer()
    server.http.faults.push(...well(before), { type: 'refuse', status: 503 })
    expect(await turn(server)).toBe('one two')
    expect(server.jobs.length).toBe(1)
    expect(server.asked.length).toBeGreaterThan(3)
  })
})

describe('an answer', () => {
  test.each([
    ['task', 0, '{"task_id":null}'],
    ['task', 0, '<html>'],
    ['status', 1, '{}'],
    ['run', 1, '{"status":"SUCCESS","run_id":null}'],
    ['transcript', 2, '{"text":"one two"}'],
    ['transcript', 2, '{"transcript":[{"text":7}]}'],
  ])('without a %s is a bad response, after three times', async (what, step, body) => {
    const server = new CambServer()
    const again = [...well(Math.max(0, step - 1)), instead(body)]
    server.http.faults.push(...well(step), instead(body), ...again, ...again)
    const failure = await turn(server)
    expect(failure).toMatchObject({ code: 'bad-response', message: `client.camb.ai gave no ${what}` })
    expect([server.http.faults.length, server.jobs.length]).toEqual([0, Math.min(1, step)])
  })

  test('may be the bare list that its documents show', async () => {
    const server = new CambServer()
    server.http.faults.push(...well(2), instead('[{"text":"one "},{"text":" two"}]'))
    expect(await turn(server)).toBe('one two')
    expect(server.asked.length).toBe(3)
  })

  test('that the key is wrong is told as such, and does not show it', async () => {
    const server = new CambServer()
    server.http.faults.push({ type: 'refuse', status: 401, body: `{"detail":"${KEY}"}` })
    const failure = await turn(server)
    expect(failure).toMatchObject({ code: 'unauthorized', message: 'client.camb.ai refused the API key (401)' })
  })
})

test('the key goes to Camb.ai and nowhere else', () => {
  const addresses = [undefined, 'https://client.camb.ai/apis', 'https://stt.lan']
  const needed = addresses.map((url) => camb.needsKey('stt', url === undefined ? {} : { stt_base_url: url }))
  expect(needed).toEqual([true, true, false])
})

const media = () =>
  new File([new Uint8Array(writeWav({ samples: toned('one two three'), rateHz: 16_000 }))], 'turn.wav')
const sdk = ({ url }: { url: string }, apiKey = KEY) =>
  new CambClient({ apiKey, baseUrl: `${url}/apis`, maxRetries: 0 }).transcription
const failure = async (asked: PromiseLike<unknown>) => {
  try {
    return await asked
  } catch (error) {
    return error
  }
}

describe("the stand-in, asked by Camb.ai's own SDK", () => {
  test('gives the words of a recording', async () => {
    using server = new CambServer().http.listen()
    const { task_id } = await sdk(server).createTranscription({ language: 1, media_file: media() })
    const { status, run_id = null } = await sdk(server).getTranscriptionTaskStatus({ task_id: task_id ?? '' })
    expect(status).toBe('SUCCESS')
    const { transcript } = await sdk(server).getTranscriptionResult({ run_id })
    expect(transcript.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect(transcript[0]).toEqual({ start: 0, end: 0.1, text: 'one', speaker: 'SPEAKER_0' })
  })

  test('lists languages', async () => {
    using server = new CambServer().http.listen()
    const client = new CambClient({ apiKey: KEY, baseUrl: `${server.url}/apis` })
    expect(await client.languages.getSourceLanguages()).toContainEqual(
      expect.objectContaining({ id: 31, short_name: 'de-de' }),
    )
  })

  test('refuses a wrong key, a request without a recording, an unknown run, and one that has not ended', async () => {
    const slow = new CambServer({ workMs: 60_000 })
    using server = slow.http.listen()
    const asked = [
      sdk(server, 'another').createTranscription({ language: 1, media_file: media() }),
      sdk(server).createTranscription({ language: 1 }),
      sdk(server).createTranscription({ language: 999, media_file: media() }),
      sdk(server).getTranscriptionResult({ run_id: 12 }),
      sdk(server).getTranscriptionTaskStatus({ task_id: 'none' }),
    ]
    const failures = await Promise.all(asked.map(failure))
    const statuses = failures.map((error) => error instanceof CambApiError && error.statusCode)
    expect(statuses).toEqual([401, 422, 422, 404, 404])
    expect(failures[1]).toBeInstanceOf(CambApi.UnprocessableEntityError)
    const { task_id } = await sdk(server).createTranscription({ language: 1, media_file: media() })
    expect(await sdk(server).getTranscriptionTaskStatus({ task_id: task_id ?? '' })).toMatchObject({
      status: 'PENDING',
    })
    expect(await failure(sdk(server).getTranscriptionResult({ run_id: 7000 }))).toMatchObject({ statusCode: 400 })
  })
})
