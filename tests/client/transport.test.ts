import { describe, expect, test } from 'bun:test'
import { settled } from '../support/clock.ts'
import { refusal, rig, thrown } from './rig.ts'

describe('a call', () => {
  test('is opened, heard and hung up', async () => {
    const { sockets, transport, events, read, open, clock } = rig({ apiKey: 'k1' })
    await open()
    expect(sockets.last.headers).toEqual({ authorization: 'Bearer k1' })
    sockets.last.says('StartFrame', { call_id: 'c1' })
    transport.output.sendText('Hello?')
    sockets.last.says('LLMTextFrame', { text: 'Hi.' })
    await transport.end()
    await read
    expect(sockets.last.sent).toEqual([
      { type: 'TranscriptionFrame', data: { text: 'Hello?' } },
      { type: 'EndFrame', data: {} },
    ])
    expect(sockets.last.closedWith).toBe(1000)
    expect(events).toEqual([
      { type: 'started', callId: 'c1', playRateHz: 24_000 },
      { type: 'bot-text', text: 'Hi.' },
      { type: 'closed', code: 1000, reason: '', error: undefined },
    ])
    expect(clock.pending).toBe(0)
  })

  test('that the server ends is over', async () => {
    const { sockets, events, read, open } = rig()
    await open()
    sockets.last.says('EndFrame', { reason: 'max-duration' })
    sockets.last.closes(1000, 'max-duration')
    await read
    expect(events).toEqual([
      { type: 'ended', reason: 'max-duration' },
      { type: 'closed', code: 1000, reason: 'max-duration', error: undefined },
    ])
    expect(sockets.all.length).toBe(1)
  })

  test('is ended by its signal', async () => {
    const { sockets, transport, read, types } = rig()
    const controller = new AbortController()
    const started = transport.start({ signal: controller.signal })
    await settled()
    sockets.last.opens()
    await started
    controller.abort()
    await read
    expect(sockets.last.closedWith).toBe(1000)
    expect(types()).toEqual(['closed'])
  })

  test('that the far side does not end is ended in a second', async () => {
    const { sockets, transport, open, clock, events } = rig()
    await open()
    sockets.last.answersClose = false
    const ended = transport.end()
    await clock.advance(1000)
    await ended
    sockets.last.says('LLMTextFrame', { text: 'too late' })
    await settled()
    expect(events.map(({ type }) => type)).toEqual(['closed'])
  })

  test('whose events are not read is ended with an error', async () => {
    const { sockets, open, read, events } = rig()
    await open()
    for (let count = 0; count <= 10_001; count++) sockets.last.says('LLMTextFrame', { text: 'a' })
    await read
    expect(events.at(-1)).toMatchObject({ type: 'closed', error: { code: 'UNREAD_INPUT' } })
    expect(sockets.all.length).toBe(1)
  })
})

describe('the first connection', () => {
  test('that fails is not tried again', async () => {
    const { sockets, transport, read, types, clock } = rig()
    const failed = thrown(transport.start())
    await settled()
    sockets.last.closes(1006)
    expect(await failed).toMatchObject({ code: 'UNREACHABLE' })
    await read
    await clock.advance(60_000)
    expect(types()).toEqual(['closed'])
    expect(sockets.all.length).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('that is refused says why', async () => {
    const { sockets, transport, asked } = rig({ answer: refusal(401, 'UNAUTHORIZED') })
    const failed = thrown(transport.start())
    await settled()
    sockets.last.closes(1002)
    expect(await failed).toMatchObject({ code: 'UNAUTHORIZED', status: 401, requestId: 'r1' })
    expect(asked).toEqual(['http://voxray.test/ws?heartbeat=1'])
  })

  test('that does not come about in ten seconds is given up', async () => {
    const { sockets, transport, clock } = rig()
    const failed = thrown(transport.start())
    await clock.advance(10_000)
    expect(await failed).toMatchObject({ code: 'TIMEOUT' })
    expect(sockets.last.closedWith).toBeDefined()
    expect(clock.pending).toBe(0)
  })

  test('is ended by its signal, with its reason', async () => {
    const { transport, clock, read } = rig()
    const controller = new AbortController()
    const failed = thrown(transport.start({ signal: controller.signal }))
    await settled()
    controller.abort('enough')
    expect(await failed).toBe('enough')
    await read
    expect(clock.pending).toBe(0)
  })

  test('is the only one a transport is started with', async () => {
    const { transport, open } = rig()
    await open()
    expect(await thrown(transport.start())).toBeInstanceOf(Error)
  })
})
