import { describe, expect, test } from 'bun:test'
import type { LlmEvent } from '../../src/llm/llm.ts'
import { withMenuCommands } from '../../src/llm/menu-commands.ts'

async function read(tokens: readonly string[]): Promise<{ text: string; calls: string[] }> {
  async function* events(): AsyncGenerator<LlmEvent> {
    for (const text of tokens) yield { type: 'text', text }
    yield { type: 'usage', promptTokens: 1, completionTokens: 1 }
  }
  let text = ''
  const calls: string[] = []
  for await (const event of withMenuCommands(events())) {
    if (event.type === 'text') text += event.text
    if (event.type === 'tool-call') calls.push(`${event.call.name} ${JSON.stringify(event.call.input)}`)
  }
  return { text, calls }
}

describe('commands that a model writes into its text', () => {
  test.each([
    ['`1`', 'send_dtmf {"keys":"1"}'],
    ['` 12# `', 'send_dtmf {"keys":"12#"}'],
    ['<dtmf>1</dtmf>', 'send_dtmf {"keys":"1"}'],
    ['<dtmf>*</dtmf>', 'send_dtmf {"keys":"*"}'],
    ['`wait`', 'wait {}'],
    ['<ivr>wait</ivr>', 'wait {}'],
    ['`ivr`', 'menu_status {"status":"detected"}'],
    ['<mode>ivr</mode>', 'menu_status {"status":"detected"}'],
    ['<ivr>detected</ivr>', 'menu_status {"status":"detected"}'],
    ['`completed`', 'menu_status {"status":"completed"}'],
    ['<mode>conversation</mode>', 'menu_status {"status":"completed"}'],
    ['<ivr>stuck</ivr>', 'menu_status {"status":"stuck"}'],
  ])('%s is a call, however it is cut into tokens', async (command, call) => {
    for (const tokens of [[command], [...command]]) expect(await read(tokens)).toEqual({ text: '', calls: [call] })
    expect(await read(['Well, ', command, ' then'])).toEqual({ text: 'Well,  then', calls: [call] })
  })

  test('are taken one by one', async () => {
    expect(await read(['`1``2` <dtmf>3</dtmf>'])).toEqual({
      text: ' ',
      calls: ['send_dtmf {"keys":"1"}', 'send_dtmf {"keys":"2"}', 'send_dtmf {"keys":"3"}'],
    })
  })

  test.each([
    'Is 1 < 2, or <b>bold</b>?',
    'Type `ls -la` there.',
    'An `open end',
    '<dtmf>1',
    '`hello`',
    '<ivr>what</ivr>',
    '<<``',
    `\`${'a'.repeat(100)}\``,
  ])('%j is text', async (text) => {
    expect(await read([text])).toEqual({ text, calls: [] })
    expect(await read([...text])).toEqual({ text, calls: [] })
  })
})
