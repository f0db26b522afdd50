import { describe, expect, test } from 'bun:test'

import { emptyConversation } from '../../src/page/conversation.ts'
import { hear } from '../../src/page/hear.ts'
import { splitHeard } from '../../src/page/heard.ts'
import type { Message } from '../../src/page/message.ts'
import type { News } from '../../src/page/news.ts'
import { noteText, toolState } from '../../src/page/notes.ts'

const after = (...news: readonly News[]) => news.reduce(hear, emptyConversation)
const partial = (text: string): News => ({ type: 'transcribed', text, final: false })
const final = (text: string): News => ({ type: 'transcribed', text, final: true })
const turn = (text: string): News => ({ type: 'user-turn', text })
const segment = (id: number, text: string, heardChars = 0): News => ({
  type: 'segment',
  id,
  text,
  heardChars,
  spoken: true,
})
const texts = (messages: readonly Message[]) => messages.map(textOf)

function textOf(message: Message): string {
  switch (message.role) {
    case 'user':
      return message.text
    case 'bot':
      return splitHeard(message).heard
    case 'tool':
      return `${message.name} ${toolState(message)}`
    case 'note':
      return noteText(message.note)
    default:
      return message satisfies never
  }
}

const written = (text: string): News => ({ type: 'written', text })
const began = (run: string, tool = 'find_order', shown?: string): News => ({
  type: 'tool-began',
  run,
  tool,
  atMs: 0,
  ...(shown !== undefined && { shown }),
})
const used = (run: string, outcome: 'done' | 'failed' = 'done', tool = 'find_order', shown?: string): News => ({
  type: 'tool-used',
  run,
  tool,
  outcome,
  ms: 812,
  atMs: 812,
  ...(shown !== undefined && { shown }),
})

/** A whole call, numbered as the server numbers it. */
const call = (name: string): readonly News[] => [
  { type: 'call-started', callId: name },
  { type: 'reply-started' },
  segment(1, `Hello ${name}.`, 12),
  { type: 'typed', text: 'Hi' },
  turn('Hi'),
  { type: 'reply-started' },
  segment(2, `Bye ${name}.`, 3),
  { type: 'interrupted', heard: 'Bye' },
  { type: 'disconnected' },
]

