import { describe, expect, test } from 'bun:test'
import { type Clock, systemClock } from '../../src/std/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import { tooLate } from '../../src/std/too-late.ts'
import type { Speech, TimedWord, Tts } from '../../src/tts/tts.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { hummed } from '../support/vendors/hum.ts'
import { type FarSide, SocketVendor } from '../support/vendors/socket-vendor.ts'
import { KEY } from '../support/vendors/stt-of.ts'
import { joined, ttsContract } from './tts.ts'

export interface TtsSocketSubject {
  /** A stand-in of the vendor that hums. Its key is `KEY`. */
  readonly vendor: (clock?: Clock) => SocketVendor
  readonly tts: (vendor: Pick<SocketVendor, 'connect'>, clock: Clock) => Tts
  /** It tells when words are over. */
  readonly isTimed?: boolean
  /** Of what it says where 24 kHz are played; that unless given. */
  readonly rateHz?: number
}

const FIRST = 'The train to the coast leaves at nine.'
const SECOND = 'It stops in every village on its way.'
const PLAY_RATE_HZ = 24_000

/** What every voice over a socket keeps, whatever its vendor and its network do. */
export function ttsSocketContract(name: string, subject: TtsSocketSubject): void {
  const { vendor: open, tts, isTimed = false, rateHz: ownRateHz = PLAY_RATE_HZ } = subject
  const humOf = (piece: string): number[] => [...joined(chunksOf(piece, ownRateHz))]
  ttsContract(name, () => tts(open(), systemClock))

  describe(`${name} over a socket`, () => {
    test.each([
      [401, 'unauthorized'],
      [403, 'unauthorized'],
      [429, 'rate-limited'],
      [503, 'server-error'],
    ])('a refusal with %d is told as %s', async (status, code) => {
      const clock = new VirtualClock()
      const refusing = tts(new SocketVendor(() => status), clock)
      expect((await errorOf(refusing, clock)).code).toBe(code as StageError['code'])
    })

    test('a vendor that never answers is given up', async () => {
      const clock = new VirtualClock()
      const vendor = open()
      vendor.isHanging = true
      expect((await errorOf(tts(vendor, clock), clock)).code).toBe('timeout')
    })

    test('the pieces of a reply are all heard, over one connection', async () => {
      const vendor = open()
      using session = openOf(tts(vendor, systemClock))
      expect(await heardOf(session, FIRST)).toEqual(humOf(FIRST))
      expect(await heardOf(session, SECOND)).toEqual(humOf(SECOND))
      expect(vendor.connections).toHaveLength(1)
    })

    test.each([8000, 48_000])('a reply that is played at %d Hz takes the same time', async (playRateHz) => {
      const voice = tts(open(), systemClock)
      using session = voice.open?.(playRateHz)
      if (!session) throw new Error('it has sessions')
      const chunks = await Array.fromAsync(session.speak(FIRST, new AbortController().signal))
      const [{ rateHz } = { rateHz: 0 }] = chunks
      expect(rateHz).toBeLessThanOrEqual(Math.max(playRateHz, ownRateHz))
      expect(joined(chunks).length / rateHz).toBeCloseTo(joined(chunksOf(FIRST, PLAY_RATE_HZ)).length / PLAY_RATE_HZ, 2)
    })

    test('a reply that is cut is not heard in the next', async () => {
      const vendor = open()
      vendor.isSlow = true
      const voice = tts(vendor, systemClock)
      const call = new AbortController()
      voice.preconnect?.(PLAY_RATE_HZ, call.signal)
      for (let times = 0; times < 3; times++) {
        using session = openOf(voice)
        for await (const _ of session.speak(FIRST, new AbortController().signal)) break
      }
      using next = openOf(voice)
      expect(await heardOf(next, SECOND)).toEqual(humOf(SECOND))
      call.abort()
    })

    test('a reply goes on after a piece of it was cut', async () => {
      using session = openOf(tts(open(), systemClock))
      const cut = new AbortController()
      for await (const _ of session.speak(FIRST, cut.signal)) cut.abort()
      expect(await heardOf(session, SECOND)).toEqual(humOf(SECOND))
    })

    test.each([
      ['breaks', (far) => far.drop()],
      ['is closed with an error', (far) => far.close(1011, `overloaded, ${KEY}`)],
      ['is closed as if all were said', (far) => far.close(1000)],
    ] satisfies [string, (far: FarSide) => void][])(
      'a connection that %s behind any message tells no key, what was heard is the beginning of the piece, and the reply goes on',
      async (_, end) => {
        const messages = await messagesOf(open(), (vendor) => tts(vendor, systemClock))
        expect(messages).toBeGreaterThan(1)
        let breaks = 0
        for (let afterMessages = 1; afterMessages < messages; afterMessages++) {
          const vendor = open()
          vendor.ending = { afterMessages, end }
          using session = openOf(tts(vendor, systemClock))
          const chunks: Speech[] = []
          const trouble = await failureOf(() => collect(session, FIRST, chunks)).catch(() => undefined)
          const heard = [...joined(chunks)]
          expect(heard).toEqual(humOf(FIRST).slice(0, heard.length))
          if (trouble) {
            breaks++
            expect(trouble).toMatchObject({ stage: 'tts', retryable: true })
            expect(trouble.message).not.toContain(KEY)
          } else expect(heard).toHaveLength(humOf(FIRST).length)
          expect(await heardOf(session, SECOND)).toEqual(humOf(SECOND))
          expect(vendor.connections).toHaveLength(2)
        }
        expect(breaks).toBeGreaterThan(0)
      },
    )

    test('a connection that breaks between two pieces costs nothing', async () => {
      const vendor = open()
      using session = openOf(tts(vendor, systemClock))
      await heardOf(session, FIRST)
      lastOf(vendor).drop()
      await settled()
      expect(await heardOf(session, SECOND)).toEqual(humOf(SECOND))
    })

    test.each([
      ['no JSON', '{"audio":'],
      ['a message of another kind', '{"type":"weather","audio_event":{"sun":1}}'],
      ['a list', '[1,2,3]'],
    ])('%s in between is left aside', async (_, garbage) => {
      const vendor = open()
      using session = openOf(tts(vendor, systemClock))
      const chunks: Speech[] = []
      for await (const speech of session.speak(FIRST, new AbortController().signal)) {
        lastOf(vendor).send(garbage)
        chunks.push({ ...speech, samples: speech.samples.slice() })
      }
      expect([...joined(chunks)]).toEqual(humOf(FIRST))
    })

    test('a connection that gave nothing in time is hung up on, and the next piece goes over another', async () => {
      const vendor = open()
      const voice = tts(vendor, systemClock)
      const call = new AbortController()
      voice.preconnect?.(PLAY_RATE_HZ, call.signal)
      await settled()
      vendor.ending = { afterMessages: 1, end: () => {} }
      using session = openOf(voice)
      const late = new AbortController()
      const speech = Array.fromAsync(session.speak(FIRST, late.signal))
      await settled()
      late.abort(tooLate('tts', 3000))
      await speech
      expect(await heardOf(session, SECOND)).toEqual(humOf(SECOND))
      await settled()
      expect(vendor.openConnections).toBe(1)
      call.abort()
    })

    test('a vendor whose every connection breaks behind its first messages is not asked without end', async () => {
      const messages = await messagesOf(open(), (vendor) => tts(vendor, systemClock))
      for (let afterMessages = 1; afterMessages < messages; afterMessages++) {
        const clock = new VirtualClock()
        const vendor = open()
        vendor.ending = { afterMessages, end: (far) => far.close(1011), everyTime: true }
        const voice = tts(vendor, clock)
        const call = new AbortController()
        voice.preconnect?.(PLAY_RATE_HZ, call.signal)
        const trial = heardOf(voice, FIRST).catch(() => undefined)
        await clock.advance(20_000)
        await trial
        call.abort()
        expect(vendor.connections.length).toBeLessThan(12)
      }
    })

    test('a message of 9 MiB is no speech', async () => {
      const vendor = open()
      using session = openOf(tts(vendor, systemClock))
      await heardOf(session, FIRST)
      lastOf(vendor).send('x'.repeat(9 * 1024 * 1024))
      await settled()
      expect(await heardOf(session, SECOND)).toEqual(humOf(SECOND))
      expect(vendor.connections).toHaveLength(2)
    })

    test('no reply of a call waits for a handshake, and nothing is left when the call is over', async () => {
      const vendor = open()
      const voice = tts(vendor, systemClock)
      const call = new AbortController()
      voice.preconnect?.(PLAY_RATE_HZ, call.signal)
      await settled()
      expect(vendor.connections).toHaveLength(1)
      for (const piece of [FIRST, SECOND]) {
        using session = openOf(voice)
        expect(await heardOf(session, piece)).toEqual(humOf(piece))
      }
      await settled()
      const open1 = vendor.openConnections
      call.abort()
      await settled()
      expect([open1, vendor.openConnections]).toEqual([1, 0])
    })

    test('a reply that is cut leaves a connection for the next', async () => {
      const vendor = open()
      const voice = tts(vendor, systemClock)
      const call = new AbortController()
      voice.preconnect?.(PLAY_RATE_HZ, call.signal)
      {
        using session = openOf(voice)
        for await (const _ of session.speak(FIRST, new AbortController().signal)) break
      }
      await settled()
      const { length } = vendor.connections
      expect(vendor.openConnections).toBe(1)
      using next = openOf(voice)
      expect(await heardOf(next, SECOND)).toEqual(humOf(SECOND))
      expect(vendor.connections).toHaveLength(length)
      call.abort()
    })

    test('a connection that broke while nobody spoke is replaced at once', async () => {
      const vendor = open()
      // No time passes.
      const voice = tts(vendor, new VirtualClock())
      const call = new AbortController()
      voice.preconnect?.(PLAY_RATE_HZ, call.signal)
      await settled()
      using session = openOf(voice)
      const speech = heardOf(session, FIRST)
      lastOf(vendor).drop()
      expect(await speech).toEqual(humOf(FIRST))
      call.abort()
    })

    if (isTimed)
      test('it tells when each word is over, from the beginning of its piece', async () => {
        using session = openOf(tts(open(), systemClock))
        for (const piece of [FIRST, SECOND]) {
          const chunks = await Array.fromAsync(session.speak(piece, new AbortController().signal))
          const words = chunks.flatMap((chunk): readonly TimedWord[] => chunk.words ?? [])
          const { words: said } = hummed(piece, PLAY_RATE_HZ)
          expect(words.map(({ text }) => text)).toEqual(said.map(({ text }) => text))
          for (const [at, { toMs }] of words.entries()) expect(toMs).toBeCloseTo(said[at]?.toMs ?? 0, 0)
        }
      })
  })
}

