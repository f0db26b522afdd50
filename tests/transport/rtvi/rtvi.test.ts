import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { connect } from './connection.ts'
import { turn } from './script.ts'

const silence = (bytes: number) => new Uint8Array(bytes).toBase64()

describe('the handshake', () => {
  test('client-ready is answered by bot-ready with its id, and the call may begin', () => {
    const { sent, commands, say } = connect()
    say('client-ready', { version: '2.1.0', about: { library: 'test' } })
    expect(sent).toEqual([
      {
        label: 'rtvi-ai',
        type: 'bot-ready',
        id: 'r1',
        data: {
          version: '2.2.0',
          about: { library: 'voxray' },
          capabilities: {
            audio_in: true,
            audio_out: true,
            video_in: false,
            screen_in: false,
            video_out: false,
            metrics: true,
          },
        },
      },
    ])
    expect(commands).toEqual([{ type: 'ready' }])
  })

  test('events wait for it, in order, but errors do not', () => {
    const { sent, rtvi, say } = connect()
    rtvi.tell({ atMs: 0, type: 'user-started-speaking' })
    rtvi.tell({ atMs: 0, type: 'failed', stage: 'stt', code: 'unreachable', text: 'no recogniser', fatal: false })
    rtvi.tell({ atMs: 0, type: 'user-stopped-speaking' })
    expect(sent.map((message) => message.type)).toEqual(['error'])
    say('client-ready', { version: '2.1.0' })
    expect(sent.map((message) => message.type)).toEqual([
      'error',
      'bot-ready',
      'user-started-speaking',
      'user-stopped-speaking',
    ])
  })

  test('a client that never gets ready costs a bounded number of events', () => {
    const { sent, rtvi, say } = connect()
    for (let i = 0; i < 10_000; i++) rtvi.tell({ atMs: 0, type: 'user-started-speaking' })
    say('client-ready', { version: '2.1.0' })
    expect(sent).toHaveLength(1 + 256)
  })

  test('a 1.x client gets its own version back, and the older bot-output', () => {
    const { sent, rtvi, say } = connect()
    say('client-ready', { version: '1.2.0' })
    expect(sent[0]?.data).toMatchObject({ version: '1.2.0' })
    for (const event of turn) rtvi.tell(event)
    const output = sent.find((message) => message.type === 'bot-output')
    expect(output?.data).toEqual({ text: 'It is nine.', aggregated_by: 'sentence', spoken: false })
  })

  test.each([['3.0.0'], ['0.3.5'], ['newest'], ['1'], [null], [undefined]])(
    'version %p is objected to, and the call goes on',
    (version) => {
      const { sent, commands, say } = connect()
      say('client-ready', { version })
      expect(sent.map((message) => [message.type, message.id])).toEqual([
        ['error-response', 'r1'],
        ['bot-ready', 'r1'],
      ])
      expect(sent[1]?.data).toMatchObject({ version: '2.2.0' })
      expect(commands).toEqual([{ type: 'ready' }])
    },
  )

  test('a client-ready without data is one without a version', () => {
    const { sent, rtvi } = connect()
    rtvi.receive('{"label":"rtvi-ai","type":"client-ready"}')
    expect(sent.map((message) => message.type)).toEqual(['error-response', 'bot-ready'])
  })
})

