import { describe, expect, spyOn, test } from 'bun:test'
import { agent, tool, ToolFailure, Type } from '../../src/index.ts'
import { sleep } from '../../src/std/clock.ts'
import { calls, fails, testCall } from '../../src/testing/index.ts'

const book = tool({
  description: 'Books a table.',
  input: Type.Object({ day: Type.String(), people: Type.Number() }),
  run: ({ day, people }) => `table 7 for ${people} on ${day}`,
})
const anna = agent({ prompt: 'You take bookings.', greeting: 'Chez Anna, hello {{name}}.', tools: { book } })
const STORY = 'Once upon a time there was a very small fish. It lived in a very large sea. And it was happy there.'

describe('a call in a test', () => {
  test('is greeted, and says what was heard, what tools did, and what the model was shown', async () => {
    const input = { day: 'Friday', people: 4 }
    await using call = await testCall(anna, {
      replies: [['One moment.', calls('book', input)], 'You have table seven.'],
      data: { name: 'Tom' },
    })
    expect(call.heard).toEqual(['Chez Anna, hello Tom.'])
    await call.says('A table for four on Friday.')
    expect(call.tools).toEqual([{ tool: 'book', input, outcome: 'done', result: 'table 7 for 4 on Friday' }])
    expect(call.heard.at(-1)).toBe('One moment. You have table seven.')
    expect(call.asked[0]?.messages.map(({ role, content }) => `${role}: ${content}`)).toEqual([
      'system: You take bookings.',
      'assistant: Chez Anna, hello Tom.',
      'user: A table for four on Friday.',
    ])
    expect(call.asked[0]?.tools.map(({ name }) => name)).toEqual(['book'])
    expect(call.asked[1]?.messages.at(-1)?.content).toBe('table 7 for 4 on Friday')
    expect(call.failures).toEqual([])
    expect(call.ended).toBeUndefined()
  })

  test('takes as long as it would, and no time', async () => {
    const sinceMs = performance.now()
    await using call = await testCall(agent({ prompt: 'x' }), { replies: ['Well.'], delays: { llmMs: 1500 } })
    const fromMs = call.clock.now()
    await call.says('Is this slow?')
    expect(call.clock.now() - fromMs).toBeGreaterThan(2500)
    await call.silence(60_000)
    expect(performance.now() - sinceMs).toBeLessThan(20_000)
  })

  test('is cut in on: what was heard is what counts', async () => {
    await using call = await testCall(agent({ prompt: 'x' }), { replies: [STORY, 'As you like.'] })
    await call.says('Tell me a story.', { listensForMs: 1500 })
    await call.interrupts('Stop, that is enough for me.')
    expect(call.heard).toHaveLength(2)
    expect(STORY.startsWith(call.heard[0] ?? '?')).toBe(true)
    expect(call.heard[0]?.length).toBeLessThan(STORY.length / 2)
    expect(call.heard[1]).toBe('As you like.')
    expect(call.transcript.map(({ speaker, interrupted }) => [speaker, interrupted])).toEqual([
      ['caller', false],
      ['bot', true],
      ['caller', false],
      ['bot', false],
    ])
  })

  test('cannot be cut in on while nobody speaks', async () => {
    await using call = await testCall(agent({ prompt: 'x' }))
    await expect(call.interrupts('Stop.')).rejects.toThrow('the agent is not speaking')
  })

  test('keeps the rules that the agent sets for itself', async () => {
    const settings = { user_idle_timeout_secs: 5, user_idle_prompts: ['Still there?'] }
    await using call = await testCall(agent({ prompt: 'x', greeting: 'Hello.', settings }))
    await call.silence(4000)
    expect(call.heard).toEqual(['Hello.'])
    await call.silence(4000)
    expect(call.heard).toEqual(['Hello.', 'Still there?'])
  })

  test('refuses what a server would refuse', async () => {
    const wrong = agent({ prompt: 'x', settings: { user_idle_timeout_secs: 'soon' } })
    await expect(testCall(wrong)).rejects.toThrow('user_idle_timeout_secs')
    await expect(testCall(agent({ prompt: 'x', greetings: 'Hello.' } as never))).rejects.toThrow('"greetings"')
    await expect(testCall(anna, { agent: 'nobody' })).rejects.toThrow('There is no agent "nobody"')
  })

  test('knows no vendor, and needs no key of one', async () => {
    const vendors = agent({ prompt: 'x', settings: { llm_provider: 'openai', tts_provider: 'openai' } })
    await using call = await testCall(vendors, { replies: ['Yes.'] })
    await call.says('Hello?')
    expect(call.heard).toEqual(['Yes.'])
  })

  test('fails when the model has no reply left, and says what it was asked', async () => {
    await using call = await testCall(anna, { replies: [] })
    // Bun's `rejects` runs the event loop by itself, and sleeps until the next timer that any test has left.
    const error: unknown = await call.says('What day is it?').catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(/no reply 1 .* What day is it\?|What day is it\?/)
  })

  test('has a model that answers what it is asked', async () => {
    await using call = await testCall(agent({ prompt: 'x' }), {
      replies: ({ messages }) => `You said: ${messages.at(-1)?.content}`,
    })
    await call.says('Blue.')
    expect(call.heard).toEqual(['You said: Blue.'])
  })
})

