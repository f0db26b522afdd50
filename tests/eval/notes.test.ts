import { expect, test } from 'bun:test'
import type { InputEvent } from '../../src/client/event.ts'
import { Notes } from '../../src/eval/notes.ts'

const piece = (number: number, text: string, heardChars: number): InputEvent => ({
  type: 'piece',
  piece: number,
  text,
  heardChars,
  status: 'in-progress',
  spoken: true,
})

function noted(...events: readonly InputEvent[]): Notes {
  const notes = new Notes(0)
  for (const [atMs, event] of events.entries()) notes.note(event, atMs)
  return notes
}

test('the reply is its sentences in order, each once', () => {
  const notes = noted(
    { type: 'reply-started' },
    piece(1, 'One two. ', 0),
    piece(1, 'One two. ', 8),
    piece(2, 'Three four.', 5),
  )
  expect(notes.spoken).toBe('One two. Three four.')
  expect(notes.heardWords).toBe(3)
})

test('of an answer that was cut, nothing counts for the one that follows', () => {
  const sound: InputEvent = { type: 'audio', samples: new Int16Array(480).fill(8000), rateHz: 24_000 }
  const cut = [{ type: 'reply-started' }, sound, { type: 'bot-text', text: 'No.' }, piece(1, 'No.', 1)] as const
  const notes = noted(...cut, { type: 'interrupted', heard: 'N' })
  expect([notes.spoken, notes.written, notes.firstSoundMs, notes.isAnswered]).toEqual(['', '', undefined, false])
  // What still arrives of it is no sound of an answer.
  notes.note(sound, 10)
  expect(notes.firstSoundMs).toBeUndefined()
  notes.note({ type: 'reply-started' }, 11)
  notes.note(sound, 12)
  expect(notes.firstSoundMs).toBe(12)
})

test('silence is not the first sound', () => {
  const notes = noted({ type: 'reply-started' }, { type: 'audio', samples: new Int16Array(480), rateHz: 24_000 })
  expect(notes.firstSoundMs).toBeUndefined()
})

test('a tool is noted once, with what went in and how it ended', () => {
  const notes = noted(
    { type: 'tool', status: 'called', call: 'k1', tool: 'book', input: { at: 9 } },
    { type: 'tool', status: 'began', call: 'k1', tool: 'book', input: { at: 9 } },
    { type: 'tool', status: 'used', call: 'k1', tool: 'book', outcome: 'done' },
    { type: 'tool', status: 'dropped', call: 'k2', tool: 'pay' },
  )
  expect(notes.tools).toEqual([
    { name: 'book', input: { at: 9 }, outcome: 'done' },
    { name: 'pay', outcome: 'dropped' },
  ])
})