describe('the conversation on the page', () => {
  test('a message grows with the words and settles as what the bot was given', () => {
    const heard = after(
      { type: 'user-started-speaking' },
      partial('what'),
      partial('what time'),
      final('what time is it'),
    )
    expect(heard.messages).toMatchObject([{ role: 'user', text: 'what time is it', status: 'final' }])
    expect(hear(heard, turn('What time is it?')).messages).toMatchObject([
      { role: 'user', text: 'What time is it?', status: 'confirmed' },
    ])
  })

  test('a final transcript that was too early is taken back by the words that follow', () => {
    const { messages } = after(partial('what'), final('what'), partial('what time is it'))
    expect(messages).toMatchObject([{ text: 'what time is it', status: 'partial' }])
  })

  test('words that led to no turn stay, and do not mix with the next ones', () => {
    const { messages } = after(final('mm-hm'), { type: 'user-started-speaking' }, partial('stop'), turn('stop'))
    expect(texts(messages)).toEqual(['mm-hm', 'stop'])
  })

  test('typed text appears at once and only once', () => {
    const { messages } = after({ type: 'typed', text: 'hello' }, turn('hello'))
    expect(messages).toMatchObject([{ text: 'hello', typed: true, status: 'confirmed' }])
  })

  test('typing while speaking confirms what was typed and keeps hearing what is said', () => {
    const { messages, openUser } = after(partial('I am'), { type: 'typed', text: 'stop' }, turn('stop'))
    expect(messages.map((message) => message.role === 'user' && message.status)).toEqual(['partial', 'confirmed'])
    expect(openUser).toBe(messages[0]?.id)
  })

  test('what was said under a typed exchange comes after it, as the bot was given it', () => {
    const { messages } = after(
      partial('I am'),
      { type: 'typed', text: 'stop' },
      turn('stop'),
      segment(1, 'Okay.', 5),
      turn('I am here'),
    )
    expect(texts(messages)).toEqual(['stop', 'Okay.', 'I am here'])
  })

  test('segments of one reply are one message, and progress marks what was heard of it', () => {
    const { messages } = after(
      { type: 'reply-started' },
      segment(1, 'It is noon.'),
      segment(1, 'It is noon.', 11),
      segment(2, 'Time for lunch.'),
      segment(2, 'Time for lunch.', 8),
    )
    const [message] = messages
    expect(messages).toHaveLength(1)
    expect(message?.role === 'bot' && splitHeard(message)).toEqual({ heard: 'It is noon. Time for', unheard: 'lunch.' })
  })

  test('a new reply is a new message', () => {
    const { messages } = after(segment(1, 'One.', 4), { type: 'reply-started' }, segment(2, 'Two.', 4))
    expect(texts(messages)).toEqual(['One.', 'Two.'])
  })

  test('a false interruption does not split the reply', () => {
    const { messages } = after(segment(1, 'One.', 4), partial('uh'), { type: 'resumed' }, segment(2, 'Two.', 4))
    expect(texts(messages)).toEqual(['One. Two.', 'uh'])
  })

  test('an interrupted reply keeps what the server says was heard, whatever comes late', () => {
    const cut = after(segment(1, 'One two three.', 14), segment(2, 'Four five six.', 9), {
      type: 'interrupted',
      heard: 'One two three. Four',
    })
    const late = hear(cut, segment(2, 'Four five six.', 14))
    expect(late.messages).toMatchObject([{ role: 'bot', cut: true }])
    expect(texts(late.messages)).toEqual(['One two three. Four'])
  })

  test('the end of the call cuts what is being said, and leaves what was heard', () => {
    const said = after(segment(1, 'One two three.', 7), { type: 'disconnected' })
    expect(said.messages).toMatchObject([{ role: 'bot', cut: true }])
    expect(texts(said.messages)).toEqual(['One two'])
    const heard = after(segment(1, 'One two three.', 14), { type: 'disconnected' })
    expect(heard.messages).toMatchObject([{ role: 'bot', cut: false }])
  })

  test('a call that goes on over a new connection keeps its words and its segments', () => {
    const begun = after(
      { type: 'call-started', callId: 'c1' },
      { type: 'typed', text: 'Hi' },
      turn('Hi'),
      { type: 'reply-started' },
      segment(1, 'Hello there.', 12),
      segment(2, 'How are you?', 5),
    )
    const back = [
      { type: 'out-of-touch' },
      { type: 'in-touch' },
      { type: 'call-started', callId: 'c1' },
      segment(2, 'How are you?', 12),
    ] as const
    const { messages, call: calls } = back.reduce(hear, begun)
    expect(calls).toBe(1)
    expect(texts(messages)).toEqual(['Hi', 'Hello there. How are you?'])
    const replaced = hear(begun, { type: 'call-started', callId: 'c2' })
    expect(replaced.call).toBe(2)
    expect(replaced.messages.at(-1)).toMatchObject({ role: 'bot', cut: true, call: 1 })
  })

  test('calls in a row keep their own words, though the server numbers each from 1', () => {
    const { messages } = after(...call('one'), ...call('two'), ...call('six'))
    expect(texts(messages)).toEqual(
      ['one', 'two', 'six'].flatMap((name) => [`Hello ${name}.`.slice(0, 12), 'Hi', 'Bye']),
    )
    expect(messages.map(({ call: number }) => number)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3])
    expect(messages.filter((message) => message.role === 'user').map(({ status }) => status)).toEqual(
      Array(3).fill('confirmed'),
    )
  })

  test('an interruption before the first word marks nothing', () => {
    const said = after(turn('hello'))
    expect(hear(said, { type: 'interrupted', heard: '' }).messages).toEqual(said.messages)
  })

  test('a text-only answer is not marked as unheard', () => {
    const { messages } = after({ type: 'segment', id: 1, text: 'In writing.', heardChars: 0, spoken: false })
    expect(texts(messages)).toEqual(['In writing.'])
  })

  test('messages that did not change are the same objects, so that they are not drawn again', () => {
    const before = after(turn('hello'), segment(1, 'Hi.'))
    const [first] = hear(before, segment(1, 'Hi.', 3)).messages
    expect(first).toBe(before.messages[0])
  })

  test('an endless call does not grow the page without bound', () => {
    let conversation = emptyConversation
    for (let i = 0; i < 1000; i++) conversation = hear(conversation, turn(`number ${i}`))
    expect(conversation.messages.length).toBeLessThanOrEqual(400)
    expect(texts(conversation.messages).at(-1)).toBe('number 999')
  })
})

const speaks = (language: string): News => ({ type: 'language', language })