describe('what fails in a test', () => {
  test('is the model: the caller hears an apology', async () => {
    await using call = await testCall(agent({ prompt: 'x' }), { replies: [fails('timeout'), 'Again, then.'] })
    await call.says('Hello?')
    expect(call.heard).toHaveLength(1)
    expect(call.failures).toEqual(['scripted: llm timeout'])
    await call.says('Hello?')
    expect(call.heard.at(-1)).toBe('Again, then.')
  })

  test('is the voice', async () => {
    await using call = await testCall(agent({ prompt: 'x' }), {
      replies: ['The price is ten euros.'],
      voice: (piece) => {
        if (piece.includes('ten')) throw fails('unreachable', 'tts')
      },
    })
    await call.says('How much?')
    expect(call.spoken).toContain('The price is ten euros.')
    expect(call.heard.join()).not.toContain('ten')
    expect(call.failures).toContain('scripted: tts unreachable')
  })

  test('is a tool, a hook, or the input that the model writes', async () => {
    const made = agent({
      prompt: 'x',
      tools: {
        book,
        full: tool({
          description: 'x',
          run: () => {
            throw new ToolFailure('All tables are taken.')
          },
        }),
      },
      onTurn: () => {
        throw new Error('no database')
      },
    })
    await using call = await testCall(made, { replies: [[calls('book', { day: 5 }), calls('full')], 'Sorry.'] })
    await call.says('A table.')
    expect(call.tools.map(({ tool: name, outcome }) => [name, outcome])).toEqual([
      ['book', 'failed'],
      ['full', 'failed'],
    ])
    expect(call.tools[0]?.result).toContain('does not fit')
    expect(call.tools[1]?.result).toBe('All tables are taken.')
    await call.hangsUp()
    expect(call.failures).toEqual(['onTurn: no database'])
  })
})

describe('several agents in a test', () => {
  const reception = agent({ prompt: 'You are the reception.', greeting: 'Hello.', handOverTo: ['billing'] })
  const billing = agent({ prompt: 'You are billing.', greeting: 'Billing here.' })

  test('hand the caller over', async () => {
    await using call = await testCall(
      { reception, billing },
      { replies: [calls('hand_over', { to: 'billing' }), 'It is paid.'] },
    )
    await call.says('My bill, please.')
    expect(call.handedOver).toEqual(['billing'])
    await call.says('Is it paid?')
    expect(call.heard.at(-1)).toBe('It is paid.')
    expect(call.asked.map(({ agent: name }) => name)).toEqual(['reception', 'billing'])
    expect(call.asked[1]?.messages[0]?.content).toStartWith('You are billing.')
  })

  test('are in code and in the configuration, and any may take the call', async () => {
    const config = { agents: { night: { system_prompt: 'It is night.', greeting: 'Good night.' } } }
    await using call = await testCall({ reception, billing }, { config, agent: 'night' })
    expect(call.heard).toEqual(['Good night.'])
  })
})

describe('a telephone in a test', () => {
  test('has numbers and keys, and is transferred', async () => {
    const numbers: unknown[] = []
    const made = agent({
      prompt: 'x',
      onCall: ({ info }) => void numbers.push(info.phone?.from, info.phone?.direction),
      settings: { tools: ['transfer_call', 'send_dtmf'], transfer_targets: { sales: '+15551230002' } },
    })
    await using call = await testCall(made, {
      phone: { from: '+491701234567' },
      config: {
        runner_transport: 'twilio',
        twilio_account_sid: 'AC00000000000000000000000000000000',
        twilio_auth_token: 'not-a-real-token-of-anyone',
      },
      replies: [
        ['One.', calls('send_dtmf', { keys: '12#' })],
        ['I connect you.', calls('transfer_call', { to: 'sales' })],
      ],
    })
    expect(numbers).toEqual(['+491701234567', 'incoming'])
    await call.keys('1#')
    expect(call.asked[0]?.messages.at(-1)?.content).toBe('DTMF: 1#')
    expect(call.pressed).toBe('12#')
    await call.says('Sales, please.')
    expect(call.transferredTo).toBe('+15551230002')
    expect(call.ended).toBe('transferred')
    await expect(call.says('Hello?')).rejects.toThrow('The call is over: transferred')
  })
})

