import { describe, expect, test } from 'bun:test'
import type { HeardWord } from '../../src/event/call-event.ts'
import type { Clock } from '../../src/std/clock.ts'
import { patientClock } from '../support/clock.ts'
import { StageError } from '../../src/std/errors.ts'
import { LastingSession } from '../../src/stt/lasting.ts'
import { fallbackStt } from '../../src/stt/fallback.ts'
import type { Stt } from '../../src/stt/stt.ts'
import { settled, VirtualClock } from '../support/clock.ts'
import { memberOf } from '../support/members.ts'
import { toned } from '../support/tones.ts'
import { SocketVendor } from '../support/vendors/socket-vendor.ts'
import { KEY } from '../support/vendors/stt-of.ts'
import { sttContract, type SttSubject, Talk } from './stt.ts'

export interface SttSocketSubject {
  /** A stand-in of the vendor that hears tones. Its key is `KEY`. */
  readonly vendor: (clock?: Clock) => SocketVendor
  readonly stt: (vendor: Pick<SocketVendor, 'connect'>, clock: Clock) => Stt
  readonly decides?: boolean
  /** Its finals say when each word was said, and how sure it is of them. */
  readonly tellsWords?: 'times' | 'times and confidence'
  /** Of a caller on a telephone it is sent linear audio all the same. */
  readonly takesNoMuLaw?: boolean
}

/** Longer than any vendor's words come after it says that all have come. */
const LATE_MS = 200
const PHONE_RATE_HZ = 8000
const SIX = toned('one two three four five six')

