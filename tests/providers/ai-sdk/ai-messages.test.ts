import { expect, test } from 'bun:test'
import { modelMessages } from '../../../src/providers/ai-sdk/ai-messages.ts'

test('the result of a tool that has failed is one, for models that tell the two apart', () => {
  const call = { id: 'a', name: 'weather', input: {} }
  const outputs = modelMessages([
    { role: 'user', content: 'Oslo?' },
    { role: 'assistant', content: '', calls: [call] },
    { role: 'tool', call, content: 'No such town.', hasFailed: true },
    { role: 'tool', call, content: 'rain' },
  ]).flatMap(({ role, content }) => (role === 'tool' ? content : []))
  expect(outputs).toMatchObject([
    { output: { type: 'error-text', value: 'No such town.' } },
    { output: { type: 'text', value: 'rain' } },
  ])
})