function openOf(voice: Tts) {
  const session = voice.open?.(PLAY_RATE_HZ)
  if (!session) throw new Error('a voice over a socket has sessions')
  return session
}

const chunksOf = (piece: string, rateHz: number) => [
  { samples: new Int16Array(hummed(piece, rateHz).bytes.buffer), rateHz },
]

async function heardOf(session: Pick<Tts, 'speak'>, piece: string): Promise<number[]> {
  const chunks: Speech[] = []
  await collect(session, piece, chunks)
  return [...joined(chunks)]
}

/** Copies what comes: the samples are ours only until the next are asked for. */
async function collect(session: Pick<Tts, 'speak'>, piece: string, into: Speech[]): Promise<void> {
  for await (const speech of session.speak(piece, new AbortController().signal))
    into.push({ ...speech, samples: speech.samples.slice() })
}

/** How many messages a vendor sends for a piece that is spoken without trouble. */
async function messagesOf(vendor: SocketVendor, make: (vendor: SocketVendor) => Tts): Promise<number> {
  let sent = 0
  vendor.ending = {
    get afterMessages() {
      sent++
      return 0
    },
    end: () => {},
  }
  using session = openOf(make(vendor))
  await heardOf(session, FIRST)
  return sent
}

function lastOf({ connections }: SocketVendor): FarSide {
  const last = connections.at(-1)
  if (!last) throw new Error('there is a connection')
  return last
}

/** What a piece fails with, once no try is left. */
async function errorOf(voice: Tts, clock: VirtualClock): Promise<StageError> {
  const failure = failureOf(() => heardOf(voice, FIRST))
  await clock.advance(20_000)
  return await failure
}

async function failureOf(speak: () => Promise<unknown>): Promise<StageError> {
  try {
    await speak()
  } catch (error) {
    if (error instanceof StageError) return error
    throw error
  }
  throw new Error('it did not fail')
}