describe('what a client asks', () => {
  test('send-text interrupts and is answered aloud, unless it says otherwise', () => {
    const { commands, say } = connect()
    say('send-text', { content: 'hello' })
    say('send-text', { content: 'note', options: { run_immediately: false, audio_response: false } })
    expect(commands).toEqual([
      { type: 'text', text: 'hello', runImmediately: true, spoken: true },
      { type: 'text', text: 'note', runImmediately: false, spoken: false },
    ])
  })

  test('a tool that the client answers is asked for, and its result taken', () => {
    const { sent, commands, rtvi, say } = connect()
    say('client-ready', { version: '2.1.0' })
    rtvi.tell({ atMs: 0, type: 'tool-asked', call: 'client-1', tool: 'show_map', input: { town: 'Oslo' } })
    const args = { town: 'Oslo' }
    expect(sent.at(-1)).toMatchObject({
      type: 'llm-function-call',
      data: { function_name: 'show_map', tool_call_id: 'client-1', args },
    })
    // As the stock client answers.
    const known = { function_name: 'show_map', tool_call_id: 'client-1', arguments: args }
    say('llm-function-call-result', { ...known, result: { ok: true } })
    expect(commands.at(-1)).toEqual({ type: 'tool-answered', call: 'client-1', result: { ok: true } })
    say('llm-function-call-result', { result: 'x' })
    expect(sent.at(-1)).toMatchObject({ type: 'error-response' })
    expect(commands).toHaveLength(2)
  })

  test('append-to-context adds a message under any role, and says that it did', () => {
    const { sent, commands, say } = connect()
    say('append-to-context', { role: 'user', content: 'I moved.' })
    say('append-to-context', { role: 'assistant', content: 'Noted.', run_immediately: false })
    say('append-to-context', {
      role: 'developer',
      content: [
        { type: 'text', text: 'Be' },
        { type: 'text', text: 'kind.' },
      ],
    })
    say('append-to-context', { role: 'system', content: 'Greet them.', run_immediately: true })
    expect(commands).toEqual([
      { type: 'text', text: 'I moved.', runImmediately: false, spoken: true },
      { type: 'append', role: 'assistant', text: 'Noted.', runImmediately: false },
      { type: 'append', role: 'system', text: 'Be\nkind.', runImmediately: false },
      { type: 'append', role: 'system', text: 'Greet them.', runImmediately: true },
    ])
    expect(sent).toHaveLength(4)
    expect(sent[0]).toEqual({
      label: 'rtvi-ai',
      type: 'append-to-context-result',
      id: 'r1',
      data: { result: 'success' },
    })
  })

  test('disconnect-bot hangs up', () => {
    const { commands, say } = connect()
    say('disconnect-bot')
    expect(commands).toEqual([{ type: 'hang-up' }])
  })

  test('the client-message interrupt stops the bot and is answered', () => {
    const { sent, commands, say } = connect()
    say('client-message', { t: 'interrupt' })
    expect(commands).toEqual([{ type: 'interrupt' }])
    expect(sent).toEqual([{ label: 'rtvi-ai', type: 'server-response', id: 'r1', data: { t: 'interrupt' } }])
  })

  test.each([
    ['client-message', { t: 'make-coffee' }, 'Unsupported client-message make-coffee'],
    ['ui-snapshot', {}, 'Unsupported type ui-snapshot'],
  ])('%s is refused with its id, since there is no such thing here', (type, data, error) => {
    const { sent, commands, say } = connect()
    expect(say(type, data)).toBe(true)
    expect(sent).toEqual([{ label: 'rtvi-ai', type: 'error-response', id: 'r1', data: { error } }])
    expect(commands).toEqual([])
  })

  test.each([
    ['append-to-context', { role: 'tool', content: 'x' }],
    ['append-to-context', { role: 'user' }],
    ['append-to-context', { role: 'user', content: '' }],
    ['append-to-context', { role: 'user', content: 'x'.repeat(40_000) }],
    ['append-to-context', { role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }],
    ['append-to-context', { role: 'user', content: 'x', run_immediately: 'yes' }],
    ['send-text', {}],
    ['send-text', { content: 7 }],
    ['send-text', { content: '' }],
    ['send-text', { content: 'x'.repeat(40_000) }],
    ['client-message', 'interrupt'],
    ['client-ready', { version: 2 }],
    ['dtmf', { buttons: ['one'] }],
    ['raw-audio', { base64Audio: silence(3), sampleRate: 16_000, numChannels: 1 }],
    ['raw-audio', { base64Audio: silence(4), sampleRate: 96_000, numChannels: 1 }],
    ['raw-audio', { base64Audio: silence(4), sampleRate: 16_000, numChannels: 6 }],
    ['raw-audio', { base64Audio: '*', sampleRate: 16_000, numChannels: 1 }],
    ['raw-audio-batch', { base64AudioBatch: 'AAAA', sampleRate: 16_000, numChannels: 1 }],
  ])('%s with unusable data %j is an error-response that does not repeat it', (type, data) => {
    const { sent, commands, audio, say } = connect()
    expect(say(type, data)).toBe(false)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ type: 'error-response', id: 'r1' })
    expect(String(sent[0]?.data['error'])).toStartWith(`Invalid message: ${type}`)
    expect(JSON.stringify(sent).length).toBeLessThan(300)
    expect([...commands, ...audio]).toEqual([])
  })

  test.each([
    ['{'],
    ['[]'],
    ['null'],
    ['{"type":"send-text"}'],
    ['{"label":"rtvi-ai"}'],
    ['{"label":"rtvi-ai","type":1}'],
    [`{"label":"rtvi-ai","type":"x","data":${'['.repeat(300)}${']'.repeat(300)}}`],
  ])('%s is no RTVI message', (text) => {
    const { sent, rtvi } = connect()
    expect(rtvi.receive(text)).toBe(false)
    expect(String(sent[0]?.data['error'])).toStartWith('Invalid RTVI transport message: ')
  })

  test('a message with another label is for others', () => {
    const { sent, rtvi } = connect()
    expect(rtvi.receive('{"label":"mine","type":"send-text"}')).toBe(true)
    expect(sent).toEqual([])
  })
})