describe('the code of an agent in a test', () => {
  test('is waited for before the greeting, when the caller hangs up, and in real time', async () => {
    const told: string[] = []
    const made = agent({
      state: () => ({ name: 'nobody' }),
      prompt: 'x',
      greeting: ({ state }) => `Hello ${state.name}.`,
      async onCall(call) {
        await sleep(call.clock, 2000, call.signal)
        call.state.name = 'Ms Weber'
      },
      tools: {
        slow: tool({
          description: 'x',
          run: async () => {
            await new Promise((resolve) => setTimeout(resolve, 50))
            return 'from afar'
          },
        }),
      },
      async onEnd({ reason }) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        told.push(reason)
      },
    })
    await using call = await testCall(made, { replies: [calls('slow'), 'Here it is.'] })
    expect(call.heard).toEqual(['Hello Ms Weber.'])
    await call.says('Look it up.')
    expect(call.tools[0]?.result).toBe('from afar')
    await call.hangsUp()
    expect(told).toEqual(['caller-left'])
    expect(call.ended).toBe('caller-left')
  })

  test('is over when its hooks have waited by the clock, or have been waited for', async () => {
    const done: string[] = []
    const waiting = agent({
      prompt: 'x',
      onEnd: (_, call) =>
        sleep(call.clock, 2000, new AbortController().signal).then(() => void done.push('by the clock')),
    })
    const working = agent({ prompt: 'x', onEnd: () => Bun.sleep(50).then(() => void done.push('in real time')) })
    for (const made of [waiting, working]) {
      const call = await testCall(made)
      await call.hangsUp()
    }
    expect(done).toEqual(['by the clock', 'in real time'])
  })

  test('is over without a hook that never is', async () => {
    await using call = await testCall(agent({ prompt: 'x', onEnd: () => new Promise(() => {}) }))
    await call.hangsUp()
    expect(call.ended).toBe('caller-left')
  }, 600_000)

  test('hangs up, and asks the caller', async () => {
    const made = agent({
      prompt: 'x',
      tools: {
        leave: tool({
          description: 'x',
          run: async (_, { call }) => {
            const answer = await call.ask('Sure?')
            if (answer === 'Quite sure.') call.hangUp()
          },
        }),
      },
    })
    await using call = await testCall(made, { replies: [calls('leave'), 'Bye.'] })
    await call.says('Bye.')
    expect(call.heard).toEqual(['Sure?'])
    await call.says('Quite sure.')
    expect(call.ended).toBe('hung-up')
  })

  test('reaches servers by the fetch of the test alone', async () => {
    const http = { weather: { description: 'x', url: 'https://weather.example/now' } }
    const made = agent({ prompt: 'x', settings: { http_tools: http } })
    const replies = [calls('weather'), 'Well.']
    await using call = await testCall(made, { replies, fetch: async (url) => new Response(`rain at ${url.host}`) })
    await call.says('The weather?')
    expect(call.tools[0]?.result).toContain('rain at weather.example')
    await using cut = await testCall(made, { replies })
    await cut.says('The weather?')
    expect(cut.tools[0]?.outcome).toBe('failed')
  })
})

const warned = async (config: Readonly<Record<string, unknown>>) => {
  const warn = spyOn(console, 'warn').mockImplementation(() => {})
  try {
    await using _ = await testCall(agent({ prompt: 'x' }), { config })
    return warn.mock.calls.flat()
  } finally {
    warn.mockRestore()
  }
}

describe('keys of its configuration that do nothing', () => {
  test('are told as `voxray check` tells them', async () => {
    expect(await warned({ language: 'de', min_words: 3, interruption_strategy: 'speech' })).toEqual([
      'warning: language is not a key of this version and is ignored. Did you mean stt_language?',
      'warning: min_words has no effect: interruption_strategy is "speech". Remove it, or change that.',
    ])
  })

  test('are none of those that the test did not set, and no prompt that scripted models are given', async () => {
    expect(await warned({})).toEqual([])
    const written = { system_prompt: 'y', agents: { other: { system_prompt: 'z' } } }
    expect(await warned(written)).toEqual([])
  })
})
