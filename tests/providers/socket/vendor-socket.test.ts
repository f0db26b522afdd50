import { describe, expect, test } from 'bun:test'
import type { Connect, Data, LinkListener } from '../../../src/providers/socket/connect.ts'
import { type SocketRequest, VendorSocket } from '../../../src/providers/socket/vendor-socket.ts'
import { StageError } from '../../../src/std/errors.ts'
import { settled, VirtualClock } from '../../support/clock.ts'

const REQUEST: SocketRequest = { stage: 'stt', url: 'wss://vendor.test/listen?key=secret-key', headers: {} }

const SET_IT = 'set stt_api_key (VOXRAY_STT_API_KEY in the environment)'
const OPTIONS = 'stt_model, stt_language or another option may be wrong'

/** A socket to a vendor that the test plays. */
class Rig {
  readonly clock = new VirtualClock()
  readonly sent: Data[] = []
  readonly messages: Data[] = []
  readonly errors: StageError[] = []
  readonly socket: VendorSocket
  buffered = 0
  isClosed = false
  #vendor: LinkListener | undefined

  /** `key`: empty for none. */
  constructor(request: Partial<SocketRequest> = {}, key = 'secret-key') {
    const connect: Connect = (_url, _headers, listener) => {
      this.#vendor = listener
      const isFull = () => this.buffered
      return {
        send: (data) => void this.sent.push(data),
        get bufferedBytes() {
          return isFull()
        },
        close: () => (this.isClosed = true),
      }
    }
    const io = { connect, clock: this.clock, key: key === '' ? undefined : key }
    this.socket = new VendorSocket({ ...REQUEST, ...request }, io, {
      message: (data) => void this.messages.push(data),
      failed: (error) => void this.errors.push(error),
    })
  }