describe('raw audio', () => {
  test('arrives at its own rate, stereo mixed to mono', () => {
    const { audio, say } = connect()
    const stereo = new Uint8Array(new Int16Array([100, 300, -50, -150]).buffer)
    say('raw-audio', { base64Audio: stereo.toBase64(), sampleRate: 48_000, numChannels: 2 })
    expect(audio).toEqual([{ samples: new Int16Array([200, -100]), rateHz: 48_000 }])
  })

  test('a batch arrives in order', () => {
    const { audio, say } = connect()
    say('raw-audio-batch', { base64AudioBatch: [silence(4), silence(8)], sampleRate: 16_000, numChannels: 1 })
    expect(audio.map((pcm) => pcm.samples.length)).toEqual([2, 4])
  })

  test('ten seconds may come at once, more is dropped with one complaint until real time has caught up', async () => {
    const { clock, audio, sent, say } = connect()
    const second = { base64Audio: silence(32_000), sampleRate: 16_000, numChannels: 1 }
    for (let i = 0; i < 60; i++) say('raw-audio', second)
    expect(audio).toHaveLength(10)
    expect(sent.map((message) => message.type)).toEqual(['error-response'])
    await clock.advance(6_000)
    for (let i = 0; i < 60; i++) say('raw-audio', second)
    expect(audio).toHaveLength(16)
    expect(sent).toHaveLength(2)
  })
})

test('no message breaks it or is answered by more than two', () => {
  const { rtvi, sent } = connect()
  const type = fc.constantFrom(
    'client-ready',
    'send-text',
    'client-message',
    'dtmf',
    'raw-audio',
    'raw-audio-batch',
    'x',
  )
  const rtviLike = fc.record({ label: fc.constant('rtvi-ai'), type, id: fc.jsonValue(), data: fc.jsonValue() })
  const message = fc.oneof(
    fc.string(),
    fc.json(),
    rtviLike.map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(message, (text) => {
      sent.length = 0
      rtvi.receive(text)
      expect(sent.length).toBeLessThanOrEqual(2)
    }),
    { seed: 20_260_105, numRuns: 2_000 },
  )
})