describe('what the agent does, among the words', () => {
  const asked: readonly News[] = [turn('Where is my order?'), { type: 'reply-started' }]

  test('a tool stands between the words that the model wrote before it and those after', () => {
    const { messages } = after(
      ...asked,
      written('Let me look '),
      written('that up.'),
      began('k1'),
      segment(1, 'Let me look that up.', 20),
      used('k1'),
      written('It comes tomorrow.'),
      segment(2, 'It comes tomorrow.', 18),
    )
    expect(texts(messages)).toEqual([
      'Where is my order?',
      'Let me look that up.',
      'find_order done, 812 ms',
      'It comes tomorrow.',
    ])
  })

  test('words of ours that the model has not written do not move the words after the tool before it', () => {
    const { messages } = after(
      ...asked,
      began('k1'),
      segment(1, 'One moment, please.', 19),
      used('k1'),
      written('It comes tomorrow.'),
      segment(2, 'It comes tomorrow.', 18),
    )
    expect(texts(messages).slice(1)).toEqual(['find_order done, 812 ms', 'One moment, please. It comes tomorrow.'])
  })

  test('several tools of one reply keep their order, also when a later one is done first', () => {
    const { messages } = after(
      ...asked,
      written('First this. '),
      began('k1', 'one'),
      began('k2', 'two'),
      used('k2', 'done', 'two'),
      segment(1, 'First this.', 11),
      used('k1', 'failed', 'one'),
      written('Then that. '),
      began('k3', 'three'),
      segment(2, 'Then that.', 10),
    )
    expect(texts(messages).slice(1)).toEqual([
      'First this.',
      'one failed after 812 ms',
      'two done, 812 ms',
      'Then that.',
      'three running…',
    ])
  })

  test('an interruption is marked where the words were cut, before the tool or after it', () => {
    const said = [
      ...asked,
      written('Let me look.'),
      began('k1'),
      segment(1, 'Let me look.', 12),
      used('k1'),
      written('It comes tomorrow.'),
      segment(2, 'It comes tomorrow.', 2),
    ]
    const cut = (heard: string) =>
      after(...said, { type: 'interrupted', heard }).messages.map(
        (message) => message.role === 'bot' && [splitHeard(message).heard, message.cut],
      )
    expect(cut('Let me look. It comes')).toEqual([false, ['Let me look.', false], false, ['It comes', true]])
    expect(cut('Let me')).toEqual([false, ['Let me', true], false, ['', true]])
  })

  test('a tool shows what went in and what came out, where the server tells it', () => {
    const told = [began('k1', 'find_order', '{"id":"A-1"}'), used('k1', 'done', 'find_order', 'shipped')]
    const { messages } = after(...told, began('k2'))
    expect(messages).toMatchObject([
      { run: 'k1', input: '{"id":"A-1"}', result: 'shipped' },
      { run: 'k2', input: undefined, result: undefined },
    ])
  })

  test('a model that gives every call the same id has each tool on its own line', () => {
    const { messages } = after(...asked, began('0'), used('0'), began('0'), used('0', 'failed'))
    expect(texts(messages).slice(1)).toEqual(['find_order done, 812 ms', 'find_order failed after 812 ms'])
  })

  test('a tool that is told again after a lost connection is one line', () => {
    const { messages } = after(...asked, began('k1'), { type: 'in-touch' }, began('k1'), used('k1'))
    expect(texts(messages).slice(1)).toEqual(['find_order done, 812 ms'])
  })

  test('what was not begun says so, and what the call ended before has no result', () => {
    const { messages } = after(...asked, { type: 'tool-dropped', run: 'k1', tool: 'end_call' }, began('k2'), {
      type: 'disconnected',
    })
    expect(texts(messages).slice(1)).toEqual(['end_call not run', 'find_order no result'])
  })

  test('a hand-over is a line of its own', () => {
    const { messages } = after(...asked, { type: 'handed-over', to: 'sales' }, segment(1, 'Sales here.', 11))
    expect(texts(messages).slice(1)).toEqual(['Handed over to sales', 'Sales here.'])
  })

  test('a change of language is told; the language that a call begins in is not', () => {
    const begins = { type: 'call-started', callId: 'c1' } as const
    const { messages } = after(
      begins,
      speaks('en'),
      speaks('en'),
      speaks('de'),
      { ...begins, callId: 'c2' },
      speaks('en'),
    )
    expect(texts(messages)).toEqual(['Now in German'])
    expect(noteText({ type: 'language', language: 'not a tag' })).toBe('Now in not a tag')
  })
})
