import { describe, expect, test } from 'bun:test'
import { durationMs, type Pcm } from '../../src/audio/pcm.ts'
import { StageError } from '../../src/std/errors.ts'
import type { Tts } from '../../src/tts/tts.ts'
import { driven, settled, VirtualClock } from '../support/clock.ts'
import { type Fault, HttpVendor } from '../support/vendors/http-vendor.ts'
import type { HttpWorld } from '../support/vendors/http-tts-of.ts'
import { KEY } from '../support/vendors/stt-of.ts'
import { joined, ttsContract } from './tts.ts'

export interface TtsHttpSubject {
  /** A stand-in of the vendor that hums. Where it has a key, that is `KEY` or contains it. */
  readonly vendor: () => HttpVendor
  readonly tts: (vendor: HttpVendor, world: HttpWorld) => Tts
  /** What is asked before the first piece, such as the list of voices, is not asked again: all faults are behind it. */
  readonly asksBefore?: boolean
  /** What it speaks at for what is played at; undefined where it has one rate alone. */
  readonly ratesHz?: readonly (readonly [playRateHz: number, rateHz: number])[]
}

const PIECE = 'The train to the coast leaves at nine.'
const NEXT = 'It stops in every village on its way.'
const SECRETS = `my secret, and ${KEY}`

/** What every voice over HTTP keeps, whatever its vendor and its network do. */
export function ttsHttpContract(
  name: string,
  { vendor: open, tts, asksBefore = false, ratesHz }: TtsHttpSubject,
): void {
  /** A voice and its vendor, in virtual time. The world's random number is one half. */
  async function setUp() {
    const vendor = open()
    const clock = new VirtualClock()
    const voice = tts(vendor, { clock })
    const whole = await driven(clock, heardOf(voice, PIECE))
    const { parts } = vendor
    if (!asksBefore) expect(vendor.urls).toHaveLength(1)
    vendor.urls.length = 0
    /** What comes of a piece when its first requests end so, once no try is left. */
    const speak = async (...faults: Fault[]) => {
      vendor.urls.length = 0
      vendor.faults.push(...faults)
      return await driven(clock, trying(voice, PIECE))
    }
    return { vendor, clock, voice, whole, parts, speak }
  }

  ttsContract(name, () => tts(open(), {}))

  describe(`${name} over HTTP`, () => {
    test.each([
      [400, 'bad-request', 1],
      [401, 'unauthorized', 1],
      [403, 'unauthorized', 1],
      [404, 'not-found', 1],
      [429, 'rate-limited', 3],
      [500, 'server-error', 3],
      [503, 'server-error', 3],
    ] as const)('%d is told as %s, without the words of the vendor, after %d tries', async (status, code, tries) => {
      const { vendor, speak } = await setUp()
      const refuse: Fault = { type: 'refuse', status, body: JSON.stringify({ error: { message: SECRETS } }) }
      const { error, heard } = await speak(refuse, refuse, refuse)
      expect(error).toMatchObject({ stage: 'tts', code })
      expect(Bun.inspect(error)).not.toMatch(/secret/)
      expect(heard).toEqual([])
      expect(vendor.urls).toHaveLength(tries)
      vendor.faults.length = 0
    })

    test.each([
      ['a failure of the vendor', { type: 'refuse', status: 500 }],
      ['a connection that cannot be made', { type: 'unreachable' }],
      ['a connection that breaks before the first part', { type: 'break', afterParts: 0 }],
      ['nothing', { type: 'end', afterParts: 0 }],
      ['a page', { type: 'instead', label: 'text/html', body: '<html><body>Sign in</body></html>' }],
    ] satisfies [string, Fault][])('after %s it is asked again', async (_, fault) => {
      const { whole, speak } = await setUp()
      const { error, heard } = await speak(fault)
      expect(error).toBeUndefined()
      expect(heard).toEqual(whole)
    })

    test('a vendor that wants to be left alone for a moment is, and no longer than a caller would wait', async () => {
      const { vendor, clock, voice, whole, speak } = await setUp()
      vendor.faults.push(tooMany('0.9'))
      const work = trying(voice, PIECE)
      await asked(vendor)
      const refusedMs = clock.now()
      const { heard } = await driven(clock, work)
      expect(heard).toEqual(whole)
      expect(clock.now() - refusedMs).toBeGreaterThanOrEqual(900)
      expect((await speak(tooMany('30'))).error).toMatchObject({ code: 'rate-limited' })
      expect(vendor.urls).toHaveLength(1)
    })

    test.each([
      ['before its answer', { type: 'silent' }],
      ['before the first part', { type: 'stall', afterParts: 0 }],
      ['behind the first part', { type: 'stall', afterParts: 1 }],
    ] satisfies [string, Fault][])('one that stalls %s is left at once by who gives it up', async (_, fault) => {
      const { vendor, clock, voice, whole } = await setUp()
      const abort = new AbortController()
      const heard: Pcm[] = []
      vendor.faults.push(fault)
      const work = collect(voice, PIECE, abort.signal, heard)
      await asked(vendor)
      await clock.advance(60_000)
      abort.abort()
      await work
      expect(vendor.urls).toHaveLength(1)
      expect(vendor.abandoned).toBe(fault.type === 'silent' ? 0 : 1)
      expect(clock.pending).toBe(0)
      const samples = [...joined(heard)]
      expect(samples).toEqual(whole.slice(0, samples.length))
      expect(await heardOf(voice, PIECE)).toEqual(whole)
    })

    test.each([
      ['a page', 'text/html', '<html><body>my secret</body></html>'],
      ['JSON of another kind', 'application/json', '{"error":{"message":"my secret"}}'],
      ['JSON without a label', '', '{"error":{"message":"my secret"}}'],
      ['torn JSON', 'application/json', '{"audioContent":"AAAA'],
      ['events of another kind', 'text/event-stream', 'event: error\ndata: {"message":"my secret"}\n\n'],
      ['MP3', 'audio/mpeg', 'ID3\u0004 my secret and so on'],
      ['nothing', 'application/octet-stream', ''],
      ['a reply without end', 'audio/wav', new Uint8Array(9 * 1024 * 1024)],
    ])('%s is a bad response', async (_, label, body) => {
      const { speak } = await setUp()
      const fault: Fault = { type: 'instead', label, body }
      const { error } = await speak(fault, fault, fault)
      expect(error).toMatchObject({ stage: 'tts', code: 'bad-response' })
      expect(Bun.inspect(error)).not.toContain('secret')
    })

    test('a connection that breaks behind any part is told, and what was heard is the beginning of the piece', async () => {
      const { vendor, voice, whole, parts, speak } = await setUp()
      for (let afterParts = 1; afterParts < parts; afterParts++) {
        const cut: Fault = { type: 'break', afterParts }
        const { error, heard } = await speak(cut, cut, cut)
        expect(error).toMatchObject({ stage: 'tts', code: 'unreachable', retryable: true })
        expect(heard).toEqual(whole.slice(0, heard.length))
        // What was heard is not said again.
        if (heard.length > 0) expect(vendor.urls).toHaveLength(1)
        vendor.faults.length = 0
        expect((await heardOf(voice, NEXT)).length).toBeGreaterThan(0)
      }
    })

    test('a reply that ends early is the beginning of the piece', async () => {
      const { vendor, whole, parts, speak } = await setUp()
      for (let afterParts = 1; afterParts < parts; afterParts++) {
        const cut: Fault = { type: 'end', afterParts }
        const { error, heard } = await speak(cut, cut, cut)
        if (error) expect(error).toMatchObject({ stage: 'tts', code: 'bad-response' })
        expect(heard).toEqual(whole.slice(0, heard.length))
        vendor.faults.length = 0
      }
    })

    test.each([
      ['in single bytes at first', { type: 'odd', singleBytes: 2001 }],
      ['in one part', { type: 'odd', isWhole: true }],
      ['under the label of a file', { type: 'odd', label: 'application/octet-stream' }],
      ['under the label of another sound', { type: 'odd', label: 'audio/mpeg' }],
      ['without a label', { type: 'odd', label: '' }],
    ] satisfies [string, Fault][])('a piece that comes %s is heard like every other', async (_, fault) => {
      const { whole, speak } = await setUp()
      const { error, heard } = await speak(fault)
      expect(error).toBeUndefined()
      expect(heard).toEqual(whole)
    })

    if (ratesHz)
      test.each(ratesHz)(
        'what is played at %d Hz is spoken at %d Hz, for the same time',
        async (playRateHz, rateHz) => {
          const voice = tts(open(), {})
          using session = voice.open?.(playRateHz)
          if (!session) throw new Error('it speaks at one rate alone')
          const [played, plain] = await Promise.all([spoken(session, PIECE), spoken(voice, PIECE)])
          expect(played.rateHz).toBe(rateHz)
          expect(durationMs(played)).toBeCloseTo(durationMs(plain), 0)
        },
      )

    test('it is connected to before it is asked, without the key, which is in no address', async () => {
      const vendor = open()
      const connected: string[] = []
      const voice = tts(vendor, { preconnect: (url) => void connected.push(url) })
      voice.preconnect?.(8000, new AbortController().signal)
      expect(vendor.urls).toEqual([])
      await heardOf(voice, PIECE)
      expect(connected.map((url) => new URL(url).origin)).toEqual([new URL(vendor.urls.at(-1) ?? '').origin])
      expect([...connected, ...vendor.urls].join(' ')).not.toContain(KEY)
    })
  })
}

