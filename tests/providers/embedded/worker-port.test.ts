import { describe, expect, test } from 'bun:test'
import { WorkerPort } from '../../../src/providers/embedded/worker-port.ts'
import { type Clock, systemClock } from '../../../src/std/clock.ts'
import { settled, VirtualClock } from '../../support/clock.ts'
import type { EchoRequest } from '../../support/echo.worker.ts'

const patienceMs = () => 2750
const waitedMs = () => 0
const never = new AbortController().signal

function port(
  capacity = 8,
  clock: Clock = systemClock,
  waited: () => number = waitedMs,
): { port: WorkerPort<EchoRequest, string>; opened: () => number } {
  let opened = 0
  const open = () => {
    opened++
    return new Worker(new URL('../../support/echo.worker.ts', import.meta.url))
  }
  return {
    port: new WorkerPort<EchoRequest, string>({
      stage: 'tts',
      name: 'echo',
      open,
      capacity,
      patienceMs,
      waitedMs: waited,
      clock,
    }),
    opened: () => opened,
  }
}

const echo = (text: string): EchoRequest => ({ do: 'echo', text })

describe('WorkerPort', () => {
  test('no worker is started before it is needed, and then one for all', async () => {
    const { port: subject, opened } = port()
    await using _ = subject
    expect(opened()).toBe(0)
    expect(await Promise.all([subject.ask(echo('a'), never), subject.ask(echo('b'), never)])).toEqual(['a 1', 'b 2'])
    await subject.preload()
    expect(opened()).toBe(1)
  })

  test('a request leaves nothing on its signal, and one that is not wanted any more starts no worker', async () => {
    const { port: opening, opened } = port()
    await using subject = opening
    const reason = new Error('gone')
    expect(subject.ask(echo('a'), AbortSignal.abort(reason))).rejects.toBe(reason)
    await settled()
    expect(opened()).toBe(0)
    const { signal } = new AbortController()
    const listeners = new Set<unknown>()
    signal.addEventListener = (_: string, listener: unknown) => void listeners.add(listener)
    signal.removeEventListener = (_: string, listener: unknown) => void listeners.delete(listener)
    const reply = subject.ask(echo('a'), signal)
    expect(listeners.size).toBe(1)
    expect(await reply).toBe('a 1')
    expect(listeners.size).toBe(0)
  })

  test('requests are answered in the order they came', async () => {
    await using subject = port().port
    const order: string[] = []
    const ask = (text: string) => subject.ask(echo(text), never).then((reply) => order.push(reply))
    await Promise.all([ask('a'), ask('b'), ask('c')])
    expect(order).toEqual(['a 1', 'b 2', 'c 3'])
  })

  test('what is nice to have is done when nothing else is there', async () => {
    await using subject = port().port
    expect(await subject.askIdle(echo('a'), never)).toBe('a 1')
    const proper = subject.ask(echo('b'), never)
    expect(subject.askIdle(echo('c'), never)).rejects.toMatchObject({ code: 'busy', retryable: true })
    expect(await proper).toBe('b 2')
  })

  test('what is nice to have is stopped for what is asked', async () => {
    await using subject = port().port
    const nice = subject.askIdle({ do: 'wait' }, never)
    await subject.preload()
    const proper = subject.ask(echo('b'), never)
    expect(nice).rejects.toMatchObject({ code: 'busy' })
    expect(await proper).toBe('b 2')
  })

  test('aborting what waits drops it: the worker never sees it', async () => {
    await using subject = port().port
    const abort = new AbortController()
    const first = subject.ask(echo('a'), never)
    const second = subject.ask(echo('b'), abort.signal)
    const third = subject.ask(echo('c'), never)
    abort.abort(new Error('not wanted'))
    expect(second).rejects.toThrow('not wanted')
    expect([await first, await third]).toEqual(['a 1', 'c 2'])
  })

  test('aborting what runs rejects at once, and the worker goes on to the next', async () => {
    await using subject = port().port
    const abort = new AbortController()
    const endless = subject.ask({ do: 'wait' }, abort.signal)
    await subject.preload()
    abort.abort(new Error('not wanted'))
    expect(endless).rejects.toThrow('not wanted')
    expect(await subject.ask(echo('next'), never)).toBe('next 2')
  })

  test('a failed request fails alone', async () => {
    await using subject = port().port
    expect(subject.ask({ do: 'throw' }, never)).rejects.toMatchObject({ stage: 'tts', code: 'failed', retryable: true })
    expect(await subject.ask(echo('next'), never)).toBe('next 2')
  })

  test('a crash fails what was running, and what waited gets a new worker', async () => {
    const { port: subject, opened } = port()
    await using _ = subject
    const lost = subject.ask({ do: 'crash' }, never)
    const next = subject.ask(echo('next'), never)
    expect(lost).rejects.toMatchObject({ stage: 'tts', code: 'crashed', retryable: true })
    expect(await next).toBe('next 1')
    expect(opened()).toBe(2)
  })

  test('a worker that hangs is ended within three seconds, and what waited gets a new one', async () => {
    const clock = new VirtualClock()
    const { port: subject, opened } = port(8, clock)
    await using _ = subject
    expect(await subject.ask(echo('before'), never)).toBe('before 1')
    await clock.advance(60_000)
    expect(opened()).toBe(1)
    const lost = subject.ask({ do: 'hang' }, never).catch((error: unknown) => error)
    const next = subject.ask(echo('next'), never)
    await clock.advance(2500)
    expect(opened()).toBe(1)
    await clock.advance(500)
    expect(await lost).toMatchObject({ stage: 'tts', code: 'crashed', retryable: true })
    expect(await next).toBe('next 1')
    expect(opened()).toBe(2)
    expect(clock.pending).toBe(0)
  })

  test('a worker that takes long but shows signs of life is left to work', async () => {
    const clock = new VirtualClock()
    const { port: subject, opened } = port(8, clock)
    await using _ = subject
    const work = new AbortController()
    const busy = subject.ask({ do: 'wait' }, work.signal).catch(() => 'stopped by us')
    await subject.preload()
    for (let looks = 0; looks < 40; looks++) {
      // The signs come in the worker's own time.
      await Bun.sleep(5)
      await clock.advance(250)
    }
    expect(opened()).toBe(1)
    work.abort()
    expect(await busy).toBe('stopped by us')
  })

  test('time in which this process stood still is not held against the worker', async () => {
    const clock = new VirtualClock()
    const { port: subject, opened } = port(8, clock)
    await using _ = subject
    await subject.preload()
    const hung = subject.ask({ do: 'hang' }, never).catch((error: unknown) => error)
    for (let stall = 0; stall < 4; stall++) {
      clock.stall(10_000)
      await clock.advance(0)
    }
    expect(opened()).toBe(1)
    await clock.advance(3000)
    expect(await hung).toMatchObject({ code: 'crashed' })
  })

  test('time in which the machine ran other programs is not held against the worker', async () => {
    const clock = new VirtualClock()
    let isCrowded = true
    let waited = 0
    const { port: subject, opened } = port(8, clock, () => (waited += isCrowded ? 300 : 0))
    await using _ = subject
    await subject.preload()
    const hung = subject.ask({ do: 'hang' }, never).catch((error: unknown) => error)
    await clock.advance(60_000)
    expect(opened()).toBe(1)
    isCrowded = false
    await clock.advance(3000)
    expect(await hung).toMatchObject({ code: 'crashed' })
  })

  test('a worker that cannot load says why, to the preload and to each request', async () => {
    await using subject = new WorkerPort<EchoRequest, string>({
      stage: 'stt',
      name: 'broken',
      open: () => new Worker(new URL('../../support/broken.worker.ts', import.meta.url)),
      capacity: 2,
      patienceMs,
      waitedMs,
      clock: systemClock,
    })
    const told = await Promise.allSettled([
      subject.preload(),
      subject.ask(echo('a'), never),
      subject.ask(echo('b'), never),
    ])
    for (const one of told) {
      expect(one).toMatchObject({ status: 'rejected', reason: { stage: 'stt', code: 'unusable', retryable: false } })
      expect(String(one.status === 'rejected' && one.reason)).toContain('the model is damaged')
    }
  })

  test('a worker file that is missing is told as a crash', async () => {
    await using subject = new WorkerPort<EchoRequest, string>({
      stage: 'stt',
      name: 'nothing',
      open: () => new Worker(new URL('./missing.worker.ts', import.meta.url)),
      capacity: 1,
      patienceMs,
      waitedMs,
      clock: systemClock,
    })
    expect(subject.preload()).rejects.toMatchObject({ stage: 'stt', code: 'crashed' })
    await Promise.allSettled([subject.preload()])
  })

  test('more than may wait are refused as busy', async () => {
    await using subject = port(2).port
    const asked = Array.from({ length: 5 }, (_, at) => subject.ask(echo(String(at)), never))
    const codes = (await Promise.allSettled(asked)).map((one) => (one.status === 'rejected' ? one.reason.code : 'ok'))
    expect(codes).toEqual(['ok', 'ok', 'ok', 'busy', 'busy'])
  })

  test('what was aborted takes no room among what waits', async () => {
    await using subject = port(1).port
    const abort = new AbortController()
    const first = subject.ask(echo('a'), never)
    const second = subject.ask(echo('b'), abort.signal)
    abort.abort(new Error('not wanted'))
    expect(second).rejects.toThrow('not wanted')
    const third = subject.ask(echo('c'), never)
    expect(await Promise.all([first, third])).toEqual(['a 1', 'c 2'])
  })

  test('disposing fails what is asked and what comes later', async () => {
    const { port: subject } = port()
    const running = subject.ask({ do: 'wait' }, never)
    const waiting = subject.ask(echo('a'), never)
    const ended = Promise.allSettled([running, waiting])
    await subject[Symbol.asyncDispose]()
    const late = await Promise.allSettled([subject.ask(echo('b'), never), subject.preload()])
    for (const one of [...(await ended), ...late])
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'closed' } })
  })
})