/** What every recogniser over a socket keeps, whatever its vendor and its network do. */
export function sttSocketContract(name: string, subject: SttSocketSubject): void {
  const { vendor: open, stt, decides = false, takesNoMuLaw = false, tellsWords } = subject
  const talkTo = (to: Stt) => new Talk(to, undefined, decides)
  const subjectFor = (to: Stt): SttSubject => ({
    stt: to,
    utterances: [
      { samples: SIX, text: 'one two three four five six' },
      { samples: toned('seven eight nine'), text: 'seven eight nine' },
    ],
    same: (said, heard) => said === heard,
    decides,
  })
  const bytesPerMs = async (vendor: SocketVendor, to: Stt): Promise<number> => {
    await using talk = talkTo(to)
    for (let turn = 0; turn < 5; turn++) {
      talk.say(SIX)
      await talk.final()
    }
    return vendor.taken.reduce((sum, { length }) => sum + length, 0) / (talk.givenMs ?? 0)
  }
  sttContract(name, () => subjectFor(stt(open(), patientClock)))
  sttContract(`${name} on a telephone`, () => subjectFor(onPhone(stt(open(), patientClock))))

  describe(`${name} over a socket`, () => {
    test.each([
      [401, 'unauthorized'],
      [403, 'unauthorized'],
      [429, 'rate-limited'],
      [503, 'server-error'],
    ])('a refusal with %d is told as %s', async (status, code) => {
      const talk = talkTo(stt(new SocketVendor(() => status), patientClock))
      expect((await errorOf(talk)).code).toBe(code as StageError['code'])
    })

    test('a vendor that never answers is given up after 4 s', async () => {
      const clock = new VirtualClock()
      const vendor = open()
      vendor.isHanging = true
      const talk = talkTo(stt(vendor, clock))
      const error = errorOf(talk)
      talk.say(SIX)
      await clock.advance(4000)
      expect((await error).code).toBe('timeout')
    })

    test.each([
      ['broke', (far) => far.drop()],
      ['closed with an error', (far) => far.close(1011, `overloaded, ${KEY}`)],
      ['closed as if all were said', (far) => far.close(1000)],
      ['told something of 9 MiB', (far) => far.send('x'.repeat(9 * 1024 * 1024))],
    ] satisfies [string, (far: SocketVendor['connections'][number]) => void][])(
      'a connection that %s in mid-turn costs no word, and its end shows no key',
      async (_, end) => {
        const vendor = open()
        const troubles: StageError[] = []
        await using talk = talkTo(lasting(stt(vendor, patientClock), troubles))
        await settled()
        talk.hint('speech')
        talk.write(SIX.subarray(0, SIX.length / 2))
        await settled()
        const [first] = vendor.connections
        if (!first) throw new Error('there is a connection')
        end(first)
        await settled()
        talk.write(SIX.subarray(SIX.length / 2))
        talk.write(new Int16Array(3200))
        talk.hint('pause')
        expect(await talk.final()).toBe('one two three four five six')
        expect(vendor.connections).toHaveLength(2)
        expect(troubles.map(({ message }) => message).join()).not.toContain(KEY)
      },
    )

    test('messages that cannot be read are passed over', async () => {
      const vendor = open()
      await using talk = talkTo(stt(vendor, patientClock))
      await settled()
      for (const message of ['', '{', 'null', '[]', '{"type":"News"}', '{"type":7}', new Uint8Array(4)])
        vendor.connections[0]?.send(message)
      talk.say(SIX)
      expect(await talk.final()).toBe('one two three four five six')
    })

    test(
      takesNoMuLaw
        ? 'a telephone costs as many bytes as a browser'
        : 'of a telephone it is sent a quarter of the bytes',
      async () => {
        const [browser, phone] = [open(), open()]
        const share =
          (await bytesPerMs(phone, onPhone(stt(phone, patientClock)))) /
          (await bytesPerMs(browser, stt(browser, patientClock)))
        expect(share).toBeWithin(takesNoMuLaw ? 0.9 : 0.1, takesNoMuLaw ? 1.1 : 0.4)
      },
    )

    test(
      tellsWords ? `finals tell the ${tellsWords} of their words` : 'finals tell nothing of their words but the words',
      async () => {
        await using talk = talkTo(stt(open(), patientClock))
        const heard: (readonly HeardWord[] | undefined)[] = []
        const saidMs: number[] = []
        talk.write(new Int16Array(3200))
        for (const said of [SIX, toned('seven eight nine')]) {
          saidMs.push(talk.writtenMs)
          talk.say(said)
          await talk.final()
          heard.push(talk.events.flatMap((event) => ('words' in event ? [event.words] : [])).at(-1))
          talk.hint('turn-end')
        }
        const expected = ['one two three four five six', 'seven eight nine'].map((said, turn) =>
          said.split(' ').map((text, at) => {
            const startMs = (saidMs[turn] ?? 0) + 100 * at
            const word = { text, startMs, endMs: startMs + 100 }
            return tellsWords === 'times' ? word : Object.assign(word, { confidence: expect.closeTo(0.95, 0) })
          }),
        )
        expect(heard).toEqual(tellsWords ? expected : [undefined, undefined])
      },
    )

    test('words that are told twice are heard once', async () => {
      const vendor = open()
      vendor.isStuttering = true
      await using talk = talkTo(stt(vendor, patientClock))
      talk.say(SIX)
      expect(await talk.final()).toBe('one two three four five six')
      talk.say(toned('seven'))
      expect(await talk.final()).toBe('one two three four five six seven')
    })

    test('what sounds before a turn, and was taken for no speech, is not in it', async () => {
      await using talk = talkTo(stt(open(), patientClock))
      talk.write(toned('nine eight'))
      talk.write(new Int16Array(16_000))
      talk.say(SIX)
      expect(await talk.final()).toBe('one two three four five six')
      talk.hint('turn-end')
      talk.write(toned('nine eight'))
      talk.write(new Int16Array(16_000))
      talk.say(toned('seven'))
      expect(await talk.final()).toBe('seven')
    })

    test('a vendor that falls silent leaves no pause without an answer', async () => {
      const clock = new VirtualClock()
      const vendor = open()
      await using talk = talkTo(stt(deaf(vendor), clock))
      await settled()
      talk.say(SIX)
      await clock.advance(2000)
      expect(await talk.final()).toBe('')
    })

    test('a vendor that falls silent is replaced where another stands behind it, and the turn is heard again', async () => {
      const clock = new VirtualClock()
      const first = memberOf({ ...stt(deaf(open()), clock), name: 'deaf' }, clock)
      const several = fallbackStt([first, memberOf(stt(open(), clock), clock)], { clock, patienceMs: 4000 })
      const troubles: StageError[] = []
      await using talk = talkTo({
        name: 'several',
        open: (signal) => new LastingSession({ stt: several, clock, broke: (error) => troubles.push(error) }, signal),
      })
      await settled()
      talk.say(toned('one two three four five six seven eight nine'))
      await clock.advance(2000)
      await clock.advance(LATE_MS)
      expect(await talk.final()).toBe('one two three four five six seven eight nine')
      expect(troubles).toEqual([])
    })

    test('a call that is on hold for a minute keeps its connection', async () => {
      const clock = new VirtualClock()
      const vendor = open(clock)
      await using talk = talkTo(stt(vendor, clock))
      talk.write(new Int16Array(960))
      await clock.advance(60_000)
      talk.say(SIX)
      await clock.advance(LATE_MS)
      expect(await talk.final()).toBe('one two three four five six')
      expect(vendor.connections).toHaveLength(1)
    })

    test('a call that is over leaves no timer and no connection', async () => {
      const clock = new VirtualClock()
      const vendor = open()
      const talk = talkTo(stt(vendor, clock))
      talk.say(SIX)
      await settled()
      await talk.hangUp()
      expect(clock.pending).toBe(0)
    })
  })
}

/** As a call opens it whose caller is on a telephone. */
const onPhone = (stt: Stt): Stt => ({
  name: stt.name,
  open: (signal, language, told) => stt.open(signal, language, told, PHONE_RATE_HZ),
})

/** The vendor, as seen by somebody to whom none of its messages comes. */
const deaf = (vendor: SocketVendor): Pick<SocketVendor, 'connect'> => ({
  connect: (url, headers, listener) => vendor.connect(url, headers, { ...listener, message: () => {} }),
})

const lasting = (stt: Stt, troubles: StageError[]): Stt => ({
  name: stt.name,
  open: (signal) =>
    new LastingSession({ stt, clock: patientClock, broke: (error) => void troubles.push(error) }, signal),
})

/** What ends a talk. It shows no key. */
export async function errorOf(talk: Talk): Promise<StageError> {
  const error: unknown = await talk.ended.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof StageError)) throw new Error('it was to fail')
  expect(error.message).not.toContain(KEY)
  return error
}