async function asked({ urls }: HttpVendor): Promise<void> {
  while (urls.length === 0) await settled()
  await settled()
}

const tooMany = (secs: string): Fault => ({ type: 'refuse', status: 429, headers: { 'retry-after': secs } })

/** Copies what comes: the samples are ours only until the next are asked for. */
async function collect(voice: Pick<Tts, 'speak'>, piece: string, signal: AbortSignal, into: Pcm[]): Promise<void> {
  for await (const { samples, rateHz } of voice.speak(piece, signal)) into.push({ samples: samples.slice(), rateHz })
}

async function spoken(voice: Pick<Tts, 'speak'>, piece: string): Promise<Pcm> {
  const chunks: Pcm[] = []
  await collect(voice, piece, new AbortController().signal, chunks)
  return { samples: joined(chunks), rateHz: chunks[0]?.rateHz ?? 0 }
}

const heardOf = async (voice: Tts, piece: string): Promise<number[]> => [...(await spoken(voice, piece)).samples]

async function trying(voice: Tts, piece: string): Promise<{ heard: number[]; error: StageError | undefined }> {
  const chunks: Pcm[] = []
  let failure: StageError | undefined
  try {
    await collect(voice, piece, new AbortController().signal, chunks)
  } catch (error) {
    if (!(error instanceof StageError)) throw error
    failure = error
  }
  await settled()
  return { heard: [...joined(chunks)], error: failure }
}
