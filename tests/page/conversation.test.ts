import { describe, expect, test } from 'bun:test'

import { emptyConversation, hear } from '../../src/page/conversation.ts'
import { splitHeard } from '../../src/page/heard.ts'
import type { Message } from '../../src/page/message.ts'
import type { News } from '../../src/page/news.ts'

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
const texts = (messages: readonly Message[]) =>
  messages.map((message) => (message.role === 'user' ? message.text : splitHeard(message).heard))

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