  get vendor(): LinkListener {
    if (!this.#vendor) throw new Error('nothing was connected')
    return this.#vendor
  }

  get codes(): string[] {
    return this.errors.map(({ code }) => code)
  }
}

/** What is told of a vendor that asks for a key in a message of its own. */
const unasked = (key: string) => {
  const rig = new Rig({}, key)
  rig.messages.push = () => {
    throw new StageError('stt', 'unauthorized', 'Vendor failed: who are you?')
  }
  rig.vendor.opened()
  rig.vendor.message('news')
  return rig.errors.map(({ code, message }) => [code, message])
}

describe('before it is open', () => {
  test('what is sent waits, behind hello and in its order', () => {
    const rig = new Rig({ hello: 'hello' })
    rig.socket.send('one')
    rig.socket.send('two')
    expect(rig.sent).toEqual([])
    rig.vendor.opened()
    rig.socket.send('three')
    expect(rig.sent).toEqual(['hello', 'one', 'two', 'three'])
  })

  test('several messages may go first', () => {
    const rig = new Rig({ hello: ['hello', 'here is what'] })
    rig.socket.send('one')
    rig.vendor.opened()
    expect(rig.sent).toEqual(['hello', 'here is what', 'one'])
  })

  test('an address that has to be asked for is waited for, and what is sent meanwhile is not lost', async () => {
    const rig = new Rig({ address: () => Promise.resolve({ url: 'wss://vendor.test/session' }) })
    rig.socket.send('one')
    await settled()
    rig.vendor.opened()
    expect(rig.sent).toEqual(['one'])
  })

  test('an address that cannot be had ends it with the reason', async () => {
    const refusal = new StageError('stt', 'unauthorized', 'no')
    for (const [reason, code] of [
      [refusal, 'unauthorized'],
      [new SyntaxError('no'), 'bad-response'],
    ] as const) {
      const rig = new Rig({ address: () => Promise.reject(reason) })
      await settled()
      expect(rig.codes).toEqual([code])
      expect(rig.clock.pending).toBe(0)
    }
  })

  test('an address that does not come is given up, and one that comes later is not connected to', async () => {
    const address = Promise.withResolvers<{ url: string }>()
    const signals: AbortSignal[] = []
    const rig = new Rig({ address: (signal) => (signals.push(signal), address.promise) })
    await rig.clock.advance(4000)
    expect([rig.codes, signals[0]?.aborted]).toEqual([['timeout'], true])
    address.resolve({ url: 'wss://vendor.test/session' })
    await settled()
    expect(() => rig.vendor).toThrow('nothing was connected')
  })

  test('a vendor that has to say when it is ready gets nothing but hello before', () => {
    const rig = new Rig({ hello: 'hello', isReady: (data) => data === 'ready' })
    rig.socket.send('one')
    rig.vendor.opened()
    rig.vendor.message('info')
    expect(rig.sent).toEqual(['hello'])
    rig.vendor.message('ready')
    expect([rig.sent, rig.messages]).toEqual([
      ['hello', 'one'],
      ['info', 'ready'],
    ])
  })

  test.each<[string, Partial<SocketRequest>]>([
    ['open', {}],
    ['ready', { isReady: () => false }],
  ])('it is given up when it is not %s within 4 s', async (_, request) => {
    const rig = new Rig(request)
    if (request.isReady) rig.vendor.opened()
    await rig.clock.advance(3999)
    expect(rig.codes).toEqual([])
    await rig.clock.advance(1)
    expect([rig.codes, rig.isClosed]).toEqual([['timeout'], true])
  })

  test('a minute at 24 kHz in base64 may wait, and not 8 MiB', () => {
    const rig = new Rig()
    rig.socket.send('x'.repeat(60 * 64_000))
    expect(rig.codes).toEqual([])
    rig.socket.send('x'.repeat(5 * 1024 * 1024))
    expect(rig.codes).toEqual(['unreachable'])
  })
})

describe('while it is open', () => {
  test('a network that takes nothing for a mebibyte has stalled', () => {
    const rig = new Rig()
    rig.vendor.opened()
    rig.buffered = 1024 * 1024 + 1
    rig.socket.send('one')
    expect([rig.codes, rig.isClosed]).toEqual([['unreachable'], true])
  })

  test('it is kept alive while nothing is sent, and not otherwise', async () => {
    const rig = new Rig({ keepAlive: { message: 'alive', everyMs: 5000 } })
    rig.vendor.opened()
    for (let second = 0; second < 12; second++) {
      rig.socket.send('audio')
      await rig.clock.advance(1000)
    }
    expect(rig.sent).not.toContain('alive')
    await rig.clock.advance(10_000)
    expect(rig.sent.filter((data) => data === 'alive')).toHaveLength(2)
  })

  test('what the listener cannot take ends it', () => {
    const rig = new Rig()
    rig.vendor.opened()
    rig.messages.push = () => {
      throw new TypeError('no such field')
    }
    rig.vendor.message('news')
    expect(rig.codes).toEqual(['bad-response'])
  })
})

describe('its end', () => {
  test.each([
    [{ status: 401, code: 1006, reason: '' }, 'unauthorized', false],
    [{ status: 402, code: 1006, reason: '' }, 'quota-exceeded', false],
    [{ status: 404, code: 1006, reason: '' }, 'not-found', false],
    [{ status: 429, code: 1006, reason: '' }, 'rate-limited', true],
    [{ status: 418, code: 1006, reason: '' }, 'bad-request', false],
    [{ status: 500, code: 1006, reason: '' }, 'server-error', true],
    [{ code: 1006, reason: '' }, 'unreachable', true],
    [{ code: 1000, reason: 'bye' }, 'closed', true],
    [{ code: 1008, reason: 'policy' }, 'unauthorized', false],
    [{ code: 1011, reason: 'oops' }, 'closed', true],
  ])('by %j is told as %s', (ending, code, retryable) => {
    const rig = new Rig()
    rig.vendor.ended(ending)
    expect(rig.errors).toMatchObject([{ code, retryable }])
  })

  test.each([1008, 4000, 4003])(
    'by %d is a refusal before the vendor has served, and idleness or a limit after that',
    async (code) => {
      const ending = { code, reason: '' }
      const refused = { code: 'unauthorized', retryable: false }
      const unheard = new Rig()
      unheard.vendor.opened()
      unheard.vendor.ended(ending)
      expect(unheard.errors).toMatchObject([refused])
      const unready = new Rig({ isReady: (data) => data === 'ready' })
      unready.vendor.opened()
      unready.vendor.message('info')
      unready.vendor.ended(ending)
      expect(unready.errors).toMatchObject([refused])
      const served = new Rig({ isReady: (data) => data === 'ready' })
      served.vendor.opened()
      served.vendor.message('ready')
      served.vendor.ended(ending)
      expect(served.errors).toMatchObject([{ code: 'closed', retryable: true }])
      const spare = new Rig()
      spare.vendor.opened()
      await spare.clock.advance(60_000)
      spare.vendor.ended(ending)
      expect(spare.errors).toMatchObject([{ code: 'closed', retryable: true }])
    },
  )

  test('is told without the key and what was said, in one line, and shortly', () => {
    const rig = new Rig()
    rig.vendor.ended({ code: 1011, reason: `key secret-key\nis for Bob ${'long '.repeat(100)}` })
    const [error] = rig.errors
    expect(error?.message).toMatch(/^vendor\.test closed the connection \(1011, key … long .*…\)$/)
    expect(error?.message.length).toBeLessThan(200)
  })

  test.each([
    ['secret-key', { status: 401 }, 'vendor.test refused the API key (401)'],
    ['', { status: 401 }, `vendor.test wants an API key (401): ${SET_IT}`],
    ['', { status: 403 }, `vendor.test wants an API key (403): ${SET_IT}`],
    ['secret-key', { code: 1008 }, 'vendor.test closed the connection: is the key right? (1008)'],
    ['', { code: 1008 }, `vendor.test closed the connection: does it want a key? Then ${SET_IT} (1008)`],
    ['', { status: 400 }, `vendor.test refused the connection (400): ${OPTIONS}`],
    ['', { status: 404 }, `vendor.test knows no such model or path (404): ${OPTIONS}`],
    ['', { status: 418 }, 'vendor.test refused the connection (418)'],
  ])('with the key %p and by %j is told as %j', (key, ending, message) => {
    const rig = new Rig({}, key)
    rig.vendor.ended({ code: 1006, reason: '', ...ending })
    expect(rig.errors.map((error) => error.message)).toEqual([message])
  })

  test('for want of a key, in the words of the vendor, says which to set where none was sent', () => {
    expect(unasked('secret-key')).toEqual([['unauthorized', 'Vendor failed: who are you?']])
    expect(unasked('')).toEqual([['unauthorized', `Vendor failed: who are you? (no key was sent: ${SET_IT})`]])
  })

  test('is told once', () => {
    const rig = new Rig()
    rig.vendor.ended({ code: 1011, reason: '' })
    rig.vendor.ended({ code: 1011, reason: '' })
    rig.vendor.message('late')
    expect([rig.codes, rig.messages]).toEqual([['closed'], []])
  })

  test('of ours says goodbye where there is somebody to hear it, and leaves no timer', () => {
    const open = new Rig({ goodbye: 'bye', keepAlive: { message: 'alive', everyMs: 5000 } })
    open.vendor.opened()
    open.socket[Symbol.dispose]()
    open.socket[Symbol.dispose]()
    expect([open.sent, open.isClosed, open.errors, open.clock.pending]).toEqual([['bye'], true, [], 0])
    const early = new Rig({ goodbye: 'bye' })
    early.socket[Symbol.dispose]()
    early.vendor.opened()
    expect([early.sent, early.isClosed, early.clock.pending]).toEqual([[], true, 0])
  })
})
